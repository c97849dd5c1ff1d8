package app

import (
	"bufio"
	"errors"
	"log/slog"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/sink/file"
	"github.com/trailscope/trailscope/sensor/config"
)

// Forms of the events on standard output.
const (
	// FormatLine is Maltrail's line.
	FormatLine = "line"
	// FormatJSON is one JSON object a line.
	FormatJSON = "json"
	// FormatTable is a table for people.
	FormatTable = "table"
)

// checkFormat refuses a form that does not exist; empty is fine.
func checkFormat(format string) error {
	switch format {
	case "", FormatLine, FormatJSON, FormatTable:
		return nil
	}
	return failure("write line, json or table", "--format: %q is not known", format)
}

// sinks are the outputs of a run, and the logger of its own messages.
type sinks struct {
	all   []sink
	files *file.Sink // nil when no events are written to files
	log   *slog.Logger
	error *file.ErrorLog // nil without a log directory
}

// openSinks opens what the configuration asks for, and prints events to
// standard output in the given form unless that is empty.
func openSinks(io *IO, c *config.Config, format string, quiet bool) (*sinks, error) {
	s := &sinks{}
	if dir := c.Output.LogDir; dir != "" {
		var err error
		if s.error, err = file.OpenErrorLog(&file.ErrorLogConfig{Dir: dir}); err != nil {
			return nil, &Failure{Err: err, Advice: "name a directory that you may write to: --set output.log_dir=DIR"}
		}
	}
	s.log = slog.New(newMessages(io.Err, s.error, c.Sensor.Debug, quiet))
	if c.Output.LogEvents {
		if err := s.openFiles(c); err != nil {
			return nil, errors.Join(err, s.closeLog())
		}
	}
	if format != "" {
		s.all = append(s.all, &lineSink{w: bufio.NewWriter(io.Out)})
	}
	return s, nil
}

// openFiles opens the day files.
func (s *sinks) openFiles(c *config.Config) (err error) {
	form := file.FormLine
	if c.Output.Format == config.FormatJSON {
		form = file.FormNDJSON
	}
	s.files, err = file.New(&file.Config{
		Dir:    c.Output.LogDir,
		Form:   form,
		Report: func(err error) { s.log.Error("an event was not written; later ones are tried", "error", err) },
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

type lineSink struct {
	w   *bufio.Writer
	buf []byte
}

func (l *lineSink) Write(e *event.Event) error {
	l.buf = event.AppendLine(l.buf[:0], e, time.Local)
	_, err := l.w.Write(l.buf)
	return err
}

func (l *lineSink) Close() error { return l.w.Flush() }
