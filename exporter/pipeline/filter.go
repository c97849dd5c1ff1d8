package pipeline

import (
	"regexp"
	"slices"

	"github.com/trailscope/trailscope/exporter/event"
)

// Filter says which events a sink gets. What it keeps back is counted as
// skipped. The zero value lets everything pass.
type Filter struct {
	// Remote, when set, takes the place of the event's own severity in the
	// comparison with Severity.
	Remote *RemoteSeverity

	// Sensor must match the sensor's name somewhere; nil matches all.
	Sensor *regexp.Regexp

	// Kinds are the kinds that pass; empty for all.
	Kinds []event.Kind

	// Severity is the least severity that passes, 0 for all. An event that has
	// not been judged passes: it is rather sent than lost.
	Severity event.Severity
}

// passes reports whether the sink is to get e.
func (f *Filter) passes(e *event.Event) bool {
	if len(f.Kinds) > 0 && !slices.Contains(f.Kinds, e.Kind) {
		return false
	}

	if f.Severity > event.SeverityLow {
		if s := f.severity(e); s != 0 && s < f.Severity {
			return false
		}
	}

	return f.Sensor == nil || f.Sensor.MatchString(e.Sensor)
}

// severity returns what counts as the severity of e, 0 when it has none.
func (f *Filter) severity(e *event.Event) event.Severity {
	switch {
	case f.Remote != nil:
		return f.Remote.Of(e)
	case e.Threat != nil:
		return e.Threat.Severity
	default:
		return 0
	}
}
