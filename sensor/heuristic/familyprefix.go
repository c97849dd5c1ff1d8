package heuristic

import "net/netip"

// How many bits of a source's address count for the local prefix of its family: of
// IPv4 two octets, of IPv6 as many as a provider hands to a site (RFC 6177).
const (
	v4PrefixBits = 16
	v6PrefixBits = 48
)

// familyPrefix guesses what the site's own addresses start with, for each family
// by itself: the prefix of the source that most keys of the port and infection
// accumulators have. Without it the most frequent of both families counts, and of
// IPv6 only a single address; see [localPrefix]. A nil *familyPrefix knows none.
type familyPrefix struct {
	counts map[netip.Prefix]uint16 // of IPv6
	v4, v6 prefixGuess
}

// prefixGuess is the guess for one family.
type prefixGuess struct {
	// leader is the most frequent prefix of the window, count how many keys have
	// it; not valid while the window has none.
	leader netip.Prefix
	count  uint16
	// shown is the value.
	shown netip.Prefix
}

// newFamilyPrefix returns a guess without a value.
func newFamilyPrefix() *familyPrefix {
	return &familyPrefix{counts: map[netip.Prefix]uint16{}}
}

// add counts the source of a new key. n is how many keys [localPrefix] has of its
// prefix, which is that of its family for IPv4.
func (f *familyPrefix) add(src netip.Addr, n uint16) {
	if f == nil {
		return
	}
	g, bits := &f.v6, v6PrefixBits
	if src.Is4() {
		if n < f.v4.count {
			return
		}
		g, bits = &f.v4, v4PrefixBits
	}
	prefix := netip.PrefixFrom(src.WithZone(""), bits).Masked()
	if !src.Is4() {
		n = f.counts[prefix] + 1
		f.counts[prefix] = n
	}
	if n > g.count || n == g.count && largerPrefix(prefix.Addr(), g.leader.Addr()) {
		g.leader, g.count = prefix, n
	}
}

// renew takes over the leaders of the window. Without one the value stays.
func (f *familyPrefix) renew() {
	if f == nil {
		return
	}
	f.v4.renew()
	f.v6.renew()
}

// renew takes over the leader.
func (g *prefixGuess) renew() {
	if g.leader.IsValid() {
		g.shown = g.leader
	}
}

// has reports whether a starts with the prefix of its family.
func (f *familyPrefix) has(a netip.Addr) bool {
	return f != nil && (f.v4.shown.Contains(a) || f.v6.shown.Contains(a))
}

// reset forgets the window's counts and keeps the values.
func (f *familyPrefix) reset() {
	if f == nil {
		return
	}
	clear(f.counts)
	f.v4.leader, f.v4.count = netip.Prefix{}, 0
	f.v6.leader, f.v6.count = netip.Prefix{}, 0
}
