package detect

import (
	"bytes"
	"net/netip"
	"strings"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/addr"
)

// TCP flag bytes with a meaning of their own. They are compared whole, so a SYN
// with ECN bits is not a SYN (SPEC 3.2).
const (
	flagsNull = 0x00
	flagsFIN  = 0x01
	flagsSYN  = 0x02
	flagsXmas = 0x29
)

// flow identifies a packet for the burst guards: its second and its 5-tuple.
type flow struct {
	second           int64
	src, dst         netip.Addr
	srcPort, dstPort uint16
}

func (e *Engine) flow() flow {
	p := &e.packet
	return flow{second: e.second, src: p.Src, dst: p.Dst, srcPort: p.SrcPort, dstPort: p.DstPort}
}

// tcp handles a TCP segment (SPEC 3.2).
func (e *Engine) tcp() {
	p := &e.packet
	switch p.Flags {
	case flagsSYN:
		e.syn()
		return
	case flagsNull, flagsFIN, flagsXmas:
		if e.stealthScans && !addr.IsLocalhost(p.Dst) {
			e.scans.FeedStealth(e.endpoints())
			return
		}
	}
	e.http()
}

// http examines the payload in hand as a response and as a request: what begins
// like the one may be the other all the same.
func (e *Engine) http() {
	payload := e.packet.Payload
	if bytes.HasPrefix(payload, httpMark) {
		e.httpResponse()
	}
	if bytes.Contains(payload, requestMark) {
		e.httpRequest()
	}
}

// syn looks the ends of a connection attempt up and feeds the scan detectors.
func (e *Engine) syn() {
	f := e.flow()
	if f == e.lastSYN {
		return
	}
	e.lastSYN = f

	p := &e.packet
	local := addr.IsLocalhost(p.Dst)
	if r, kind := e.endpointTrail(p.Dst, p.DstPort); r != 0 {
		info := e.rules.Trails.Info(r)
		parked := strings.Contains(info, "parking site") && p.DstPort != 80 && p.DstPort != 443
		e.logSYN(f, r, kind, strings.Contains(info, "attacker") || parked)
	} else if !local {
		if r, kind := e.endpointTrail(p.Src, p.SrcPort); r != 0 {
			e.logSYN(f, r, kind, strings.Contains(e.rules.Trails.Info(r), "malware"))
		}
	}
	if e.options.Heuristics && !local {
		e.scans.FeedSYN(e.endpoints())
	}
}

// endpointTrail looks an end up with its port and then without.
func (e *Engine) endpointTrail(a netip.Addr, port uint16) (trails.Ref, event.Kind) {
	if r := e.rules.Trails.AddrPort(a, port); r != 0 {
		return r, event.KindIPORT
	}
	if e.does(Spellings) {
		if r := e.rules.Trails.AliasPort(a, port); r != 0 {
			return r, event.KindIPORT
		}
	}
	return e.addrTrail(a), event.KindIP
}

// addrTrail looks an address up, and then the networks around it.
func (e *Engine) addrTrail(a netip.Addr) trails.Ref {
	if r := e.rules.Trails.Addr(a); r != 0 || !e.does(Networks) {
		return r
	}
	return e.rules.Trails.Network(a)
}

// logSYN reports a hit unless the same attempt was the last one with a hit. A
// suppressed hit takes the guard's slot all the same.
func (e *Engine) logSYN(f flow, r trails.Ref, kind event.Kind, suppressed bool) {
	repeated := f == e.lastHitSYN
	e.lastHitSYN = f
	if repeated || suppressed {
		return
	}
	t := e.rules.Trails.Trail(r)
	e.emit(e.newEvent(transportTCP, kind, t.Key, t.Info, t.Reference))
}
