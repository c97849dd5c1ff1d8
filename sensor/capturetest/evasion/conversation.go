package evasion

import (
	"net/netip"
	"slices"

	"github.com/trailscope/trailscope/exporter/event"
)

// Packet is one captured frame.
type Packet struct {
	Data   []byte
	Link   uint32 // as in a capture file
	Micros int64
}

// Conversation is a client and a server that talk, as captured.
type Conversation struct {
	// Client is the client's address, which no other conversation of a maker has.
	Client netip.Addr

	// Packets are in the order in which they were captured.
	Packets []Packet

	// Want is the event that a sensor owes, nil for harmless ones.
	Want *Want
}

// Want is what an event must say.
type Want struct {
	Kind                  event.Kind
	Text, Info, Transport string

	// Source and Destination are the innermost ends.
	Source, Destination netip.AddrPort

	// Micros is the time of the packet that completes the request.
	Micros int64

	VLAN    uint16
	Tunnels []event.Tunnel
}

// The two ends of a conversation, and the packets that each sends.
const (
	client = 0
	server = 1
)

// talk is a conversation in the making.
type talk struct {
	way     *Way
	maker   *Maker
	hosts   [2]netip.AddrPort
	seq     [2]uint32
	packets []Packet
	done    int64 // when the request was complete
}

// packetMicros is the time between two packets.
const packetMicros = 500

// record notes a frame as captured.
func (t *talk) record(frame []byte, link uint32) (micros int64) {
	t.maker.micros += packetMicros
	t.packets = append(t.packets, Packet{Data: frame, Link: link, Micros: t.maker.micros})

	return t.maker.micros
}

// send sends what follows an IP header and returns when it was complete.
func (t *talk) send(from int, proto uint8, payload []byte) (done int64) {
	w := t.way
	if w.extensions {
		proto, payload = extended(proto, payload)
	}
	ip := packetIP(t.hosts[from].Addr(), t.hosts[1-from].Addr(), proto, t.maker.next(), payload)
	parts, last := w.fragments.cut(ip, t.maker.packet)
	for i, part := range parts {
		u := unitOf(part)
		for level, c := range w.carriers {
			e := endsOf(level, from == server)
			e.packet = t.maker.next()
			u = c.wrap(u, &e)
		}
		if arrived := t.transmit(u); i == last {
			done = arrived
		}
	}

	return done
}

// transmit sends a unit, in fragments if the way has it so.
func (t *talk) transmit(u unit) (done int64) {
	if t.way.outside == nil {
		return t.record(u.framed())
	}
	parts, last := t.way.outside.cut(u.data, t.maker.packet)
	for i, part := range parts {
		if arrived := t.record(unitOf(part).framed()); i == last {
			done = arrived
		}
	}

	return done
}

// segment sends a TCP segment, unless only the other end is captured.
func (t *talk) segment(from int, seq uint32, flags uint8, payload []byte) (done int64) {
	if !t.way.seen.has(otherEnd) && from != t.way.heard {
		return 0
	}

	return t.send(from, protoTCP,
		segmentTCP(t.hosts[from].Port(), t.hosts[1-from].Port(), seq, t.seq[1-from], flags, payload))
}

// open opens a TCP connection.
func (t *talk) open() {
	if t.way.seen.has(handshake) {
		t.segment(client, t.seq[client]-1, syn, nil)
		t.segment(server, t.seq[server]-1, syn|ack, nil)
		t.segment(client, t.seq[client], ack, nil)
	}
}

// say sends a message over TCP in pieces, which the other end acknowledges.
func (t *talk) say(from int, m message, pieces []piece) (done int64) {
	start, seen := t.seq[from], cover(len(m.data))
	flags := uint8(psh | ack)
	if m.target && t.way.delivery.inFIN {
		flags |= fin
	}
	for i, p := range pieces {
		arrived := t.segment(from, start+uint32(p.at), flags, p.data)
		// Where nothing tells that something belongs in front, the part that counts
		// is enough.
		alone := i == 0 && m.from > 0 && p.at == m.from && !t.way.seen.has(handshake)
		if seen.add(p) && done == 0 || alone {
			done = arrived
		}
		t.seq[from] = start + uint32(seen.front)
		if t.way.seen.has(everyAck) {
			t.segment(1-from, t.seq[1-from], ack, nil)
		}
	}
	if !t.way.seen.has(everyAck) {
		t.segment(1-from, t.seq[1-from], ack, nil)
	}

	return done
}

// close closes a TCP connection.
func (t *talk) close() {
	if t.way.seen.has(ending) {
		t.segment(client, t.seq[client], fin|ack, nil)
		t.seq[client]++
		t.segment(server, t.seq[server], fin|ack, nil)
		t.seq[server]++
		t.segment(client, t.seq[client], ack, nil)
	}
}

// overTCP is a conversation over TCP. pieces are those of the request.
func (t *talk) overTCP(r *Request, list []message, pieces []piece) {
	if t.way.delivery.reused {
		t.converse(r.harmless, whole(target(r.harmless).data))
		t.done, t.seq = 0, [2]uint32{t.seq[client] + 1<<20, t.seq[server] + 1<<20}
	}
	t.converse(list, pieces)
}

// converse is one TCP connection.
func (t *talk) converse(list []message, pieces []piece) {
	if t.way.delivery.inSYN {
		t.done = t.segment(client, t.seq[client]-1, syn, list[0].data)
		t.segment(server, t.seq[server]-1, syn|ack, nil)
		t.seq[client] += uint32(len(list[0].data))
		list = list[1:]
	} else {
		t.open()
	}
	for _, m := range list {
		from := client
		if m.server {
			from = server
		}
		if m.target {
			t.done = t.say(from, m, pieces)
		} else {
			t.say(from, m, whole(m.data))
		}
	}
	t.close()
}

// overUDP is a conversation over UDP, in which the request comes several times.
func (t *talk) overUDP(list []message, times int) {
	for _, m := range list {
		from, n := client, 1
		if m.server {
			from = server
		}
		if m.target {
			n = times
		}
		for i := range n {
			done := t.datagram(from, m.data)
			if m.target && i == 0 {
				t.done = done
			}
		}
	}
}

// datagram sends a UDP datagram.
func (t *talk) datagram(from int, payload []byte) (done int64) {
	return t.send(from, protoUDP, datagramUDP(t.hosts[from].Port(), t.hosts[1-from].Port(), payload))
}

// overQUIC sends the hello of QUIC.
func (t *talk) overQUIC(hello []byte, all [][][]piece) {
	c := newConnection(t.maker.conversation)
	c.version = t.way.version
	seen := cover(len(hello))
	for i, packets := range all {
		if t.way.retry && i == len(all)/2 {
			c.retry()
		}
		done := t.datagram(client, c.datagram(packets))
		for _, p := range slices.Concat(packets...) {
			if seen.add(p) {
				t.done = done
			}
		}
	}
	if t.way.seen.has(otherEnd) {
		short := append([]byte{0x41}, c.dcid...)
		t.datagram(server, append(short, other(40)...))
	}
}

// repeat sends everything again.
func (t *talk) repeat() {
	for _, p := range t.packets[:len(t.packets):len(t.packets)] {
		t.record(p.Data, p.Link)
	}
}
