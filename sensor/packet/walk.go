package packet

import (
	"encoding/binary"
	"net/netip"
)

// Sizes of transport headers that a length field has to leave room for.
const (
	minTCPHeaderLen = 20 // RFC 9293 3.1
	minIHL          = 5  // RFC 791 3.1, in 32-bit words
)

// parse decodes the IP packet at the beginning of ip and notes what it carries.
func (w *Walker) parse(ip []byte, p *Packet) (s Status) {
	if len(ip) == 0 {
		return Ignored
	}

	p.VLAN, p.Realm, p.Tunnels = w.vlan, w.realm, nil
	if w.depth > 0 {
		p.Tunnels = w.tunnels[:w.depth:w.depth]
	}

	switch ip[0] >> 4 {
	case 4:
		return w.parse4(ip, p)
	case 6:
		return w.parse6(ip, p)
	default:
		return Ignored
	}
}

// parse4 decodes an IPv4 packet. (RFC 791 3.1.)
func (w *Walker) parse4(ip []byte, p *Packet) (s Status) {
	if len(ip) < ipv4HeaderLen {
		return Truncated
	}

	p.Version = 4
	p.Protocol = ip[9]
	p.NextHeader = ip[9]
	p.Src = netip.AddrFrom4([4]byte(ip[12:16]))
	p.Dst = netip.AddrFrom4([4]byte(ip[16:20]))
	headerLen := min(int(ip[0]&0x0f)*4, len(ip))
	total := int(binary.BigEndian.Uint16(ip[2:]))
	if part := binary.BigEndian.Uint16(ip[6:]) & 0x3fff; part != 0 {
		if !w.alone {
			return fragment4(ip, p, headerLen, total, part)
		} else if part&0x1fff != 0 {
			return Done
		}
	}

	return w.transport(ip, p, headerLen, total)
}

// fragment4 describes a fragment of IPv4.
func fragment4(ip []byte, p *Packet, headerLen, total int, part uint16) (s Status) {
	p.IP = ip
	if total >= max(headerLen, ipv4HeaderLen) && total < len(ip) {
		p.IP = ip[:total]
	}

	p.Payload = p.IP[headerLen:]
	p.SrcPort, p.DstPort, p.Flags, p.Seq, p.Ack = 0, 0, 0, 0, 0
	p.Fragment = Part{
		ID:     uint32(binary.BigEndian.Uint16(ip[4:])),
		Offset: int(part&0x1fff) * 8,
		More:   part&0x2000 != 0,
	}

	return Fragment
}

// transport decodes what follows the IP header (and its extensions), which is
// headerLen bytes long, and bounds the packet by total, the length that the
// header gives, unless that leaves no room for the headers or is more than
// there is.
func (w *Walker) transport(ip []byte, p *Packet, headerLen, total int) (s Status) {
	switch p.Protocol {
	case ProtocolTCP:
		return segment(ip, p, headerLen, total)
	case ProtocolUDP:
		return w.datagram(ip, p, headerLen, total)
	}

	p.SrcPort, p.DstPort, p.Flags, p.Seq, p.Ack = 0, 0, 0, 0, 0
	cut := max(total-len(ip), 0)
	if total >= max(headerLen, ipv4HeaderLen) && total < len(ip) {
		ip = ip[:total]
	}

	p.IP = ip
	p.Payload = ip[headerLen:]
	if carries(p.Protocol) && isSound(ip) {
		w.open(p, cut)
	}

	return OK
}

// isSound reports whether a header length of IPv4 is possible.
func isSound(ip []byte) (ok bool) {
	return ip[0]>>4 == 6 || ip[0]&0x0f >= minIHL
}

// segment decodes TCP.
func segment(ip []byte, p *Packet, headerLen, total int) (s Status) {
	b := ip[headerLen:]
	if len(b) < tcpNeeded {
		return Truncated
	}

	n := int(b[12]>>4) * 4
	p.SrcPort = binary.BigEndian.Uint16(b)
	p.DstPort = binary.BigEndian.Uint16(b[2:])
	p.Seq = binary.BigEndian.Uint32(b[4:])
	p.Ack = binary.BigEndian.Uint32(b[8:])
	p.Flags = b[13]
	if total >= headerLen+max(n, minTCPHeaderLen) && total < len(ip) {
		ip = ip[:total]
	}

	p.IP = ip
	p.Payload = ip[min(headerLen+n, len(ip)):]

	return OK
}

// datagram decodes UDP. Its own length counts within that of the IP packet.
func (w *Walker) datagram(ip []byte, p *Packet, headerLen, total int) (s Status) {
	b := ip[headerLen:]
	if len(b) < udpNeeded {
		return Truncated
	}

	p.SrcPort = binary.BigEndian.Uint16(b)
	p.DstPort = binary.BigEndian.Uint16(b[2:])
	p.Flags, p.Seq, p.Ack = 0, 0, 0
	if total >= headerLen+udpHeaderLen && total < len(ip) {
		ip = ip[:total]
		b = ip[headerLen:]
	}

	p.IP = ip
	if len(b) < udpHeaderLen {
		p.Payload = b[len(b):]

		return OK
	}

	n := int(binary.BigEndian.Uint16(b[4:]))
	p.Payload = b[udpHeaderLen:]
	if n >= udpHeaderLen && n < len(b) {
		p.Payload = b[udpHeaderLen:n]
	}

	if mayCarry(p.SrcPort, p.DstPort) && isSound(ip) {
		w.openPort(p, max(n-len(b), 0))
	}

	return OK
}
