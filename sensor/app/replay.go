package app

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/trailscope/trailscope/sensor/capture"
	"github.com/trailscope/trailscope/sensor/config"
	"github.com/trailscope/trailscope/sensor/detect"
)

// ReplayOptions say what to replay.
type ReplayOptions struct {
	Settings
	// Captures are paths of capture files, or "-" for standard input.
	Captures []string
	// Format is the form of the events on standard output: one of the Format
	// constants, or empty for the one that suits it.
	Format string
}

// replay is one run of [Replay].
type replay struct {
	io     *IO
	config *config.Config
	engine *detect.Engine
	clock  clock
	frame  detect.Frame
	bar    *progress
}

// Replay reads captures, in order, through one engine, as if they were one. A
// file that cannot be read to its end does not keep the later ones from being
// read; the error names each of them. When ctx ends, what was found by then is
// written and the error says so.
func Replay(ctx context.Context, io *IO, o *ReplayOptions) error {
	c, notices, err := o.load(io, config.NewDemo)
	if err != nil {
		return err
	}
	o.warn(io, c, notices, false)
	if err = checkCaptures(o.Captures); err != nil {
		return err
	}
	rules, _, err := loadRules(&c.Trails)
	if err != nil {
		return err
	}
	clock, err := newClock(ctx, c, o.Captures)
	if err != nil {
		return err
	}
	sinks, err := openSinks(io, c, o.Format, o.Quiet)
	if err != nil {
		return err
	}
	out, err := newOutput(c, "", sinks.all)
	if err != nil {
		return errors.Join(err, sinks.close())
	}
	engine, err := newEngine(c, rules, out.emit, nil, sinks.log)
	if err != nil {
		return errors.Join(err, out.close())
	}
	r := &replay{io: io, config: c, engine: engine, clock: clock}
	return r.run(ctx, out, o)
}

// run reads all captures and closes everything.
func (r *replay) run(ctx context.Context, out *output, o *ReplayOptions) error {
	started := time.Now()
	r.bar = newProgress(r.io, o.Captures, o.Quiet || r.io.OutTerminal)
	var errs []error
	for _, path := range o.Captures {
		err := r.file(ctx, path)
		if ctx.Err() != nil {
			errs = append(errs, failure("the events found by then are written", "stopped before the end of %s", path))
			break
		}
		if err != nil {
			errs = append(errs, err)
		}
	}
	r.engine.Close()
	r.bar.stop()
	errs = append(errs, out.close())
	if !o.Quiet {
		s := summary{
			elapsed: time.Since(started), packets: r.engine.Counters(), throttle: r.engine.ThrottleStats(), output: out, dropped: -1,
		}
		s.print(r.io.Err)
	}
	return errors.Join(errs...)
}

// file reads one capture. It returns what keeps it from being read to its end.
func (r *replay) file(ctx context.Context, path string) error {
	f, err := capture.Open(path, &capture.FileOptions{SnapLen: int(r.config.Capture.Snaplen)})
	if err != nil {
		return err
	}
	defer f.Close()
	// Close makes a read return that waits for a pipe.
	defer context.AfterFunc(ctx, func() { _ = f.Close() })()
	r.bar.open(f)
	var p capture.Packet
	for {
		err := f.Next(&p)
		switch {
		case err == nil:
			r.frame = detect.Frame{Data: p.Data, Micros: r.clock.micros(p.Time), Link: p.Link, VLAN: p.VLAN}
			r.engine.Packet(&r.frame)
		case errors.Is(err, io.EOF):
			return nil
		default:
			return err
		}
	}
}

// checkCaptures reports every path that does not exist, before anything is
// read.
func checkCaptures(paths []string) error {
	var errs []error
	for _, path := range paths {
		if path == "-" {
			continue
		}
		if _, err := os.Stat(path); err != nil {
			var cause *fs.PathError
			if errors.As(err, &cause) {
				err = cause.Err
			}
			errs = append(errs, failure("check the path", "opening %s: %w", path, err))
		}
	}
	return errors.Join(errs...)
}
