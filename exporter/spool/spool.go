package spool

import (
	"context"
	"io"
	"sync"
	"time"
)

// Spool is an open spool. Its methods may be called by any number of
// goroutines.
type Spool struct {
	config Config
	fs     FS
	lock   io.Closer

	// salt goes into the checksums of all segments this process makes.
	salt uint32

	// wake asks for a commit within the delay, urgent for one now. stop ends
	// the committer, which closes done with result set.
	wake, urgent chan struct{}
	stop, done   chan struct{}
	result       error

	// committer is what only the committer's goroutine uses.
	committer committer

	// mu guards everything below and what the cursors and lanes say of
	// themselves.
	mu      sync.Mutex
	lanes   [laneCount]lane
	cursors map[string]*Cursor

	// waiters are told of the end of the next commit.
	waiters []chan error

	// room is closed and made anew when memory or disk space came free.
	room chan struct{}

	// buffered is the number of bytes in the lanes' buffers, sealed that of
	// all sealed segments.
	buffered int
	sealed   int64

	// dirty is set when there is something to commit, stateDirty when the
	// cursor file is behind.
	dirty, stateDirty bool

	// lost is set when the cursor file was damaged: sinks then begin with the
	// oldest record.
	lost bool

	hasReserve bool
	closed     bool
	counts     counts
}

// counts are the parts of [Stats] that only grow.
type counts struct {
	commits, failures                uint64
	damagedRecords, damagedSegments  uint64
	droppedSegments, reserveSegments uint64
	lastError                        error
}

// touch sees to it that a commit comes.
func (s *Spool) touch() {
	if !s.dirty {
		s.dirty = true
		signal(s.wake)
	}
}

// signal sends on a channel with room for one unless one is there.
func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// Flush waits until everything that was appended and acknowledged before is on
// the disk. When the disk refuses, it returns its error; what was appended stays
// in memory and is tried again.
func (s *Spool) Flush(ctx context.Context) error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return ErrClosed
	}
	done := make(chan error, 1)
	s.waiters = append(s.waiters, done)
	s.mu.Unlock()
	signal(s.urgent)
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Close writes what is in memory, closes the files and gives the lock back. It
// returns an error if something could not be written, which is then lost. When
// the context ends first, the disk's work goes on in the background.
func (s *Spool) Close(ctx context.Context) error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return ErrClosed
	}
	s.closed = true
	s.freeRoom()
	for _, c := range s.cursors {
		signal(c.ready)
	}
	s.mu.Unlock()
	close(s.stop)
	select {
	case <-s.done:
		return s.result
	case <-ctx.Done():
		return ctx.Err()
	}
}

// freeRoom tells those who wait for room to look again.
func (s *Spool) freeRoom() {
	close(s.room)
	s.room = make(chan struct{})
}

// since returns how long ago a time was, 0 for none and for the future.
func (s *Spool) since(nanoseconds int64) time.Duration {
	if nanoseconds == 0 {
		return 0
	}
	return max(0, s.config.Now().Sub(time.Unix(0, nanoseconds)))
}
