package addr

import (
	"encoding/binary"
	"math/bits"
	"net/netip"
	"strings"
)

// Span is a run of addresses of one IP version, both ends included.
type Span struct {
	First, Last netip.Addr
}

// maxSpan bounds the text of a span: two of the longest addresses, an IPv6 one
// that ends in a dotted quad each, and what stands between them.
const maxSpan = 2*len("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255") + len(" - ")

// ParseSpan reads a network of either version, "a.b.c.d/n" as [ParseNetwork] has
// it or an IPv6 prefix in any spelling, or a range "a-b" of two addresses of one
// version, the lower one first, with or without blanks around the hyphen.
func ParseSpan[T ~string | ~[]byte](s T) (Span, bool) {
	sign, ok := spanSign(s)
	switch {
	case !ok:
		return Span{}, false
	case s[sign] == '-':
		return parseRange(string(s), sign)
	}
	if p, ok := ParseNetwork(s); ok {
		return SpanOf(p), true
	}
	p, err := netip.ParsePrefix(string(s))
	if err != nil || p.Addr().Is4() {
		return Span{}, false
	}
	return SpanOf(p.Masked()), true
}

// spanSign returns where the slash or the hyphen of a span is, if s has the
// characters of one and nothing else.
func spanSign[T ~string | ~[]byte](s T) (at int, ok bool) {
	if len(s) > maxSpan {
		return 0, false
	}
	for i := range len(s) {
		switch c := s[i]; {
		case digit(c), c == '.', c == ':', c == ' ', c >= 'a' && c <= 'f', c >= 'A' && c <= 'F':
		case (c == '/' || c == '-') && !ok && i > 0:
			at, ok = i, true
		default:
			return 0, false
		}
	}
	return at, ok && at < len(s)-1
}

// parseRange reads a range whose hyphen is at a place.
func parseRange(s string, hyphen int) (Span, bool) {
	first, ok := parseEnd(strings.TrimRight(s[:hyphen], " "))
	if !ok {
		return Span{}, false
	}
	last, ok := parseEnd(strings.TrimLeft(s[hyphen+1:], " "))
	if !ok || first.Is4() != last.Is4() || last.Less(first) {
		return Span{}, false
	}
	return Span{first, last}, true
}

// parseEnd reads an end of a range. Like a network it may have zeros in front of
// its numbers.
func parseEnd(s string) (netip.Addr, bool) {
	if IsQuad(s) {
		return ParseQuad(s)
	}
	a, err := netip.ParseAddr(s)
	return a, err == nil && a.Is6() // no characters of a zone are here
}

// SpanOf returns the addresses of a network, which must be valid and masked.
func SpanOf(p netip.Prefix) Span {
	a := p.Addr()
	if a.Is4() {
		b := a.As4()
		fill(b[:], p.Bits())
		return Span{a, netip.AddrFrom4(b)}
	}
	b := a.As16()
	fill(b[:], p.Bits())
	return Span{a, netip.AddrFrom16(b)}
}

// fill sets the bits behind a prefix.
func fill(b []byte, prefix int) {
	for i := range b {
		switch n := prefix - 8*i; {
		case n <= 0:
			b[i] = 0xFF
		case n < 8:
			b[i] |= 0xFF >> n
		}
	}
}

// Prefixes calls yield with the fewest networks that together are s, in order, until
// it returns false. There are at most two for each bit of an address.
func (s Span) Prefixes(yield func(netip.Prefix) bool) {
	for a := s.First; a.IsValid() && !s.Last.Less(a); {
		p := netip.PrefixFrom(a, a.BitLen())
		for p.Bits() > 0 {
			larger := netip.PrefixFrom(a, p.Bits()-1)
			if larger.Masked().Addr() != a || s.Last.Less(SpanOf(larger).Last) {
				break
			}
			p = larger
		}
		if !yield(p) {
			return
		}
		a = SpanOf(p).Last.Next()
	}
}

// Single reports whether s is one address.
func (s Span) Single() bool { return s.First == s.Last }

// Prefixes of the largest spans that are not [Span.Wide].
const (
	wide4 = 8
	wide6 = 16
)

// Wide reports whether s has more addresses than an IPv4 /8 or an IPv6 /16. Nobody
// holds as many, so a list that names them is mistaken or wants to do harm.
func (s Span) Wide() bool {
	if s.First.Is4() {
		first, last := s.First.As4(), s.Last.As4()
		return binary.BigEndian.Uint32(last[:])-binary.BigEndian.Uint32(first[:]) >= 1<<(32-wide4)
	}
	first, last := s.First.As16(), s.Last.As16()
	_, borrow := bits.Sub64(binary.BigEndian.Uint64(last[8:]), binary.BigEndian.Uint64(first[8:]), 0)
	high, _ := bits.Sub64(binary.BigEndian.Uint64(last[:8]), binary.BigEndian.Uint64(first[:8]), borrow)
	return high >= 1<<(64-wide6)
}

// Contains reports whether a lies in s. No address of one version lies in a span
// of the other.
func (s Span) Contains(a netip.Addr) bool {
	return a.Is4() == s.First.Is4() && !a.Less(s.First) && !s.Last.Less(a)
}

// Unmap returns the IPv4 span that a span of IPv4-mapped addresses (RFC 4291
// 2.5.5.2) stands for.
func (s Span) Unmap() (Span, bool) {
	if !s.First.Is4In6() || !s.Last.Is4In6() {
		return Span{}, false
	}
	return Span{s.First.Unmap(), s.Last.Unmap()}, true
}

// ParseSpelled reads an IPv6 address in any spelling, in brackets or without, in
// capitals or with an IPv4 address at its end.
func ParseSpelled[T ~string | ~[]byte](s T) (netip.Addr, bool) {
	if len(s) > 2 && s[0] == '[' && s[len(s)-1] == ']' {
		s = s[1 : len(s)-1]
	}
	if !plausibleSpelled(s) {
		return netip.Addr{}, false
	}
	a, err := netip.ParseAddr(string(s))
	return a, err == nil && a.Is6()
}

// ParseSpelledPort is [ParseSpelled] for an address in brackets and a port, which
// may have zeros in front.
func ParseSpelledPort[T ~string | ~[]byte](s T) (netip.AddrPort, bool) {
	if len(s) == 0 || s[0] != '[' {
		return netip.AddrPort{}, false
	}
	end := len(s) - 1
	for end > 0 && digit(s[end]) {
		end--
	}
	digits := s[end+1:]
	if s[end] != ':' || end < 2 || s[end-1] != ']' || len(digits) == 0 {
		return netip.AddrPort{}, false
	}
	port := 0
	for i := range len(digits) {
		if port = port*10 + int(digits[i]-'0'); port > 0xFFFF {
			return netip.AddrPort{}, false
		}
	}
	a, ok := ParseSpelled(s[:end])
	return netip.AddrPortFrom(a, uint16(port)), ok
}

// plausibleSpelled refuses most texts that are no IPv6 address.
func plausibleSpelled[T ~string | ~[]byte](s T) bool {
	if len(s) > maxSpan {
		return false
	}
	colons := 0
	for i := range len(s) {
		switch c := s[i]; {
		case c == ':':
			colons++
		case !digit(c) && c != '.' && (c < 'a' || c > 'f') && (c < 'A' || c > 'F'):
			return false
		}
	}
	return colons >= 2
}
