package event

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// Merge returns the event that stands for all of events, which must hold at
// least one (SPEC 5.3). It is the first one, with the ports, destinations and
// transports of all, the sum of their counts, and the times of the earliest and
// latest. A single event is returned as it is. The events are not changed.
//
// A column becomes a list when a later event's text for it differs from the
// first one's. Lists hold at most [MaxMerged] values; the column keeps all.
func Merge(events []*Event, mode MergeMode) *Event {
	first := events[0]
	if len(events) == 1 {
		return first
	}

	merged := *first
	merged.Merge = mode
	merged.Count = 0
	merged.First, merged.Last = first.span()

	for _, e := range events {
		merged.Count += e.Events()
		merged.AtLeast = merged.AtLeast || e.AtLeast

		start, end := e.span()
		if start.Before(merged.First) {
			merged.First = start
		}

		if end.After(merged.Last) {
			merged.Last = end
		}
	}

	merged.mergeColumns(events)

	return &merged
}

// mergeColumns joins the four columns in which events may differ.
func (e *Event) mergeColumns(events []*Event) {
	var j Joined

	e.SourcePorts, j.SourcePort = mergeColumn(events, e.SourcePorts,
		func(e *Event) (string, Port, []Port) { return e.joined().SourcePort, e.SourcePort, e.SourcePorts },
		(*Event).AppendSourcePort)
	e.DestinationPorts, j.DestinationPort = mergeColumn(events, e.DestinationPorts,
		func(e *Event) (string, Port, []Port) {
			return e.joined().DestinationPort, e.DestinationPort, e.DestinationPorts
		},
		(*Event).AppendDestinationPort)
	e.Destinations, j.Destination = mergeColumn(events, e.Destinations,
		func(e *Event) (string, netip.Addr, []netip.Addr) {
			return e.joined().Destination, e.Destination, e.Destinations
		},
		(*Event).AppendDestination)
	e.Transports, j.Transport = mergeColumn(events, e.Transports,
		func(e *Event) (string, string, []string) { return e.joined().Transport, e.Transport, e.Transports },
		(*Event).AppendTransport)

	e.Joined = nil
	if j != (Joined{}) {
		e.Joined = &j
	}
}

// mergeColumn joins one column of several events. get returns an event's own
// words for the column, its value and its list; render appends its text. The
// words are empty when the list says it all.
func mergeColumn[T comparable](
	events []*Event,
	own []T,
	get func(*Event) (words string, value T, list []T),
	render func(*Event, []byte) []byte,
) (list []T, words string) {
	words, primary, _ := get(events[0])
	nested, differ := false, false

	for _, e := range events {
		_, value, values := get(e)
		nested = nested || len(values) > 1
		differ = differ || value != primary
	}

	texts := make([]string, 0, len(events))
	if nested {
		for _, e := range events {
			texts = append(texts, columnText(get, render, e))
		}

		differ = slices.ContainsFunc(texts, func(s string) bool { return s != texts[0] })
	}

	if !differ {
		return own, words
	}

	list = distinct(events, get)
	if len(list) <= MaxMerged {
		return list, joinTexts(texts)
	}

	for i := len(texts); i < len(events); i++ { // not nested, so not yet filled
		texts = append(texts, columnText(get, render, events[i]))
	}

	return list[:MaxMerged:MaxMerged], joinTexts(texts)
}

// columnText returns one event's text for a column. A single port 0 is the
// number 0 here, although it is written `-` when it stands alone.
func columnText[T comparable](
	get func(*Event) (words string, value T, list []T),
	render func(*Event, []byte) []byte,
	e *Event,
) string {
	_, value, list := get(e)
	if port, ok := any(value).(Port); ok && len(list) < 2 {
		return port.String()
	}

	return string(render(e, nil))
}

// distinct returns each value of the events' columns once, the first event's
// value first.
func distinct[T comparable](events []*Event, get func(*Event) (string, T, []T)) []T {
	seen := make(map[T]struct{}, len(events))
	list := make([]T, 0, len(events))

	for _, e := range events {
		_, value, values := get(e)
		for _, v := range append([]T{value}, values...) {
			if _, ok := seen[v]; !ok {
				seen[v] = struct{}{}

				list = append(list, v)
			}
		}
	}

	return list
}

// joinTexts sorts the distinct texts, numbers by value and before the others,
// and joins them.
func joinTexts(texts []string) string {
	slices.SortFunc(texts, compareTexts)

	return strings.Join(slices.Compact(texts), ",")
}

// compareTexts orders numbers by value before all other texts, which are
// ordered by their bytes.
func compareTexts(a, b string) int {
	numberA, numberB := isNumber(a), isNumber(b)

	switch {
	case numberA && numberB:
		return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b))
	case numberA:
		return -1
	case numberB:
		return 1
	default:
		return strings.Compare(a, b)
	}
}

// isNumber reports whether s is the text of a port number.
func isNumber(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// span returns the times of the earliest and latest detection in e.
func (e *Event) span() (first, last time.Time) {
	first, last = e.First, e.Last
	if first.IsZero() {
		first = e.Time
	}

	if last.IsZero() {
		last = e.Time
	}

	return first, last
}
