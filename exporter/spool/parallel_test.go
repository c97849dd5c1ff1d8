package spool_test

import (
	"context"
	"encoding/binary"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/spool"
)

// TestSpool_parallel appends, reads, acknowledges, makes and removes cursors and
// asks for counts, all at once, on a spool that is too small for the slowest.
func TestSpool_parallel(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.config.MaxBytes, l.config.CommitDelay = 40*4096, time.Millisecond
	l.open()
	const writers, each = 4, 3000
	readers := []*spool.Cursor{l.sink("fast"), l.sink("slow")}
	ctx, cancel := context.WithCancel(t.Context())
	var group, writing sync.WaitGroup
	var appended [2]atomic.Uint64
	for w := range writers {
		writing.Go(func() {
			for i := range each {
				lane := lanes[(w+i)%2]
				b := binary.LittleEndian.AppendUint64(make([]byte, 0, 100), uint64(w*each+i))
				if _, err := l.Append(lane, b[:8+i%90]); err == nil {
					appended[lane].Add(1)
				} else if !errors.Is(err, spool.ErrFull) {
					t.Error(err)
				}
			}
		})
	}
	for i, c := range readers {
		group.Go(func() { consume(ctx, t, c, i == 1) })
	}
	group.Go(func() {
		for ctx.Err() == nil {
			conserved(t, l.Spool)
			l.sink("brief")
			_ = l.Remove("brief")
		}
	})
	writing.Wait()
	l.flush()
	for ctx.Err() == nil && (l.laneOf("fast", spool.Low).Pending > 0 || l.laneOf("fast", spool.High).Pending > 0) {
		runtime.Gosched()
	}
	cancel()
	group.Wait()
	for _, lane := range lanes {
		for _, name := range []string{"fast", "slow"} {
			st := l.laneOf(name, lane)
			if st.Emitted-st.DroppedMemory != appended[lane].Load() || st.DroppedDamaged > 0 {
				t.Errorf("%s %s: %+v of %d", name, lane, st, appended[lane].Load())
			}
		}
	}
	if st := l.laneOf("slow", spool.Low); st.DroppedFull == 0 {
		t.Errorf("the slow sink missed nothing: %+v", st)
	}
	l.reopen()
}

// consume reads and acknowledges until it is told to stop, and rewinds now and
// then.
func consume(ctx context.Context, t *testing.T, c *spool.Cursor, slow bool) {
	var last [2]spool.Seq
	var records []spool.Record
	for n := 0; ; n++ {
		var err error
		records, err = c.Read(ctx, 64, 8<<10, records)
		if errors.Is(err, context.Canceled) {
			return
		} else if err != nil {
			t.Error(err)
			return
		}
		if n%7 == 6 {
			c.Rewind()
			continue
		}
		for _, r := range records {
			if r.Seq <= last[r.Lane] {
				t.Errorf("%s: %s record %d after %d", c.Name(), r.Lane, r.Seq, last[r.Lane])
			}
			last[r.Lane] = r.Seq
			if err := c.Ack(r.Lane, r.Seq, 1, 0); err != nil {
				t.Error(err)
			}
		}
		if slow {
			select {
			case <-time.After(20 * time.Millisecond):
			case <-ctx.Done():
			}
		}
	}
}
