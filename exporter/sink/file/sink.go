package file

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/schema"
)

// Form is how events are written.
type Form uint8

const (
	// FormLine is Maltrail's log line (SPEC 6.1).
	FormLine Form = iota

	// FormNDJSON is one ECS document a line.
	FormNDJSON
)

// extension returns the end of a day file's name.
func (f Form) extension() string {
	if f == FormNDJSON {
		return ".ndjson"
	}

	return ".log"
}

// fileMode is the mode of a day file, before the umask (SPEC 6.2).
const fileMode = 0o644

// DefaultMaxOpen is how many day files stay open unless configured. A live
// sensor needs two around midnight.
const DefaultMaxOpen = 8

// Config configures [New].
type Config struct {
	// Location is the zone of dates and of the line's times; nil for the
	// host's.
	Location *time.Location

	// Encoder makes the documents of [FormNDJSON]; nil for one with defaults.
	Encoder *schema.ECS

	// Report is told of the first failed write, and of no other; nil to tell
	// nobody. It is called with the sink locked: it must not call the sink.
	Report func(err error)

	// Dir is the directory of the files. It is made, mode 0755 whatever the
	// umask, if it does not exist.
	Dir string

	// MaxOpen is how many day files may be open at once, 0 for
	// [DefaultMaxOpen].
	MaxOpen int

	// Form is how events are written.
	Form Form
}

// Stats counts what became of the records.
type Stats struct {
	// Written is the number of records written.
	Written uint64

	// Failed is the number of records lost to failed or short writes.
	Failed uint64
}

// Sink writes events into day files.
type Sink struct {
	// open opens a day file; tests replace it.
	open func(path string) (io.WriteCloser, error)

	location *time.Location
	encoder  *schema.ECS
	report   func(err error)
	dir      string
	form     Form
	maxOpen  int

	// mu guards the fields below.
	mu      sync.Mutex
	days    []*dayFile // the most recently written last
	scratch []byte
	stats   Stats
	told    bool
	closed  bool
}

// dayFile is an open file.
type dayFile struct {
	w    io.WriteCloser
	name string

	// torn is set while the file ends in a part of a record.
	torn bool
}

// ErrClosed is returned by a closed sink.
var ErrClosed = errors.New("log files are closed")

// New makes the directory if need be and returns a sink. c must not be nil.
func New(c *Config) (*Sink, error) {
	if c.Dir == "" {
		return nil, errors.New("log directory: not set")
	}

	s := &Sink{
		open:     openAppend,
		location: c.Location,
		encoder:  c.Encoder,
		report:   c.Report,
		dir:      c.Dir,
		form:     c.Form,
		maxOpen:  c.MaxOpen,
	}

	if s.location == nil {
		s.location = time.Local
	}

	if s.maxOpen <= 0 {
		s.maxOpen = DefaultMaxOpen
	}

	if s.encoder == nil {
		encoder, err := schema.NewECS(&schema.ECSConfig{})
		if err != nil {
			return nil, fmt.Errorf("log files: %w", err)
		}

		s.encoder = encoder
	}

	if err := makeDir(c.Dir); err != nil {
		return nil, fmt.Errorf("making log directory: %w", err)
	}

	return s, nil
}

// openAppend opens a day file for appending.
func openAppend(path string) (io.WriteCloser, error) {
	return os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, fileMode)
}

// Encode appends e's record, line end included.
func (s *Sink) Encode(dst []byte, e *event.Event) []byte {
	if s.form == FormNDJSON {
		return append(s.encoder.Append(dst, e), '\n')
	}

	return event.AppendLine(dst, e, s.location)
}

// Name returns the name of the file that e goes into, without the directory.
func (s *Sink) Name(e *event.Event) string {
	return string(s.appendName(nil, e))
}

// appendName appends what Name returns.
func (s *Sink) appendName(dst []byte, e *event.Event) []byte {
	const clock = len(" 15:04:05.000000")

	at := len(dst)
	dst = event.AppendTime(dst, e.Time, s.location)
	dst = dst[:max(at, len(dst)-clock)]

	return append(dst, s.form.extension()...)
}

// Write appends e to the file of its day. An error means that the record is
// lost; the sink goes on working.
func (s *Sink) Write(e *event.Event) error {
	s.mu.Lock()
	defer s.mu.Unlock()

	if s.closed {
		return ErrClosed
	}

	if err := s.write(e); err != nil {
		s.stats.Failed++

		if !s.told && s.report != nil {
			s.report(err)
		}

		s.told = true

		return err
	}

	s.stats.Written++

	return nil
}

// write is Write without the counting.
func (s *Sink) write(e *event.Event) error {
	var name [64]byte

	f, err := s.day(s.appendName(name[:0], e))
	if err != nil {
		return fmt.Errorf("opening log file: %w", err)
	}

	b := s.scratch[:0]
	if f.torn {
		b = append(b, '\n')
	}

	b = s.Encode(b, e)
	s.scratch = b

	n, err := f.w.Write(b)
	if err == nil && n < len(b) {
		err = io.ErrShortWrite
	}

	if err != nil {
		f.torn = f.torn || n > 0
		if n == 1 && b[0] == '\n' {
			f.torn = false
		}

		return fmt.Errorf("writing log file: %w", err)
	}

	f.torn = false

	return nil
}

// day returns the open file with a name, opening it and closing another one if
// need be.
func (s *Sink) day(name []byte) (*dayFile, error) {
	last := len(s.days) - 1

	for i := last; i >= 0; i-- {
		if f := s.days[i]; f.name == string(name) {
			copy(s.days[i:], s.days[i+1:])
			s.days[last] = f

			return f, nil
		}
	}

	w, err := s.open(filepath.Join(s.dir, string(name)))
	if err != nil {
		return nil, err
	}

	if len(s.days) >= s.maxOpen {
		s.days[0].w.Close() // All records are written; nothing is buffered.
		s.days = append(s.days[:0], s.days[1:]...)
	}

	f := &dayFile{w: w, name: string(name)}
	s.days = append(s.days, f)

	return f, nil
}

// Stats returns the counters.
func (s *Sink) Stats() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()

	return s.stats
}

// Reopen closes all files, so that the next records open them by name again.
// It is for the time after a tool has moved them away.
func (s *Sink) Reopen() error {
	s.mu.Lock()
	defer s.mu.Unlock()

	return s.closeAll()
}

// Close closes all files. Later writes fail; closing again does nothing.
func (s *Sink) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()

	s.closed = true

	return s.closeAll()
}

// closeAll closes the open files.
func (s *Sink) closeAll() error {
	var errs []error

	for _, f := range s.days {
		if err := f.w.Close(); err != nil {
			errs = append(errs, fmt.Errorf("closing log file: %w", err))
		}
	}

	s.days = nil

	return errors.Join(errs...)
}
