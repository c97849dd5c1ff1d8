package pipeline

import (
	"time"

	"github.com/cenkalti/backoff/v5"
)

// Circuit says how a sink is doing.
type Circuit uint8

const (
	// CircuitClosed means that the sink works, or has failed too few times in a
	// row to be called down.
	CircuitClosed Circuit = iota

	// CircuitOpen means that the sink is down and left alone until the back-off
	// is over.
	CircuitOpen

	// CircuitHalfOpen means that a small probe batch is on its way to see
	// whether the sink works again.
	CircuitHalfOpen
)

// Circuits returns all states.
func Circuits() []Circuit { return []Circuit{CircuitClosed, CircuitOpen, CircuitHalfOpen} }

// String returns `closed`, `open` or `half-open`.
func (c Circuit) String() string {
	switch c {
	case CircuitOpen:
		return "open"
	case CircuitHalfOpen:
		return "half-open"
	default:
		return "closed"
	}
}

// The course of waits between attempts.
const (
	waitGrowth = 2
	waitSpread = 0.5
)

// breaker decides when a sink is tried next and with how much. It belongs to
// the sink's goroutine.
type breaker struct {
	waits    backoff.ExponentialBackOff
	failures int // in a row
	limit    int // failures in a row that open the circuit
	probe    int // events in a probe batch
	batch    int // events in a batch now; smaller after one that was too large
	most     int // events in a batch
	good     int // successes in a row at this batch size
}

// newBreaker returns a closed one for a sink's options.
func newBreaker(c *SinkConfig) *breaker {
	b := &breaker{
		waits: backoff.ExponentialBackOff{
			InitialInterval:     c.BackoffMin,
			RandomizationFactor: waitSpread,
			Multiplier:          waitGrowth,
			MaxInterval:         c.BackoffMax,
		},
		limit: c.FailureLimit,
		probe: c.ProbeEvents,
		batch: c.BatchEvents,
		most:  c.BatchEvents,
	}
	b.waits.Reset()

	return b
}

// open reports whether the sink is down.
func (b *breaker) open() bool { return b.failures >= b.limit }

// size returns how many events the next attempt may hold.
func (b *breaker) size() int {
	if b.open() {
		return min(b.probe, b.batch)
	}

	return b.batch
}

// succeeded notes an attempt that went well.
func (b *breaker) succeeded() {
	const patience = 8 // successes before larger batches are tried again

	b.failures = 0
	b.waits.Reset()

	if b.good++; b.good >= patience && b.batch < b.most {
		b.batch = min(2*b.batch, b.most)
		b.good = 0
	}
}

// failed notes an attempt that went wrong and returns how long to wait. The
// receiver's own wish, already capped, is the least.
func (b *breaker) failed(wish time.Duration) time.Duration {
	b.failures++
	b.good = 0

	return max(b.waits.NextBackOff(), wish)
}

// restore goes back to full batches, once the one event that was too large is out
// of the way.
func (b *breaker) restore() { b.batch = b.most }

// halve notes that n events were too many for one batch, n more than 1.
func (b *breaker) halve(n int) {
	b.batch = n / 2
	b.good = 0
}
