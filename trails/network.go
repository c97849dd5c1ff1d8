package trails

import "net/netip"

// Network returns the trail of the smallest network or range around an address,
// of equal ones the later row. An IPv6 address that is listed in another spelling
// than that of package addr is a network of one address. What [Set.Addr] finds is
// not included.
func (s *Set) Network(a netip.Addr) Ref { return 0 }

// AliasPort returns the trail of an IPv6 address with a port that is listed in
// another spelling than that of package addr, which [Set.AddrPort] does not find.
func (s *Set) AliasPort(a netip.Addr, port uint16) Ref { return 0 }

// Has reports whether there may be a trail of a kind, so that those who look for
// it need not form its key.
func (s *Set) Has(k Kind) bool { return false }
