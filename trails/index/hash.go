package index

import (
	"encoding/binary"
	"math/bits"
	"net/netip"
)

// Hash is the hash of a key. It is the same in every process and every file, so
// keys can be chosen to collide; the package documentation says what that costs.
type Hash uint64

// Odd numbers with about as many ones as zeros: the fractions of the square
// roots of 2 and 3, and twice that of 2.
const (
	mixA = 0x6a09e667f3bcc909
	mixB = 0xbb67ae8584caa73b
	mixC = 0xd413cccfe7799213
)

// mix folds a product of 128 bits, as wyhash and its relatives do. It is a third
// quicker for names than the hashes of the libraries, which counts here: each
// label of each name that a packet asks for is hashed.
func mix(x, y uint64) uint64 {
	hi, lo := bits.Mul64(x, y)
	return hi ^ lo
}

// HashText returns the hash of a text that is no IPv4 address (see [IsIPv4]).
func HashText(key []byte) Hash {
	const word, half = 8, 4
	h, size := uint64(mixC), uint64(len(key))
	for len(key) > 2*word {
		h = mix(binary.LittleEndian.Uint64(key)^mixA, binary.LittleEndian.Uint64(key[word:])^h)
		key = key[2*word:]
	}
	var a, b uint64 // the rest; the two may overlap
	switch n := len(key); {
	case n >= word:
		a, b = binary.LittleEndian.Uint64(key), binary.LittleEndian.Uint64(key[n-word:])
	case n >= half:
		a, b = uint64(binary.LittleEndian.Uint32(key)), uint64(binary.LittleEndian.Uint32(key[n-half:]))
	case n > 0:
		a = uint64(key[0]) | uint64(key[n/2])<<8 | uint64(key[n-1])<<16
	}
	return Hash(mix(mixB^size, mix(a^mixA, b^h)))
}

// noPort stands for an address without a port.
const noPort = 1 << 16

// hashAddr returns the hash of an address, with a port or noPort.
func hashAddr(a netip.Addr, port uint32) Hash {
	if a.Is4() {
		b := a.As4()
		return hash4(binary.BigEndian.Uint32(b[:]), port)
	}
	b := a.As16()
	h := mix(binary.BigEndian.Uint64(b[:8])^mixA, mixB)
	return Hash(mix(h^binary.BigEndian.Uint64(b[8:]), mixA^uint64(port)<<1))
}

// hash4 is hashAddr for the number of an IPv4 address.
func hash4(v, port uint32) Hash {
	return Hash(mix((uint64(v)|uint64(port)<<32)^mixA, mixB))
}
