package fragment

import (
	"net/netip"

	"github.com/trailscope/trailscope/sensor/packet"
)

// giveUp hands out the fragment of a datagram under way whose context was kept:
// the first one, or of IPv6 another.
func (t *Table) giveUp(d *datagram) {
	if t.gaveUp == nil || d.head == 0 {
		return
	}

	headLen, spare := int(d.headLen), int(d.spare)
	b := t.appendHead(t.first[:0], d, 0, headLen)
	b = t.appendData(b, d, int(d.at), int(d.dataLen))
	b = t.appendHead(b, d, headLen, spare)
	size := len(b)
	b = t.appendHead(b, d, headLen+spare, int(d.tunnels)*tunnelLen)
	t.first = b

	p := &t.given
	*p = packet.Packet{IP: b[:size:size], VLAN: d.vlan, Realm: d.key.realm(), Version: d.key[44]}
	p.Src, p.Dst = netip.AddrFrom16([16]byte(d.key[:])), netip.AddrFrom16([16]byte(d.key[16:]))
	if p.Version == 4 {
		p.Src, p.Dst = p.Src.Unmap(), p.Dst.Unmap()
	}

	if d.tunnels > 0 {
		p.Tunnels = t.outer[:d.tunnels]
		for i := range p.Tunnels {
			p.Tunnels[i] = decoded(b[size+i*tunnelLen:])
		}
	}

	t.gaveUp(p, d.seen)
}

// pass hands out a fragment that is not kept, if it is one that would be.
func (t *Table) pass(p *packet.Packet, micros int64) {
	if t.gaveUp != nil && (p.Fragment.Offset == 0 || p.Version == 6) {
		t.gaveUp(p, micros)
	}
}
