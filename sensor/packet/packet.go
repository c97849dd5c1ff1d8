package packet

import (
	"encoding/binary"
	"net/netip"
)

// Protocol numbers that carry ports. (IANA protocol numbers.)
const (
	// ProtocolTCP is the number of TCP.
	ProtocolTCP = 6

	// ProtocolUDP is the number of UDP.
	ProtocolUDP = 17
)

// TCP flags, the bits of [Packet.Flags]. (RFC 9293 3.1.)
const (
	// FlagFIN ends a direction of a connection.
	FlagFIN = 0x01

	// FlagSYN opens a connection.
	FlagSYN = 0x02

	// FlagRST aborts a connection.
	FlagRST = 0x04

	// FlagPSH asks for prompt delivery.
	FlagPSH = 0x08

	// FlagACK marks the acknowledgement number as valid.
	FlagACK = 0x10

	// FlagURG marks the urgent pointer as valid.
	FlagURG = 0x20
)

// Sizes of headers, in bytes.
const (
	ipv4HeaderLen = 20 // RFC 791 3.1, without options
	ipv6HeaderLen = 40 // RFC 8200 3
	tcpNeeded     = 14 // ports, sequence numbers, data offset, flags (SPEC 2)
	udpNeeded     = 4  // ports (SPEC 2)
	udpHeaderLen  = 8  // RFC 768
)

// Packet is one decoded IP packet. [Decoder.Parse] sets every field that Maltrail
// knows of; the fields from NextHeader on are set by [Walker.Next] only.
type Packet struct {
	// Src and Dst are the addresses of the IP header: plain IPv4 or IPv6, never
	// an IPv4 address mapped into IPv6.
	Src, Dst netip.Addr

	// Payload is what follows the transport header of TCP and UDP, and what
	// follows the IP header for any other protocol. It may be empty. It ends
	// with the frame, whatever the headers' lengths say.
	Payload []byte

	// IP is the packet from its IP header to the end of the frame.
	IP []byte

	// SrcPort and DstPort are the ports of TCP and UDP, 0 for other protocols.
	SrcPort, DstPort uint16

	// VLAN is the identifier of the frame's 802.1Q tag, 0 without one.
	VLAN uint16

	// Version is the IP version: 4 or 6.
	Version uint8

	// Protocol is the IPv4 protocol or the IPv6 next header.
	Protocol uint8

	// Flags is byte 13 of the TCP header, 0 for other protocols.
	Flags uint8

	// NextHeader is what the IP header itself names. It differs from Protocol
	// where IPv6 extension headers come between: [Decoder] takes it for the
	// protocol.
	NextHeader uint8

	// Seq and Ack are the sequence and the acknowledgement number of TCP, 0 for
	// other protocols.
	Seq, Ack uint32

	// Fragment tells where a fragment belongs. It is set only for packets that
	// [Walker.Next] returned [Fragment] for.
	Fragment Part

	// Realm tells address spaces apart: 0 outside of overlay networks, else made
	// of the identifiers of the VXLAN, GENEVE and NVGRE networks on the way in.
	Realm uint64

	// Tunnels are what the packet was taken out of, the outermost first, nil for
	// a packet that lay in the open. The memory is the walker's and valid until
	// its next start.
	Tunnels []Tunnel
}

// Part tells what a fragment is a part of, and which.
type Part struct {
	// ID is the datagram's identification: 16 bits of IPv4, 32 of IPv6.
	ID uint32

	// Offset is where the fragment's data (Packet.Payload) belongs, in bytes.
	Offset int

	// More is false for the last fragment.
	More bool

	// Link is the offset in Packet.IP of the byte that names the fragment header
	// as next; 0 for IPv4.
	Link int
}

// Status tells what became of a packet.
type Status uint8

// Results of [Decoder.Parse] and [Walker.Next].
const (
	// OK means that the packet was decoded.
	OK Status = iota

	// Ignored means that the packet is empty or not IPv4 or IPv6.
	Ignored

	// Truncated means that the packet ends inside a header.
	Truncated

	// Fragment means a fragment: for a [Decoder] one other than the first one, for
	// a [Walker] any.
	Fragment

	// Done means that the frame holds no further IP packet. Only a [Walker]
	// returns it.
	Done
)

// Parse decodes an IP packet that starts at the beginning of ip into p, for the
// frame of the latest call of [Decoder.Offset]. Unless it returns [OK], the
// content of p is undefined. p must not be nil.
func (d *Decoder) Parse(ip []byte, p *Packet) (s Status) {
	if len(ip) == 0 {
		return Ignored
	}

	p.VLAN = d.vlan
	switch ip[0] >> 4 {
	case 4:
		return parse4(ip, p)
	case 6:
		return parse6(ip, p)
	default:
		return Ignored
	}
}

// parse4 decodes an IPv4 packet. (SPEC 2; RFC 791 3.1.)
func parse4(ip []byte, p *Packet) (s Status) {
	if len(ip) < ipv4HeaderLen {
		return Truncated
	}

	if binary.BigEndian.Uint16(ip[6:])&0x1fff != 0 {
		return Fragment
	}

	p.Version = 4
	p.Protocol = ip[9]
	p.Src = netip.AddrFrom4([4]byte(ip[12:16]))
	p.Dst = netip.AddrFrom4([4]byte(ip[16:20]))
	p.IP = ip

	// A header that is longer than the packet leaves nothing, which is fine for
	// protocols without ports.
	headerLen := int(ip[0]&0x0f) * 4

	return p.parseTransport(ip[min(headerLen, len(ip)):])
}

// parse6 decodes an IPv6 packet. The next header is the protocol, extension
// headers included. (SPEC 2; RFC 8200 3.)
func parse6(ip []byte, p *Packet) (s Status) {
	if len(ip) < ipv6HeaderLen {
		return Truncated
	}

	p.Version = 6
	p.Protocol = ip[6]
	p.Src = netip.AddrFrom16([16]byte(ip[8:24]))
	p.Dst = netip.AddrFrom16([16]byte(ip[24:40]))
	p.IP = ip

	return p.parseTransport(ip[ipv6HeaderLen:])
}

// parseTransport decodes what follows the IP header.
func (p *Packet) parseTransport(b []byte) (s Status) {
	headerLen := 0
	switch p.Protocol {
	case ProtocolTCP:
		if len(b) < tcpNeeded {
			return Truncated
		}

		headerLen = int(b[12]>>4) * 4
		p.Flags = b[13]
	case ProtocolUDP:
		if len(b) < udpNeeded {
			return Truncated
		}

		headerLen = udpHeaderLen
		p.Flags = 0
	default:
		p.SrcPort, p.DstPort, p.Flags = 0, 0, 0
		p.Payload = b

		return OK
	}

	p.SrcPort = binary.BigEndian.Uint16(b)
	p.DstPort = binary.BigEndian.Uint16(b[2:])
	p.Payload = b[min(headerLen, len(b)):]

	return OK
}
