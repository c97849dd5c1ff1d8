package pipeline_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/trailscope/trailscope/exporter/delivery"
	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/pipeline"
	"github.com/trailscope/trailscope/exporter/spool"
)

// errDown is what a receiver that is down gives.
var errDown = errors.New("receiver is down")

// script returns a send function that gives results in turn and accepts
// everything afterwards.
func script(results ...delivery.Result) func(context.Context, int, []*event.Event) delivery.Result {
	return func(_ context.Context, attempt int, _ []*event.Event) delivery.Result {
		if attempt <= len(results) {
			return results[attempt-1]
		}

		return delivery.Result{}
	}
}

// TestPipeline_protocol writes ten events, of which the low lane has 0, 3, 6
// and 9, and lets the sink answer.
func TestPipeline_protocol(t *testing.T) {
	t.Parallel()

	const n = 10

	down := delivery.Result{Err: errDown}

	testCases := []struct {
		name     string
		send     func(ctx context.Context, attempt int, batch []*event.Event) delivery.Result
		sizes    []int
		dead     []int
		failures map[string]uint64
		retried  uint64
		least    time.Duration // that it takes
		most     time.Duration
		order    bool // each lane in order
	}{
		{name: "all_accepted", sizes: []int{10}, most: time.Second, order: true},
		{
			name: "some_again", send: script(delivery.Result{Retry: []int{1, 3}}),
			sizes: []int{10, 2}, failures: map[string]uint64{"partial": 1}, retried: 2,
			least: 500 * time.Millisecond, most: 3 * time.Second,
		},
		{
			name: "some_again_and_again", send: script(delivery.Result{Retry: []int{0, 1, 2}}, delivery.Result{Retry: []int{0, 2}}),
			sizes: []int{10, 3, 2}, failures: map[string]uint64{"partial": 2}, retried: 5,
			least: time.Second, most: 6 * time.Second,
		},
		{
			name: "all_again", send: script(delivery.Result{Retry: []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}}),
			sizes: []int{10, 10}, failures: map[string]uint64{"partial": 1}, retried: 10, most: 3 * time.Second, order: true,
		},
		{
			name:  "one_refused",
			send:  script(delivery.Result{Refused: []delivery.Refusal{{Index: 2, Reason: "mapping"}}}),
			sizes: []int{10}, dead: []int{4}, most: time.Second, order: true,
		},
		{
			name:  "refused_wins_over_again",
			send:  script(delivery.Result{Refused: []delivery.Refusal{{Index: 0, Reason: "mapping"}}, Retry: []int{0, 0, 1, 1}}),
			sizes: []int{10, 1}, dead: []int{1}, failures: map[string]uint64{"partial": 1}, retried: 1, most: 3 * time.Second,
		},
		{
			name: "down_and_up", send: script(down, down, down, down),
			sizes: []int{10, 10, 10, 4, 4, 6}, failures: map[string]uint64{"error": 4}, retried: 10 + 10 + 10 + 4,
			least: 7500 * time.Millisecond, most: 23 * time.Second, order: true,
		},
		{
			name:  "down_with_a_refusal",
			send:  script(delivery.Result{Err: errDown, Refused: []delivery.Refusal{{Index: 9, Reason: "mapping"}}}),
			sizes: []int{10, 9}, dead: []int{9}, failures: map[string]uint64{"error": 1}, retried: 9, most: 3 * time.Second, order: true,
		},
		{
			name: "too_large",
			send: func(_ context.Context, _ int, batch []*event.Event) delivery.Result {
				if len(batch) > 3 {
					return delivery.Result{Err: errors.New("too large"), Halve: true}
				}

				return delivery.Result{}
			},
			sizes: []int{10, 5, 2, 2, 2, 2, 2}, failures: map[string]uint64{"too_large": 2}, retried: 15,
			most: time.Second, order: true,
		},
		{
			name: "one_too_large",
			send: func(_ context.Context, _ int, batch []*event.Event) delivery.Result {
				if slices.ContainsFunc(batch, func(e *event.Event) bool { return numberOf(e) == 4 }) {
					return delivery.Result{Err: errors.New("too large"), Halve: true}
				}

				return delivery.Result{}
			},
			sizes: []int{10, 5, 2, 2, 1, 7}, dead: []int{4}, failures: map[string]uint64{"too_large": 4},
			retried: 17, most: time.Second, order: true,
		},
		{
			name:  "retry_after",
			send:  script(delivery.Result{Err: errDown, RetryAfter: 90 * time.Second}),
			sizes: []int{10, 10}, failures: map[string]uint64{"error": 1}, retried: 10,
			least: 90 * time.Second, most: 91 * time.Second, order: true,
		},
		{
			name:  "retry_after_a_day",
			send:  script(delivery.Result{Err: errDown, RetryAfter: 24 * time.Hour}),
			sizes: []int{10, 10}, failures: map[string]uint64{"error": 1}, retried: 10,
			least: pipeline.DefaultRetryAfterMax, most: pipeline.DefaultRetryAfterMax + time.Second, order: true,
		},
		{
			name:  "retry_after_is_less_than_the_back_off",
			send:  script(delivery.Result{Err: errDown, RetryAfter: time.Millisecond}),
			sizes: []int{10, 10}, failures: map[string]uint64{"error": 1}, retried: 10,
			least: 500 * time.Millisecond, most: 3 * time.Second, order: true,
		},
		{
			name: "slow", send: func(ctx context.Context, attempt int, _ []*event.Event) delivery.Result {
				if attempt == 1 {
					<-ctx.Done()

					return delivery.Result{Err: fmt.Errorf("waiting for the answer: %w", ctx.Err())}
				}

				return delivery.Result{}
			},
			sizes: []int{10, 10}, failures: map[string]uint64{"timeout": 1}, retried: 10,
			least: pipeline.DefaultTimeout, most: pipeline.DefaultTimeout + 3*time.Second, order: true,
		},
		{
			name: "late_but_accepted", send: func(context.Context, int, []*event.Event) delivery.Result {
				time.Sleep(5 * pipeline.DefaultTimeout)

				return delivery.Result{}
			},
			sizes: []int{10}, least: 5 * pipeline.DefaultTimeout, most: 5*pipeline.DefaultTimeout + time.Second, order: true,
		},
		{
			name: "panic", send: func(_ context.Context, attempt int, _ []*event.Event) delivery.Result {
				if attempt < 3 {
					panic("a defect")
				}

				return delivery.Result{}
			},
			sizes: []int{10, 10, 10}, failures: map[string]uint64{"panic": 2}, retried: 20,
			least: 1500 * time.Millisecond, most: 6 * time.Second, order: true,
		},
		{
			name: "refused_for_good", send: script(delivery.Result{Err: errors.New("no such index"), Permanent: true}),
			sizes: []int{10}, dead: []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, failures: map[string]uint64{"refused": 1}, most: time.Second,
		},
		{
			name: "places_outside", send: script(delivery.Result{Retry: []int{10}}, delivery.Result{Refused: []delivery.Refusal{{Index: -1}}}),
			sizes: []int{10, 10, 10}, failures: map[string]uint64{"error": 2}, retried: 20, most: 6 * time.Second,
		},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			synctest.Test(t, func(t *testing.T) {
				sink := &fakeSink{tb: t, send: tc.send}
				f := open(t, t.TempDir(), pipeline.Config{
					Sinks: []pipeline.SinkConfig{{Name: "one", Open: opener(sink), ProbeEvents: 4}},
				}, spool.Config{})

				start := time.Now()

				f.write(t, 0, n)
				f.drain(t, time.Hour)

				took := time.Since(start)
				s := &f.close(t).Sinks[0]

				sink.check(t, 0, n, tc.dead...)

				if tc.order {
					sink.checkOrder(t)
				}

				if !slices.Equal(sink.sizes, tc.sizes) || sink.closed != 1 {
					t.Errorf("batches of %v, closed %d times; want %v, once", sink.sizes, sink.closed, tc.sizes)
				}

				if took < tc.least || took > tc.most {
					t.Errorf("took %s, want %s to %s", took, tc.least, tc.most)
				}

				want := fmt.Sprintf("10 = %d acked + 0 skipped + 0 pending + 0 dropped + %d dead", n-len(tc.dead), len(tc.dead))
				if got := totals(s); got != want {
					t.Errorf("got %s, want %s", got, want)
				}

				if s.Retried != tc.retried || !maps.Equal(s.Failures, tc.failures) || s.Attempts != uint64(len(tc.sizes)) {
					t.Errorf("%d again, failures %v in %d attempts; want %d, %v", s.Retried, s.Failures, s.Attempts, tc.retried, tc.failures)
				}

				if got := deadNumbers(t, f, "one"); !reflect.DeepEqual(got, tc.dead) {
					t.Errorf("dead letters %v, want %v", got, tc.dead)
				}
			})
		})
	}
}

