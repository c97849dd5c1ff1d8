package console

import (
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/schema"
)

// Config configures [New].
type Config struct {
	// Writer gets the output, one Write for each event; must not be nil.
	Writer io.Writer

	// Width gives the width of the terminal in characters, 0 for unlimited; nil
	// for unlimited. The table asks before each row, so that it follows a
	// terminal that is resized. See [WidthOf].
	Width func() int

	// Location is the zone of times in the line and the table; nil for the
	// host's.
	Location *time.Location

	// Encoder makes the documents of [FormatJSON]; nil for one with defaults.
	Encoder *schema.ECS

	// Format is how events are written.
	Format Format

	// Color colours the table. See [ColorWanted].
	Color bool
}

// Sink writes events to a stream.
type Sink struct {
	writer   io.Writer
	width    func() int
	location *time.Location
	encoder  *schema.ECS
	format   Format
	color    bool

	// mu guards the fields below.
	mu      sync.Mutex
	scratch []byte
	headed  bool
}

// New returns a sink. c must not be nil.
func New(c *Config) (*Sink, error) {
	if c.Writer == nil {
		return nil, errors.New("console: no writer")
	}

	s := &Sink{
		writer:   c.Writer,
		width:    c.Width,
		location: c.Location,
		encoder:  c.Encoder,
		format:   c.Format,
		color:    c.Color,
	}

	if s.width == nil {
		s.width = func() int { return 0 }
	}

	if s.location == nil {
		s.location = time.Local
	}

	if s.encoder == nil {
		encoder, err := schema.NewECS(&schema.ECSConfig{})
		if err != nil {
			return nil, fmt.Errorf("console: %w", err)
		}

		s.encoder = encoder
	}

	return s, nil
}

// Encode appends e in the sink's format, line end included. width is the
// table's width, 0 for unlimited.
func (s *Sink) Encode(dst []byte, e *event.Event, width int) []byte {
	switch s.format {
	case FormatJSON:
		return append(s.encoder.Append(dst, e), '\n')
	case FormatTable:
		return appendRow(dst, e, s.location, layoutFor(width), s.color)
	default:
		return event.AppendLine(dst, e, s.location)
	}
}

// Write writes e; the first row of a table comes with its heading.
func (s *Sink) Write(e *event.Event) error {
	s.mu.Lock()
	defer s.mu.Unlock()

	b := s.scratch[:0]
	width := 0

	if s.format == FormatTable {
		width = s.width()

		if !s.headed {
			b = appendHeading(b, layoutFor(width), s.color)
		}
	}

	b = s.Encode(b, e, width)
	s.scratch = b

	if _, err := s.writer.Write(b); err != nil {
		return fmt.Errorf("writing event: %w", err)
	}

	s.headed = true

	return nil
}

// Close does nothing: the writer is the caller's.
func (s *Sink) Close() error { return nil }
