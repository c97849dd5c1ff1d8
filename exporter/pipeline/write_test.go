package pipeline_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/trailscope/trailscope/exporter/delivery"
	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/pipeline"
	"github.com/trailscope/trailscope/exporter/spool"
)

// TestPipeline_Write_joined writes an event whose joined columns are larger
// than any record may be.
func TestPipeline_Write_joined(t *testing.T) {
	t.Parallel()

	synctest.Test(t, func(t *testing.T) {
		var got *event.Event

		sink := &fakeSink{tb: t, send: func(_ context.Context, _ int, batch []*event.Event) delivery.Result {
			got = batch[0]

			return delivery.Result{}
		}}
		f := open(t, t.TempDir(), pipeline.Config{Sinks: []pipeline.SinkConfig{{Name: "one", Open: opener(sink)}}}, spool.Config{})

		e := newEvent(0)
		e.Joined = &event.Joined{SourcePort: strings.Repeat("1,2,", 1<<20)}
		e.SourcePorts = []event.Port{1, 2}

		if err := f.Write(e); err != nil {
			t.Fatal(err)
		}

		f.drain(t, time.Minute)
		f.close(t)

		if got == nil || got.Joined != nil || len(got.SourcePorts) != 2 || e.Joined == nil {
			t.Errorf("got %+v", got)
		}
	})
}

func TestPipeline_Write_errors(t *testing.T) {
	t.Parallel()

	synctest.Test(t, func(t *testing.T) {
		sink := &fakeSink{tb: t}
		f := open(t, t.TempDir(), pipeline.Config{Sinks: []pipeline.SinkConfig{{Name: "one", Open: opener(sink)}}}, spool.Config{MemoryBytes: 4096})

		large := newEvent(0)
		large.Info = strings.Repeat("x", 2<<20)

		if err := f.Write(large); !errors.Is(err, spool.ErrTooLarge) {
			t.Errorf("too large: %v", err)
		}

		full := 0

		for i := range 100 { // more than the memory takes before a commit
			if err := f.Write(newEvent(i)); errors.Is(err, spool.ErrFull) {
				full++
			} else if err != nil {
				t.Fatal(err)
			}
		}

		f.drain(t, time.Minute)

		st := f.close(t)
		if st.LargeFailures != 1 || st.FullFailures != uint64(full) || full == 0 || st.Sinks[0].Total.Dropped != uint64(full)+1 ||
			st.Sinks[0].Total.Emitted != 101 || st.WriteError == "" {
			t.Errorf("%d refused; %+v", full, st)
		}

		if err := f.Write(newEvent(0)); !errors.Is(err, spool.ErrClosed) || f.Stats().OtherFailures != 1 {
			t.Errorf("after Close: %v", err)
		}
	})
}

// TestPipeline_WriteWait writes more than the memory takes, patiently.
func TestPipeline_WriteWait(t *testing.T) {
	t.Parallel()

	synctest.Test(t, func(t *testing.T) {
		sink := &fakeSink{tb: t}
		f := open(t, t.TempDir(), pipeline.Config{Sinks: []pipeline.SinkConfig{{Name: "one", Open: opener(sink)}}}, spool.Config{MemoryBytes: 4096})

		for i := range 1000 {
			if err := f.WriteWait(t.Context(), newEvent(i)); err != nil {
				t.Fatal(err)
			}
		}

		f.drain(t, time.Minute)
		f.close(t)
		sink.check(t, 0, 1000)
	})
}
