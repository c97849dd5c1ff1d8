package app

import (
	"context"
	"fmt"
	"time"
)

// report logs the most important figures from time to time, until ctx ends.
func (s *sensor) report(ctx context.Context) {
	tick, stop := ticks(s.interval)
	defer stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick:
			s.tell()
		}
	}
}

// tell logs the most important figures.
func (s *sensor) tell() { s.log.Info("figures", statistics(s.vitals)...) }

// statistics returns the most important figures as the attributes of a message
// (SPEC 6.5). All but trails, generation and workers are sums since the start.
func statistics(v *vitals) []any {
	state := v.state()
	e, t, r := &state.engine, &state.silent, &state.reloads
	var dropped, lost uint64
	links, _ := linkStates() // what is not known was not lost
	for _, l := range v.links {
		_, n := l.counts()
		dropped, lost = dropped+n, lost+l.lostSince(links)
	}
	return []any{
		"received", e.Received, "processed", e.Processed, "ignored", e.Undecoded, "truncated", e.Truncated, "fragments", e.Fragments,
		"events", e.Events, "written", state.lines, "throttled", t.Throttled, "summarized", t.Summaries,
		"allowed", e.Ignored + e.Whitelisted, "capture_drops", dropped, "if_drops", lost, "panics", e.Panics,
		"trails", state.trails.count, "generation", state.generation(), "reloads", fmt.Sprintf("%d/%d", r.done, r.failed+r.refused),
		"up", time.Since(v.start).Round(time.Second),
	}
}
