package trails

import (
	"net/netip"

	"github.com/trailscope/trailscope/trails/addr"
	"github.com/trailscope/trailscope/trails/index"
)

// Network returns the trail of the smallest network or range around an address, of
// equally large ones the later row. An IPv6 address that is listed in another
// spelling than that of package addr is a network of one address, and what is
// listed for IPv4-mapped addresses counts for the IPv4 address as well. What
// [Set.Addr] finds is not included.
//
// A network is hidden when the whitelist has its key, or trusts all of it; then a
// larger one around the address counts.
func (s *Set) Network(a netip.Addr) Ref {
	if s.overNetworks == nil {
		if s.networks == nil {
			return 0
		}
		r, _ := s.networks.Find(a)
		return Ref(r)
	}
	r, size := s.networks.Find(a)
	over, overSize := s.overNetworks.Find(a)
	if over != 0 && (r == 0 || !size.Less(overSize)) {
		return Ref(over) | overBit
	}
	return Ref(r)
}

// AliasPort returns the trail of an IPv6 address with a port that is listed in
// another spelling than that of package addr, so that [Set.AddrPort] does not find
// it. For an IPv4 address that is an IPv4-mapped one.
func (s *Set) AliasPort(a netip.Addr, port uint16) Ref {
	r := Ref(0)
	if s.over != nil {
		if r = Ref(s.over.AliasPort(a, port)); r != 0 {
			r |= overBit
		}
	}
	if r == 0 {
		r = Ref(s.base.AliasPort(a, port))
	}
	if r == 0 || !s.hide.any() {
		return r
	}
	var buf [addr.MaxPortLen]byte
	if s.hide.key(addr.AppendPort(buf[:0], a, port)) || s.hide.key([]byte(s.Trail(r).Key)) {
		return 0
	}
	return r
}

// Has reports whether there may be a trail of a kind, so that those who look for
// it need not form its key. It is generous with [KindUserAgent]: it stands for all
// keys that may equal a user agent, but for names and hosts with a dot, addresses,
// paths and hashes.
func (s *Set) Has(k Kind) bool { return s.kinds&(1<<k) != 0 }

// ready prepares what is found by other means than keys.
func (s *Set) ready(o *Options, report *Report) {
	s.flags = o.InlineFlags
	s.compile(report)
	s.kinds = s.base.Kinds()
	s.networks = s.visible(s.base)
	if s.over != nil {
		s.kinds |= s.over.Kinds()
		s.overNetworks = s.visible(s.over)
	}
}

// visible returns the networks of an index that no whitelist hides.
func (s *Set) visible(x *index.Index) *index.Networks {
	all := x.Networks()
	if all == nil || !s.hide.any() {
		return all
	}
	hidden := map[index.Ref]bool{}
	var key []byte
	for r, span := range all.All {
		key = x.Key(key[:0], r)
		if s.hide.network(key, span) {
			hidden[r] = true
		}
	}
	if len(hidden) == 0 {
		return all
	}
	return all.Without(func(r index.Ref) bool { return hidden[r] })
}