// deadNumbers returns the numbers of the events in a sink's dead-letter file,
// sorted.
func deadNumbers(tb testing.TB, f *fixture, sink string) (numbers []int) {
	tb.Helper()

	for _, l := range deadLetters(tb, filepath.Join(f.dead, sink+".dead.ndjson")) {
		id := l.Event.Event.ID

		var n int
		if _, err := fmt.Sscanf(id, "%016x", &n); err != nil {
			tb.Fatalf("id %q: %v", id, err)
		}

		numbers = append(numbers, n-1)
	}

	slices.Sort(numbers)

	return numbers
}

func TestPipeline_circuit(t *testing.T) {
	t.Parallel()

	synctest.Test(t, func(t *testing.T) {
		down := true
		states := []pipeline.Circuit{}

		var f *fixture

		sink := &fakeSink{tb: t}
		sink.send = func(context.Context, int, []*event.Event) delivery.Result {
			states = append(states, f.Stats().Sinks[0].Circuit)

			if down {
				return delivery.Result{Err: errDown}
			}

			return delivery.Result{}
		}
		f = open(t, t.TempDir(), pipeline.Config{Sinks: []pipeline.SinkConfig{{Name: "one", Open: opener(sink), Linger: -1}}}, spool.Config{})

		f.write(t, 0, 100)
		time.Sleep(time.Hour)

		s := f.Stats().Sinks[0]
		if s.Circuit != pipeline.CircuitOpen || s.Healthy || !strings.Contains(s.Error, "down") {
			t.Errorf("after an hour: %+v", s)
		}

		if n := sink.attempts; n < 20 || n > 70 {
			t.Errorf("%d attempts in an hour", n)
		}

		down = false
		f.drain(t, 2*pipeline.DefaultBackoffMax)

		if s := f.Stats().Sinks[0]; s.Circuit != pipeline.CircuitClosed || !s.Healthy || s.Error != "" {
			t.Errorf("at the end: %+v", s)
		}

		probe := len(states) - 1 // the one that went well
		for probe > 0 && states[probe] == pipeline.CircuitClosed {
			probe--
		}

		if !slices.Equal(states[:3], make([]pipeline.Circuit, 3)) || states[probe] != pipeline.CircuitHalfOpen || probe+1 == len(states) {
			t.Errorf("states %v", states)
		}

		if sink.sizes[probe] != pipeline.DefaultProbeEvents {
			t.Errorf("sizes %v", sink.sizes)
		}

		f.close(t)
		sink.check(t, 0, 100)
		sink.checkOrder(t)
	})
}

