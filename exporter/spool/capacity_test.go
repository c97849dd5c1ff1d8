package spool_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/spool"
)

// newSmall opens a spool with room for seven segments, which is four sealed ones.
func newSmall(t *testing.T) *lab {
	l := newLab(t)
	l.config.MaxBytes = 7*4096 + 32<<10
	return l.open()
}

func TestSpool_capDropsLowFirst(t *testing.T) {
	t.Parallel()
	l := newSmall(t)
	behind, ahead := l.sink("behind"), l.sink("ahead")
	for i := range 60 {
		l.append(spool.Low, i, i+1, 400)
		l.append(spool.High, i, i+1, 400)
		l.flush()
		if got := l.drain(ahead); len(got[0]) != 1 || len(got[1]) != 1 {
			t.Fatalf("ahead got %v", got)
		}
		conserved(t, l.Spool)
	}
	low, high := l.laneOf("behind", spool.Low), l.laneOf("behind", spool.High)
	if low.DroppedFull < 40 || high.DroppedFull >= low.DroppedFull || high.DroppedFull == 0 {
		t.Errorf("low %+v\nhigh %+v", low, high)
	}
	if st := l.laneOf("ahead", spool.Low); st.Dropped > 0 || st.Acked != 60 {
		t.Errorf("ahead: %+v", st)
	}
	got := l.drain(behind)
	for i, lane := range []spool.LaneStats{low, high} {
		if want := span(int(lane.DroppedFull), 60); !slices.Equal(got[i], want) {
			t.Errorf("lane %d: got %v, want %v", i, got[i], want)
		}
	}
}

// TestSpool_capKeepsHigh floods the low lane: nothing of the other one goes.
func TestSpool_capKeepsHigh(t *testing.T) {
	t.Parallel()
	l := newSmall(t)
	c := l.sink("a")
	l.append(spool.High, 0, 15, 400) // a sealed segment and a part of one
	for i := range 300 {
		l.append(spool.Low, i, i+1, 400)
		l.flush()
	}
	got := l.drain(c)
	if st := l.laneOf("a", spool.High); st.Dropped > 0 || !slices.Equal(got[spool.High], span(0, 15)) {
		t.Errorf("%+v, got %v", st, got[spool.High])
	}
	st := l.laneOf("a", spool.Low)
	if n := len(got[spool.Low]); n < 15 || !slices.Equal(got[spool.Low], span(300-n, 300)) || st.DroppedFull != uint64(300-n) {
		t.Errorf("%+v, got %v", st, got[spool.Low])
	}
}

// TestSpool_capAndFlight drops what is under way: it is acknowledged, not lost,
// and lost when it is read again.
func TestSpool_capAndFlight(t *testing.T) {
	t.Parallel()
	for _, rewind := range []bool{false, true} {
		l := newSmall(t)
		c := l.sink("a")
		l.append(spool.High, 0, 5, 400)
		l.flush()
		records, err := c.Read(t.Context(), 10, 1<<20, nil)
		if err != nil || len(records) != 5 {
			t.Fatal(len(records), err)
		}
		for i := 5; i < 100; i++ {
			l.append(spool.High, i, i+1, 400)
			l.flush()
		}
		before := l.laneOf("a", spool.High)
		if before.Dropped == 0 || before.Pending < 5 {
			t.Fatalf("%+v", before)
		}
		if rewind {
			c.Rewind()
			if st := l.laneOf("a", spool.High); st.Dropped != before.Dropped+5 || st.Pending != before.Pending-5 {
				t.Errorf("%+v, was %+v", st, before)
			}
		} else if err := c.Ack(spool.High, 5, 3, 1); err != nil {
			t.Error(err)
		}
		l.drain(c)
		st := l.laneOf("a", spool.High)
		if !rewind && (st.Dead != 1 || st.Skipped != 1 || st.Dropped != before.Dropped) || st.Pending > 0 || st.Emitted != 100 {
			t.Errorf("%+v", st)
		}
		conserved(t, l.Spool)
		l.reopen()
		if again := l.laneOf("a", spool.High); again != st {
			t.Errorf("%+v after a restart, was %+v", again, st)
		}
	}
}

func TestSpool_removedSinkHoldsNothing(t *testing.T) {
	t.Parallel()
	l := newSmall(t)
	l.sink("gone")
	stays := l.sink("stays")
	l.append(spool.High, 0, 40, 400)
	l.flush()
	l.drain(stays)
	l.flush()
	if n := l.Stats().Segments[spool.High]; n < 4 {
		t.Fatalf("%d segments", n)
	}
	c := l.sink("gone")
	if err := l.Remove("gone"); err != nil {
		t.Fatal(err)
	}
	l.flush()
	if n := l.Stats().Segments[spool.High]; n != 1 {
		t.Errorf("%d segments", n)
	}
	if _, err := c.Read(t.Context(), 1, 1, nil); !errors.Is(err, spool.ErrRemoved) {
		t.Error(err)
	}
	if err := c.Ack(spool.High, 1, 1, 0); !errors.Is(err, spool.ErrRemoved) {
		t.Error(err)
	}
	l.reopen()
	if names := l.Sinks(); !slices.Equal(names, []string{"stays"}) {
		t.Error(names)
	}
}

