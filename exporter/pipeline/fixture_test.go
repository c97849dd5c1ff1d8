package pipeline_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/delivery"
	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/pipeline"
	"github.com/trailscope/trailscope/exporter/spool"
)

// begin is the time of the first event.
var begin = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// newEvent returns an event with the id and the time of its number. Every third
// one is of low severity, every fifth of kind IP.
func newEvent(n int) *event.Event {
	e := &event.Event{
		Time: begin.Add(time.Duration(n) * time.Millisecond), Sensor: "core-1",
		Source: netip.MustParseAddr("10.0.0.66"), SourcePort: 50000,
		Destination: netip.MustParseAddr("8.8.8.8"), DestinationPort: 53, Transport: "UDP",
		Kind: event.KindDNS, Trail: "(www).evil.example", Info: "malware (test)", Reference: "(static)", Count: 1,
		DNS:    &event.DNS{Name: "www.evil.example", Type: 1, Class: 1},
		Threat: &event.Threat{Display: "0f3a9c1d", Trail: "evil.example", Rule: "trail-dns", Risk: 3000, Severity: event.SeverityHigh},
	}
	binary.BigEndian.PutUint64(e.ID[:], uint64(n)+1)

	if n%3 == 0 {
		e.Threat.Severity = event.SeverityLow
	}

	if n%5 == 0 {
		e.Kind = event.KindIP
	}

	return e
}

// numberOf returns the number that newEvent made an event from.
func numberOf(e *event.Event) int {
	return int(binary.BigEndian.Uint64(e.ID[:])) - 1
}

// fakeSink is a sink that does what a test says and notes what it accepts. It
// fails the test when calls overlap or come after Close.
type fakeSink struct {
	tb testing.TB

	// send decides an attempt; nil accepts all.
	send func(ctx context.Context, attempt int, batch []*event.Event) delivery.Result

	mu       sync.Mutex
	busy     bool
	closed   int
	attempts int
	sizes    []int       // of the batches
	got      map[int]int // number of an event to how often it was accepted
	order    []int       // numbers as they were accepted
	count    int         // of accepted events, with forgetful set
	// forgetful notes only how many events were accepted.
	forgetful bool
}

var _ delivery.Sink = (*fakeSink)(nil)

// Send implements the [delivery.Sink] interface.
func (s *fakeSink) Send(ctx context.Context, batch []*event.Event) (r delivery.Result) {
	s.mu.Lock()
	if s.busy || s.closed > 0 || len(batch) == 0 {
		s.tb.Errorf("Send with %d events: busy %t, closed %d times", len(batch), s.busy, s.closed)
	}

	s.busy = true
	s.attempts++
	attempt := s.attempts
	s.sizes = append(s.sizes, len(batch))
	s.mu.Unlock()

	defer func() {
		s.mu.Lock()
		s.busy = false
		s.mu.Unlock()
	}()

	if s.send != nil {
		r = s.send(ctx, attempt, batch)
	}

	s.accept(batch, &r)

	return r
}

// accept notes what r says was accepted.
func (s *fakeSink) accept(batch []*event.Event, r *delivery.Result) {
	s.mu.Lock()
	defer s.mu.Unlock()

	if r.Err != nil {
		return
	}

	out := map[int]bool{}
	for _, i := range r.Retry {
		out[i] = true
	}

	for _, f := range r.Refused {
		out[f.Index] = true
	}

	for i := range out {
		if i < 0 || i >= len(batch) {
			return // a defect, which must not count as acceptance
		}
	}

	for i, e := range batch {
		if out[i] {
			continue
		}

		s.count++

		if s.forgetful {
			continue
		}

		if s.got == nil {
			s.got = map[int]int{}
		}

		s.got[numberOf(e)]++
		s.order = append(s.order, numberOf(e))
	}
}

// Close implements the [delivery.Sink] interface.
func (s *fakeSink) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()

	s.closed++

	return nil
}

