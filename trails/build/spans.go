package build

import (
	"net/netip"
	"strings"

	"github.com/trailscope/trailscope/trails/addr"
)

// spanOf returns the addresses that a key stands for in profile `full`, whatever
// else its text is: those of a network or a range, or an IPv6 address, with a port
// perhaps, however it is spelled.
func spanOf(key string) (s addr.Span, port, ok bool) {
	if !strings.ContainsAny(key, "/-:") {
		return addr.Span{}, false, false
	}
	if s, ok := addr.ParseSpan(key); ok {
		return s, false, true
	}
	if a, ok := addr.ParseSpelled(key); ok {
		return addr.Span{First: a, Last: a}, false, true
	}
	ap, ok := addr.ParseSpelledPort(key)
	return addr.Span{First: ap.Addr(), Last: ap.Addr()}, true, ok
}

// misplacedSpan reports why a network or a range must not be a trail: it is too
// large, one of its ends must not be one or, for IPv6, it touches what is no
// address of the Internet.
func (f *finisher) misplacedSpan(s addr.Span) (Reason, bool) {
	if four, ok := s.Unmap(); ok {
		s = four
	}
	if s.Wide() {
		return Wide, true
	}
	if s.First.Is4() {
		if reason, ok := f.misplaced(s.First); ok {
			return reason, true
		}
		return f.misplaced(s.Last)
	}
	if s.Single() {
		return 0, false // as SPEC has it for the spelling of package addr
	}
	for _, r := range reserved {
		if !s.Last.Less(r.First) && !r.Last.Less(s.First) {
			return Bogon, true
		}
	}
	return 0, false
}

// reserved are the networks of IPv6 addresses that are no hosts' on the Internet:
// unspecified, loopback and IPv4 in IPv6 (RFC 4291 2.5, RFC 6052), unique local
// (RFC 4193), link-local and multicast addresses (RFC 4291 2.5.6, 2.7).
var reserved = [...]addr.Span{
	addr.SpanOf(netip.MustParsePrefix("::/8")),
	addr.SpanOf(netip.MustParsePrefix("64:ff9b::/96")),
	addr.SpanOf(netip.MustParsePrefix("fc00::/7")),
	addr.SpanOf(netip.MustParsePrefix("fe80::/10")),
	addr.SpanOf(netip.MustParsePrefix("ff00::/8")),
}
