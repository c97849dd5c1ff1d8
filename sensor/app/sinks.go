package app

import (
	"bufio"
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/trailscope/trailscope/exporter/sink/console"
	"github.com/trailscope/trailscope/exporter/sink/file"
	"github.com/trailscope/trailscope/sensor/config"
)

// checkFormat refuses a form of printed events that does not exist; empty is
// fine.
func checkFormat(format string) error {
	if _, err := console.ParseFormat(format); format != "" && err != nil {
		return failure("write line, json or table", "--format: %q is not known", format)
	}
	return nil
}

// sinks are the outputs of a run, and the logger of its own messages.
type sinks struct {
	all   []sink
	files *file.Sink // nil when no events are written to files
	log   *slog.Logger
	error *file.ErrorLog // nil without a log directory
	// buffer is between a replay and a standard output that nobody watches; it
	// may be nil.
	buffer *bufio.Writer
	// live delivers to the sinks of a running sensor, replayed to those of a
	// replay; at most one is set.
	live     *deliverer
	replayed *replayDelivery
	// before are the figures of sinks that a sensor has found at its start.
	before []sentTo
}

// consoleBuffer is the size of that buffer in bytes.
const consoleBuffer = 64 << 10

// openSinks opens what the configuration and the command line ask for.
func openSinks(p *chainConfig) (*sinks, error) {
	s, c := &sinks{}, p.config
	if dir := c.Output.LogDir; dir != "" {
		var err error
		if s.error, err = file.OpenErrorLog(&file.ErrorLogConfig{Dir: dir, Location: hostZone(p.io.Environ)}); err != nil {
			return nil, &Failure{Err: err, Advice: "name a directory that you may write to: --set output.log_dir=DIR"}
		}
	}
	s.log = slog.New(newMessages(p.io.Err, s.error, c.Sensor.Debug, p.quiet))
	if c.Output.LogEvents {
		if err := s.openFiles(c, hostZone(p.io.Environ)); err != nil {
			return nil, errors.Join(err, s.closeLog())
		}
	}
	if p.format != "" {
		if err := s.openConsole(p.io, p.format, p.now != nil); err != nil {
			return nil, errors.Join(err, s.close(), s.closeLog())
		}
	}
	if err := s.openDelivery(p); err != nil {
		return nil, errors.Join(err, s.close(), s.closeLog())
	}
	return s, nil
}

// openDelivery opens what sends events to others. A sensor may get its first
// sink later, a replay may not.
func (s *sinks) openDelivery(p *chainConfig) error {
	c := p.config
	if p.vitals == nil && len(c.Output.Sinks) == 0 {
		return nil
	}
	maker, err := newSinkMaker(c, p.io.Environ, s.log)
	if err != nil {
		return err
	}
	d := &deliveryConfig{maxSize: int64(c.Spool.MaxSize), deadSize: int64(c.Spool.DeadLetterSize), maker: maker, log: s.log}
	if p.vitals == nil {
		if s.replayed, err = newReplayDelivery(d, c.Output.Sinks, p); err != nil {
			return err
		}
		s.all = append(s.all, s.replayed)
		return nil
	}
	d.dir, d.dead = spoolDirs(c, p.io.Environ)
	d.heartbeat, d.metrics = p.vitals.heartbeat, p.registry
	if s.live, err = newDeliverer(d, c.Output.Sinks); err != nil {
		return err
	}
	s.before = sentBy(s.live.stats())
	s.all = append(s.all, liveSink{s.live})
	return nil
}

// finish closes what sends events to others.
func (s *sinks) finish(ctx context.Context) error {
	switch {
	case s.live != nil:
		return s.live.close()
	case s.replayed != nil:
		return s.replayed.finish(ctx)
	}
	return nil
}

// abandon closes everything before anything was written.
func (s *sinks) abandon() error {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return errors.Join(s.close(), s.finish(ctx), s.closeLog())
}

// sent returns what has become of the events of this run.
func (s *sinks) sent() []sentTo {
	switch {
	case s.live != nil:
		return sentSince(sentBy(s.live.stats()), s.before)
	case s.replayed != nil:
		return s.replayed.sent
	}
	return nil
}

// openFiles opens the day files.
func (s *sinks) openFiles(c *config.Config, zone *time.Location) (err error) {
	form := file.FormLine
	if c.Output.Format == config.FormatJSON {
		form = file.FormNDJSON
	}
	s.files, err = file.New(&file.Config{
		Dir:      c.Output.LogDir,
		Location: zone,
		Form:     form,
		Report:   func(err error) { s.log.Error("an event was not written; later ones are tried", "error", err) },
	})
	if err != nil {
		return &Failure{Err: err, Advice: "name a directory that you may write to: --set output.log_dir=DIR"}
	}
	s.all = append(s.all, s.files)
	return nil
}

// close writes what the sinks hold back and closes them.
func (s *sinks) close() error {
	var errs []error
	for _, one := range s.all {
		errs = append(errs, one.Close())
	}
	if s.buffer != nil {
		errs = append(errs, s.buffer.Flush())
	}
	return errors.Join(errs...)
}

// reopen opens the day files by name again. It may be called by any goroutine.
func (s *sinks) reopen() error {
	if s.files == nil {
		return nil
	}
	return s.files.Reopen()
}

// closeLog closes the error log, after the last message.
func (s *sinks) closeLog() error {
	if s.error == nil {
		return nil
	}
	return s.error.Close()
}

// openConsole prints events to standard output.
func (s *sinks) openConsole(io *IO, format string, live bool) error {
	form, err := console.ParseFormat(format)
	if err != nil {
		return err
	}
	c := &console.Config{Writer: io.Out, Location: hostZone(io.Environ), Width: io.Width, Format: form, Color: io.Colour}
	if !live && !io.OutTerminal {
		s.buffer = bufio.NewWriterSize(io.Out, consoleBuffer)
		c.Writer = s.buffer
	}
	one, err := console.New(c)
	if err != nil {
		return err
	}
	s.all = append(s.all, one)
	return nil
}
