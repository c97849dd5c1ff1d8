package allow

import (
	"cmp"
	"net/netip"
	"slices"
)

// networks finds the networks around an address by one binary search: of two
// networks one contains the other or they share nothing, so the last one that
// begins at or before the address either contains it or is inside one that
// does. The zero value is empty.
type networks []network

// network is one of them.
type network struct {
	prefix netip.Prefix
	// parent is the place of the smallest network around this one, plus one; 0
	// is none.
	parent int
	// rule is the first rule on this network.
	rule link
}

// newNetworks puts networks in order.
func newNetworks(set map[netip.Prefix]link) networks {
	if len(set) == 0 {
		return nil
	}
	n := make(networks, 0, len(set))
	for p, rule := range set {
		n = append(n, network{prefix: p, rule: rule})
	}
	slices.SortFunc(n, func(a, b network) int {
		return cmp.Or(a.prefix.Addr().Compare(b.prefix.Addr()), cmp.Compare(a.prefix.Bits(), b.prefix.Bits()))
	})
	for i := 1; i < len(n); i++ {
		at := i // the one before, or the innermost around it
		for at > 0 && !n[at-1].prefix.Contains(n[i].prefix.Addr()) {
			at = n[at-1].parent
		}
		n[i].parent = at
	}
	return n
}

// around returns the place of the smallest network around a, plus one; 0 is
// none. Next come its parents.
func (n networks) around(a netip.Addr) int {
	low, high := 0, len(n)
	for low < high {
		mid := int(uint(low+high) / 2)
		if n[mid].prefix.Addr().Compare(a) > 0 {
			high = mid
		} else {
			low = mid + 1
		}
	}
	for low > 0 && !n[low-1].prefix.Contains(a) {
		low = n[low-1].parent
	}
	return low
}
