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
	lead := m.lead
	m.sourcePorts = collect(m.sourcePorts, lead.SourcePort, e.SourcePort, e.SourcePorts, cmp.Compare)
	m.destinationPorts = collect(m.destinationPorts, lead.DestinationPort, e.DestinationPort, e.DestinationPorts, cmp.Compare)
	m.destinations = collect(m.destinations, lead.Destination, e.Destination, e.Destinations, netip.Addr.Compare)
	m.transports = collect(m.transports, lead.Transport, e.Transport, e.Transports, cmp.Compare)

	return true
}

// bounds returns the times of the first and last detection behind e.
func bounds(e *event.Event) (first, last time.Time) {
	if e.First.IsZero() || e.Last.IsZero() {
		return e.Time, e.Time
	}

	return e.First, e.Last
}

// collect adds to the sorted set what differs from lead among one value or, of
// an event that is merged itself, all of its list.
func collect[T comparable](set []T, lead, value T, list []T, compare func(a, b T) int) []T {
	if list == nil {
		return insert(set, lead, value, compare)
	}
	for _, v := range list {
		set = insert(set, lead, v, compare)
	}

	return set
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
	e.Merge = mode
	e.Count, e.AtLeast = m.count, m.atLeast
	e.First, e.Last = m.earliest, m.latest
	e.SourcePorts = list(m.lead.SourcePort, m.sourcePorts)
	e.DestinationPorts = list(m.lead.DestinationPort, m.destinationPorts)
	e.Destinations = list(m.lead.Destination, m.destinations)
	e.Transports = list(m.lead.Transport, m.transports)

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
