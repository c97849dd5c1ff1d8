package endtoend_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/trailscope/trailscope/exporter/delivery"
	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/pipeline"
	"github.com/trailscope/trailscope/exporter/sink/elastic"
	"github.com/trailscope/trailscope/exporter/spool"
)

const (
	// senderVariable has the sender's order, in JSON.
	senderVariable = "TRAILSCOPE_ENDTOEND_SENDER"

	// sendRate is how many events a second it writes.
	sendRate = 4000

	// The times the sensor has to end, as its own are.
	closePipeline = 8 * time.Second
	closeSpool    = 1500 * time.Millisecond
)

// order says what a sender is to do.
type order struct {
	// Dir holds the spool and the dead letters.
	Dir string

	// URL and Namespace are the Elasticsearch's.
	URL, Namespace string

	// First is the number of the first event to write.
	First int

	// Drain makes it write nothing, deliver what is there, and end.
	Drain bool
}

// States of a report.
const (
	stateReady     = "ready"     // before the spool is opened
	stateOpened    = "opened"    // before the first event
	stateCommitted = "committed" // a Flush has succeeded
	stateClosed    = "closed"    // all is closed
)

// report is a line of a sender's output.
type report struct {
	State string

	// Committed is the number after the last committed event, Written after
	// the last one written.
	Committed, Written int

	// Terms are the sink's terms, for opened and closed.
	Terms exportertest.Terms
}

// say prints a report in one write, which a kill cannot tear.
func (r report) say() error {
	line, err := json.Marshal(r)
	if err == nil {
		_, err = os.Stdout.Write(append(line, '\n'))
	}

	return err
}

// openSender opens a spool and a pipeline with one Elasticsearch sink, with the
// settings of a sensor but for shorter waits.
func openSender(o *order) (*spool.Spool, *pipeline.Pipeline, error) {
	dead := filepath.Join(o.Dir, "dead")
	if err := os.MkdirAll(dead, 0o700); err != nil {
		return nil, nil, err
	}

	s, err := spool.Open(&spool.Config{Dir: filepath.Join(o.Dir, "spool")})
	if err != nil {
		return nil, nil, err
	}

	p, err := pipeline.New(&pipeline.Config{Spool: s, DeadLetterDir: dead, Sinks: []pipeline.SinkConfig{{
		Name: "elastic", Linger: 10 * time.Millisecond, BackoffMin: 5 * time.Millisecond, BackoffMax: 50 * time.Millisecond,
		Open: func() (delivery.Sink, error) {
			return elastic.New(&elastic.Config{URLs: []string{o.URL}, Namespace: o.Namespace})
		},
	}}})

	return s, p, err
}

// runSender is the process that is killed: it writes events and says which ones
// are committed, until somebody ends it.
func runSender() error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()

	var o order
	if err := json.Unmarshal([]byte(os.Getenv(senderVariable)), &o); err != nil {
		return err
	}

	if err := (report{State: stateReady}).say(); err != nil {
		return err
	}

	s, p, err := openSender(&o)
	if err != nil {
		return err
	}

	terms := func() exportertest.Terms { return termsOf(&p.Stats().Sinks[0].Total) }
	if err := (report{State: stateOpened, Terms: terms()}).say(); err != nil {
		return err
	}

	written := o.First
	if o.Drain {
		ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
		defer cancel()

		err = p.Drain(ctx)
	} else {
		written, err = writeUntil(ctx, s, p, o.First)
	}

	if err := errors.Join(err, closeSender(s, p)); err != nil {
		return err
	}

	return report{State: stateClosed, Terms: terms(), Written: written}.say()
}

// closeSender closes pipeline and spool as the sensor does.
func closeSender(s *spool.Spool, p *pipeline.Pipeline) error {
	ctx, cancel := context.WithTimeout(context.Background(), closePipeline)
	defer cancel()

	err := p.Close(ctx)

	ctx, cancel = context.WithTimeout(context.Background(), closeSpool)
	defer cancel()

	return errors.Join(err, s.Close(ctx))
}

// writeUntil writes events from first on, and says every now and then which are
// committed. It returns the number after the last one.
func writeUntil(ctx context.Context, s *spool.Spool, p *pipeline.Pipeline, first int) (int, error) {
	const (
		pause     = 2 * time.Millisecond
		sayPeriod = 15 * time.Millisecond
	)

	var written atomic.Int64

	written.Store(int64(first))

	said := make(chan error, 1)

	go func() {
		for ctx.Err() == nil {
			n := int(written.Load())
			if err := s.Flush(ctx); err != nil {
				said <- err

				return
			}

			if err := (report{State: stateCommitted, Committed: n}).say(); err != nil {
				said <- err

				return
			}

			time.Sleep(sayPeriod)
		}

		said <- nil
	}()

	m := newMint()
	next := first

	for start := time.Now(); ctx.Err() == nil; time.Sleep(pause) {
		for due := first + int(time.Since(start).Seconds()*sendRate); next < due; next++ {
			if err := p.Write(m.event(next)); err != nil {
				return next, fmt.Errorf("event %d: %w", next, err)
			}

			written.Store(int64(next + 1))
		}
	}

	if err := <-said; err != nil && !errors.Is(err, context.Canceled) {
		return next, err
	}

	return next, nil
}
