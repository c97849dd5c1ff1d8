package spool

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// sinkWait bounds how long a new cursor waits to be written: a disk that hangs
// must not keep a process from starting.
const sinkWait = 5 * time.Second

// Sink returns the cursor of a sink. A new one begins behind the last record
// appended, and is on the disk when Sink returns, if the disk works. A cursor
// that is taken again, in this process or a later one, begins with the first
// record that was not acknowledged; the same one is returned, so that its last
// user must have finished.
func (s *Spool) Sink(name string) (*Cursor, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil, ErrClosed
	}
	if c, ok := s.cursors[name]; ok {
		s.mu.Unlock()
		c.Rewind()
		return c, nil
	}
	if len(s.cursors) >= MaxSinks {
		s.mu.Unlock()
		return nil, fmt.Errorf("sink %q: a spool has at most %d", name, MaxSinks)
	}
	c := newCursor(s, name)
	for i := range s.lanes {
		c.tracks[i] = newTrack(&s.lanes[i], s.lost)
	}
	s.cursors[name] = c
	s.stateDirty = true
	s.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), sinkWait)
	defer cancel()
	if err := s.Flush(ctx); err != nil && errors.Is(err, ErrClosed) {
		return nil, err
	}
	return c, nil // what the disk refused is logged and tried again
}

// newTrack returns where a new cursor stands: at the end, or with the oldest
// record when it may be one that was forgotten.
func newTrack(l *lane, oldest bool) track {
	at := l.next - 1
	if oldest {
		at = l.first() - 1
	}
	return track{start: at, pos: at, read: at, refused: l.refused}
}

// checkName checks the name of a sink.
func checkName(name string) error {
	switch {
	case name == "":
		return errors.New("sink name: empty")
	case len(name) > MaxNameBytes:
		return fmt.Errorf("sink name: %q is longer than %d bytes", name[:MaxNameBytes], MaxNameBytes)
	}
	return nil
}

// Sinks returns the names of all cursors, sorted.
func (s *Spool) Sinks() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	names := make([]string, 0, len(s.cursors))
	for name := range s.cursors {
		names = append(names, name)
	}
	slices.SortFunc(names, strings.Compare)
	return names
}

// Remove forgets the cursor of a sink that is no more, so that it does not keep
// segments. Reading from it fails with [ErrRemoved]. It is no error if there is
// no such cursor.
func (s *Spool) Remove(name string) error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return ErrClosed
	}
	c, ok := s.cursors[name]
	if ok {
		delete(s.cursors, name)
		c.removed = true
		signal(c.ready)
		s.stateDirty = true
		s.touch()
	}
	s.mu.Unlock()
	if ok {
		c.release()
	}
	return nil
}
