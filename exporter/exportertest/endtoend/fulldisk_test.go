package endtoend_test

import (
	"context"
	"errors"
	"syscall"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/pipeline"
	"github.com/trailscope/trailscope/exporter/sink/elastic"
	"github.com/trailscope/trailscope/exporter/spool"
)

// The disk that is full: it has room for diskRoom, which is a small part of what
// the spool may use and of the events.
const (
	diskRoom    = 768 << 10
	diskSegment = 64 << 10
	diskMemory  = 128 << 10
	diskEvents  = 8000
)

// disk is where a spool is, with a limit that can be lifted.
type disk struct {
	config spool.Config
	extend func() error
}

// TestFullDisk_injected has a spool whose files cannot be allocated any more.
func TestFullDisk_injected(t *testing.T) {
	t.Parallel()

	fs := &limited{dir: t.TempDir()}
	fs.room.Store(diskRoom)

	testFullDisk(t, &disk{config: spool.Config{FS: fs}, extend: func() error {
		fs.room.Store(1 << 30)

		return nil
	}})
}

// testFullDisk fills a disk while the receiver is down. What finds room neither
// on the disk nor in memory is counted, and nothing else is missing in the end.
func testFullDisk(t *testing.T, d *disk) {
	t.Helper()

	to := newFake(t, &bulk{})
	to.down.Store(true)

	d.config.MaxBytes, d.config.SegmentBytes, d.config.MemoryBytes = 64<<20, diskSegment, diskMemory

	s, err := spool.Open(&d.config)
	if err != nil {
		t.Fatal(err)
	}

	p, err := pipeline.New(&pipeline.Config{Spool: s, DeadLetterDir: t.TempDir(), Sinks: []pipeline.SinkConfig{{
		Name: "elastic", BackoffMin: 10 * time.Millisecond, BackoffMax: 100 * time.Millisecond,
		Open: opener(elastic.New, elastic.Config{URLs: []string{to.url}}),
	}}})
	if err != nil {
		t.Fatal(err)
	}

	taken := map[int]bool{}
	refused := fill(t, p, taken)

	st := p.Stats()
	terms := conserved(t, &st)["elastic"]
	want := exportertest.Terms{Emitted: diskEvents, Pending: uint64(len(taken)), Dropped: uint64(refused)}

	if refused == 0 || len(taken) < diskRoom/2/500 || terms != want || st.FullFailures != uint64(refused) {
		t.Errorf("%d events taken, %d refused; %+v", len(taken), refused, st)
	}

	if st.Spool.ReserveUsed == 0 || !errors.Is(st.Spool.LastError, syscall.ENOSPC) {
		t.Errorf("the reserve was used %d times; error %v", st.Spool.ReserveUsed, st.Spool.LastError)
	}

	t.Logf("full: %d events taken, %d refused, %d bytes on the disk", len(taken), refused, st.Spool.Bytes)

	if err := d.extend(); err != nil {
		t.Fatal(err)
	}

	to.down.Store(false)
	deliverRest(t, p, taken)

	terms = conserved(t, ptr(p.Stats()))["elastic"]
	want = exportertest.Terms{Emitted: uint64(len(taken) + refused), Acked: uint64(len(taken)), Dropped: uint64(refused)}

	if terms != want {
		t.Errorf("with room again: %+v, want %+v", terms, want)
	}

	if err := errors.Join(p.Close(t.Context()), s.Close(t.Context())); err != nil {
		t.Error(err)
	}

	checkTaken(t, to, taken)
}

// fill writes events, at a rate that a disk would keep up with, and notes which
// ones were taken.
func fill(t *testing.T, p *pipeline.Pipeline, taken map[int]bool) (refused int) {
	t.Helper()

	const burst, pause = 20, time.Millisecond

	m := newMint()

	for n := range diskEvents {
		switch err := p.Write(m.event(n)); {
		case err == nil:
			taken[n] = true
		case errors.Is(err, spool.ErrFull):
			refused++
		default:
			t.Fatal(err)
		}

		if n%burst == 0 {
			time.Sleep(pause)
		}
	}

	return refused
}

// deliverRest waits until everything is delivered, and that again with some more
// events, which are all taken.
func deliverRest(t *testing.T, p *pipeline.Pipeline, taken map[int]bool) {
	t.Helper()

	const patience, more = 20 * time.Second, 100 // what the memory takes at once, with room to spare

	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()

	if err := p.Drain(ctx); err != nil { // while the disk's error may still stand
		exportertest.Eventually(t, patience, func() bool { return p.Drain(ctx) == nil }, err.Error)
	}

	m := newMint()

	for n := diskEvents; n < diskEvents+more; n++ {
		if err := p.Write(m.event(n)); err != nil {
			t.Fatal(err)
		}

		taken[n] = true
	}

	if err := p.Drain(ctx); err != nil {
		t.Fatal(err)
	}
}

// checkTaken checks that exactly the events taken have arrived, once.
func checkTaken(t *testing.T, to *fake, taken map[int]bool) {
	t.Helper()

	docs := newDocuments(t, "")
	stored, repeats := to.got(t)

	if len(stored) != len(taken) || repeats > 0 {
		t.Errorf("%d events arrived, want %d; %d came again", len(stored), len(taken), repeats)
	}

	for n, hash := range stored {
		if !taken[n] || hash != docs.hash(n) {
			t.Fatalf("event %d was not taken, or differs", n)
		}
	}
}
