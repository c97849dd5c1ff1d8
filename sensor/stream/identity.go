package stream

import (
	"encoding/binary"
	"math/bits"
	"math/rand/v2"
	"net/netip"
)

// v4Mark is set in the port word of an IPv4 address, so that it differs from
// the IPv6 address that it is mapped to.
const v4Mark = 1 << 16

// identity turns keys into numbers of 64 bits that stand for a flow: folded
// multiplications under a secret, so that nobody outside can make two flows
// meet on purpose. By chance two of the flows that a table knows share a number
// about once in 2^64 packets for each of them.
type identity struct {
	secret [7]uint64
}

// newIdentity returns an identity with a fresh secret.
func newIdentity() (i identity) {
	for n := range i.secret {
		i.secret[n] = rand.Uint64()
	}

	return i
}

// flow returns the number of the flow that k is a direction of, and which of its
// two directions: 0 or 1.
func (i *identity) flow(k *Key) (id uint64, d uint8) {
	low, high := i.endpoint(k.Src, k.SrcPort), i.endpoint(k.Dst, k.DstPort)
	if low > high {
		low, high, d = high, low, 1
	}
	id = fold(low^i.secret[4], high^i.secret[5])
	if k.Realm != 0 {
		id = fold(id^k.Realm, i.secret[6])
	}

	return id, d
}

// endpoint returns a number for an address and a port.
func (i *identity) endpoint(a netip.Addr, port uint16) (n uint64) {
	b := a.As16()
	n = fold(binary.BigEndian.Uint64(b[:8])^i.secret[0], binary.BigEndian.Uint64(b[8:])^i.secret[1])
	word := uint64(port)
	if a.Is4() {
		word |= v4Mark
	}

	return fold(n^i.secret[2], word^i.secret[3])
}

// fold multiplies and adds the halves of the product without carry.
func fold(a, b uint64) (n uint64) {
	high, low := bits.Mul64(a, b)

	return high ^ low
}