func TestPipeline_batchGrowsBack(t *testing.T) {
	t.Parallel()

	synctest.Test(t, func(t *testing.T) {
		sink := &fakeSink{tb: t, send: script(delivery.Result{Err: errors.New("too large"), Halve: true})}
		f := open(t, t.TempDir(), pipeline.Config{
			Sinks: []pipeline.SinkConfig{{Name: "one", Open: opener(sink), BatchEvents: 100}},
		}, spool.Config{})

		f.write(t, 0, 2000)
		f.drain(t, time.Hour)
		f.close(t)
		sink.check(t, 0, 2000)

		if first, last := sink.sizes[1], slices.Max(sink.sizes[2:]); first != 50 || last != 100 {
			t.Errorf("batches of %v", sink.sizes)
		}
	})
}

func TestPipeline_linger(t *testing.T) {
	t.Parallel()

	synctest.Test(t, func(t *testing.T) {
		var at []time.Duration

		start := time.Now()
		sink := &fakeSink{tb: t, send: func(context.Context, int, []*event.Event) delivery.Result {
			at = append(at, time.Since(start))

			return delivery.Result{}
		}}
		f := open(t, t.TempDir(), pipeline.Config{
			Sinks: []pipeline.SinkConfig{{Name: "one", Open: opener(sink), Linger: 10 * time.Second, BatchEvents: 8}},
		}, spool.Config{})

		for i := range 20 { // an event a second
			f.write(t, i, i+1)
			time.Sleep(time.Second)
		}

		f.drain(t, time.Minute)
		f.close(t)
		sink.check(t, 0, 20)

		// The first two batches are full before their time is over.
		if want := []int{8, 8, 4}; !slices.Equal(sink.sizes, want) || at[0] > 8*time.Second || at[2] < 26*time.Second {
			t.Errorf("batches of %v at %v", sink.sizes, at)
		}
	})
}

func TestPipeline_batchBytes(t *testing.T) {
	t.Parallel()

	synctest.Test(t, func(t *testing.T) {
		size := len(event.AppendBinary(nil, newEvent(7)))
		sink := &fakeSink{tb: t}
		f := open(t, t.TempDir(), pipeline.Config{
			Sinks: []pipeline.SinkConfig{{Name: "one", Open: opener(sink), BatchBytes: 5 * size}},
		}, spool.Config{})

		f.write(t, 0, 50)
		f.drain(t, time.Minute)
		f.close(t)
		sink.check(t, 0, 50)

		if largest := slices.Max(sink.sizes); largest > 6 || len(sink.sizes) > 13 {
			t.Errorf("batches of %v", sink.sizes)
		}
	})
}

// exists reports whether there is a file.
func exists(path string) bool {
	_, err := os.Stat(path)

	return err == nil
}
