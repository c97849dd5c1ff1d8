package pipeline_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/trailscope/trailscope/exporter/delivery"
	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/pipeline"
	"github.com/trailscope/trailscope/exporter/spool"
)

// shared is one of several sinks in turn that write into the same books.
type shared struct {
	*fakeSink
	closed chan struct{}
	once   sync.Once
}

// Close implements the [delivery.Sink] interface.
func (s *shared) Close() error {
	s.once.Do(func() { close(s.closed) })

	return nil
}

// TestPipeline_Reconfigure_underLoad changes one sink of four again and again,
// adds and removes others, while events come.
func TestPipeline_Reconfigure_underLoad(t *testing.T) {
	t.Parallel()

	const n = 20_000

	work := func(_ context.Context, attempt int, _ []*event.Event) delivery.Result {
		time.Sleep(time.Millisecond)

		switch attempt % 7 {
		case 0:
			return delivery.Result{Err: errDown}
		case 3:
			return delivery.Result{Retry: []int{0}}
		default:
			return delivery.Result{}
		}
	}
	changed := &fakeSink{tb: t, send: work}
	stays := &fakeSink{tb: t, send: work}
	added, removed := &fakeSink{tb: t}, &fakeSink{tb: t}

	sinks := func(generation int) []pipeline.SinkConfig {
		options := pipeline.SinkConfig{BatchEvents: 50, Linger: time.Millisecond, BackoffMin: time.Millisecond, BackoffMax: 2 * time.Millisecond}

		var list []pipeline.SinkConfig

		add := func(name, settings string, s delivery.Sink) {
			c := options
			c.Name, c.Settings, c.Open = name, settings, opener(s)
			list = append(list, c)
		}

		add("stays", "same", stays)
		add("changed", fmt.Sprint("generation ", generation), &shared{fakeSink: changed, closed: make(chan struct{})})

		if generation >= 3 {
			add("added", "same", added)
		}

		if generation < 5 {
			add("removed", "same", removed)
		}

		return list
	}

	f := open(t, t.TempDir(), pipeline.Config{Sinks: sinks(0)}, spool.Config{CommitDelay: time.Millisecond})

	done := make(chan struct{})

	go func() {
		defer close(done)

		for i := range n {
			if err := f.Write(newEvent(i)); err != nil {
				t.Error(err)
			}

			if i%100 == 0 {
				time.Sleep(time.Millisecond)
			}
		}
	}()

	for generation := 1; generation < 10; generation++ {
		time.Sleep(20 * time.Millisecond)

		if err := f.Reconfigure(t.Context(), sinks(generation)); err != nil {
			t.Fatal(err)
		}

		f.conserved(t)
	}

	<-done
	f.drain(t, 20*time.Second)

	st := f.close(t)

	stays.check(t, 0, n)
	changed.check(t, 0, n)

	if stays.closed != 1 || removed.closed != 1 || added.closed != 1 {
		t.Errorf("closed %d, %d and %d times", stays.closed, removed.closed, added.closed)
	}

	if first := added.order[0]; first == 0 || added.accepted() < 1000 || added.accepted() > n-first+50 {
		t.Errorf("the sink added later has %d events from %d on", added.accepted(), first)
	}

	added.checkOrder(t)

	names := make([]string, 0, 3)
	for i := range st.Sinks {
		names = append(names, st.Sinks[i].Name)
	}

	if want := []string{"added", "changed", "stays"}; !slices.Equal(names, want) || !slices.Equal(f.spool.Sinks(), want) {
		t.Errorf("sinks %v, cursors %v", names, f.spool.Sinks())
	}
}

func TestPipeline_Reconfigure_error(t *testing.T) {
	t.Parallel()

	synctest.Test(t, func(t *testing.T) {
		sink, other := &fakeSink{tb: t}, &fakeSink{tb: t}
		f := open(t, t.TempDir(), pipeline.Config{Sinks: []pipeline.SinkConfig{{Name: "one", Open: opener(sink)}}}, spool.Config{})

		err := f.Reconfigure(t.Context(), []pipeline.SinkConfig{
			{Name: "two", Open: opener(other)},
			{Name: "three", Open: func() (delivery.Sink, error) { return nil, errors.New("no such directory") }},
		})
		if err == nil || err.Error() != `opening sink "three": no such directory` {
			t.Errorf("error %v", err)
		}

		if other.closed != 1 {
			t.Errorf("the sink opened in vain is closed %d times", other.closed)
		}

		f.write(t, 0, 10)
		f.drain(t, time.Minute)
		f.close(t)
		sink.check(t, 0, 10)

		if err := f.Reconfigure(t.Context(), nil); !errors.Is(err, pipeline.ErrClosed) {
			t.Errorf("after Close: %v", err)
		}
	})
}

