package detect

import (
	"net/netip"
	"strings"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/heuristic"
	"github.com/trailscope/trailscope/sensor/packet"
	"github.com/trailscope/trailscope/sensor/proto/dns"
	"github.com/trailscope/trailscope/trails"
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
			e.noSuchDomain(m.Name)
		}
	}
	e.about.dns = nil
}

// noSuchDomain counts a name that does not exist (SPEC 4.7, 4.8).
func (e *Engine) noSuchDomain(name []byte) {
	e.missing.Response(e.second, name, e.isLocal(e.packet.Dst), e.nameFound)
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
	e.checkDomain(m.Name, e.transport())
}

// nameFound reports what a heuristic found about the name in hand.
func (e *Engine) nameFound(f heuristic.Finding) {
	e.emit(e.newEvent(e.transport(), event.KindDNS, f.Trail, f.Info, heuristic.Reference))
}

// transport is the label of what the packet in hand is carried by.
func (e *Engine) transport() string {
	if e.packet.Protocol == packet.ProtocolTCP {
		return transportTCP
	}
	return transportUDP
}

// resolver reports a question to, or from, an address that is a trail.
func (e *Engine) resolver() {
	p, t := &e.packet, e.rules.Trails
	text := ""
	r, kind := e.endpointTrail(p.Dst, p.DstPort)
	if r != 0 {
		text = e.addressText(p.Dst, r, kind) + " (" + string(e.message.Name) + ")"
	} else if r, kind = e.addrTrail(p.Src), event.KindIP; r != 0 {
		text = e.addressText(p.Src, r, kind)
	} else {
		return
	}
	e.emit(e.newEvent(e.transport(), kind, text, t.Info(r), t.Reference(r)))
}

// addressText is the trail of an event about a listed address: the address
// itself, or the network that it lies in.
func (e *Engine) addressText(a netip.Addr, r trails.Ref, kind event.Kind) string {
	if kind == event.KindIP && e.does(Networks) {
		return e.rules.Trails.Trail(r).Key
	}
	return addr.String(a)
}

// dnsAnswer looks the answer's address up among sinkholes and parking sites
// (SPEC 3.4.4).
func (e *Engine) dnsAnswer() {
	if bytes, ok := dns.FirstAddress(e.packet.Payload, &e.message); ok {
		e.answerAddress(netip.AddrFrom4(bytes))
	}
}

// answerAddress reports a name that has been put on a sinkhole or a parking
// site.
func (e *Engine) answerAddress(address netip.Addr) (found bool) {
	m := &e.message
	r := e.addrTrail(address)
	if r == 0 || e.rules.Allow.Domain(m.Name) {
		return false
	}
	info := e.rules.Trails.Info(r)
	switch {
	case strings.Contains(info, "sinkhole"):
		info = "sinkholed by " + secondWord(info) + " (malware)"
	case strings.Contains(info, "parking"):
		info = "parked site (suspicious)"
	default:
		return false
	}
	ev := e.newEvent(e.transport(), event.KindDNS, lastLabelText(m.Name), info, heuristic.Reference)
	ev.DNS.Answer = address
	e.emit(ev)
	return true
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
