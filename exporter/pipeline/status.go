package pipeline

import (
	"maps"
	"sync"
	"time"
)

// Reasons of failed attempts, the values of a metric's label.
const (
	reasonError    = "error"
	reasonTimeout  = "timeout"
	reasonPanic    = "panic"
	reasonPartial  = "partial"
	reasonTooLarge = "too_large"
	reasonRefused  = "refused"
)

// FailureReasons returns the reasons by which [SinkStats] counts failed
// attempts: the receiver could not be reached or failed, it took too long, the
// sink panicked, it took only a part, the batch was too large, or it was
// refused for good.
func FailureReasons() []string {
	return []string{reasonError, reasonPanic, reasonPartial, reasonRefused, reasonTimeout, reasonTooLarge}
}

// status is what others may see of a sink's goroutine.
type status struct {
	mu sync.Mutex
	s  progress
}

// progress is the part of [SinkStats] that the sink's goroutine counts.
type progress struct {
	circuit     Circuit
	failing     bool
	hung        bool
	err         string
	errAt       time.Time
	successAt   time.Time
	attempts    uint64
	sent        uint64
	retried     uint64
	failures    map[string]uint64
	busy        time.Duration
	evicted     uint64
	deadFailing bool
	beats       uint64
	beatsFailed uint64
}

// update changes the status.
func (s *status) update(f func(p *progress)) {
	s.mu.Lock()
	defer s.mu.Unlock()

	f(&s.s)
}

// get returns a copy.
func (s *status) get() progress {
	s.mu.Lock()
	defer s.mu.Unlock()

	p := s.s
	p.failures = maps.Clone(p.failures)

	return p
}

// healthy reports whether the sink's last attempt went well.
func (p *progress) healthy() bool {
	return !p.failing && !p.hung && !p.deadFailing
}
