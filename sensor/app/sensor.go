package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/sink/console"
	"github.com/trailscope/trailscope/sensor/capture"
	"github.com/trailscope/trailscope/sensor/config"
	"github.com/trailscope/trailscope/sensor/detect"
)

// maxCaptureErrors is the number of errors in a row, without a packet between
// them, after which capturing ends (SPEC 8.3).
const maxCaptureErrors = 64

// SensorOptions say how to run a sensor.
type SensorOptions struct {
	Settings
	// Format is the form of the events on standard output: line, json,
	// table, or empty for none, unless there are no other outputs.
	Format string
	// Reload asks to read the trails again, once for each value.
	Reload <-chan os.Signal
}

// live is a source that knows what it lost.
type live interface {
	capture.Source
	// Stats returns the packets that the kernel passed on, and those that it had
	// no room for, since the start.
	Stats() (received, dropped uint64)
}

// sensor is one run of [Sensor].
type sensor struct {
	source  live
	engine  *detect.Engine
	network string
	// due says that a second has passed.
	due atomic.Bool
}

// Sensor captures on an interface until ctx ends, which is no error.
func Sensor(ctx context.Context, io *IO, o *SensorOptions) error {
	c, notices, err := o.load(io, config.NewDefault)
	if err != nil {
		return err
	}
	o.warn(io, c, notices, true)
	if err = checkFormat(o.Format); err != nil {
		return err
	}
	rules, _, err := loadRules(&c.Trails)
	if err != nil {
		return err
	}
	source, err := openLive(c)
	if err != nil {
		return err
	}
	p, err := newPipeline(&pipelineConfig{
		io: io, config: c, rules: rules, format: o.format(c), quiet: o.Quiet, run: event.RandomRun(), now: time.Now,
	})
	if err != nil {
		return errors.Join(err, source.Close())
	}
	s := &sensor{source: source, engine: p.engine, network: c.Capture.Interfaces[0]}
	if !o.Quiet {
		fmt.Fprintf(io.Err, "listening on %s with %s trails; Ctrl-C ends it\n", s.network, count(uint64(rules.Trails.Len())))
	}
	err = s.run(ctx, newReloader(c, p), o.Reload)
	_, dropped := source.Stats()
	err = errors.Join(err, source.Close(), p.close())
	if !o.Quiet {
		p.summarize(io.Err, int64(dropped))
	}
	return err
}

// format returns the form of the events on standard output, empty for none.
// Events that would go nowhere are printed.
func (o *SensorOptions) format(c *config.Config) string {
	if o.Format == "" && !c.Output.LogEvents && !o.Quiet {
		return console.FormatLine.String()
	}
	return o.Format
}

// openLive opens the interface that the configuration names.
func openLive(c *config.Config) (live, error) {
	if len(c.Capture.Interfaces) > 1 {
		return nil, failure("name one interface, or any, or start one sensor for each", "this release captures on one interface, and %d are named", len(c.Capture.Interfaces))
	}
	return nil, failure("use replay", "live capture is not there yet")
}

// run captures until ctx ends or capturing fails.
func (s *sensor) run(ctx context.Context, r *reloader, signals <-chan os.Signal) error {
	ctx, cancel := context.WithCancel(ctx)
	var helpers sync.WaitGroup
	helpers.Go(func() { r.watch(ctx, signals) })
	helpers.Go(func() { s.clock(ctx) })
	// Close makes the read return that waits for a packet.
	defer context.AfterFunc(ctx, func() { _ = s.source.Close() })()

	err := s.capture()
	cancel()
	helpers.Wait()
	return err
}

// capture hands packets to the engine until the source is closed.
func (s *sensor) capture() error {
	var (
		p      capture.Packet
		frame  = detect.Frame{Interface: s.network}
		errors int
	)
	for {
		switch err := s.source.Next(&p); {
		case err == nil:
			errors = 0
			frame.Data, frame.Micros, frame.Link, frame.VLAN = p.Data, p.Time, p.Link, p.VLAN
			s.engine.Packet(&frame)
		case isTimeout(err):
		case isClosed(err):
			return nil
		default:
			if errors++; errors >= maxCaptureErrors {
				return &Failure{Err: fmt.Errorf("capturing on %s: %w", s.network, err), Advice: "is the interface up?"}
			}
		}
		if s.due.Load() {
			s.due.Store(false)
			s.engine.Idle()
		}
	}
}

// isTimeout says that no packet came for a while.
func isTimeout(err error) bool { return errors.Is(err, capture.ErrTimeout) }

// isClosed says that capturing has been ended.
func isClosed(err error) bool { return errors.Is(err, capture.ErrClosed) }

// clock says once a second that housekeeping is due, until ctx ends.
func (s *sensor) clock(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			s.due.Store(true)
		}
	}
}
