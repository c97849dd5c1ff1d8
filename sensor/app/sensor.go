package app

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/sink/console"
	"github.com/trailscope/trailscope/sensor/capture"
	"github.com/trailscope/trailscope/sensor/config"
	"github.com/trailscope/trailscope/sensor/detect"
)

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

// Sensor captures on an interface until ctx ends, which is no error. It then has
// ten seconds to bring events on their way; that it needs more is an error, and
// something of it may still run.
func Sensor(ctx context.Context, io *IO, o *SensorOptions) error {
	ended := make(chan error, 1)
	go func() { ended <- runSensor(ctx, io, o) }()
	select {
	case err := <-ended:
		return err
	case <-overdue(ctx, drainTime):
		return failure("what is in the spool is sent after the next start", "the sensor did not end within %v", drainTime)
	}
}

// runSensor builds a sensor and runs it until ctx ends and all is drained.
func runSensor(ctx context.Context, io *IO, o *SensorOptions) error {
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
	v := &vitals{sensor: c.Sensor.NameOrHost(), start: time.Now(), links: []*link{newLink(source)}}
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
	limitMemory(c, io.Environ, os.DirFS("/"), p.sinks.log)
	started(source, c, rules.Trails.Len(), p.sinks.log)
	if err = registerFiles(registry, p.sinks.files, c.Output.LogDir); err != nil {
		p.sinks.log.Error("no figures about log files", "error", err)
	}
	s := newSensor(c, io.Environ, source, p, v)
	stop := serveMetrics(c.Metrics.Address, registry, v, p.sinks.live, p.sinks.log)
	r := o.newReloader(io, loader, p, rules, report)
	r.counted, r.announce = v.useReloads, s.service.reloading
	r.used = func(rules *detect.Rules, report *ruleReport) { v.useTrails(rules, report, c.Metrics.Address != "") }
	r.begin = func() { r.used(rules, report) } // counts trails by kind, which no packet should wait for
	err = s.run(ctx, r, newRefresher(loader, io, o, p.sinks.log), o.Reload)
	stop()
	p.allow = r.rules.Allow
	_, dropped := source.Stats()
	err = errors.Join(err, source.Close(), s.drain(p))
	if !o.Quiet {
		p.summarize(io.Err, int64(dropped))
	}
	return err
}

// newReloader returns a reloader that reads the sinks' configuration again too.
func (o *SensorOptions) newReloader(io *IO, l *loader, p *chain, rules *detect.Rules, report *ruleReport) *reloader {
	r := newReloader(l, p, rules, report)
	r.settings = func(ctx context.Context) error { return o.reload(ctx, io, p.sinks.live) }
	return r
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
	return capture.OpenLive(liveOptions(c, c.Capture.Interfaces[0]))
}

// liveOptions returns how the configuration has an interface opened. Who reads
// packets looks after other things at each sign of life at the latest.
func liveOptions(c *config.Config, name string) *capture.LiveOptions {
	return &capture.LiveOptions{
		Interface:      name,
		RingSize:       int(c.Capture.Buffer),
		SnapLen:        int(c.Snaplen()),
		Timeout:        min(time.Duration(c.Capture.Timeout), pulsePeriod),
		Immediate:      c.Capture.Immediate,
		NonPromiscuous: !c.Capture.Promiscuous,
	}
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
