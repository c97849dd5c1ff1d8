package pipeline

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/trailscope/trailscope/exporter/delivery"
	"github.com/trailscope/trailscope/exporter/spool"
)

// ReconfigureTimeout bounds how long [Pipeline.Reconfigure] waits for attempts
// under way.
const ReconfigureTimeout = 2 * time.Minute

// Reconfigure puts another set of sinks in place of the present one. Sinks of
// the same name and Settings run on. A changed sink first finishes the attempt
// that is under way, then its successor goes on behind the last event
// delivered. A removed sink is forgotten, with all that it has not got; a new
// one gets what is written from now on.
//
// New and changed sinks are opened first: if one of them cannot be, nothing
// changes and the error says why. When ctx ends, after [ReconfigureTimeout], or
// when the pipeline is closed meanwhile, attempts still under way are broken off;
// their events may then be sent twice.
func (p *Pipeline) Reconfigure(ctx context.Context, sinks []SinkConfig) error {
	if err := validateSinks(sinks); err != nil {
		return err
	}

	select {
	case p.changing <- struct{}{}:
		defer func() { <-p.changing }()
	case <-ctx.Done():
		return ctx.Err()
	}

	p.mu.Lock()
	closed, old := p.closed, p.workers
	p.mu.Unlock()

	if closed {
		return ErrClosed
	}

	kept, begun, err := p.open(old, sinks)
	if err != nil {
		return err
	}

	var ended []*worker

	for _, w := range old {
		if !slices.Contains(kept, w) {
			ended = append(ended, w)
		}
	}

	ctx, cancel := context.WithTimeout(ctx, ReconfigureTimeout)
	defer cancel()
	defer context.AfterFunc(p.life, cancel)()

	stopAll(ctx, ended)

	return errors.Join(p.forget(sinks), p.begin(kept, begun, ended))
}

// open sorts out which workers stay, and opens the other sinks.
func (p *Pipeline) open(old []*worker, sinks []SinkConfig) (kept, begun []*worker, err error) {
	var errs []error

	for i := range sinks {
		c := &sinks[i]

		at := slices.IndexFunc(old, func(w *worker) bool { return w.config.Name == c.Name })
		if at >= 0 && c.Settings != "" && old[at].config.Settings == c.Settings {
			kept = append(kept, old[at])

			continue
		}

		w, err := p.newWorker(c)
		if err != nil {
			errs = append(errs, fmt.Errorf("opening sink %q: %w", c.Name, err))

			continue
		}

		begun = append(begun, w)
	}

	if len(errs) == 0 {
		return kept, begun, nil
	}

	for _, w := range begun {
		errs = append(errs, w.sink.Close())
	}

	return nil, nil, errors.Join(errs...)
}

// newWorker opens a sink.
func (p *Pipeline) newWorker(c *SinkConfig) (*worker, error) {
	sink, err := c.Open()
	if err != nil {
		return nil, err
	}

	w := &worker{
		config: c.withDefaults(),
		log:    p.log,
		now:    p.config.Now,
		sink:   sink,
		dead: deadFile{
			now:     p.config.Now,
			encoder: p.config.Encoder,
			path:    p.config.deadLetterPath(c.Name),
			sink:    c.Name,
			half:    p.config.DeadLetterBytes / 2,
		},
	}

	if _, ok := sink.(delivery.HeartbeatSink); ok {
		w.beats = make(chan *delivery.Heartbeat, 1)
	}

	return w, nil
}

// begin starts the workers of sinks that were opened. Each goes on where the one
// of its name that has ended stopped. One whose cursor cannot be had is closed.
func (p *Pipeline) begin(kept, begun, ended []*worker) error {
	var errs []error

	for _, w := range begun {
		at := slices.IndexFunc(ended, func(e *worker) bool { return e.config.Name == w.config.Name })
		if at >= 0 {
			w.inherit(ended[at])
		} else if err := w.take(p.spool); err != nil {
			errs = append(errs, fmt.Errorf("spool for sink %q: %w", w.config.Name, err), w.sink.Close())

			continue
		}

		w.start()

		kept = append(kept, w)
	}

	p.set(kept)

	return errors.Join(errs...)
}

// take takes the sink's cursor, which begins behind what is acknowledged.
func (w *worker) take(s *spool.Spool) error {
	cursor, err := s.Sink(w.config.Name)
	if err != nil {
		return err
	}

	w.cursor = cursor

	return nil
}

// inherit takes the cursor of a worker that has ended and what it has read and
// not passed. So what the receiver has taken is not sent again, even where an
// event before it still has to be.
func (w *worker) inherit(ended *worker) {
	w.cursor = ended.cursor
	w.batch, ended.batch = ended.batch, batch{}
	w.batch.filter(&w.config.Filter)
}

// set makes workers the present ones.
func (p *Pipeline) set(workers []*worker) {
	workers = slices.Clone(workers)
	slices.SortFunc(workers, func(a, b *worker) int { return strings.Compare(a.config.Name, b.config.Name) })

	p.mu.Lock()
	defer p.mu.Unlock()

	p.workers = workers
}

// forget removes the cursors of all other sinks.
func (p *Pipeline) forget(sinks []SinkConfig) error {
	var errs []error

	for _, s := range p.spool.Stats().Sinks {
		if slices.ContainsFunc(sinks, func(c SinkConfig) bool { return c.Name == s.Name }) {
			continue
		}

		if pending := s.Total().Pending; pending > 0 {
			p.log.Warn("a sink is not configured any more; what it has not got is given up",
				"sink", s.Name, "events", pending)
		}

		errs = append(errs, p.spool.Remove(s.Name))
	}

	return errors.Join(errs...)
}
