package app

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/trailscope/trailscope/sensor/capture"
	"github.com/trailscope/trailscope/sensor/config"
	"github.com/trailscope/trailscope/sensor/detect"
)

// maxCaptureErrors is the number of errors in a row, without a packet between
// them, after which capturing ends (SPEC 8.3).
const maxCaptureErrors = 64

// packets is where a sensor gets them from: a [capture.Live].
type packets interface {
	Next(*capture.Packet) error
	Interface() string
	Close() error
}

// sensor is one run of [Sensor].
type sensor struct {
	source  packets
	engine  *detect.Engine
	out     *output
	vitals  *vitals
	service *service
	log     *slog.Logger
	// silence is the time without a packet after which that is a problem, and
	// interval that between two messages with figures; 0 is never.
	silence, interval time.Duration
	// due says that housekeeping is to be done.
	due atomic.Bool
	// watched ends what tells the service manager how the sensor is doing.
	watched func()
}

// newSensor returns a sensor that reads packets from a source.
func newSensor(c *config.Config, environ []string, source packets, p *chain, v *vitals) *sensor {
	return &sensor{
		source: source, engine: p.engine, out: p.out, vitals: v, log: p.sinks.log,
		service: newService(environ, v, p.sinks.log),
		silence: time.Duration(c.Capture.Silence), interval: time.Duration(c.Metrics.Interval),
		watched: func() {},
	}
}

// run captures until ctx ends or capturing fails.
func (s *sensor) run(ctx context.Context, r *reloader, f *refresher, signals <-chan os.Signal) error {
	s.watch(context.WithoutCancel(ctx))
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r.stale = f.ask
	var helpers sync.WaitGroup
	helpers.Go(func() { r.watch(ctx, signals) })
	helpers.Go(func() { f.run(ctx) })
	helpers.Go(func() { s.clock(ctx) })
	helpers.Go(func() { watchSilence(ctx, s.vitals.links, s.silence, s.log) })
	helpers.Go(func() { s.report(ctx) })
	// Close makes the read return that waits for a packet.
	defer context.AfterFunc(ctx, func() {
		_ = s.source.Close()
		s.service.stopping()
	})()

	s.vitals.tick(s.engine, s.out)
	s.service.ready()
	err := s.capture()
	s.vitals.tick(s.engine, s.out)
	s.vitals.end(ctx.Err() != nil)
	cancel()
	if !within(helperGrace, helpers.Wait) {
		s.log.Warn("a reload or an update of the trails was left behind")
	}
	return err
}

// watch tells the service manager how the sensor is doing until everything is
// drained.
func (s *sensor) watch(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() { s.service.run(ctx) })
	s.watched = func() {
		cancel()
		running.Wait()
	}
}

// capture hands packets to the engine until the source is closed.
func (s *sensor) capture() error {
	var p capture.Packet
	frame, failures := detect.Frame{Interface: s.source.Interface()}, 0
	for {
		err := s.source.Next(&p)
		switch {
		case err == nil:
			failures = 0
			frame.Data, frame.Micros, frame.Link, frame.VLAN = p.Data, p.Time, p.Link, p.VLAN
			s.engine.Packet(&frame)
		case errors.Is(err, capture.ErrTimeout):
		case errors.Is(err, capture.ErrClosed):
			return nil
		case errors.Is(err, capture.ErrInterfaceGone):
			return err
		default:
			s.log.Warn("capture disturbed", "error", err)
			if failures++; failures >= maxCaptureErrors {
				return err
			}
		}
		if s.due.Load() {
			s.due.Store(false)
			s.engine.Idle()
			s.vitals.tick(s.engine, s.out)
		}
	}
}

// clock says again and again that housekeeping, and a sign of life, is due, until
// ctx ends.
func (s *sensor) clock(ctx context.Context) {
	tick := time.NewTicker(pulsePeriod)
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
