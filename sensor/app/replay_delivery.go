package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/config"
)

// stoppedDrain is how long a replay that was stopped waits for its sinks.
const stoppedDrain = 3 * time.Second

// replayDelivery delivers the events of a replay: by way of a spool in a
// directory of its own, which is removed at the end. It belongs to one
// goroutine.
type replayDelivery struct {
	deliverer *deliverer
	// root is the directory.
	root string
	// timeout bounds waiting: for room, once, and for the sinks at the end.
	timeout time.Duration
	// impatient is set when there was no room for too long: from then on events
	// may be dropped.
	impatient bool
	io        *IO
	quiet     bool
	// sent is how it went, once it has ended.
	sent []sentTo
}

// newReplayDelivery opens a spool in a temporary directory. c lacks directories.
func newReplayDelivery(c *deliveryConfig, sinks []config.Sink, p *chainConfig) (*replayDelivery, error) {
	root, err := os.MkdirTemp("", "trailscope-replay-")
	if err != nil {
		return nil, &Failure{Err: err, Advice: "events for sinks wait in a temporary directory: name another with TMPDIR"}
	}
	c.dir, c.dead = filepath.Join(root, "spool"), filepath.Join(root, deadLetters)
	r := &replayDelivery{root: root, timeout: p.drain, io: p.io, quiet: p.quiet}
	if r.deliverer, err = newDeliverer(c, sinks); err != nil {
		return nil, errors.Join(err, os.RemoveAll(root))
	}
	return r, nil
}

// Write implements [sink]. It waits for room, so that capture files of any size
// can be replayed; but not for ever, since a sink may be down.
func (r *replayDelivery) Write(e *event.Event) error {
	o := r.deliverer.open.Load()
	if !r.impatient {
		ctx, cancel := context.WithTimeout(context.Background(), max(r.timeout, time.Second))
		defer cancel()
		err := o.pipeline.WriteWait(ctx, e)
		if !errors.Is(err, context.DeadlineExceeded) {
			return nil // others are counted by the pipeline
		}
		r.impatient = true
	}
	_ = o.pipeline.Write(e)
	return nil
}

// Close implements [sink]. The delivery ends with finish.
func (*replayDelivery) Close() error { return nil }

// finish waits until the sinks have everything, but not for long when ctx has
// ended, and not any longer when it ends now. It removes the spool, and returns
// what was not delivered.
func (r *replayDelivery) finish(ctx context.Context) error {
	o := r.deliverer.open.Load()
	if ctx.Err() != nil {
		ctx = context.WithoutCancel(ctx)
		r.timeout = min(r.timeout, stoppedDrain)
	}
	ctx, cancel := context.WithTimeout(ctx, r.timeout)
	defer cancel()
	if r.io.ErrTerminal && !r.quiet {
		line := newLiveLine(r.io.Err, r.progress)
		_ = o.pipeline.Drain(ctx) // what is left is counted below
		line.stop()
	} else {
		_ = o.pipeline.Drain(ctx)
	}
	broken := o.pipeline.Close(ctx)
	if ctx.Err() != nil {
		broken = nil // there was no time left, which the counts say better
	}
	r.sent = sentBy(r.deliverer.stats())
	_ = closeOnly(o.spool) // it is removed in any case
	return errors.Join(broken, r.undelivered(), r.remove())
}

// progress draws how much has been delivered, by the sink that has most to get.
func (r *replayDelivery) progress() string {
	var total, left uint64
	who := ""
	for _, s := range sentBy(r.deliverer.stats()) {
		if s.pending >= left {
			total, left, who = s.acked+s.skipped+s.lost(), s.pending, s.name
		}
	}
	return fmt.Sprintf("%s of %s events for %s", gauge(int64(total-left), int64(max(total, 1))), count(total), who)
}

// undelivered says what has not been delivered, sink by sink.
func (r *replayDelivery) undelivered() error {
	var errs []error
	for i := range r.sent {
		s := &r.sent[i]
		s.final = true
		if s.lost() == 0 {
			continue
		}
		advice := "is the receiver up? `trailscope check` looks at each sink; --drain-timeout waits longer"
		if s.pending == 0 && s.dead > 0 {
			advice = "the dead letters say why"
		}
		errs = append(errs, failure(advice, "not everything was delivered to %s", s))
	}
	return errors.Join(errs...)
}

// remove removes the directory, but for dead letters, and says where they are.
func (r *replayDelivery) remove() error {
	dead := r.deliverer.config.dead
	if files, err := os.ReadDir(dead); err != nil || len(files) == 0 {
		return os.RemoveAll(r.root)
	}
	r.deliverer.config.log.Warn("events that were refused for good are kept", "directory", dead)
	return os.RemoveAll(r.deliverer.config.dir)
}
