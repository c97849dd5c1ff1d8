package detect

import "github.com/trailscope/trailscope/sensor/packet"

const (
	protocolICMP   = 1
	protocolICMPv6 = 58

	echoRequest   = 8    // RFC 792
	echoRequestV6 = 0x80 // RFC 4443 4.1
)

// other handles everything but TCP and UDP: an address trail at either end, and
// of ICMP only echo requests (SPEC 3.8). There is no burst guard.
func (e *Engine) other() {
	p := &e.packet
	label := packet.Label(p.Protocol)
	if label == "" {
		return
	}
	switch p.Protocol {
	case protocolICMP:
		if len(p.Payload) == 0 || p.Payload[0] != echoRequest {
			return
		}
	case protocolICMPv6:
		if len(p.Payload) == 0 || p.Payload[0] != echoRequestV6 {
			return
		}
	}
	r := e.addrTrail(p.Dst)
	if r == 0 {
		if r = e.addrTrail(p.Src); r == 0 {
			return
		}
	}
	t := e.rules.Trails.Trail(r)
	e.emit(e.newEvent(label, kindIP, t.Key, t.Info, t.Reference))
}
