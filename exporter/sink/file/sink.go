package file

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/trailscope/trailscope/exporter/delivery"
	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/schema"
)

// Stats counts what became of the records.
type Stats struct {
	// Written is the number of records written.
	Written uint64

	// Failed is the number of records that Write lost to failed or short writes.
	// What Send could not write is not lost and not counted.
	Failed uint64

	// Repaired is the number of files whose last line was torn when they were
	// opened.
	Repaired uint64

	// Rotated is the number of files that were rotated away.
	Rotated uint64
}

// Sink writes events into files.
type Sink struct {
	// open opens a day file; tests replace it.
	open func(path string) (io.WriteCloser, error)

	location *time.Location
	encoder  *schema.ECS
	report   func(err error)
	rolling  *rolling // nil for day files
	dir      string
	form     Form
	maxOpen  int
	sync     bool

	// mu guards the fields below.
	mu      sync.Mutex
	days    []*dayFile // the most recently written last
	scratch []byte
	ends    []int // of the records in scratch
	one     [1]*event.Event
	stats   Stats
	told    bool
	closed  bool
}

var _ delivery.Sink = (*Sink)(nil)

// ErrClosed is returned by a closed sink.
var ErrClosed = errors.New("log files are closed")

// Encode appends e's record, line end included.
func (s *Sink) Encode(dst []byte, e *event.Event) []byte {
	if s.form == FormNDJSON {
		return append(s.encoder.Append(dst, e), '\n')
	}

	return event.AppendLine(dst, e, s.location)
}

// Name returns the name of the file that e goes into, without the directory.
func (s *Sink) Name(e *event.Event) string {
	if s.rolling != nil {
		return s.rolling.name
	}

	return string(s.appendName(nil, e))
}

// appendName appends the name of e's day file.
func (s *Sink) appendName(dst []byte, e *event.Event) []byte {
	const clock = len(" 15:04:05.000000")

	at := len(dst)
	dst = event.AppendTime(dst, e.Time, s.location)
	dst = dst[:max(at, len(dst)-clock)]

	return append(dst, s.form.extension()...)
}

// Write appends e to its file. An error means that the record is lost; the sink
// goes on working.
func (s *Sink) Write(e *event.Event) error {
	s.mu.Lock()
	defer s.mu.Unlock()

	if s.closed {
		return ErrClosed
	}

	s.one[0] = e
	_, err := s.append(s.one[:])
	s.one[0] = nil

	if err != nil {
		s.stats.Failed++
		s.tell(err)

		return err
	}

	s.stats.Written++

	return nil
}

// Send appends a batch to its files and, if so configured, waits until the disk
// has it. Nothing of what it reports as not delivered is in a file, except after
// a failed sync, when it may be. It implements [delivery.Sink].
func (s *Sink) Send(ctx context.Context, batch []*event.Event) (r delivery.Result) {
	s.mu.Lock()
	defer s.mu.Unlock()

	if s.closed {
		return delivery.Result{Err: ErrClosed}
	}

	s.followNames()

	done := 0

	for done < len(batch) && r.Err == nil {
		if r.Err = ctx.Err(); r.Err != nil {
			break
		}

		n := 0
		n, r.Err = s.append(batch[done:])
		done += n
	}

	if s.sync {
		if err := s.syncAll(); err != nil {
			s.tell(err)

			return delivery.Result{Err: err}
		}
	}

	s.stats.Written += uint64(done)

	if r.Err == nil || done == 0 {
		s.tell(r.Err)

		return r
	}

	s.tell(r.Err)
	r.Err = nil

	for ; done < len(batch); done++ {
		r.Retry = append(r.Retry, done)
	}

	return r
}

// tell reports the first error.
func (s *Sink) tell(err error) {
	if err == nil || s.told {
		return
	}

	s.told = true

	if s.report != nil {
		s.report(err)
	}
}

// append writes as many of the first events as go into one file by one write,
// and returns how many are in it.
func (s *Sink) append(batch []*event.Event) (n int, err error) {
	if s.rolling != nil {
		return s.rolling.append(s, batch)
	}

	return s.appendDay(batch)
}

// Stats returns the counters.
func (s *Sink) Stats() Stats {
	s.mu.Lock()
	defer s.mu.Unlock()

	return s.stats
}

// Reopen closes all files, so that the next records open them by name again.
// It is for the time after a tool has moved them away. Send notices that by
// itself.
func (s *Sink) Reopen() error {
	s.mu.Lock()
	defer s.mu.Unlock()

	return s.closeAll()
}

// Close closes all files and ends the work on rotated ones. Later writes fail;
// closing again does nothing. It implements [delivery.Sink].
func (s *Sink) Close() error {
	s.mu.Lock()
	wasClosed := s.closed
	s.closed = true
	err := s.closeAll()
	s.mu.Unlock()

	if s.rolling != nil && !wasClosed {
		s.rolling.archive.stop()
	}

	return err
}

// closeAll closes the open files.
func (s *Sink) closeAll() error {
	var errs []error

	if s.rolling != nil {
		errs = append(errs, s.rolling.close())
	}

	for _, f := range s.days {
		if err := f.w.Close(); err != nil {
			errs = append(errs, fmt.Errorf("closing log file: %w", err))
		}
	}

	s.days = nil

	return errors.Join(errs...)
}
