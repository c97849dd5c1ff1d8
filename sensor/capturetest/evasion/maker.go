package evasion

import (
	"encoding/binary"
	"iter"
	"net/netip"
	"slices"
)

// Maker makes conversations, one after the other in time.
type Maker struct {
	micros       int64
	conversation uint32
	packet       uint32

	// Step is how far apart the places are at which messages are cut; 0 means 1,
	// which is everywhere.
	Step int
}

// NewMaker returns a maker whose first packet comes at a time.
func NewMaker(micros int64) (m *Maker) { return &Maker{micros: micros} }

// next numbers packets.
func (m *Maker) next() (n uint32) {
	m.packet++

	return m.packet
}

// Conversations gives the conversations of a request on a way; none if it cannot
// travel so.
func (m *Maker) Conversations(w *Way, r *Request, harmful bool) (seq iter.Seq[*Conversation]) {
	return func(yield func(*Conversation) bool) {
		if !w.fits(r) {
			return
		}
		list := w.messages(r, harmful)
		target := target(list)
		one := func(run func(t *talk)) (more bool) {
			t := m.start(w, r, target.server)
			run(t)
			if w.repeat {
				t.repeat()
			}

			return yield(t.conversation(r, target.server, harmful))
		}
		switch {
		case r.QUIC:
			for all := range w.delivery.hello(target.data, max(m.Step, 1)) {
				if !one(func(t *talk) { t.overQUIC(target.data, all) }) {
					return
				}
			}
		case r.Datagram:
			one(func(t *talk) { t.overUDP(list, w.delivery.times) })
		default:
			for pieces := range w.delivery.segments(target.data, max(m.Step, 1)) {
				if !one(func(t *talk) { t.overTCP(r, list, pieces) }) {
					return
				}
			}
		}
	}
}

// messages returns the messages of a conversation.
func (w *Way) messages(r *Request, harmful bool) (list []message) {
	list = slices.Clone(r.messages(harmful))
	switch {
	case w.delivery.before:
		first := slices.Clone(r.harmless)
		for i := range first {
			first[i].target = false
		}

		return append(first, list...)
	case w.delivery.pipelined:
		for i, m := range list {
			if m.target {
				list[i].data = slices.Concat(r.harmless[i].data, m.data)
			}
		}
	}

	return list
}

// start begins a conversation.
func (m *Maker) start(w *Way, r *Request, fromServer bool) (t *talk) {
	m.conversation++
	n := m.conversation
	t = &talk{way: w, maker: m}
	port := r.Port
	if w.OddPort {
		port = oddPort
	}
	a, b := netip.AddrFrom4([4]byte{10, byte(n >> 16), byte(n >> 8), byte(n)}), netip.AddrFrom4([4]byte{93, 184, 216, 34})
	if w.IPv6 {
		host := binary.BigEndian.AppendUint32([]byte{0x20, 1, 0xd, 0xb8, 0, 1, 0, 0, 0, 0, 0, 0}, n)
		a = netip.AddrFrom16([16]byte(host))
		b = netip.AddrFrom16([16]byte{0x20, 1, 0xd, 0xb8, 0, 2, 15: 0x34})
	}
	t.hosts = [2]netip.AddrPort{netip.AddrPortFrom(a, 40000+uint16(n%20000)), netip.AddrPortFrom(b, port)}
	// In many connections the numbers wrap within the request.
	t.seq = [2]uint32{n*2654435761 + 1, n*40503 + 7}
	if n%3 == 0 {
		t.seq = [2]uint32{-(n % 97), -(n % 89)}
	}
	if fromServer {
		t.hearServer()
	}

	return t
}

// hearServer makes the server the end that is captured.
func (t *talk) hearServer() {
	w := *t.way
	w.heard = server
	t.way = &w
}

// conversation returns what was made.
func (t *talk) conversation(r *Request, fromServer, harmful bool) (c *Conversation) {
	c = &Conversation{Client: t.hosts[client].Addr(), Packets: t.packets}
	if !harmful {
		return c
	}
	from := client
	if fromServer {
		from = server
	}
	c.Want = &Want{
		Kind: r.Kind, Text: r.Text, Info: r.Info, Transport: r.Transport(),
		Source: t.hosts[from], Destination: t.hosts[1-from], Micros: t.done,
	}
	for level, carrier := range slices.Backward(t.way.carriers) {
		e := endsOf(level, fromServer)
		if carrier.kind != "" {
			c.Want.Tunnels = append(c.Want.Tunnels, carrier.tunnel(&e))
		}
		if carrier.vlan && c.Want.VLAN == 0 {
			c.Want.VLAN = tag(&e)
		}
	}

	return c
}
