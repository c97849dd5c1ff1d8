package pipeline_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
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

// TestPipeline_Reconfigure_hanging changes a sink that never returns, which is
// left behind; closing the pipeline breaks off another such change.
func TestPipeline_Reconfigure_hanging(t *testing.T) {
	t.Parallel()

	synctest.Test(t, func(t *testing.T) {
		free := make(chan struct{})
		hanging := func() delivery.Sink {
			return unclosed{&fakeSink{tb: t, send: func(context.Context, int, []*event.Event) delivery.Result {
				<-free

				return delivery.Result{}
			}}, free}
		}
		f := open(t, t.TempDir(), pipeline.Config{Sinks: []pipeline.SinkConfig{{Name: "one", Open: opener(hanging())}}}, spool.Config{})

		f.write(t, 0, 10)
		time.Sleep(time.Minute)

		start := time.Now()
		err := f.Reconfigure(t.Context(), []pipeline.SinkConfig{{Name: "one", Open: opener(hanging())}})

		if took := time.Since(start); err != nil || took > pipeline.ReconfigureTimeout+3*time.Second {
			t.Errorf("took %s, error %v", took, err)
		}

		if s := f.conserved(t).Sinks[0]; s.Total.Pending != 10 {
			t.Errorf("got %s", totals(&s))
		}

		time.Sleep(time.Minute)

		sink, done := &fakeSink{tb: t}, make(chan error)
		go func() { done <- f.Reconfigure(t.Context(), []pipeline.SinkConfig{{Name: "one", Open: opener(sink)}}) }()

		time.Sleep(time.Second)

		start = time.Now()
		err = f.Close(t.Context())

		if took := time.Since(start); err != nil || took > pipeline.CloseTimeout {
			t.Errorf("closing took %s, error %v", took, err)
		}

		if err := <-done; err != nil {
			t.Error(err)
		}

		if err := f.spool.Close(t.Context()); err != nil {
			t.Error(err)
		}

		sink.check(t, 0, 10)
		f.conserved(t)
		close(free)
	})
}
