package export

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/addr"
)

// triggerPrefix starts the last label of an owner that is not a name but one
// of the triggers of a policy zone: rpz-ip, rpz-client-ip and so on. A feed
// that could write such an owner could block every address.
const triggerPrefix = "rpz-"

// rpz writes a response policy zone. Its owners are relative to the zone, so
// no name can leave it.
type rpz struct {
	serial   uint32
	room     int // for the text of an owner without the zone
	topLevel bool
}

func newRPZ(o *Options) encoder {
	return &rpz{serial: max(1, o.RPZ.Serial), room: maxName - len(".") - len(o.RPZ.Zone), topLevel: o.TopLevel}
}

func (z *rpz) header(dst []byte, left []LeftOut) []byte {
	dst = append(dst, "; Response policy zone of Trailscope's trails: no such domain.\n; "...)
	dst = append(appendLeftOut(dst, left), "\n$TTL 300\n@ SOA localhost. hostmaster.localhost. "...)
	dst = strconv.AppendUint(dst, uint64(z.serial), 10)
	return append(dst, " 3600 600 86400 300\n@ NS localhost.\n"...)
}

func (z *rpz) row(dst []byte, r *row) ([]byte, Reason) {
	switch r.kind {
	case trails.KindDomain, trails.KindOnion:
		return z.name(dst, r.Key)
	case trails.KindIPv4, trails.KindIPv6:
		a, _ := addr.Parse(r.Key)
		return z.addresses(dst, addr.Span{First: a, Last: a})
	case trails.KindNetwork, trails.KindRange:
		s, _ := addr.ParseSpan(r.Key)
		return z.addresses(dst, s)
	default:
		return dst, WrongKind
	}
}

func (z *rpz) footer(dst []byte) []byte { return dst }

// mapped are the IPv4-mapped addresses, which BIND knows as IPv4 only.
var mapped = addr.SpanOf(netip.MustParsePrefix("::ffff:0.0.0.0/96"))

// addresses writes the records of an address, a network or a range.
func (z *rpz) addresses(dst []byte, s addr.Span) ([]byte, Reason) {
	switch {
	case s.Wide():
		return dst, TooWide
	case s.First.Is6() && !s.Last.Less(mapped.First) && !mapped.Last.Less(s.First):
		return dst, BadName
	case z.room < maxTrigger:
		return dst, TooLong
	}
	for p := range s.Prefixes {
		dst = append(appendTrigger(dst, p), " CNAME .\n"...)
	}
	return dst, fits
}

// name writes the two records of a name: itself, and all below it.
func (z *rpz) name(dst []byte, name string) ([]byte, Reason) {
	if single(name) && !z.topLevel {
		return dst, TopLevel
	}
	if strings.HasPrefix(lastLabel(name), triggerPrefix) {
		return dst, BadName
	}
	if reason := checkName(name); reason != fits {
		return dst, reason
	}
	if len("*.")+len(name) > z.room {
		return dst, TooLong
	}
	dst = append(append(dst, name...), " CNAME .\n*."...)
	return append(append(dst, name...), " CNAME .\n"...), fits
}

// maxTrigger is the length of the longest owner for an address.
const maxTrigger = len("128.ffff.ffff.ffff.ffff.ffff.ffff.ffff.ffff.rpz-ip")

// appendTrigger appends the owner for answers with an address of a network: the
// length of the prefix, and the address from its end.
func appendTrigger(dst []byte, p netip.Prefix) []byte {
	a := p.Addr()
	dst = strconv.AppendInt(dst, int64(p.Bits()), 10)
	if a.Is4() {
		b := a.As4()
		for i := range b {
			dst = append(dst, '.')
			dst = strconv.AppendUint(dst, uint64(b[len(b)-1-i]), 10)
		}
		return append(dst, ".rpz-ip"...)
	}
	b := a.As16()
	var g [8]uint16 // from the end of the address
	for i := range g {
		g[i] = uint16(b[14-2*i])<<8 | uint16(b[15-2*i])
	}
	start, length := zeros(&g)
	for i := 0; i < len(g); i++ {
		if i == start && length > 1 {
			dst = append(dst, ".zz"...)
			i += length - 1
			continue
		}
		dst = append(dst, '.')
		dst = strconv.AppendUint(dst, uint64(g[i]), 16)
	}
	return append(dst, ".rpz-ip"...)
}

// zeros returns the last of the longest runs of zeros: in an address from its
// end, that is the first, and BIND takes no other spelling.
func zeros(g *[8]uint16) (start, length int) {
	run := 0
	for i, v := range g {
		if v != 0 {
			run = 0
			continue
		}
		if run++; run >= length {
			start, length = i-run+1, run
		}
	}
	return start, length
}
