package detect

import (
	"time"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/packet"
	"github.com/trailscope/trailscope/trails/allow"
)

const (
	transportTCP = "TCP"
	transportUDP = "UDP"

	kindIP = event.KindIP
)

// newEvent makes an event of the packet in hand with what the handlers above it
// know of the message.
func (e *Engine) newEvent(transport string, kind event.Kind, trail, info, reference string) *event.Event {
	p := &e.packet
	ev := &event.Event{
		Time:            time.UnixMicro(e.micros).UTC(),
		Sensor:          e.sensor,
		Interface:       e.frame.Interface,
		Source:          p.Src,
		SourcePort:      event.NoPort,
		Destination:     p.Dst,
		DestinationPort: event.NoPort,
		Transport:       transport,
		Kind:            kind,
		Trail:           trail,
		Info:            info,
		Reference:       reference,
		Count:           1,
		VLAN:            p.VLAN,
		Tunnels:         tunnels(p.Tunnels),
	}
	if p.Protocol == packet.ProtocolTCP || p.Protocol == packet.ProtocolUDP {
		ev.SourcePort, ev.DestinationPort = event.Port(p.SrcPort), event.Port(p.DstPort)
	}
	if ev.VLAN == 0 && !e.late {
		ev.VLAN = e.frame.VLAN
	}
	e.about.describe(ev)
	return ev
}

// emit passes an event through the rules on events and the whitelist and hands
// it to the throttle (SPEC 3.1 steps 7 to 9).
func (e *Engine) emit(ev *event.Event) {
	e.counters.Events++
	if e.admit(ev) {
		e.throttle.Add(ev)
	}
}

// admit tells whether rules on events and whitelist let an event pass. The
// throttle asks again for condensed events.
func (e *Engine) admit(ev *event.Event) bool {
	e.columns.set(ev)
	if e.rules.Allow.Match(&e.columns.Columns, e.columns.Sec) {
		e.counters.Ignored++
		return false
	}
	if ev.Kind == event.KindDNS {
		return true
	}
	if e.rules.Allow.AddrText(e.columns.Source) || e.rules.Allow.AddrText(e.columns.Destination) || e.forwardedByWhitelisted(ev) {
		e.counters.Whitelisted++
		return false
	}
	return true
}

// forwardedByWhitelisted tells whether the sender of a request with a
// forwarded-for header is whitelisted, whose column does not show it.
func (e *Engine) forwardedByWhitelisted(ev *event.Event) bool {
	return ev.Forwarded != "" && e.options.Beyond.Has(ForwardedSources) && e.rules.Allow.Addr(ev.Source)
}

// tunnels describes what a packet was in, for its event.
func tunnels(list []packet.Tunnel) []event.Tunnel {
	if len(list) == 0 {
		return nil
	}
	out := make([]event.Tunnel, len(list))
	for i, t := range list {
		out[i] = event.Tunnel{Kind: t.Kind.String(), Source: t.Src, Destination: t.Dst, ID: t.ID, HasID: t.HasID}
	}
	return out
}

// columns is the event as rules on events read it.
type columns struct {
	allow.Columns
	buf []byte
}

func (c *columns) set(ev *event.Event) {
	micros := ev.Time.UnixMicro()
	c.Sec = seconds(micros)
	c.Usec = micros - c.Sec*1e6
	c.Source = c.text(ev.AppendSource)
	c.SourcePort, c.SourcePortNumber = c.port(ev.SourcePort, ev.SourcePorts, ev.AppendSourcePort)
	c.Destination = c.text(ev.AppendDestination)
	c.DestinationPort, c.DestinationPortNumber = c.port(ev.DestinationPort, ev.DestinationPorts, ev.AppendDestinationPort)
	c.Transport, c.Kind = c.text(ev.AppendTransport), string(ev.Kind)
	c.Trail, c.Info, c.Reference = ev.Trail, ev.Info, ev.Reference
}

func (c *columns) text(appendTo func([]byte) []byte) string {
	c.buf = appendTo(c.buf[:0])
	return string(c.buf)
}

// port returns the text of a port column and whether it is a single number.
func (c *columns) port(p event.Port, list []event.Port, appendTo func([]byte) []byte) (string, bool) {
	if len(list) > 1 {
		return c.text(appendTo), false
	}
	return p.String(), p != event.NoPort
}
