package threat

import (
	"math"
	"net/netip"
	"strings"

	"github.com/trailscope/trailscope/exporter/event"
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
	trail, finding := NormalTrail(e.Trail), Finding(e)

	var buf [256]byte // most keys are shorter
	id, display := identify(appendKey(buf[:0], e, trail))

	severity := severityOf(finding, e.Reference)
	origin := originOf(e.Reference)
	machine, direction := placeOf(e, home)

	return event.Threat{
		ID:         id,
		Display:    display,
		Trail:      trail,
		Class:      classOf(finding),
		Rule:       ruleOf(e, finding, origin),
		Techniques: techniquesOf(finding),
		Machine:    machine,
		Service:    serviceOf(e, trail),
		Risk:       riskOf(e, finding, severity),
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
func riskOf(e *event.Event, finding string, severity event.Severity) int {
	var s signs

	s.read(string(e.Kind))
	s.read(finding)
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
