package pipeline_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/trailscope/trailscope/exporter/delivery"
	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/pipeline"
	"github.com/trailscope/trailscope/exporter/spool"
)

// TestPipeline_hangingSink has one sink that never returns from its first
// attempt, whatever its context says, beside three healthy ones.
func TestPipeline_hangingSink(t *testing.T) {
	t.Parallel()

	synctest.Test(t, func(t *testing.T) {
		free := make(chan struct{})
		hanging := &fakeSink{tb: t, send: func(context.Context, int, []*event.Event) delivery.Result {
			<-free

			return delivery.Result{Err: errDown}
		}}
		sinks := []pipeline.SinkConfig{{Name: "hanging", Open: func() (delivery.Sink, error) { return unclosed{hanging, free}, nil }}}
		healthy := make([]*fakeSink, 3)

		for i := range healthy {
			healthy[i] = &fakeSink{tb: t}
			sinks = append(sinks, pipeline.SinkConfig{Name: fmt.Sprint("healthy", i), Open: opener(healthy[i])})
		}

		f := open(t, t.TempDir(), pipeline.Config{Sinks: sinks}, spool.Config{})

		// Three minutes of a hundred events a second. No event waits longer than
		// the commit and the linger for the healthy sinks, nor Write at all.
		for i := range 180 {
			start := time.Now()
			f.write(t, 100*i, 100*i+100)

			if took := time.Since(start); took > 0 {
				t.Fatalf("writing waited for %s", took)
			}

			time.Sleep(time.Second)

			for _, s := range healthy {
				if n := s.accepted(); n != 100*i+100 {
					t.Fatalf("%d events accepted after a second, want %d", n, 100*i+100)
				}
			}
		}

		s := f.conserved(t).Sinks[0]
		if !s.Hung || s.Healthy || s.Circuit != pipeline.CircuitOpen || s.Total.Pending != 18_000 || f.Health().Status != pipeline.StatusDegraded {
			t.Errorf("the hanging sink: %+v", s)
		}

		start := time.Now()
		f.close(t)

		if took := time.Since(start); took > pipeline.CloseTimeout {
			t.Errorf("closing took %s", took)
		}

		for _, s := range healthy {
			s.check(t, 0, 18_000)
			s.checkOrder(t)
		}

		close(free)
	})
}

// unclosed is a sink whose Close is not noted, for one that is left behind.
type unclosed struct {
	s    *fakeSink
	free <-chan struct{}
}

// Send implements the [delivery.Sink] interface.
func (u unclosed) Send(ctx context.Context, batch []*event.Event) delivery.Result {
	return u.s.Send(ctx, batch)
}

// Close implements the [delivery.Sink] interface. It hangs, too.
func (u unclosed) Close() error {
	<-u.free

	return nil
}

func TestPipeline_close(t *testing.T) {
	t.Parallel()

	waits := func(ctx context.Context, _ int, _ []*event.Event) delivery.Result {
		<-ctx.Done()

		return delivery.Result{Err: ctx.Err()}
	}

	testCases := []struct {
		name    string
		send    func(context.Context, int, []*event.Event) delivery.Result
		before  time.Duration // from Write to Close
		timeout time.Duration // of Close, 0 for none
		most    time.Duration // that Close takes
		pending uint64        // of 20 events
	}{
		{name: "healthy", most: time.Second},
		{name: "healthy_at_rest", before: time.Minute, most: time.Second},
		{name: "down", send: func(context.Context, int, []*event.Event) delivery.Result { return delivery.Result{Err: errDown} }, before: time.Second, most: time.Second, pending: 20},
		{name: "down_for_long", send: func(context.Context, int, []*event.Event) delivery.Result { return delivery.Result{Err: errDown} }, before: time.Hour, most: time.Second, pending: 20},
		{name: "waits_for_its_context", send: waits, before: time.Second, most: pipeline.CloseTimeout, pending: 20},
		{name: "waits_for_its_context_with_less_time", send: waits, before: time.Second, timeout: time.Second, most: time.Second, pending: 20},
		{
			name: "slow", before: time.Second, most: pipeline.CloseTimeout,
			send: func(context.Context, int, []*event.Event) delivery.Result {
				time.Sleep(5 * time.Second)

				return delivery.Result{}
			},
		},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			synctest.Test(t, func(t *testing.T) {
				dir := t.TempDir()
				sink := &fakeSink{tb: t, send: tc.send}
				f := open(t, dir, pipeline.Config{Sinks: []pipeline.SinkConfig{{Name: "one", Open: opener(sink)}}}, spool.Config{})

				f.write(t, 0, 20)
				time.Sleep(tc.before)

				ctx := context.Background()
				if tc.timeout > 0 {
					var cancel context.CancelFunc

					ctx, cancel = context.WithTimeout(ctx, tc.timeout)
					defer cancel()
				}

				start := time.Now()
				if err := f.Close(ctx); err != nil {
					t.Errorf("closing: %v", err)
				}

				if took := time.Since(start); took > tc.most {
					t.Errorf("closing took %s", took)
				}

				if s := f.conserved(t).Sinks[0]; s.Total.Pending != tc.pending || s.Total.Acked != 20-tc.pending || sink.closed != 1 {
					t.Errorf("got %s, closed %d times", totals(&s), sink.closed)
				}

				if err := f.Close(ctx); err == nil {
					t.Error("closing again gives no error")
				}

				if err := f.spool.Close(context.Background()); err != nil {
					t.Error(err)
				}

				// What was left is there for the next run, and only that.
				next := &fakeSink{tb: t}
				f = open(t, dir, pipeline.Config{Sinks: []pipeline.SinkConfig{{Name: "one", Open: opener(next)}}}, spool.Config{})
				f.drain(t, time.Minute)

				if s := f.close(t).Sinks[0]; s.Total.Acked != 20 || next.accepted() != int(tc.pending) {
					t.Errorf("next run: %s, %d accepted", totals(&s), next.accepted())
				}
			})
		})
	}
}

func TestPipeline_Drain_error(t *testing.T) {
	t.Parallel()

	synctest.Test(t, func(t *testing.T) {
		sink := &fakeSink{tb: t, send: func(context.Context, int, []*event.Event) delivery.Result { return delivery.Result{Err: errDown} }}
		f := open(t, t.TempDir(), pipeline.Config{Sinks: []pipeline.SinkConfig{{Name: "one", Open: opener(sink)}}}, spool.Config{})
		f.write(t, 0, 20)

		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()

		if err := f.Drain(ctx); err == nil || err.Error() != "draining: context deadline exceeded: one has 20 events to get" {
			t.Errorf("error %v", err)
		}

		f.close(t)
	})
}
