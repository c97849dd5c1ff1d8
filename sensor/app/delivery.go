package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/trailscope/trailscope/exporter/delivery"
	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/pipeline"
	"github.com/trailscope/trailscope/exporter/spool"
	"github.com/trailscope/trailscope/sensor/config"
)

// deadLetters is the folder of events that a receiver refuses for good.
const deadLetters = "dead-letters"

// deliverer brings events to the sinks of the configuration, by way of a spool.
// Both are opened when the first sink is configured, be it at a reload. write
// and counters may be called by any goroutine, the other methods by one at a
// time.
type deliverer struct {
	config *deliveryConfig
	open   atomic.Pointer[openDelivery]
}

// openDelivery is a spool and what feeds the sinks from it.
type openDelivery struct {
	spool    *spool.Spool
	pipeline *pipeline.Pipeline
	// sinks is the number of sinks: without any, nothing is written.
	sinks atomic.Int64
}

// deliveryConfig is what a deliverer is made of.
type deliveryConfig struct {
	// dir is the spool's directory, dead that of the dead letters.
	dir, dead string
	maxSize   int64
	// deadSize is the most that dead letters of one sink take; 0 keeps none.
	deadSize int64
	maker    *sinkMaker
	// heartbeat returns the state of the sensor; nil in a replay.
	heartbeat func() delivery.Heartbeat
	// metrics is where the figures are registered; nil for nowhere.
	metrics prometheus.Registerer
	log     *slog.Logger
}

// newDeliverer opens the spool, if there are sinks, and begins to feed them.
func newDeliverer(c *deliveryConfig, sinks []config.Sink) (*deliverer, error) {
	d := &deliverer{config: c}
	return d, d.use(context.Background(), sinks)
}

// use puts other sinks in place of the present ones. If it fails, these stay.
func (d *deliverer) use(ctx context.Context, sinks []config.Sink) error {
	configs, err := d.config.maker.sinks(sinks)
	if err != nil {
		return err
	}
	o := d.open.Load()
	switch {
	case o == nil && len(configs) == 0:
		return nil
	case o == nil:
		return d.start(configs)
	}
	if err := o.pipeline.Reconfigure(ctx, configs); err != nil {
		return err
	}
	o.sinks.Store(int64(len(configs)))
	return nil
}

// start opens spool and pipeline.
func (d *deliverer) start(sinks []pipeline.SinkConfig) error {
	c := d.config
	s, err := spool.Open(&spool.Config{Dir: c.dir, MaxBytes: c.maxSize, Log: c.log})
	var locked *spool.LockedError
	switch {
	case errors.As(err, &locked):
		return &Failure{Err: fmt.Errorf("%w: %s", err, c.dir), Advice: "is there another sensor? Give each a directory of its own with spool.dir"}
	case err != nil:
		return &Failure{Err: err, Advice: "name a directory that you may write to: --set spool.dir=DIR"}
	}
	pc := &pipeline.Config{
		Spool: s, Heartbeat: c.heartbeat, Log: c.log, Sinks: sinks, DeadLetterBytes: c.deadSize, Encoder: c.maker.encoder,
	}
	if c.deadSize > 0 {
		if err = os.MkdirAll(c.dead, 0o700); err != nil {
			return errors.Join(&Failure{Err: err, Advice: "name a directory that you may write to: --set spool.dir=DIR"}, closeOnly(s))
		}
		pc.DeadLetterDir = c.dead
	}
	p, err := pipeline.New(pc)
	if err != nil {
		return errors.Join(&Failure{Err: err, Advice: "`trailscope check` looks at each sink"}, closeOnly(s))
	}
	o := &openDelivery{spool: s, pipeline: p}
	o.sinks.Store(int64(len(sinks)))
	if c.metrics != nil {
		if err := c.metrics.Register(p.Collector()); err != nil {
			c.log.Error("no figures about sinks", "error", err)
		}
	}
	d.open.Store(o)
	return nil
}

// closeOnly closes a spool that is not used after all.
func closeOnly(s *spool.Spool) error {
	ctx, cancel := context.WithTimeout(context.Background(), closeSpool)
	defer cancel()
	return s.Close(ctx)
}

// close gives the sinks what they take within the time, and keeps the rest in
// the spool.
func (d *deliverer) close() error {
	o := d.open.Load()
	if o == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), closePipeline)
	defer cancel()
	return errors.Join(o.pipeline.Close(ctx), closeOnly(o.spool))
}

// stats returns how the sinks are doing, nil when there never were any.
func (d *deliverer) stats() *pipeline.Stats {
	o := d.open.Load()
	if o == nil {
		return nil
	}
	s := o.pipeline.Stats()
	return &s
}

// liveSink is where a sensor writes: it never waits. Events that find no room
// are counted and logged by the pipeline.
type liveSink struct{ *deliverer }

// Write implements [sink].
func (s liveSink) Write(e *event.Event) error {
	if o := s.open.Load(); o != nil && o.sinks.Load() > 0 {
		_ = o.pipeline.Write(e)
	}
	return nil
}

// Close implements [sink]. The deliverer is closed after all other sinks.
func (liveSink) Close() error { return nil }

// spoolDirs returns the directories of a sensor's spool and dead letters.
func spoolDirs(c *config.Config, environ []string) (dir, dead string) {
	dir = c.SpoolDir(environ)
	return dir, filepath.Join(dir, deadLetters)
}
