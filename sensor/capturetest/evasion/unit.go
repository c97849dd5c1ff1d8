package evasion

import (
	"encoding/binary"
	"net/netip"

	"github.com/trailscope/trailscope/sensor/capturetest"
)

// EtherTypes.
const (
	etherIPv4   = 0x0800
	etherIPv6   = 0x86dd
	etherVLAN   = 0x8100
	etherQinQ   = 0x88a8
	etherMPLS   = 0x8847
	etherPPPoE  = 0x8864
	etherMACsec = 0x88e5

	// minEtherType is the least number that is a type and no length.
	minEtherType = 0x0600
)

// IP protocols.
const (
	protoIPv4     = 4
	protoTCP      = 6
	protoUDP      = 17
	protoIPv6     = 41
	protoGRE      = 47
	protoFragment = 44
	protoEtherIP  = 97
	protoL2TP     = 115
	protoMPLS     = 137
)

// unit is what an EtherType announces: an IP packet, or one with something in
// front of it.
type unit struct {
	data []byte
	link uint32 // of a whole frame; 0 if it is still to be framed
	typ  uint16
}

// unitOf returns an IP packet as a unit.
func unitOf(ip []byte) (u unit) {
	if ip[0]>>4 == 6 {
		return unit{data: ip, typ: etherIPv6}
	}

	return unit{data: ip, typ: etherIPv4}
}

// isIP tells whether u is an IP packet.
func (u unit) isIP() (ok bool) { return u.link == 0 && (u.typ == etherIPv4 || u.typ == etherIPv6) }

// frame returns an Ethernet frame with u.
func (u unit) frame() (b []byte) {
	b = append(make([]byte, 0, len(u.data)+14), 2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2)
	b = binary.BigEndian.AppendUint16(b, u.typ)

	return append(b, u.data...)
}

// framed returns u as it is captured.
func (u unit) framed() (b []byte, link uint32) {
	if u.link != 0 {
		return u.data, u.link
	}

	return u.frame(), capturetest.LinkEthernet
}

// be16 and be32 are numbers in network order.
func be16(n int) (b []byte)    { return binary.BigEndian.AppendUint16(nil, uint16(n)) }
func be32(n uint32) (b []byte) { return binary.BigEndian.AppendUint32(nil, n) }

// packetIP returns an IP packet of either version.
func packetIP(src, dst netip.Addr, proto uint8, id uint32, payload []byte) (b []byte) {
	if src.Is4() {
		b = make([]byte, 20, 20+len(payload))
		b[0], b[8], b[9] = 0x45, 64, proto
		binary.BigEndian.PutUint16(b[2:], uint16(20+len(payload)))
		binary.BigEndian.PutUint16(b[4:], uint16(id))
		copy(b[12:], src.AsSlice())
		copy(b[16:], dst.AsSlice())

		return append(b, payload...)
	}
	b = make([]byte, 40, 40+len(payload))
	b[0], b[6], b[7] = 0x60, proto, 64
	binary.BigEndian.PutUint16(b[4:], uint16(len(payload)))
	copy(b[8:], src.AsSlice())
	copy(b[24:], dst.AsSlice())

	return append(b, payload...)
}

// datagramUDP returns a UDP datagram.
func datagramUDP(src, dst uint16, payload []byte) (b []byte) {
	b = make([]byte, 8, 8+len(payload))
	binary.BigEndian.PutUint16(b, src)
	binary.BigEndian.PutUint16(b[2:], dst)
	binary.BigEndian.PutUint16(b[4:], uint16(8+len(payload)))

	return append(b, payload...)
}

// TCP flags.
const (
	fin = 0x01
	syn = 0x02
	psh = 0x08
	ack = 0x10
)

// segmentTCP returns a TCP segment.
func segmentTCP(src, dst uint16, seq, acked uint32, flags uint8, payload []byte) (b []byte) {
	b = make([]byte, 20, 20+len(payload))
	binary.BigEndian.PutUint16(b, src)
	binary.BigEndian.PutUint16(b[2:], dst)
	binary.BigEndian.PutUint32(b[4:], seq)
	binary.BigEndian.PutUint32(b[8:], acked)
	b[12], b[13], b[14] = 0x50, flags, 0xfa

	return append(b, payload...)
}

// extended puts extension headers of IPv6 in front of a payload: hop-by-hop
// options, a routing header, destination options.
func extended(proto uint8, payload []byte) (first uint8, b []byte) {
	const hopByHop, routing, destination = 0, 43, 60

	b = append([]byte{routing, 0, 1, 4, 0, 0, 0, 0, destination, 0, 0, 0, 0, 0, 0, 0, proto, 0, 1, 4, 0, 0, 0, 0}, payload...)

	return hopByHop, b
}