// accepted returns how many events were accepted.
func (s *fakeSink) accepted() int {
	s.mu.Lock()
	defer s.mu.Unlock()

	return s.count
}

// check fails the test unless exactly the events from first up to last, without
// those in but, were accepted, each once.
func (s *fakeSink) check(tb testing.TB, first, last int, but ...int) {
	tb.Helper()

	s.mu.Lock()
	defer s.mu.Unlock()

	want := map[int]bool{}
	for i := first; i < last; i++ {
		want[i] = true
	}

	for _, i := range but {
		delete(want, i)
	}

	for i, n := range s.got {
		if n != 1 || !want[i] {
			tb.Errorf("event %d was accepted %d times, wanted is %t", i, n, want[i])
		}
	}

	if len(s.got) != len(want) {
		tb.Errorf("%d events were accepted, want %d", len(s.got), len(want))
	}
}

// checkOrder fails the test unless each lane's events were accepted in order.
func (s *fakeSink) checkOrder(tb testing.TB) {
	tb.Helper()

	s.mu.Lock()
	defer s.mu.Unlock()

	last := map[bool]int{true: -1, false: -1}
	for _, n := range s.order {
		if low := n%3 == 0; n <= last[low] {
			tb.Fatalf("event %d came after %d", n, last[low])
		} else {
			last[low] = n
		}
	}
}

// opener returns a function that gives s.
func opener(s delivery.Sink) func() (delivery.Sink, error) {
	return func() (delivery.Sink, error) { return s, nil }
}

// fixture is a pipeline on a spool in a temporary directory.
type fixture struct {
	*pipeline.Pipeline
	spool *spool.Spool
	dir   string // of the spool
	dead  string // of the dead letters
}

// open opens a pipeline. The test ends with close.
func open(tb testing.TB, dir string, c pipeline.Config, s spool.Config) *fixture {
	tb.Helper()

	f := &fixture{dir: dir, dead: tb.TempDir()}

	s.Dir = dir

	var err error
	if f.spool, err = spool.Open(&s); err != nil {
		tb.Fatal(err)
	}

	c.Spool = f.spool
	if c.DeadLetterDir == "" {
		c.DeadLetterDir = f.dead
	}

	if f.Pipeline, err = pipeline.New(&c); err != nil {
		tb.Fatal(err)
	}

	return f
}

// write writes the events from first up to last.
func (f *fixture) write(tb testing.TB, first, last int) {
	tb.Helper()

	for i := first; i < last; i++ {
		if err := f.Write(newEvent(i)); err != nil {
			tb.Fatal(err)
		}
	}
}

// drain waits until all sinks have everything.
func (f *fixture) drain(tb testing.TB, patience time.Duration) {
	tb.Helper()

	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()

	if err := f.Drain(ctx); err != nil {
		tb.Fatal(err)
	}
}

// close closes the pipeline and the spool and checks the books.
func (f *fixture) close(tb testing.TB) pipeline.Stats {
	tb.Helper()

	f.conserved(tb)

	if err := f.Close(context.Background()); err != nil {
		tb.Error(err)
	}

	st := f.conserved(tb)

	if err := f.spool.Close(context.Background()); err != nil {
		tb.Error(err)
	}

	return st
}

// conserved checks the delivery equation of every sink.
func (f *fixture) conserved(tb testing.TB) pipeline.Stats {
	tb.Helper()

	st := f.Stats()

	for i := range st.Sinks {
		for lane := range st.Sinks[i].Lanes {
			if l := &st.Sinks[i].Lanes[lane]; !l.Conserved() {
				tb.Errorf("sink %s: the equation does not hold: %+v", st.Sinks[i].Name, l)
			}
		}
	}

	return st
}

// totals says what became of a sink's events.
func totals(s *pipeline.SinkStats) string {
	t := &s.Total

	return fmt.Sprintf("%d = %d acked + %d skipped + %d pending + %d dropped + %d dead",
		t.Emitted, t.Acked, t.Skipped, t.Pending, t.Dropped, t.Dead)
}
