package detect

import (
	"github.com/trailscope/trailscope/sensor/packet"
	"github.com/trailscope/trailscope/sensor/proto/dns"
	"github.com/trailscope/trailscope/trails/addr"
)

// dispatchFull examines the packet in hand where profile full goes its own way.
func (e *Engine) dispatchFull() (done bool) {
	switch {
	case e.packet.Protocol == packet.ProtocolTCP && e.does(Streams):
		e.tcpStream()
	case e.packet.Protocol == packet.ProtocolUDP:
		e.datagram()
	default:
		return false
	}
	return true
}

// datagram handles a UDP datagram.
func (e *Engine) datagram() {
	p := &e.packet
	e.quicHandshake()
	if !e.does(Repetitions) && e.repeatedDatagram(e.flow()) {
		return
	}
	wellKnown := p.SrcPort == portDNS || p.DstPort == portDNS
	if wellKnown {
		if !e.repeatedMessage() {
			e.dnsMessage(transportUDP)
		}
		return
	}
	e.udpTrail(e.flow())
	if e.options.Heuristics && !addr.IsLocalhost(p.Dst) {
		e.scans.FeedUDP(e.endpoints())
	}
	if e.does(DNSAnywhere) && dns.Speaks(p.Payload) && !e.repeatedMessage() {
		e.dnsMessage(transportUDP)
	}
}

// repeatedMessage tells whether the datagram in hand came a short time ago.
func (e *Engine) repeatedMessage() bool {
	return e.does(Repetitions) && e.full.repeated.again(&e.packet, e.packet.Payload, e.micros, repetitionMicros)
}
