package throttle

import (
	"slices"
	"strings"

	"github.com/trailscope/trailscope/exporter/event"
)

// maxGroups is how many sources and trails are condensed at a time (SPEC 5.2).
const maxGroups = 50_000

// noiseWords mark the infos of events that are condensed (SPEC 5.2).
var noiseWords = [...]string{
	"attacker", "reputation", "scanner", "user agent", "tor exit", "port scanning", "potential infection",
}

// condensable reports whether events with info are condensed.
func condensable(info string) bool {
	for _, word := range noiseWords {
		if strings.Contains(info, word) {
			return true
		}
	}

	return false
}

// outcome is what became of an event that was to be condensed.
type outcome uint8

const (
	grouped outcome = iota
	groupFull
	noGroup
)

// condenser collects events by source and trail.
type condenser struct {
	byKey map[string]*merger
	order []*merger
}

// newCondenser returns an empty condenser.
func newCondenser() *condenser { return &condenser{byKey: map[string]*merger{}} }

// add puts e into the group of key, which is borrowed.
func (c *condenser) add(key []byte, e *event.Event) outcome {
	g := c.byKey[string(key)]
	switch {
	case g == nil && len(c.byKey) >= maxGroups:
		return noGroup
	case g == nil:
		g = &merger{}
		c.byKey[string(key)] = g
		c.order = append(c.order, g)
	}
	if !g.add(e) {
		return groupFull
	}

	return grouped
}

// take returns all groups in the order of their first events and forgets them.
func (c *condenser) take() []*merger {
	order := c.order
	c.order = nil
	clear(c.byKey)

	return order
}

// flushGroups sends all condensed events on and writes what comes of it in the
// order of time.
func (t *Throttle) flushGroups() {
	var events []*event.Event
	for _, g := range t.groups.take() {
		if e := g.event(event.MergeCondensed); t.admit(e) {
			events = append(events, e)
		}
	}
	t.arrange(events)

	t.batching = true
	for _, e := range events {
		t.throttle(e)
	}
	t.batching = false
	slices.SortStableFunc(t.batch, func(a, b *event.Event) int { return a.Time.Compare(b.Time) })
	for _, e := range t.batch {
		t.emitTo(e)
	}
	t.batch = nil
}

// arrange brings condensed events into the order in which they pass the
// throttle. Maltrail's is that of a hash table, in which hardly any meets its
// like within a window; ours keeps like events apart as well, because each
// stands for many already: the latest first, so that each begins a window, and
// for [Legacy] no two of one bucket in a row, if that can be.
func (t *Throttle) arrange(events []*event.Event) {
	slices.SortStableFunc(events, func(a, b *event.Event) int { return b.Time.Compare(a.Time) })
	if t.mode != Legacy {
		return
	}

	inBucket := map[second]int{}
	rank := make(map[*event.Event]int, len(events))
	for _, e := range events {
		bucket := t.legacy.bucketOf(e)
		rank[e] = inBucket[bucket]
		inBucket[bucket]++
	}
	slices.SortStableFunc(events, func(a, b *event.Event) int { return rank[a] - rank[b] })
}
