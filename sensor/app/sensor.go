package app

import (
	"context"
	"errors"
	"log/slog"
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
	// Offline updates the trails without the network.
	Offline bool
	// Reload asks to read the trails again, once for each value.
	Reload <-chan os.Signal
}

// sensor is one run of [Sensor].
type sensor struct {
	source *capture.Live
	engine *detect.Engine
	out    *output
	vitals *vitals
	log    *slog.Logger
	// due says that a second has passed.
	due atomic.Bool
}

// Sensor captures on an interface until ctx ends, which is no error.
func Sensor(ctx context.Context, io *IO, o *SensorOptions) error {
	usual := lazily()
	defer usual()
	c, notices, err := o.load(io, config.NewDefault)
	if err != nil {
		return err
	}
	o.warn(io, c, notices, true)
	if err = checkFormat(o.Format); err != nil {
		return err
	}
	loader := newLoader(c, io.Environ)
	rules, report, err := loader.first()
	if err != nil {
		return err
	}
	usual()
	source, err := openLive(c)
	if err != nil {
		return err
	}
	v := &vitals{sensor: c.Sensor.NameOrHost(), iface: source.Interface(), start: time.Now(), counts: source.Stats}
	v.useTrails(rules, report, false)
	registry, err := newRegistry(v)
	if err != nil {
		return errors.Join(err, source.Close())
	}
	p, err := newChain(&chainConfig{
		io: io, config: c, rules: rules, report: report, format: o.format(c), quiet: o.Quiet, run: event.RandomRun(), now: time.Now,
		vitals: v, registry: registry,
	})
	if err != nil {
		return errors.Join(err, source.Close())
	}
	started(source, c, rules.Trails.Len(), p.sinks.log)
	if err = registerFiles(registry, p.sinks.files, c.Output.LogDir); err != nil {
		p.sinks.log.Error("no figures about log files", "error", err)
	}
	stop := serveMetrics(c.Metrics.Address, registry, v, p.sinks.live, p.sinks.log)
	s := &sensor{source: source, engine: p.engine, out: p.out, vitals: v, log: p.sinks.log}
	r := newReloader(loader, p, rules, report)
	r.settings = func(ctx context.Context) error { return o.reload(ctx, io, p.sinks.live) }
	r.counted = v.useReloads
	r.used = func(rules *detect.Rules, report *ruleReport) { v.useTrails(rules, report, c.Metrics.Address != "") }
	r.begin = func() { r.used(rules, report) } // counts trails by kind, which no packet should wait for
	err = s.run(ctx, r, newRefresher(loader, io, o, p.sinks.log), o.Reload, time.Duration(c.Metrics.Interval))
	stop()
	p.allow = r.rules.Allow
	_, dropped := source.Stats()
	err = errors.Join(err, source.Close(), p.close(ctx))
	if !o.Quiet {
		p.summarize(io.Err, int64(dropped))
	}
	return err
}

// reload reads the configuration again and puts its sinks in place of the
// present ones. The rest of it waits for the next start.
func (o *SensorOptions) reload(ctx context.Context, io *IO, d *deliverer) error {
	c, _, err := o.load(io, config.NewDefault)
	if err != nil {
		return err
	}
	return d.use(ctx, c.Output.Sinks)
}

// format returns the form of the events on standard output, empty for none.
// Events that would go nowhere are printed.
func (o *SensorOptions) format(c *config.Config) string {
	if o.Format == "" && !c.Output.LogEvents && len(c.Output.Sinks) == 0 && !o.Quiet {
		return console.FormatLine.String()
	}
	return o.Format
}

// openLive opens the interface that the configuration names.
func openLive(c *config.Config) (*capture.Live, error) {
	if len(c.Capture.Interfaces) > 1 {
		return nil, failure("name one interface, or any, or start one sensor for each", "this release captures on one interface, and %d are named", len(c.Capture.Interfaces))
	}
	return capture.OpenLive(&capture.LiveOptions{
		Interface:      c.Capture.Interfaces[0],
		RingSize:       int(c.Capture.Buffer),
		SnapLen:        int(c.Capture.Snaplen),
		Timeout:        time.Duration(c.Capture.Timeout),
		Immediate:      c.Capture.Immediate,
		NonPromiscuous: !c.Capture.Promiscuous,
	})
}

// started tells what the kernel has granted.
func started(l *capture.Live, c *config.Config, trails int, log *slog.Logger) {
	log.Info("listening", "interface", l.Interface(), "trails", trails, "ring", config.Size(l.RingSize()))
	if size := config.Size(l.RingSize()); size < c.Capture.Buffer {
		log.Warn("the kernel has no memory for the whole ring", "wanted", c.Capture.Buffer, "got", size)
	}
	// With all interfaces none is made promiscuous, as everybody expects.
	if c.Capture.Promiscuous && !l.Promiscuous() && l.Interface() != capture.AnyInterface {
		log.Warn("only packets of this machine are seen: the kernel refused promiscuous mode", "interface", l.Interface())
	}
}

// run captures until ctx ends or capturing fails.
func (s *sensor) run(ctx context.Context, r *reloader, f *refresher, signals <-chan os.Signal, figures time.Duration) error {
	ctx, cancel := context.WithCancel(ctx)
	var helpers sync.WaitGroup
	r.stale = f.ask
	helpers.Go(func() { r.watch(ctx, signals) })
	helpers.Go(func() { f.run(ctx) })
	helpers.Go(func() { s.clock(ctx) })
	if figures > 0 {
		helpers.Go(func() { s.tell(ctx, figures) })
	}
	// Close makes the read return that waits for a packet.
	defer context.AfterFunc(ctx, func() { _ = s.source.Close() })()

	s.vitals.tick(s.engine, s.out)
	err := s.capture()
	s.vitals.tick(s.engine, s.out)
	if ctx.Err() == nil {
		s.vitals.lost()
	}
	cancel()
	helpers.Wait()
	return err
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

// tell logs the most important figures from time to time, until ctx ends.
func (s *sensor) tell(ctx context.Context, period time.Duration) {
	tick := time.NewTicker(period)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			h := s.vitals.figures()
			s.log.Info("figures", "packets", h.Interfaces[0].Packets, "dropped", h.Interfaces[0].Dropped, "events", h.Emitted,
				"throttled", h.Throttled, "allowed", h.Allowed, "trails", h.Trails.Count)
		}
	}
}
