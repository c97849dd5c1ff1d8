package app

import (
	"context"
	"time"
)

// How the end of a sensor is divided, which has ten seconds (SPEC 8.3): most of
// them are for what is on its way to the sinks.
const (
	drainTime = 10 * time.Second
	// helperGrace is for reloads and updates of trails that are under way.
	helperGrace   = 1500 * time.Millisecond
	closePipeline = 6500 * time.Millisecond
	closeSpool    = 1500 * time.Millisecond
)

// drain emits what is held back, tells the last figures, and brings events to the
// sinks. What they do not take in time stays in the spool.
func (s *sensor) drain(p *chain) error {
	s.service.stopping()
	p.flushed = func() {
		s.vitals.tick(s.engine, s.out)
		s.tell()
	}
	err := p.close(context.Background())
	s.watched()
	return err
}

// within runs f and returns whether it has ended in time. If not, it goes on.
func within(limit time.Duration, f func()) bool {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	select {
	case <-done:
		return true
	case <-time.After(limit):
		return false
	}
}

// overdue returns a channel that is closed when a time has passed since ctx has
// ended.
func overdue(ctx context.Context, limit time.Duration) <-chan struct{} {
	late := make(chan struct{})
	context.AfterFunc(ctx, func() { time.AfterFunc(limit, func() { close(late) }) })
	return late
}
