package stream

import (
	"encoding/binary"
	"math/bits"
	"math/rand/v2"
	"net/netip"
)

// identity turns keys into numbers of 64 bits that stand for a flow: folded
// multiplications under a secret, so that nobody outside can make two flows
// meet on purpose. By chance two of the flows that a table knows share a number
// about once in 2^64 packets for each of them.
type identity struct {
	secret [6]uint64
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
	from, to := i.endpoint(k.Src, k.SrcPort), i.endpoint(k.Dst, k.DstPort)
	// No branch depends on their order, which nothing could predict.
	if from > to {
		d = 1
	}
	id = fold(min(from, to)^i.secret[3], max(from, to)^i.secret[4])
	if k.Realm != 0 {
		id = fold(id^k.Realm, i.secret[5])
	}

	return id, d
}

// endpoint returns a number for an address and a port.
func (i *identity) endpoint(a netip.Addr, port uint16) (n uint64) {
	if a.Is4() {
		b := a.As4()
		n = fold(uint64(binary.BigEndian.Uint32(b[:]))^i.secret[0], i.secret[1])
	} else {
		// As16 gives the same at thrice the cost: its copy waits for its stores.
		var b [16]byte
		_, _ = a.AppendBinary(b[:0])
		n = fold(binary.BigEndian.Uint64(b[:8])^i.secret[0], binary.BigEndian.Uint64(b[8:])^i.secret[1])

		// Otherwise an IPv4 address would be the IPv6 address of the same words.
		n += i.secret[5]
	}

	return n ^ uint64(port)*i.secret[2]
}

// fold multiplies and adds the halves of the product without carry.
func fold(a, b uint64) (n uint64) {
	high, low := bits.Mul64(a, b)

	return high ^ low
}
