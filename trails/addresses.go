package trails

import (
	"encoding/binary"
	"hash/maphash"
	"math/bits"
	"net/netip"
)

// addressFilter answers for addresses, and addresses with a port, what the
// table's filter answers for texts, without writing the address as text first.
type addressFilter struct {
	filter filter
	key    addressKey
}

// addressKey makes the hashes of addresses unpredictable.
type addressKey struct{ a, b uint64 }

func newAddressKey(seed maphash.Seed) addressKey {
	return addressKey{maphash.String(seed, "address a"), maphash.String(seed, "address b") | 1}
}

func newAddressFilter(key addressKey, hashes ...[]uint64) addressFilter {
	n := 0
	for _, h := range hashes {
		n += len(h)
	}
	f := addressFilter{filter: newFilter(n), key: key}
	for _, list := range hashes {
		for _, h := range list {
			f.filter.add(h)
		}
	}
	return f
}

func (f *addressFilter) may(a netip.Addr) bool {
	return f.filter.may(f.key.hash(a, noPort))
}

func (f *addressFilter) mayPort(a netip.Addr, port uint16) bool {
	return f.filter.may(f.key.hash(a, uint64(port)))
}

// noPort stands for an address without a port.
const noPort = 1 << 16

func (k addressKey) hash(a netip.Addr, port uint64) uint64 {
	if a.Is4() {
		b := a.As4()
		return mix(uint64(binary.BigEndian.Uint32(b[:]))^port<<32^k.a, k.b)
	}
	b := a.As16()
	h := mix(binary.BigEndian.Uint64(b[:8])^k.a, k.b)
	return mix(h^binary.BigEndian.Uint64(b[8:]), k.b^port<<1)
}

func mix(x, y uint64) uint64 {
	hi, lo := bits.Mul64(x, y)
	return hi ^ lo
}