// TestSpool_reserve fills the disk: what was committed stays, the reserve takes
// the last writes, the memory some more, and the rest is counted.
func TestSpool_reserve(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.config.MemoryBytes = 20 << 10
	now := time.Unix(1000, 0)
	l.config.Now = func() time.Time { return now }
	l.open()
	c := l.sink("a")
	l.append(spool.High, 0, 5, 400)
	l.flush()
	l.fs.full = true
	n := 5
	for ; l.Flush(t.Context()) == nil; n++ { // the rest of the segment and the reserve
		l.append(spool.High, n, n+1, 400)
	}
	st := l.Stats()
	if st.Reserve || st.ReserveUsed != 1 || st.LastError == nil || n < 17 {
		t.Errorf("after %d records: %+v", n, st)
	}
	for ; ; n++ {
		if _, err := l.Append(spool.High, payload(n, 400)); errors.Is(err, spool.ErrFull) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if st := l.laneOf("a", spool.High); st.DroppedMemory != 1 || st.Emitted != uint64(n)+1 || st.Pending != uint64(n) {
		t.Errorf("%d records: %+v", n, st)
	}
	l.fs.full = false
	now = now.Add(time.Minute)
	l.flush()
	if got := l.drain(c); !slices.Equal(got[spool.High], span(0, n)) {
		t.Errorf("got %v, want %d", got[spool.High], n)
	}
	if st := l.Stats(); !st.Reserve || st.LastError != nil || st.MemoryBytes != 0 {
		t.Errorf("mended: %+v", st)
	}
	l.reopen()
	if st := l.laneOf("a", spool.High); st.DroppedMemory != 1 || st.Acked != uint64(n) {
		t.Errorf("restarted: %+v", st)
	}
}

// TestOpen_fullDisk opens an empty spool on a full disk.
func TestOpen_fullDisk(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.fs.full = true
	l.open()
	c := l.sink("a")
	l.append(spool.Low, 0, 3, 10)
	if l.Flush(t.Context()) == nil {
		t.Error("written on a full disk")
	}
	l.fs.full = false
	l.flush()
	if got := l.drain(c); !slices.Equal(got[spool.Low], span(0, 3)) {
		t.Error(got)
	}
}

func TestSpool_memoryIsShared(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.config.MemoryBytes = 10_000
	l.open()
	l.sink("a")
	count := func(lane spool.Lane) (n int) {
		for {
			if _, err := l.Append(lane, make([]byte, 76)); err != nil {
				return n
			}
			n++
		}
	}
	if low, high := count(spool.Low), count(spool.High); low != 48 || high != 48 {
		t.Errorf("%d low, %d high", low, high) // 104 bytes each, half the memory for the low lane
	}
	if st := l.Stats(); st.Refused != [2]uint64{1, 1} {
		t.Error(st.Refused)
	}
}

func TestSpool_AppendWait(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.config.MaxBytes = 7*4096 + 32<<10
	l.config.MemoryBytes = 6000
	l.open()
	c := l.sink("a")
	const n = 400
	go func() {
		for i := range n {
			if _, err := l.AppendWait(context.Background(), spool.Lane(i%2), payload(i, 400)); err != nil {
				t.Error(err)
			}
		}
	}()
	got := 0
	for deadline := time.Now().Add(10 * time.Second); got < n && time.Now().Before(deadline); {
		batch := l.drain(c)
		got += len(batch[0]) + len(batch[1])
		_ = l.Flush(context.Background())
	}
	if got != n {
		t.Errorf("%d of %d", got, n)
	}
	for _, lane := range lanes {
		if st := l.laneOf("a", lane); st.Dropped > 0 {
			t.Errorf("%+v", st)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	for ctx.Err() == nil {
		_, err := l.AppendWait(ctx, spool.High, payload(0, 400))
		if err != nil && !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
	}
	if _, err := l.AppendWait(t.Context(), spool.High, make([]byte, 4096)); !errors.Is(err, spool.ErrTooLarge) {
		t.Error(err)
	}
}

func TestOpen_config(t *testing.T) {
	t.Parallel()
	testCases := []struct {
		name   string
		config spool.Config
		want   string
	}{
		{"no directory", spool.Config{}, "directory"},
		{"small segments", spool.Config{Dir: "x", SegmentBytes: 100}, "segment size"},
		{"few segments", spool.Config{Dir: "x", SegmentBytes: 8 << 20, MaxBytes: 40 << 20}, "spool size"},
		{"tiny", spool.Config{Dir: "x", MaxBytes: 1000}, "spool size"},
		{"memory", spool.Config{Dir: "x", MemoryBytes: -1}, "memory"},
		{"delay", spool.Config{Dir: "x", CommitDelay: -1}, "delay"},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if _, err := spool.Open(&tc.config); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Error(err)
			}
		})
	}
}
