package app

import (
	"fmt"
	"strings"

	"github.com/trailscope/trailscope/exporter/pipeline"
)

// sentTo is what has become of the events at one sink.
type sentTo struct {
	name                                   string
	acked, skipped, pending, dropped, dead uint64
	// problem is what was wrong last, empty when all is well.
	problem string
	// final says that what waits will not be delivered any more.
	final bool
}

// lost is the number of events that the sink's receiver will not get in this
// run, or has not got yet.
func (s *sentTo) lost() uint64 { return s.pending + s.dropped + s.dead }

// String says it in words. Only delivered events are told when they are none.
func (s *sentTo) String() string {
	words, waiting := []string{s.name + ": " + count(s.acked) + " delivered"}, "waiting"
	if s.final {
		waiting = "not delivered"
	}
	for _, p := range []part{
		{s.skipped, "not asked for"},
		{s.pending, waiting},
		{s.dropped, "dropped"},
		{s.dead, "refused for good"},
	} {
		if p.n > 0 {
			words = append(words, count(p.n)+" "+p.what)
		}
	}
	text := strings.Join(words, ", ")
	if s.problem != "" {
		text += fmt.Sprintf(" (%s)", printable(s.problem, maxNote))
	}
	return text
}

// sentBy returns what has become of events since each sink was configured.
func sentBy(st *pipeline.Stats) []sentTo {
	if st == nil {
		return nil
	}
	all := make([]sentTo, len(st.Sinks))
	for i := range st.Sinks {
		k := &st.Sinks[i]
		t := &k.Total
		all[i] = sentTo{k.Name, t.Acked, t.Skipped, t.Pending, t.Dropped, t.Dead, k.Error, false}
	}
	return all
}

// sentSince takes what had become of events before off. A sink that was made
// anew in between counts from 0.
func sentSince(now, before []sentTo) []sentTo {
	for i := range now {
		n := &now[i]
		for _, b := range before {
			if b.name == n.name && b.acked <= n.acked && b.skipped <= n.skipped && b.dropped <= n.dropped && b.dead <= n.dead {
				n.acked, n.skipped, n.dropped, n.dead = n.acked-b.acked, n.skipped-b.skipped, n.dropped-b.dropped, n.dead-b.dead
			}
		}
	}
	return now
}
