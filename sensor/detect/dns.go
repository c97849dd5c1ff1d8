package detect

import (
	"net/netip"
	"strings"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/heuristic"
	"github.com/trailscope/trailscope/sensor/proto/dns"
	"github.com/trailscope/trailscope/trails/addr"
)

// dns handles a DNS message over UDP (SPEC 3.4). Only its first question counts.
func (e *Engine) dns() {
	m := &e.message
	if !e.dnsParser.Parse(e.packet.Payload, m) {
		return
	}
	e.about.dns = m
	switch m.Kind {
	case dns.KindQuery:
		e.dnsQuery()
	case dns.KindAnswer:
		if e.options.Heuristics {
			e.dnsAnswer()
		}
	case dns.KindNoSuchDomain:
		if e.options.Heuristics {
			e.missing.Response(e.second, m.Name, addr.IsLocal(e.packet.Dst), e.nameFound)
		}
	}
	e.about.dns = nil
}

// dnsQuery handles a question (SPEC 3.4.2).
func (e *Engine) dnsQuery() {
	m := &e.message
	if !m.HasType {
		return
	}
	found, stop := e.exhaustion.Query(e.second, m.Name)
	if found.Trail != "" {
		e.nameFound(found)
	}
	if stop || m.Type == dns.TypePTR || m.Type == dns.TypeAAAA || m.Class != dns.ClassIN {
		return
	}
	e.resolver()
	e.checkDomain(m.Name, transportUDP)
}

// nameFound reports what a heuristic found about the name in hand.
func (e *Engine) nameFound(f heuristic.Finding) {
	e.emit(e.newEvent(transportUDP, event.KindDNS, f.Trail, f.Info, heuristic.Reference))
}

// resolver reports a question to, or from, an address that is a trail.
func (e *Engine) resolver() {
	p, t := &e.packet, e.rules.Trails
	text := ""
	r, kind := e.endpointTrail(p.Dst, p.DstPort)
	if r != 0 {
		text = addr.String(p.Dst) + " (" + string(e.message.Name) + ")"
	} else if r, kind = t.Addr(p.Src), event.KindIP; r != 0 {
		text = addr.String(p.Src)
	} else {
		return
	}
	e.emit(e.newEvent(transportUDP, kind, text, t.Info(r), t.Reference(r)))
}

// dnsAnswer looks the answer's address up among sinkholes and parking sites
// (SPEC 3.4.4).
func (e *Engine) dnsAnswer() {
	m := &e.message
	bytes, ok := dns.FirstAddress(e.packet.Payload, m)
	if !ok {
		return
	}
	address := netip.AddrFrom4(bytes)
	r := e.rules.Trails.Addr(address)
	if r == 0 || e.rules.Allow.Domain(m.Name) {
		return
	}
	info := e.rules.Trails.Info(r)
	switch {
	case strings.Contains(info, "sinkhole"):
		info = "sinkholed by " + secondWord(info) + " (malware)"
	case strings.Contains(info, "parking"):
		info = "parked site (suspicious)"
	default:
		return
	}
	ev := e.newEvent(transportUDP, event.KindDNS, lastLabelText(m.Name), info, heuristic.Reference)
	ev.DNS.Answer = address
	e.emit(ev)
}

// secondWord returns the second of the parts of s between single blanks.
func secondWord(s string) string {
	_, rest, _ := strings.Cut(s, " ")
	word, _, _ := strings.Cut(rest, " ")
	return word
}

// lastLabelText brackets all labels of a name but the last.
func lastLabelText(name []byte) string {
	at := strings.LastIndexByte(string(name), '.')
	return "(" + string(name[:at]) + ")" + string(name[at:])
}
