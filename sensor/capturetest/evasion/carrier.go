package evasion

import (
	"net/netip"

	"github.com/trailscope/trailscope/exporter/event"
)

// carrier puts a packet into something else: a tunnel, or a tag in front of it.
type carrier struct {
	name  string
	takes taken

	// kind is the tunnel's name in events, empty for a tag. outside tells that
	// its ends are those of the IP packet around it.
	kind    string
	outside bool

	// v6 tells that the packet around is of IPv6.
	v6 bool

	// id is the tunnel's number, nil if there is none.
	id func(e *ends) uint32

	// vlan tells that the outermost tag has a number.
	vlan bool

	wrap func(u unit, e *ends) unit
}

// taken tells what a carrier takes.
type taken uint8

const (
	takesFrame taken = iota // any Ethernet frame
	takesTyped              // whatever an EtherType announces
	takesIP                 // IP packets
	takesIPv4
	takesIPv6
)

// fits tells whether c can carry u.
func (c *carrier) fits(u unit) (ok bool) {
	switch c.takes {
	case takesFrame:
		return u.link == 0
	case takesTyped:
		return u.link == 0 && u.typ >= minEtherType
	case takesIP:
		return u.isIP()
	case takesIPv4:
		return u.isIP() && u.typ == etherIPv4
	default:
		return u.isIP() && u.typ == etherIPv6
	}
}

// ends are the ends of a tunnel, as a packet in it sees them.
type ends struct {
	src, dst netip.Addr
	v6       [2]netip.Addr // source and destination of carriers over IPv6

	// level tells nested carriers apart; back is true for packets of the server.
	level int
	back  bool

	// packet numbers the packets.
	packet uint32
}

// endsOf returns the ends for a level and a direction.
func endsOf(level int, back bool) (e ends) {
	from, to := byte(2*level+1), byte(2*level+2)
	if back {
		from, to = to, from
	}
	at6 := func(n byte) netip.Addr { return netip.AddrFrom16([16]byte{0x20, 1, 0xd, 0xb8, 0, 0xff, 15: n}) }

	return ends{
		src: netip.AddrFrom4([4]byte{198, 51, 100, from}), dst: netip.AddrFrom4([4]byte{198, 51, 100, to}),
		v6: [2]netip.Addr{at6(from), at6(to)}, level: level, back: back,
	}
}

// network is the number of an overlay, which is the same in both directions.
func network(e *ends) (id uint32) { return 0x012300 + uint32(e.level) }

// perDirection is a number that each end chooses for itself.
func perDirection(e *ends) (id uint32) {
	id = 0x0a0b0c00 + 2*uint32(e.level)
	if e.back {
		id++
	}

	return id
}

// label is the last label of a stack.
func label(e *ends) (id uint32) { return 200 + uint32(e.level) }

// session is the number of a mirrored or PPP session.
func session(e *ends) (id uint32) { return 9 + uint32(e.level) }

// tag is the number of the outermost VLAN of a carrier.
func tag(e *ends) (id uint16) { return 100 + 10*uint16(e.level) }

// outer returns the IP packet around a payload.
func (c *carrier) outer(e *ends, proto uint8, payload []byte) (u unit) {
	src, dst := e.src, e.dst
	if c.v6 {
		src, dst = e.v6[0], e.v6[1]
	}

	return unitOf(packetIP(src, dst, proto, e.packet, payload))
}

// tunnel returns what an event says of c.
func (c *carrier) tunnel(e *ends) (t event.Tunnel) {
	t.Kind = c.kind
	if c.outside {
		t.Source, t.Destination = e.src, e.dst
		if c.v6 {
			t.Source, t.Destination = e.v6[0], e.v6[1]
		}
	}
	if c.id != nil {
		t.ID, t.HasID = c.id(e), true
	}

	return t
}

// carriers returns all that a sensor must open.
func carriers() (list []*carrier) {
	list = append(list, shims()...)
	list = append(list, directCarriers()...)
	list = append(list, greCarriers()...)
	list = append(list, overlays()...)

	return append(list, portCarriers()...)
}
