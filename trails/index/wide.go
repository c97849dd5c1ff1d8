package index

import (
	"cmp"
	"encoding/binary"
	"math/bits"
	"net/netip"
)

// wide is an address as a number, or a difference of two.
type wide struct{ hi, lo uint64 }

// wideOf returns the number of an address.
func wideOf(a netip.Addr) wide {
	if a.Is4() {
		b := a.As4()
		return wide{lo: uint64(binary.BigEndian.Uint32(b[:]))}
	}
	b := a.As16()
	return wide{binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:])}
}

func (w wide) compare(o wide) int { return cmp.Or(cmp.Compare(w.hi, o.hi), cmp.Compare(w.lo, o.lo)) }

func (w wide) less(o wide) bool { return w.hi < o.hi || w.hi == o.hi && w.lo < o.lo }

// minus returns w - o, where o is not greater.
func (w wide) minus(o wide) wide {
	lo, borrow := bits.Sub64(w.lo, o.lo, 0)
	hi, _ := bits.Sub64(w.hi, o.hi, borrow)
	return wide{hi, lo}
}

// next returns w + 1; after the highest comes 0.
func (w wide) next() wide {
	lo, carry := bits.Add64(w.lo, 1, 0)
	return wide{w.hi + carry, lo}
}

// family is what differs between the IP versions: how many bytes an address has.
type family int

const (
	family4 family = 4
	family6 family = 16
)

// highest returns the number of the last address.
func (f family) highest() wide {
	if f == family4 {
		return wide{lo: 1<<32 - 1}
	}
	return wide{^uint64(0), ^uint64(0)}
}

// read reads an address, in network order.
func (f family) read(b []byte) wide {
	if f == family4 {
		return wide{lo: uint64(binary.BigEndian.Uint32(b))}
	}
	return wide{binary.BigEndian.Uint64(b), binary.BigEndian.Uint64(b[8:])}
}

// append writes an address.
func (f family) append(dst []byte, w wide) []byte {
	if f == family4 {
		return binary.BigEndian.AppendUint32(dst, uint32(w.lo))
	}
	return binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(dst, w.hi), w.lo)
}
