package heuristic

import "strings"

// Names is a set of heuristics that can be switched off one by one. The zero
// value switches nothing off.
type Names uint8

// The heuristics that have a switch of their own. Switching a scan detector off
// mutes its reports; what it counts is counted all the same, because the local
// prefix rests on it.
const (
	// NamePortScanning is the port scan report and the feeding of it by packets
	// with the flags of a NULL, FIN or Xmas scan.
	NamePortScanning Names = 1 << iota
	// NameUDPScanning is the UDP scan report.
	NameUDPScanning
	// NameInfection is the report of worm-like connections, and the renewal of
	// the local prefix at sweeps.
	NameInfection
	// NameWebScanning is the report of many paths asked of one server.
	NameWebScanning
	// NameDNSExhaustion is the report of a sub-domain flood. The flood's packets
	// are still not matched against trails.
	NameDNSExhaustion
	// NameLongDomain is the report of names with a very long first label.
	NameLongDomain
	// NameHomographs is the report of names that look like a protected one.
	NameHomographs
)

// nameTexts are the names in a configuration file, in the order of the bits.
var nameTexts = [...]string{
	"port_scanning", "udp_scanning", "infection", "web_scanning", "dns_exhaustion", "long_domain",
	"homographs",
}

// Has reports whether n holds all of other.
func (n Names) Has(other Names) bool { return n&other == other }

// String lists the names of n as a configuration file has them, separated by
// commas.
func (n Names) String() string {
	var b strings.Builder
	for i, text := range nameTexts {
		if !n.Has(1 << i) {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		b.WriteString(text)
	}

	return b.String()
}

// ParseNames reads a list of heuristics separated by commas or white space, in
// any case of letters. Names it does not know are returned as they were
// written; they have no effect.
func ParseNames(list string) (n Names, unknown []string) {
	fields := strings.FieldsFunc(list, func(r rune) bool {
		return r == ',' || r == ' ' || r == '\t' || r == '\n' || r == '\r'
	})
next:
	for _, field := range fields {
		for i, text := range nameTexts {
			if strings.EqualFold(field, text) {
				n |= 1 << i

				continue next
			}
		}
		unknown = append(unknown, field)
	}

	return n, unknown
}
