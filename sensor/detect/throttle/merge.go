package throttle

import (
	"cmp"
	"net/netip"
	"slices"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
)

// merger merges events as they come. The zero value has none.
type merger struct {
	// lead is the first event, which gives the merged one all but its lists.
	lead *event.Event

	// whole holds the events themselves once one of them was merged before:
	// their columns then merge as texts (SPEC 5.3), which the lists cannot
	// tell. Nil, as nearly always, while the lists suffice.
	whole []*event.Event

	// The lists hold, sorted, the distinct values that differ from the lead's
	// own.
	sourcePorts, destinationPorts []event.Port
	destinations                  []netip.Addr
	transports                    []string

	// earliest and latest are the bounds of all events.
	earliest, latest time.Time

	// merged is the number of events that gave details.
	merged int

	// count is the number of detections behind all events.
	count int

	// atLeast is true if one of the events did not know its count.
	atLeast bool
}

// add merges e. It returns false if the merger has had its fill, in which case
// e is only counted.
func (m *merger) add(e *event.Event) bool {
	first, last := bounds(e)
	if m.lead == nil {
		m.lead, m.earliest, m.latest = e, first, last
	}
	if first.Before(m.earliest) {
		m.earliest = first
	}
	if last.After(m.latest) {
		m.latest = last
	}
	m.count += e.Events()
	m.atLeast = m.atLeast || e.AtLeast
	if m.merged >= event.MaxMerged {
		return false
	}

	m.merged++
	if m.whole == nil && e.Merge != event.MergeNone {
		m.whole = m.stand()
	}
	if m.whole != nil {
		if m.merged > 1 {
			m.whole = append(m.whole, e)
		}

		return true
	}

	lead := m.lead
	m.sourcePorts = insert(m.sourcePorts, lead.SourcePort, e.SourcePort, cmp.Compare)
	m.destinationPorts = insert(m.destinationPorts, lead.DestinationPort, e.DestinationPort, cmp.Compare)
	m.destinations = insert(m.destinations, lead.Destination, e.Destination, netip.Addr.Compare)
	m.transports = insert(m.transports, lead.Transport, e.Transport, cmp.Compare)

	return true
}

// bounds returns the times of the first and last detection behind e.
func bounds(e *event.Event) (first, last time.Time) {
	if e.First.IsZero() || e.Last.IsZero() {
		return e.Time, e.Time
	}

	return e.First, e.Last
}

// stand returns plain events that together show every value of the lists: the
// lead and copies of it.
func (m *merger) stand() []*event.Event {
	events := []*event.Event{m.lead}
	n := max(len(m.sourcePorts), len(m.destinationPorts), len(m.destinations), len(m.transports))
	for i := range n {
		e := *m.lead
		e.SourcePort = at(m.sourcePorts, i, e.SourcePort)
		e.DestinationPort = at(m.destinationPorts, i, e.DestinationPort)
		e.Destination = at(m.destinations, i, e.Destination)
		e.Transport = at(m.transports, i, e.Transport)
		events = append(events, &e)
	}

	return events
}

// at returns the i-th value, or other beyond the end.
func at[T any](values []T, i int, other T) T {
	if i < len(values) {
		return values[i]
	}

	return other
}

// insert adds one value to the sorted set.
func insert[T comparable](set []T, lead, value T, compare func(a, b T) int) []T {
	if value == lead || len(set) >= event.MaxMerged-1 {
		return set
	}
	i, found := slices.BinarySearchFunc(set, value, compare)
	if found {
		return set
	}

	return slices.Insert(set, i, value)
}

// event returns the merged event. A single event is returned as it is.
func (m *merger) event(mode event.MergeMode) *event.Event {
	if m.merged == 1 && m.count == m.lead.Events() {
		return m.lead
	}

	e := *m.lead
	if m.whole != nil {
		e = *event.Merge(m.whole, mode)
	} else {
		e.SourcePorts = list(m.lead.SourcePort, m.sourcePorts)
		e.DestinationPorts = list(m.lead.DestinationPort, m.destinationPorts)
		e.Destinations = list(m.lead.Destination, m.destinations)
		e.Transports = list(m.lead.Transport, m.transports)
	}
	e.Merge = mode
	e.Count, e.AtLeast = m.count, m.atLeast
	e.First, e.Last = m.earliest, m.latest

	return &e
}

// list puts the lead in front of the values that differ, or returns nil if none
// does.
func list[T any](lead T, others []T) []T {
	if len(others) == 0 {
		return nil
	}

	return append([]T{lead}, others...)
}