// TestPipeline_Reconfigure_waits changes a sink in the middle of an attempt,
// which may finish, and another that never does, which is broken off.
func TestPipeline_Reconfigure_waits(t *testing.T) {
	t.Parallel()

	synctest.Test(t, func(t *testing.T) {
		slow := &fakeSink{tb: t, send: func(context.Context, int, []*event.Event) delivery.Result {
			time.Sleep(20 * time.Second)

			return delivery.Result{}
		}}
		stuck := &fakeSink{tb: t, send: func(ctx context.Context, _ int, _ []*event.Event) delivery.Result {
			<-ctx.Done()

			return delivery.Result{Err: ctx.Err()}
		}}
		f := open(t, t.TempDir(), pipeline.Config{Sinks: []pipeline.SinkConfig{
			{Name: "slow", Open: opener(slow)},
			{Name: "stuck", Open: opener(stuck), Timeout: time.Hour},
		}}, spool.Config{})

		f.write(t, 0, 100)
		time.Sleep(10 * time.Second)

		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()

		next := []*fakeSink{{tb: t}, {tb: t}}
		start := time.Now()

		err := f.Reconfigure(ctx, []pipeline.SinkConfig{
			{Name: "slow", Open: opener(next[0])},
			{Name: "stuck", Open: opener(next[1])},
		})
		if took := time.Since(start); err != nil || took > time.Minute+time.Second {
			t.Errorf("took %s, error %v", took, err)
		}

		f.drain(t, time.Minute)
		f.close(t)
		slow.check(t, 0, 100)
		next[0].check(t, 0, 0)
		next[1].check(t, 0, 100)
	})
}

func TestNew_errors(t *testing.T) {
	t.Parallel()

	sink := opener(&fakeSink{tb: t})

	testCases := []struct {
		name  string
		sinks []pipeline.SinkConfig
		want  []string
	}{
		{name: "two_of_a_name", sinks: []pipeline.SinkConfig{{Name: "a", Open: sink}, {Name: "a", Open: sink}}, want: []string{`sink "a": there are two of that name`}},
		{name: "names", sinks: []pipeline.SinkConfig{{Name: "", Open: sink}, {Name: "A/b", Open: sink}, {Name: ".x", Open: sink}, {Name: strings.Repeat("x", 65), Open: sink}}, want: []string{`sink "": name:`, `sink "A/b": name:`, `sink ".x": name:`, `sink "xxx`}},
		{name: "no_open", sinks: []pipeline.SinkConfig{{Name: "a"}}, want: []string{"open: not set"}},
		{
			name: "negative", want: []string{"batch events: neg", "batch bytes: neg", "timeout: neg", "least back-off: neg", "longest back-off: neg", "longest retry-after: neg", "failure limit: neg", "probe events: neg"},
			sinks: []pipeline.SinkConfig{{
				Name: "a", Open: sink, BatchEvents: -1, BatchBytes: -1, Linger: -1, Timeout: -1, BackoffMin: -1, BackoffMax: -1,
				RetryAfterMax: -1, FailureLimit: -1, ProbeEvents: -1,
			}},
		},
		{name: "too_many_events", sinks: []pipeline.SinkConfig{{Name: "a", Open: sink, BatchEvents: pipeline.MaxBatchEvents + 1}}, want: []string{"batch events: 10001 is more than 10000"}},
		{name: "back_offs", sinks: []pipeline.SinkConfig{{Name: "a", Open: sink, BackoffMin: 2, BackoffMax: 1}}, want: []string{"least back-off: 2ns is more than the longest, 1ns"}},
		{name: "too_many", sinks: make([]pipeline.SinkConfig, pipeline.MaxSinks+1), want: []string{"sinks: 65 are more than 64"}},
	}

	s, err := spool.Open(&spool.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}

	for _, tc := range testCases {
		_, err := pipeline.New(&pipeline.Config{Spool: s, Sinks: tc.sinks})
		if err == nil {
			t.Errorf("%s: no error", tc.name)

			continue
		}

		for _, want := range tc.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: error %q lacks %q", tc.name, err, want)
			}
		}
	}

	if _, err := pipeline.New(&pipeline.Config{}); err == nil {
		t.Error("no error without a spool")
	}

	if err := s.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestNew_forgets opens a spool that has cursors of sinks which are no more.
func TestNew_forgets(t *testing.T) {
	t.Parallel()

	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		f := open(t, dir, pipeline.Config{Sinks: []pipeline.SinkConfig{
			{Name: "one", Open: opener(&fakeSink{tb: t})}, {Name: "two", Open: opener(&fakeSink{tb: t})},
		}}, spool.Config{})
		f.write(t, 0, 10)
		f.close(t)

		sink := &fakeSink{tb: t}
		f = open(t, dir, pipeline.Config{Sinks: []pipeline.SinkConfig{{Name: "two", Open: opener(sink)}}}, spool.Config{})

		if got := f.spool.Sinks(); !slices.Equal(got, []string{"two"}) {
			t.Errorf("cursors %v", got)
		}

		f.write(t, 10, 20)
		f.drain(t, time.Minute)
		f.close(t)
		sink.check(t, 10, 20)
	})
}
