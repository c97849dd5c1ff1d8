package detect

import (
	"net/netip"

	"github.com/trailscope/trailscope/sensor/packet"
	"github.com/trailscope/trailscope/sensor/stream"
	"github.com/trailscope/trailscope/trails/addr"
)

// opening are the flags that tell a SYN from all else. Those of ECN, and others
// without a meaning in a SYN, are left out.
const opening = packet.FlagSYN | packet.FlagACK | packet.FlagRST | packet.FlagFIN

// tcpStream handles a TCP segment as a part of its stream.
func (e *Engine) tcpStream() {
	p := &e.packet
	switch {
	case p.Flags == flagsSYN, p.Flags&opening == packet.FlagSYN && e.does(ECN):
		e.syn()
	case p.Flags == flagsNull, p.Flags == flagsFIN, p.Flags == flagsXmas:
		// No stack sends these in a connection.
		if e.stealthScans && !addr.IsLocalhost(p.Dst) {
			e.handshake()
			e.scans.FeedStealth(e.endpoints())
			return
		}
	}
	s := stream.Segment{
		Key: directionOf(p),
		Seq: p.Seq, Ack: p.Ack, Flags: p.Flags, Payload: p.Payload, Micros: e.micros,
	}
	r := e.full.streams.Add(&s)
	if len(p.Payload) == 0 || p.Flags&packet.FlagSYN != 0 {
		return
	}
	switch r {
	case stream.Taken:
		e.full.origins.note(p)
	case stream.Passed:
		e.segment()
		e.noteMessage(e.messageIn(p.Payload))
	case stream.Overlapped:
		e.full.origins.note(p)
		fallthrough
	case stream.Repeated:
		if m := e.messageIn(p.Payload); len(m) > 0 && !e.noteMessage(m) {
			e.segment()
		}
	}
}

// endsOf makes the packet in hand one of a direction whose packets are gone.
func (e *Engine) endsOf(k *stream.Key) {
	e.packet = packet.Packet{
		Src: k.Src, Dst: k.Dst, SrcPort: k.SrcPort, DstPort: k.DstPort, Realm: k.Realm,
		Protocol: packet.ProtocolTCP, Version: version(k.Src),
	}
	e.full.origins.restore(k, &e.packet)
}

// inHand tells whether the packet in hand is one of a direction.
func (e *Engine) inHand(k *stream.Key) bool {
	p := &e.packet
	return p.Protocol == packet.ProtocolTCP && p.Src == k.Src && p.Dst == k.Dst &&
		p.SrcPort == k.SrcPort && p.DstPort == k.DstPort && p.Realm == k.Realm
}

// version is the IP version of an address.
func version(a netip.Addr) uint8 {
	if a.Is4() {
		return 4
	}
	return 6
}
