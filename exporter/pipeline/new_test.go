package pipeline_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/trailscope/trailscope/exporter/pipeline"
	"github.com/trailscope/trailscope/exporter/spool"
)

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
