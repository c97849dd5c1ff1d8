package heuristic

import (
	"bytes"
	"encoding/binary"
	"net/netip"
	"strconv"

	"github.com/trailscope/trailscope/trails/addr"
)

// noPrefix is the local prefix before any source was seen. No address starts
// with it (SPEC 4.3).
const noPrefix = "_"

// prefixLen is the room for the text of any prefix: an IPv6 address at full
// length.
const prefixLen = 8*4 + 7

// localPrefix guesses what the texts of the site's own addresses start with:
// the first two octets of the source that most keys of the port and infection
// accumulators have. An IPv6 source counts with its whole address.
//
// Keys are only added within a window, so the leader is kept up as they come.
type localPrefix struct {
	v4 []uint16
	v6 map[netip.Addr]uint16
	// leader is a source with the most frequent prefix, count how many keys
	// have it; the zero address while the window has none.
	leader netip.Addr
	count  uint16
	// shown is the source that text was made from.
	shown netip.Addr
	text  string
}

// newLocalPrefix returns a guess without a value.
func newLocalPrefix() localPrefix {
	return localPrefix{v4: make([]uint16, 1<<16), v6: map[netip.Addr]uint16{}, text: noPrefix}
}

// add counts the source of a new key and returns how many have its prefix.
func (l *localPrefix) add(src netip.Addr) (n uint16) {
	if src.Is4() {
		b := src.As4()
		src = netip.AddrFrom4([v4Len]byte{b[0], b[1]})
		i := int(b[0])<<8 | int(b[1])
		l.v4[i]++
		n = l.v4[i]
	} else {
		l.v6[src]++
		n = l.v6[src]
	}

	switch {
	case src == l.leader, n > l.count:
		l.leader, l.count = src, n
	case n == l.count && largerPrefix(src, l.leader):
		l.leader = src
	}

	return n
}

// largerPrefix reports whether the prefix of a is the larger text.
func largerPrefix(a, b netip.Addr) bool {
	if a.Is4() && b.Is4() {
		p, q := a.As4(), b.As4()
		if p[0] != q[0] {
			return octetTexts[p[0]] > octetTexts[q[0]]
		}

		return octetTexts[p[1]] > octetTexts[q[1]]
	}
	var x, y [prefixLen]byte

	return bytes.Compare(appendPrefix(x[:0], a), appendPrefix(y[:0], b)) > 0
}

// octetTexts are the texts of octets with the dot behind them, as numbers that are
// ordered as the texts are.
var octetTexts = func() (t [256]uint32) {
	for i := range t {
		text := append(strconv.AppendUint(nil, uint64(i), 10), '.', 0, 0)
		t[i] = binary.BigEndian.Uint32(text)
	}

	return t
}()

// appendPrefix appends the prefix of a source.
func appendPrefix(dst []byte, a netip.Addr) []byte {
	if !a.Is4() {
		return addr.Append(dst, a)
	}
	b := a.As4()
	dst = strconv.AppendUint(dst, uint64(b[0]), 10)
	dst = append(dst, '.')
	dst = strconv.AppendUint(dst, uint64(b[1]), 10)

	return append(dst, '.')
}

// renew takes over the leader of the window. Without one the value stays.
func (l *localPrefix) renew() {
	if !l.leader.IsValid() || l.leader == l.shown {
		return
	}
	l.shown = l.leader
	l.text = string(appendPrefix(nil, l.leader))
}

// has reports whether the text of a starts with the prefix.
func (l *localPrefix) has(a netip.Addr) bool {
	var buf [prefixLen]byte
	text := addr.Append(buf[:0], a)

	return len(text) >= len(l.text) && string(text[:len(l.text)]) == l.text
}

// reset forgets the window's counts and keeps the value.
func (l *localPrefix) reset() {
	if l.count == 0 {
		return
	}
	clear(l.v4)
	clear(l.v6)
	l.leader, l.count = netip.Addr{}, 0
}

// LocalPrefix renews the guess at what local addresses start with and returns
// it: `10.0.`, the whole text of an IPv6 address, or `_` as long as no source
// was counted.
func (s *Scans) LocalPrefix() string {
	s.prefix.renew()

	return s.prefix.text
}

// StartsLocal renews the guess as [Scans.LocalPrefix] does and reports whether
// the text of a starts with it, or, if there is one of each family, a lies in that
// of its family.
func (s *Scans) StartsLocal(a netip.Addr) bool {
	s.renewLocal()

	return s.startsLocal(a)
}

// countLocal counts the source of a new key.
func (s *Scans) countLocal(src netip.Addr) {
	s.families.add(src, s.prefix.add(src))
}

// renewLocal renews the guesses.
func (s *Scans) renewLocal() {
	s.prefix.renew()
	s.families.renew()
}

// startsLocal reports whether a is local by one of the guesses.
func (s *Scans) startsLocal(a netip.Addr) bool { return s.prefix.has(a) || s.families.has(a) }
