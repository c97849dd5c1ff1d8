package app

import (
	"bufio"
	"log/slog"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
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

// sinks are the outputs of a run, and the logger of its own messages.
type sinks struct {
	all []sink
	log *slog.Logger
}

// openSinks opens what the configuration and the command line ask for.
func openSinks(io *IO, c *config.Config, format string, quiet bool) (*sinks, error) {
	s := &sinks{log: slog.New(slog.NewTextHandler(io.Err, nil))}
	if !quiet {
		s.all = append(s.all, &lineSink{w: bufio.NewWriter(io.Out)})
	}
	return s, nil
}

// close closes all sinks.
func (s *sinks) close() error { return nil }

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
