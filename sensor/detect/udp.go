package detect

import (
	"bytes"
	"net/netip"
	"strings"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/addr"
)

const (
	portDNS = 53
	// guardBytes is how much of a datagram the burst guard compares (SPEC 3.3).
	guardBytes = 64
)

// datagram identifies a UDP packet for the burst guard. The payload counts by
// its length and its first bytes, so two queries over one socket differ.
type datagram struct {
	flow
	length int
	head   [guardBytes]byte
}

// udp handles a UDP datagram (SPEC 3.3).
func (e *Engine) udp() {
	p := &e.packet
	f := e.flow()
	if e.repeatedDatagram(f) {
		return
	}
	if p.SrcPort == portDNS || p.DstPort == portDNS {
		e.dns()
		return
	}
	e.udpTrail(f)
	if e.options.Heuristics && !addr.IsLocalhost(p.Dst) {
		e.scans.FeedUDP(e.endpoints())
	}
}

// repeatedDatagram tells whether the packet equals the UDP packet before it and
// remembers it.
func (e *Engine) repeatedDatagram(f flow) bool {
	payload := e.packet.Payload
	head := payload[:min(len(payload), guardBytes)]
	last := &e.lastDatagram
	if e.anyDatagram && f == last.flow && len(payload) == last.length && bytes.Equal(head, last.head[:len(head)]) {
		return true
	}
	e.anyDatagram = true
	last.flow, last.length = f, len(payload)
	copy(last.head[:], head)
	return false
}

// udpEndpointTrail looks an end of a datagram up. Maltrail does so without the
// port.
func (e *Engine) udpEndpointTrail(a netip.Addr, port uint16) (trails.Ref, event.Kind) {
	if e.does(UDPPorts) {
		return e.endpointTrail(a, port)
	}
	return e.addrTrail(a), event.KindIP
}

// udpTrail looks both addresses up; only the first that is a trail counts.
func (e *Engine) udpTrail(f flow) {
	p := &e.packet
	silencing := "attacker"
	r, kind := e.udpEndpointTrail(p.Dst, p.DstPort)
	if r == 0 {
		silencing = "malware"
		if r, kind = e.udpEndpointTrail(p.Src, p.SrcPort); r == 0 {
			return
		}
	}
	repeated := f == e.lastHitUDP
	e.lastHitUDP = f
	t := e.rules.Trails.Trail(r)
	if repeated || strings.Contains(t.Info, silencing) {
		return
	}
	e.emit(e.newEvent(transportUDP, kind, t.Key, t.Info, t.Reference))
}
