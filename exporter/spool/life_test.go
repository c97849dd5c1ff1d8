package spool_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/spool"
)

func TestSpool_restarts(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.config = spool.Config{Dir: filepath.Join(t.TempDir(), "new", "spool"), MaxBytes: 64 << 20}
	l.open()
	for round := range 3 {
		c := l.sink("a")
		l.append(spool.Low, 10*round, 10*round+10, 100)
		l.append(spool.High, 20*round, 20*round+20, 100)
		l.flush()
		got := l.drain(c)
		if !slices.Equal(got[0], span(10*round, 10*round+10)) || !slices.Equal(got[1], span(20*round, 20*round+20)) {
			t.Errorf("round %d: %v", round, got)
		}
		l.reopen()
	}
	if st := l.laneOf("a", spool.High); st.Acked != 60 || st.Emitted != 60 {
		t.Errorf("%+v", st)
	}
}

func TestSpool_newSinkBeginsAtTheEnd(t *testing.T) {
	t.Parallel()
	l := newLab(t).open()
	l.sink("old")
	l.append(spool.High, 0, 3, 10)
	c := l.sink("new") // with records in memory
	l.append(spool.High, 3, 5, 10)
	l.flush()
	if got := l.drain(c); !slices.Equal(got[spool.High], span(3, 5)) {
		t.Error(got)
	}
	if st := l.laneOf("new", spool.High); st.Emitted != 2 {
		t.Errorf("%+v", st)
	}
}

func TestSpool_unackedComesAgain(t *testing.T) {
	t.Parallel()
	l := newLab(t).open()
	c := l.sink("a")
	l.append(spool.High, 0, 30, 300)
	l.flush()
	l.read(c, false)
	if err := c.Ack(spool.High, 12, 12, 0); err != nil {
		t.Fatal(err)
	}
	if got := l.read(l.sink("a"), false); !slices.Equal(got[spool.High], span(12, 30)) {
		t.Errorf("taken again: %v", got)
	}
	l.reopen()
	if got := l.read(l.sink("a"), false); !slices.Equal(got[spool.High], span(12, 30)) {
		t.Errorf("restarted: %v", got)
	}
}

func TestSpool_lock(t *testing.T) {
	t.Parallel()
	config := &spool.Config{Dir: t.TempDir()}
	s, err := spool.Open(config)
	if err != nil {
		t.Fatal(err)
	}
	var locked *spool.LockedError
	if _, err := spool.Open(config); !errors.As(err, &locked) || locked.Pid != os.Getpid() {
		t.Errorf("second: %v", err)
	}
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if s, err = spool.Open(config); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, e := range []*spool.LockedError{{}, {Pid: 12}} {
		if !strings.Contains(e.Error(), "used by") {
			t.Error(e)
		}
	}
}

func TestSpool_closed(t *testing.T) {
	t.Parallel()
	l := newLab(t).open()
	c := l.sink("a")
	l.append(spool.Low, 0, 3, 10)
	waiting := make(chan error)
	go func() {
		var err error
		for records := []spool.Record{}; err == nil; {
			records, err = c.Read(context.Background(), 1, 1, records)
		}
		waiting <- err
	}()
	if err := l.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, appendErr := l.Append(spool.Low, nil)
	_, waitErr := l.AppendWait(t.Context(), spool.Low, nil)
	_, sinkErr := l.Sink("b")
	for i, err := range []error{
		<-waiting, appendErr, waitErr, sinkErr, l.Flush(t.Context()), l.Remove("a"), c.Ack(spool.Low, 1, 1, 0), l.Close(t.Context()),
	} {
		if !errors.Is(err, spool.ErrClosed) {
			t.Errorf("%d: %v", i, err)
		}
	}
}

