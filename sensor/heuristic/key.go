package heuristic

import (
	"encoding/binary"
	"net/netip"
)

// Lengths of an address in bytes; they double as the family mark of a key, so
// that IPv4 keys come before IPv6 keys.
const (
	v4Len = 4
	v6Len = 16
)

// keyLen holds the family mark and two IPv6 addresses.
const keyLen = 1 + 2*v6Len

// key is the identity of an accumulated scan: a family mark, the source, and
// either the destination or a port in network order, packed without gaps and
// padded with zeros. Keys compare as bytes in the order in which scans are
// reported.
type key [keyLen]byte

// appendAddr packs a into k from position at and returns the next position.
func (k *key) appendAddr(at int, a netip.Addr) int {
	if a.Is4() {
		b := a.As4()

		return at + copy(k[at:], b[:])
	}
	b := a.As16()

	return at + copy(k[at:], b[:])
}

// makePairKey makes the key of a source and a destination, which must be of one
// family.
func makePairKey(k *key, src, dst netip.Addr) {
	k[0] = familyOf(src)
	k.appendAddr(k.appendAddr(1, src), dst)
}

// makePortKey makes the key of a source and a destination port.
func makePortKey(k *key, src netip.Addr, port uint16) {
	k[0] = familyOf(src)
	binary.BigEndian.PutUint16(k[k.appendAddr(1, src):], port)
}

// familyOf returns the length of a in bytes.
func familyOf(a netip.Addr) byte {
	if a.Is4() {
		return v4Len
	}

	return v6Len
}

// used returns the bytes of k that can differ from zero.
func (k *key) used() []byte { return k[:1+2*int(k[0])] }

// src returns the source of k.
func (k *key) src() netip.Addr { return unpackAddr(k[1:], k[0]) }

// dst returns the destination of a key made by [makePairKey].
func (k *key) dst() netip.Addr { return unpackAddr(k[1+int(k[0]):], k[0]) }

// port returns the port of a key made by [makePortKey].
func (k *key) port() uint16 { return binary.BigEndian.Uint16(k[1+int(k[0]):]) }

// unpackAddr reads an address of family bytes from the start of b.
func unpackAddr(b []byte, family byte) netip.Addr {
	if family == v4Len {
		return netip.AddrFrom4([v4Len]byte(b))
	}

	return netip.AddrFrom16([v6Len]byte(b))
}
