package detect

import (
	"hash/maphash"

	"github.com/trailscope/trailscope/sensor/packet"
	"github.com/trailscope/trailscope/sensor/stream"
)

// originSlots is how many directions are remembered; a power of two.
const originSlots = 1024

// origins remembers the VLANs and tunnels of directions of which something waits
// for more: when it is examined, a packet of another direction may be in hand. It
// is direct-mapped: under a flood it forgets, and an event is the poorer for it.
// Its memory, half a megabyte, is made when there is a VLAN or tunnel at all.
type origins struct {
	seed  maphash.Seed
	slots *[originSlots]origin // nil: none so far
}

type origin struct {
	key      stream.Key
	vlan     uint16
	protocol uint8
	count    uint8
	tunnels  [packet.MaxTunnels]packet.Tunnel
}

func newOrigins() *origins { return &origins{seed: maphash.MakeSeed()} }

// slot is the place of a direction.
func (o *origins) slot(k *stream.Key) *origin {
	b := directionBytes(k)
	return &o.slots[maphash.Bytes(o.seed, b[:])%originSlots]
}

// note remembers where a packet came from.
func (o *origins) note(p *packet.Packet) {
	if o.slots == nil {
		if p.VLAN == 0 && len(p.Tunnels) == 0 {
			return
		}
		o.slots = new([originSlots]origin)
	}
	k := directionOf(p)
	s := o.slot(&k)
	s.key, s.protocol, s.vlan = k, p.Protocol, p.VLAN
	s.count = uint8(copy(s.tunnels[:], p.Tunnels))
}

// restore gives a packet, which has nothing but its direction, the rest of what
// was remembered of that. It stays valid until the next note.
func (o *origins) restore(k *stream.Key, p *packet.Packet) {
	if o.slots == nil {
		return
	}
	s := o.slot(k)
	if s.key != *k || s.protocol != p.Protocol {
		return
	}
	p.VLAN = s.vlan
	if s.count > 0 {
		p.Tunnels = s.tunnels[:s.count]
	}
}

// directionOf is the direction of a packet.
func directionOf(p *packet.Packet) stream.Key {
	return stream.Key{Src: p.Src, Dst: p.Dst, SrcPort: p.SrcPort, DstPort: p.DstPort, Realm: p.Realm}
}