func TestCursor_refusals(t *testing.T) {
	t.Parallel()
	l := newLab(t).open()
	c := l.sink("a")
	l.append(spool.Low, 0, 5, 10)
	l.flush()
	l.read(c, false)
	testCases := []struct {
		name        string
		lane        spool.Lane
		upTo        spool.Seq
		acked, dead int
		ok          bool
	}{
		{"not read", spool.High, 1, 0, 0, false},
		{"beyond", spool.Low, 6, 1, 0, false},
		{"too many", spool.Low, 3, 3, 1, false},
		{"negative", spool.Low, 3, -1, 0, false},
		{"no lane", 7, 3, 1, 0, false},
		{"some", spool.Low, 3, 1, 1, true},
		{"again", spool.Low, 3, 0, 0, false},
		{"before", spool.Low, 2, 1, 0, false},
		{"all skipped", spool.Low, 5, 0, 0, true},
	}
	for _, tc := range testCases {
		if err := c.Ack(tc.lane, tc.upTo, tc.acked, tc.dead); (err == nil) != tc.ok {
			t.Errorf("%s: %v", tc.name, err)
		}
	}
	st := l.laneOf("a", spool.Low)
	st.OldestAge = 0
	if want := (spool.LaneStats{Emitted: 5, Acked: 1, Dead: 1, Skipped: 3}); st != want {
		t.Errorf("%+v", st)
	}
	for _, name := range []string{"", strings.Repeat("x", spool.MaxNameBytes+1)} {
		if _, err := l.Sink(name); err == nil {
			t.Errorf("name of %d bytes", len(name))
		}
	}
	if _, err := l.Append(9, nil); err == nil {
		t.Error("a ninth lane")
	}
	if _, err := l.Append(spool.Low, make([]byte, 4096)); !errors.Is(err, spool.ErrTooLarge) {
		t.Error(err)
	}
}

func TestSpool_manySinks(t *testing.T) {
	t.Parallel()
	l := newLab(t).open()
	for i := range spool.MaxSinks {
		l.sink(strings.Repeat("s", i+1))
	}
	if _, err := l.Sink("more"); err == nil {
		t.Error("one more")
	}
	l.reopen()
	if n := len(l.Sinks()); n != spool.MaxSinks {
		t.Error(n)
	}
}

// TestCursor_fair fills both lanes: the high one comes first, the low one is not
// starved, and each keeps its order.
func TestCursor_fair(t *testing.T) {
	t.Parallel()
	l := newLab(t).open()
	c := l.sink("a")
	l.append(spool.Low, 0, 100, 10)
	l.append(spool.High, 0, 100, 10)
	l.flush()
	for _, most := range []int{20, 8, 1, 1, 1, 1} {
		records, err := c.Read(t.Context(), most, 1<<20, nil)
		if err != nil || len(records) != most {
			t.Fatal(len(records), err)
		}
		low := 0
		for i, r := range records {
			if r.Lane == spool.Low {
				low++
			} else if low > 0 {
				t.Errorf("record %d of %d is high, after a low one", i, most)
			}
		}
		if most > 1 && low != most/4 {
			t.Errorf("%d of %d are low", low, most)
		}
	}
	if st := l.laneOf("a", spool.Low); st.Pending != 100 {
		t.Errorf("%+v", st)
	}
	got := l.read(c, false)
	if low, high := len(got[spool.Low]), len(got[spool.High]); low != 92 || high != 76 {
		t.Errorf("%d low, %d high are left", low, high)
	}
}

func TestCursor_bytes(t *testing.T) {
	t.Parallel()
	l := newLab(t).open()
	c := l.sink("a")
	l.append(spool.High, 0, 10, 993) // 1,000 bytes
	l.flush()
	for _, tc := range []struct{ bytes, want int }{{0, 1}, {999, 1}, {2000, 2}, {3999, 3}} {
		records, err := c.Read(t.Context(), 100, tc.bytes, nil)
		if err != nil || len(records) != tc.want {
			t.Errorf("%d bytes: %d records, %v", tc.bytes, len(records), err)
		}
	}
}

func TestStats_age(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	now := time.Unix(50_000, 0)
	l.config.Now = func() time.Time { return now }
	l.open()
	c := l.sink("a")
	age := func() time.Duration { return l.laneOf("a", spool.High).OldestAge.Round(time.Second) / time.Second }
	want := func(when string, seconds time.Duration) {
		t.Helper()
		if got := age(); got != seconds {
			t.Errorf("%s: %d s, want %d", when, got, seconds)
		}
	}
	for range 100 { // commits ten seconds apart
		l.append(spool.High, 0, 1, 100)
		want2 := age()
		l.flush()
		if now = now.Add(10 * time.Second); want2 > 1000 {
			t.Error(want2)
		}
	}
	want("nothing read", 1000)
	records, _ := c.Read(t.Context(), 30, 1<<20, nil)
	want("under way", 1000)
	if err := c.Ack(spool.High, records[29].Seq, 30, 0); err != nil {
		t.Fatal(err)
	}
	want("30 done", 700)
	l.drain(c)
	want("all done", 0)
	now = now.Add(time.Hour)
	l.append(spool.High, 0, 1, 100)
	want("new in memory", 0)
	now = now.Add(5 * time.Second)
	want("waiting in memory", 5)
	l.flush()
	now = now.Add(5 * time.Second)
	want("committed", 10)
	l.reopen()
	want("restarted", 10)
}
