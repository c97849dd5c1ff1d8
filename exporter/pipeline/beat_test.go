package pipeline_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/trailscope/trailscope/exporter/delivery"
	"github.com/trailscope/trailscope/exporter/pipeline"
	"github.com/trailscope/trailscope/exporter/spool"
)

// beatSink is a sink that notes heartbeats.
type beatSink struct {
	fakeSink
	beat func(ctx context.Context, h *delivery.Heartbeat) error // nil accepts

	beatMu sync.Mutex
	beats  []*delivery.Heartbeat
}

var _ delivery.HeartbeatSink = (*beatSink)(nil)

// SendHeartbeat implements the [delivery.HeartbeatSink] interface.
func (s *beatSink) SendHeartbeat(ctx context.Context, h *delivery.Heartbeat) error {
	s.beatMu.Lock()
	s.beats = append(s.beats, h)
	s.beatMu.Unlock()

	if s.beat != nil {
		return s.beat(ctx, h)
	}

	return nil
}

// sequences returns the numbers of the heartbeats.
func (s *beatSink) sequences() (numbers []uint64) {
	s.beatMu.Lock()
	defer s.beatMu.Unlock()

	for _, h := range s.beats {
		numbers = append(numbers, h.Sequence)
	}

	return numbers
}

func TestPipeline_heartbeats(t *testing.T) {
	t.Parallel()

	synctest.Test(t, func(t *testing.T) {
		good := &beatSink{fakeSink: fakeSink{tb: t}}
		down := &beatSink{
			fakeSink: fakeSink{tb: t, send: script(delivery.Result{Err: errDown, RetryAfter: 10 * time.Minute})},
			beat:     func(context.Context, *delivery.Heartbeat) error { return errDown },
		}
		panics := &beatSink{fakeSink: fakeSink{tb: t}, beat: func(context.Context, *delivery.Heartbeat) error { panic("a defect") }}
		slow := &beatSink{fakeSink: fakeSink{tb: t}, beat: func(ctx context.Context, _ *delivery.Heartbeat) error {
			select {
			case <-time.After(70 * time.Second):
			case <-ctx.Done():
			}

			return ctx.Err()
		}}
		f := open(t, t.TempDir(), pipeline.Config{
			Heartbeat: func() delivery.Heartbeat {
				return delivery.Heartbeat{Sensor: "core-1", Clock: time.Now(), Emitted: 7}
			},
			Sinks: []pipeline.SinkConfig{
				{Name: "slow", Open: opener(slow), Timeout: time.Hour},
				{Name: "panics", Open: opener(panics)},
				{Name: "none", Open: opener(&fakeSink{tb: t})},
				{Name: "good", Open: opener(good)},
				{Name: "down", Open: opener(down)},
			},
		}, spool.Config{})

		f.write(t, 0, 10)
		time.Sleep(155 * time.Second) // beats at 0, 30, 60, 90, 120 and 150 s

		for name, tc := range map[string]struct {
			sink *beatSink
			want []uint64
		}{
			"good": {sink: good, want: []uint64{1, 2, 3, 4, 5, 6}},
			"down": {sink: down, want: []uint64{1, 2, 3, 4, 5, 6}},
			"slow": {sink: slow, want: []uint64{1, 3, 5}},
		} {
			if got := tc.sink.sequences(); !slices.Equal(got, tc.want) {
				t.Errorf("%s: heartbeats %v, want %v", name, got, tc.want)
			}
		}

		h := good.beats[5]
		if h.Sensor != "core-1" || h.Emitted != 7 || h.Spool.MaxBytes != spool.DefaultMaxBytes || h.Spool.Bytes <= 0 {
			t.Errorf("heartbeat %+v", h)
		}

		if age := h.Spool.OldestAge; age < 149*time.Second || age > 151*time.Second {
			t.Errorf("the oldest event is %s old", age)
		}

		want := delivery.SinkTerms{Name: "down", Circuit: "closed", Error: errDown.Error(), Emitted: 10, Pending: 10}
		if len(h.Sinks) != 5 || h.Sinks[0] != want {
			t.Errorf("sinks %+v", h.Sinks)
		}

		if want := (delivery.SinkTerms{Name: "good", Circuit: "closed", Emitted: 10, Acked: 10}); h.Sinks[1] != want {
			t.Errorf("sinks %+v", h.Sinks)
		}

		for _, s := range f.Stats().Sinks {
			if s.Name == "down" && (s.Heartbeats != 6 || s.HeartbeatFailures != 6) {
				t.Errorf("%d heartbeats, %d failed", s.Heartbeats, s.HeartbeatFailures)
			}
		}

		f.close(t)
	})
}
