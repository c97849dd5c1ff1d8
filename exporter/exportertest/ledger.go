package exportertest

import (
	"sync"
	"testing"

	"github.com/trailscope/trailscope/exporter/event"
)

// Terms are the terms of the delivery promise for one sink, as counters give
// them.
type Terms struct {
	// Emitted is how many events the sink was to get.
	Emitted uint64

	// Acked is how many the receiver confirmed, Skipped how many the sink's
	// filter passed over.
	Acked, Skipped uint64

	// Pending is how many wait.
	Pending uint64

	// Dropped is how many the full spool gave up, Dead how many the receiver
	// refused for good.
	Dropped, Dead uint64
}

// Check fails the test unless the equation holds: every event emitted is in
// exactly one of the other terms. name says whose terms they are.
func (m Terms) Check(tb testing.TB, name string) {
	tb.Helper()

	if sum := m.Acked + m.Skipped + m.Pending + m.Dropped + m.Dead; sum != m.Emitted {
		tb.Errorf("%s: emitted %d, but acked %d + skipped %d + pending %d + dropped %d + dead %d = %d",
			name, m.Emitted, m.Acked, m.Skipped, m.Pending, m.Dropped, m.Dead, sum)
	}
}

// Ledger holds what was sent against what arrived, by the ids of events. Its
// methods are safe for concurrent use. The zero value is ready.
type Ledger struct {
	mu      sync.Mutex
	sent    map[string]int // id to the number of times sent
	arrived map[string]int // id to the number of times it arrived
	order   []string       // ids as they first arrived
}

// Sent notes events that are to arrive.
func (l *Ledger) Sent(events ...*event.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()

	if l.sent == nil {
		l.sent = map[string]int{}
	}

	for _, e := range events {
		l.sent[e.ID.String()]++
	}
}

// Arrived notes the id of an event that arrived, as [event.ID.String] writes it.
func (l *Ledger) Arrived(ids ...string) {
	l.mu.Lock()
	defer l.mu.Unlock()

	if l.arrived == nil {
		l.arrived = map[string]int{}
	}

	for _, id := range ids {
		if l.arrived[id]++; l.arrived[id] == 1 {
			l.order = append(l.order, id)
		}
	}
}

// Balance is what a [Ledger] comes to.
type Balance struct {
	// Missing are ids sent that did not arrive, Unknown ids that arrived but
	// were not sent; each in no order.
	Missing, Unknown []string

	// Repeats is how many arrivals there were beyond the first of each id.
	Repeats int

	// Arrived is how many of the ids sent have arrived.
	Arrived int
}

// Balance draws the balance of now.
func (l *Ledger) Balance() (b Balance) {
	l.mu.Lock()
	defer l.mu.Unlock()

	for id := range l.sent {
		if l.arrived[id] == 0 {
			b.Missing = append(b.Missing, id)
		} else {
			b.Arrived++
		}
	}

	for id, n := range l.arrived {
		b.Repeats += n - 1

		if l.sent[id] == 0 {
			b.Unknown = append(b.Unknown, id)
		}
	}

	return b
}

// Order returns the ids that arrived, each once, in the order of its first
// arrival.
func (l *Ledger) Order() []string {
	l.mu.Lock()
	defer l.mu.Unlock()

	return append([]string(nil), l.order...)
}

// Check fails the test when something sent is missing or something arrived that
// was not sent, and when more than repeats arrivals were repeats.
func (l *Ledger) Check(tb testing.TB, repeats int) {
	tb.Helper()

	b := l.Balance()
	if len(b.Missing) > 0 {
		tb.Errorf("%d events are missing, such as %s; %d arrived", len(b.Missing), b.Missing[0], b.Arrived)
	}

	if len(b.Unknown) > 0 {
		tb.Errorf("%d events arrived that were not sent, such as %s", len(b.Unknown), b.Unknown[0])
	}

	if b.Repeats > repeats {
		tb.Errorf("%d events arrived again, at most %d may", b.Repeats, repeats)
	}
}
