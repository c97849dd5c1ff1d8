package packet

import (
	"encoding/binary"
	"net/netip"
)

// plain decodes the packets that a link sees most: Ethernet without a tag, IP
// without options or extension headers and not a fragment, TCP or UDP. Others
// are left to [Walker.parse], which does the same by more steps.
func (w *Walker) plain(p *Packet) (s Status, ok bool) {
	const (
		etherTypeAt = ethernetLen - 2
		firstByte   = 4<<4 | minIHL
		fragmented  = 0x3fff
	)

	f := w.rest
	if len(f) < ethernetLen+ipv4HeaderLen {
		return 0, false
	}

	ip := f[ethernetLen:]
	headerLen, total, protocol := 0, 0, uint8(0)
	switch binary.BigEndian.Uint16(f[etherTypeAt:]) {
	case etherIPv4:
		if ip[0] != firstByte || binary.BigEndian.Uint16(ip[6:])&fragmented != 0 {
			return 0, false
		}

		headerLen, total, protocol = ipv4HeaderLen, int(binary.BigEndian.Uint16(ip[2:])), ip[9]
		p.Version = 4
		p.Src = netip.AddrFrom4([4]byte(ip[12:]))
		p.Dst = netip.AddrFrom4([4]byte(ip[16:]))
	case etherIPv6:
		if len(ip) < ipv6HeaderLen || ip[0]>>4 != 6 {
			return 0, false
		}

		headerLen, total, protocol = ipv6HeaderLen, total6(ip), ip[6]
		p.Version = 6
		p.Src = netip.AddrFrom16([16]byte(ip[8:]))
		p.Dst = netip.AddrFrom16([16]byte(ip[24:]))
	default:
		return 0, false
	}

	p.VLAN, p.Realm, p.Tunnels = w.vlan, 0, nil
	p.Protocol, p.NextHeader = protocol, protocol
	switch protocol {
	case ProtocolTCP:
		w.next = layerNone

		return segment(ip, p, headerLen, total), true
	case ProtocolUDP:
		w.next = layerNone

		return w.datagram(ip, p, headerLen, total), true
	default:
		return 0, false
	}
}
