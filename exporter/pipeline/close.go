package pipeline

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"
)

// The course of [Pipeline.Close].
const (
	// CloseTimeout bounds Close when its context does not.
	CloseTimeout = 10 * time.Second

	// closeReserve is kept of the time to break off what is under way: a sink
	// may take abandonAfter to return, twice, and as long to close.
	closeReserve = 4 * abandonAfter

	// pollEvery is how often it is looked whether the sinks have everything.
	pollEvery = 5 * time.Millisecond
)

// Drain waits until every sink has everything written so far. A sink that is
// down is waited for, until ctx ends; the error then says what is left.
func (p *Pipeline) Drain(ctx context.Context) error {
	if err := p.spool.Flush(ctx); err != nil {
		return fmt.Errorf("draining: %w", err)
	}

	left := p.wait(ctx, func(s *SinkStats) bool { return s.Total.Pending == 0 })
	if len(left) == 0 {
		return nil
	}

	return fmt.Errorf("draining: %w: %s", ctx.Err(), strings.Join(left, ", "))
}

// wait returns when ok holds for all sinks or ctx ends, with a text for each
// sink for which it does not.
func (p *Pipeline) wait(ctx context.Context, ok func(s *SinkStats) bool) (left []string) {
	ticker := time.NewTicker(pollEvery)
	defer ticker.Stop()

	for {
		left = left[:0]
		stats := p.Stats()

		for i := range stats.Sinks {
			if s := &stats.Sinks[i]; !ok(s) {
				left = append(left, fmt.Sprintf("%s has %d events to get", s.Name, s.Total.Pending))
			}
		}

		if len(left) == 0 || ctx.Err() != nil {
			return left
		}

		select {
		case <-ticker.C:
		case <-ctx.Done():
		}
	}
}

// Close ends the pipeline: sinks that work get what is still in the spool, as
// far as the time allows, then all are closed. It takes as long as ctx allows
// and 10 seconds at most. The rest stays in the spool for the next run. Events
// must not be written any more. It does not close the spool.
func (p *Pipeline) Close(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, CloseTimeout)
	defer cancel()

	p.endLife()

	select {
	case p.changing <- struct{}{}:
		defer func() { <-p.changing }()
	case <-ctx.Done():
		return fmt.Errorf("closing pipeline: %w", ctx.Err())
	}

	p.mu.Lock()
	closed := p.closed
	p.closed = true
	p.mu.Unlock()

	if closed {
		return ErrClosed
	}

	p.stopBeats()

	deadline, _ := ctx.Deadline()
	reserve := min(closeReserve, time.Until(deadline)/2)
	early, cancelEarly := context.WithDeadline(ctx, deadline.Add(-reserve))
	defer cancelEarly()

	if err := p.spool.Flush(early); err == nil {
		p.wait(early, func(s *SinkStats) bool { return s.Total.Pending == 0 || !s.Healthy })
	}

	stopAll(early, p.current())
	waitFor(p.beatsDone, abandonAfter)

	if err := p.spool.Flush(ctx); err != nil { // the last acknowledgements
		return fmt.Errorf("closing pipeline: %w", err)
	}

	return nil
}

// stopAll ends workers together.
func stopAll(ctx context.Context, workers []*worker) {
	var all sync.WaitGroup

	for _, w := range workers {
		all.Go(func() { w.stop(ctx) })
	}

	all.Wait()
}
