package pipeline_test

import (
	"context"
	"os"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/trailscope/trailscope/exporter/delivery"
	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/pipeline"
	"github.com/trailscope/trailscope/exporter/spool"
)

// The outage of [TestPipeline_outage]. The cap holds about a quarter of its
// events, so that whole segments have to give way.
const (
	outageRate     = 500 // events a second
	outageSegment  = 1 << 20
	outageSlack    = 8 << 20 // heap that may come and go
	outagePerBatch = 20 * time.Millisecond
)

// orderly is a sink that is down for a time and afterwards takes a batch in 20
// ms. It checks that no lane goes back.
type orderly struct {
	tb    testing.TB
	down  bool
	last  [2]int
	count [2]int // by lane
}

var _ delivery.Sink = (*orderly)(nil)

// Send implements the [delivery.Sink] interface.
func (s *orderly) Send(_ context.Context, batch []*event.Event) delivery.Result {
	if s.down {
		return delivery.Result{Err: errDown}
	}

	time.Sleep(outagePerBatch)

	for _, e := range batch {
		n, lane := numberOf(e), 0
		if n%3 != 0 {
			lane = 1
		}

		if n < s.last[lane] {
			s.tb.Errorf("event %d after %d", n, s.last[lane])
		}

		s.last[lane] = n + 1
		s.count[lane]++
	}

	return delivery.Result{}
}

// Close implements the [delivery.Sink] interface.
func (*orderly) Close() error { return nil }

// TestPipeline_outage has one sink down for an hour beside a healthy one. The
// clock is simulated; with the race detector it is five minutes.
func TestPipeline_outage(t *testing.T) {
	seconds, limit := 3600, int64(96<<20)
	if underRace {
		seconds, limit = 300, 10<<20
	}

	synctest.Test(t, func(t *testing.T) {
		sink, healthy := &orderly{tb: t, down: true}, &orderly{tb: t}
		f := open(t, quickDir(t), pipeline.Config{Sinks: []pipeline.SinkConfig{
			{Name: "down", Open: opener(sink)}, {Name: "healthy", Open: opener(healthy)},
		}}, spool.Config{MaxBytes: limit, SegmentBytes: outageSegment})

		written := 0
		second := func() {
			f.write(t, written, written+outageRate)

			written += outageRate

			time.Sleep(time.Second)
		}

		var low, high uint64 // heap

		for i := range seconds {
			second()

			if i%60 != 59 {
				continue
			}

			st := f.conserved(t)
			if st.Spool.Bytes > limit {
				t.Fatalf("the spool has %d bytes of %d", st.Spool.Bytes, limit)
			}

			if h := heap(); i < 120 {
				low, high = h, h
			} else {
				low, high = min(low, h), max(high, h)
			}
		}

		if high-low > outageSlack {
			t.Errorf("the heap grew from %d to %d bytes", low, high)
		}

		s := f.conserved(t).Sinks[0]
		if s.Lanes[spool.High].Dropped > 0 && s.Lanes[spool.Low].Pending > outageSegment/100 {
			t.Errorf("the high lane gave way before the low one: %s", totals(&s))
		}

		if age := s.Total.OldestAge; age <= 0 || age > time.Duration(seconds+1)*time.Second || s.Total.DroppedFull == 0 {
			t.Errorf("the oldest event is %s old; %s", age, totals(&s))
		}

		sink.down = false
		start := time.Now()

		for pending := s.Total.Pending; f.Stats().Sinks[0].Total.Pending > outageRate; second() {
			most := pipeline.DefaultBackoffMax*3/2 + time.Duration(pending)*time.Second/(10*outageRate)
			if took := time.Since(start); took > most {
				t.Fatalf("%d events took more than %s", pending, took)
			}
		}

		f.drain(t, time.Minute)

		for _, s := range f.close(t).Sinks {
			to := map[string]*orderly{"down": sink, "healthy": healthy}[s.Name]
			if s.Total.Emitted != uint64(written) || s.Total.Pending != 0 || s.Total.Acked != uint64(to.count[0]+to.count[1]) {
				t.Errorf("%s: %s, %v arrived of %d", s.Name, totals(&s), to.count, written)
			}

			// A dead sink never touches another one.
			if s.Name == "healthy" && s.Total.Dropped != 0 {
				t.Errorf("healthy: %s", totals(&s))
			}

			t.Logf("%s: %s", s.Name, totals(&s))
		}
	})
}

// quickDir returns a directory in memory where there is such a thing: the
// simulated hour has thousands of commits, whose syncs would only measure the
// disk.
func quickDir(tb testing.TB) string {
	tb.Helper()

	dir, err := os.MkdirTemp("/dev/shm", "pipeline-test-")
	if err != nil {
		return tb.TempDir()
	}

	tb.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			tb.Error(err)
		}
	})

	return dir
}

// heap returns the bytes in use on the heap.
func heap() uint64 {
	var m runtime.MemStats

	runtime.GC()
	runtime.ReadMemStats(&m)

	return m.HeapAlloc
}
