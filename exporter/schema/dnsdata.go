package schema

import (
	"net/netip"
	"strings"

	"github.com/trailscope/trailscope/exporter/event"
)

// Keys of the addresses in the content of SVCB and HTTPS (RFC 9460 7.3).
const (
	hint4 = "ipv4hint="
	hint6 = "ipv6hint="
)

// targetOf returns the name in a record's content, empty for none.
func targetOf(a *event.DNSAnswer) string {
	at := 0 // which word it is

	switch dnsType(a.Type) {
	case "NS", "CNAME", "PTR", "DNAME":
	case "MX", "SVCB", "HTTPS":
		at = 1
	case "SRV":
		at = 3
	default:
		return ""
	}

	words := strings.Fields(a.Data)
	if at >= len(words) || words[at] == "." {
		return ""
	}

	return words[at]
}

// addressesOf returns the addresses in a record's content.
func addressesOf(a *event.DNSAnswer) (list []netip.Addr) {
	add := func(s string) {
		if ip, err := netip.ParseAddr(s); err == nil {
			list = append(list, ip)
		}
	}

	switch dnsType(a.Type) {
	case "A", "AAAA":
		add(a.Data)
	case "SVCB", "HTTPS":
		for word := range strings.FieldsSeq(a.Data) {
			for _, key := range [...]string{hint4, hint6} {
				if hints, ok := strings.CutPrefix(word, key); ok {
					for hint := range strings.SplitSeq(hints, ",") {
						add(hint)
					}
				}
			}
		}
	}

	return list
}

// resolvedIPs returns every address of the answers once, first the one that was
// looked up.
func resolvedIPs(d *event.DNS) (ips []string) {
	if d.Answer.IsValid() {
		ips = append(ips, d.Answer.String())
	}

	for i := range d.Answers {
		for _, a := range addressesOf(&d.Answers[i]) {
			ips = appendOnce(ips, a.String())
		}
	}

	return ips
}
