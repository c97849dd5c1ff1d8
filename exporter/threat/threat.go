package threat

import (
	"math"
	"net/netip"
	"strings"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/trails/addr"
)

// Networks is a set of addresses: the home networks.
type Networks interface {
	// Contains reports whether a is in the set. It must be safe for concurrent
	// use.
	Contains(a netip.Addr) bool
}

// Derive returns what e means. home may be nil: then no end is known to be
// inside, the machine is the source and the direction unknown. e must not be
// nil; it is not changed.
func Derive(e *event.Event, home Networks) event.Threat {
	trail := NormalTrail(e.Trail)

	var buf [256]byte // most keys are shorter
	id, display := identify(appendKey(buf[:0], e, trail))

	severity := severityOf(e.Info, e.Reference)
	origin := originOf(e.Reference)
	machine, direction := placeOf(e, home)

	return event.Threat{
		ID:         id,
		Display:    display,
		Trail:      trail,
		Class:      classOf(e.Info),
		Rule:       ruleOf(e, origin),
		Techniques: techniquesOf(e.Info),
		Machine:    machine,
		Service:    serviceOf(e, trail),
		Risk:       riskOf(e, severity),
		Severity:   severity,
		Confidence: confidenceOf(origin),
		Direction:  direction,
		Origin:     origin,
		Custom:     isCustom(e.Reference),
	}
}

// Score returns the number by which threats are listed: the risk base of an
// event, and what the number of all its events adds.
func Score(risk, events int) float64 {
	return float64(risk) + min(riskCountMax, riskCountFactor*math.Log1p(float64(max(events, 0))))
}

// riskOf returns the risk base.
func riskOf(e *event.Event, severity event.Severity) int {
	var s signs

	s.read(string(e.Kind))
	s.read(e.Info)
	s.read(e.Trail)

	risk := riskSeverity * int(severity)
	if s.compromise {
		risk += riskCompromise
	}

	if s.noise {
		risk += riskNoise
	}

	return risk
}

// placeOf relates e's ends to the home networks. Several destinations are
// judged by the first.
func placeOf(e *event.Event, home Networks) (machine netip.Addr, d event.Direction) {
	if home == nil {
		return e.Source, event.DirectionUnknown
	}

	src := e.Source.IsValid() && home.Contains(e.Source)
	dst := e.Destination.IsValid() && home.Contains(e.Destination)

	machine = e.Source
	if dst && !src {
		machine = e.Destination
	}

	switch {
	case !e.Source.IsValid() || !e.Destination.IsValid():
		d = event.DirectionUnknown
	case src && dst:
		d = event.DirectionInternal
	case src:
		d = event.DirectionOutbound
	case dst:
		d = event.DirectionInbound
	default:
		d = event.DirectionExternal
	}

	return machine, d
}

// sideOfTrail returns the side that the normalised trail names: address and
// port of either, or the destination's address. Both ports are known.
func sideOfTrail(e *event.Event, trail string) (side event.Side, ok bool) {
	var buf [addr.MaxPortLen]byte

	if e.Destination.IsValid() {
		if string(addr.AppendPort(buf[:0], e.Destination, uint16(e.DestinationPort))) == trail {
			return event.SideDestination, true
		}
	}

	if e.Source.IsValid() {
		if string(addr.AppendPort(buf[:0], e.Source, uint16(e.SourcePort))) == trail {
			return event.SideSource, true
		}
	}

	if e.Destination.IsValid() && string(addr.Append(buf[:0], e.Destination)) == trail {
		return event.SideDestination, true
	}

	return event.SideUnknown, false
}

// classOf returns the last bracketed text of an info.
func classOf(info string) string {
	for end := strings.LastIndexByte(info, ')'); end > 0; end = strings.LastIndexByte(info[:end], ')') {
		open := strings.LastIndexByte(info[:end], '(')
		if open < 0 {
			return ""
		}

		if open+1 < end {
			return info[open+1 : end]
		}
	}

	return ""
}
