package app

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/trailscope/trailscope/exporter/sink/console"
	"github.com/trailscope/trailscope/sensor/capture"
	"github.com/trailscope/trailscope/sensor/config"
	"github.com/trailscope/trailscope/sensor/detect"
)

// ReplayOptions say what to replay.
type ReplayOptions struct {
	Settings
	// Captures are paths of capture files, or "-" for standard input.
	Captures []string
	// Format is the form of the events on standard output: line, json,
	// table, or empty for the one that suits it.
	Format string
	// Drain is how long to wait at the end until the configured sinks have
	// everything.
	Drain time.Duration
}

// replay is one run of [Replay].
type replay struct {
	engine  *detect.Engine
	snaplen int
	clock   clock
	bar     *progress
	frame   detect.Frame
}

// Replay reads captures, in order, through one engine, as if they were one. A
// file that cannot be read to its end does not keep the later ones from being
// read; the error names each of them. When ctx ends, what was found by then is
// written and the error says so.
//
// Events for sinks go by way of a spool in a temporary directory; what could not
// be delivered is an error.
func Replay(ctx context.Context, io *IO, o *ReplayOptions) error {
	usual := lazily()
	defer usual()
	c, notices, err := o.load(io, config.NewDemo)
	if err != nil {
		return err
	}
	o.warn(io, c, notices, false)
	if err = errors.Join(checkFormat(o.Format), checkCaptures(o.Captures)); err != nil {
		return err
	}
	rules, report, err := newLoader(c, io.Environ).load()
	if err != nil {
		return err
	}
	usual()
	clock, err := newClock(ctx, c, o.Captures)
	if err != nil {
		return err
	}
	p, err := newChain(&chainConfig{io: io, config: c, rules: rules, report: report, format: o.format(io), quiet: o.Quiet, drain: o.Drain})
	if err != nil {
		return err
	}
	r := &replay{
		engine: p.engine, snaplen: int(c.Snaplen()), clock: clock,
		bar: newProgress(io, o.Captures, o.Quiet || io.OutTerminal),
	}
	err = r.files(ctx, o.Captures)
	r.bar.stop()
	err = errors.Join(err, p.close(ctx))
	if !o.Quiet {
		p.summarize(io.Err, -1)
	}
	return err
}

// format returns the form of the events on standard output, empty for none.
func (o *ReplayOptions) format(io *IO) string {
	switch {
	case o.Quiet:
		return ""
	case o.Format != "":
		return o.Format
	case io.OutTerminal:
		return console.FormatTable.String()
	}
	return console.FormatLine.String()
}

// files reads all captures and returns what kept each from being read to its
// end.
func (r *replay) files(ctx context.Context, paths []string) error {
	var errs []error
	for _, path := range paths {
		err := r.file(ctx, path)
		if ctx.Err() != nil {
			return errors.Join(append(errs, failure("the events found by then are written", "stopped before the end of %s", path))...)
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// file reads one capture. It returns what keeps it from being read to its end.
func (r *replay) file(ctx context.Context, path string) error {
	f, err := capture.Open(path, &capture.FileOptions{SnapLen: r.snaplen})
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
