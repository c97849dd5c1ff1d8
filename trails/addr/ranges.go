package addr

import "net/netip"

// Ranges is a collection of IPv4 networks that are looked up under the first
// octet of their address as written: 224.0.0.0/3 holds 224.0.0.1 and not
// 225.0.0.1 (SPEC 1.5). The zero value is empty, and a nil *Ranges is too.
type Ranges struct {
	octets [256][]netip.Prefix
	n      int
}

// Add adds a network. It must not run while others use r.
func (r *Ranges) Add(p netip.Prefix) {
	first := p.Addr().As4()[0]
	r.octets[first] = append(r.octets[first], p)
	r.n++
}

// Contains reports whether a lies in a network under its own first octet.
func (r *Ranges) Contains(a netip.Addr) bool {
	if r == nil || !a.Is4() {
		return false
	}
	for _, p := range r.octets[a.As4()[0]] {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// Len returns the number of networks.
func (r *Ranges) Len() int {
	if r == nil {
		return 0
	}
	return r.n
}
