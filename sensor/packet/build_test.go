package packet_test

import (
	"encoding/binary"
	"slices"
)

// join concatenates the layers of a frame.
func join(parts ...[]byte) (b []byte) {
	return slices.Concat(parts...)
}

// set returns a copy of b with one byte changed.
func set(b []byte, at int, v byte) (c []byte) {
	c = slices.Clone(b)
	c[at] = v

	return c
}

// ethernet returns an Ethernet header with an EtherType.
func ethernet(etherType uint16) (b []byte) {
	return binary.BigEndian.AppendUint16([]byte{2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2}, etherType)
}

// ipv4 returns an IPv4 packet from 192.0.2.1 to 203.0.113.2.
func ipv4(protocol uint8, payload []byte) (b []byte) {
	const headerLen = 20

	b = []byte{0x45, 0, 0, 0, 0, 1, 0, 0, 64, protocol, 0, 0, 192, 0, 2, 1, 203, 0, 113, 2}
	binary.BigEndian.PutUint16(b[2:], uint16(headerLen+len(payload)))

	return append(b, payload...)
}

// ipv6 returns an IPv6 packet from 2001:db8::1 to 2001:db8::2.
func ipv6(next uint8, payload []byte) (b []byte) {
	const headerLen = 40

	b = make([]byte, headerLen, headerLen+len(payload))
	b[0], b[6], b[7] = 0x60, next, 64
	binary.BigEndian.PutUint16(b[4:], uint16(len(payload)))
	copy(b[8:], []byte{0x20, 0x01, 0x0d, 0xb8})
	copy(b[24:], []byte{0x20, 0x01, 0x0d, 0xb8})
	b[23], b[39] = 1, 2

	return append(b, payload...)
}

// tcp returns a TCP segment from port 1025 to port 443.
func tcp(flags uint8, payload string) (b []byte) {
	b = make([]byte, 20, 20+len(payload))
	binary.BigEndian.PutUint16(b, 1025)
	binary.BigEndian.PutUint16(b[2:], 443)
	b[12], b[13] = 0x50, flags

	return append(b, payload...)
}

// udp returns a UDP datagram from port 1026 to port 53.
func udp(payload string) (b []byte) {
	b = make([]byte, 8, 8+len(payload))
	binary.BigEndian.PutUint16(b, 1026)
	binary.BigEndian.PutUint16(b[2:], 53)

	return append(b, payload...)
}
