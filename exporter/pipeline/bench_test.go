package pipeline_test

import (
	"context"
	"runtime"
	"testing"

	"github.com/trailscope/trailscope/exporter/delivery"
	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/pipeline"
	"github.com/trailscope/trailscope/exporter/spool"
)

// idle is a sink that takes everything.
type idle struct{}

// Send implements the [delivery.Sink] interface.
func (idle) Send(context.Context, []*event.Event) delivery.Result { return delivery.Result{} }

// Close implements the [delivery.Sink] interface.
func (idle) Close() error { return nil }

// BenchmarkPipeline brings events through encoder, spool, decoder and a sink
// that takes everything, on one processor.
//
// Most recent results, on a busy machine: 3.1 to 5.4 µs/op, 184,000 to 325,000
// events/s, 3 allocs/op.
func BenchmarkPipeline(b *testing.B) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))

	f := open(b, b.TempDir(), pipeline.Config{Sinks: []pipeline.SinkConfig{{Name: "one", Open: opener(idle{})}}}, spool.Config{})
	events := make([]*event.Event, 1000)

	for i := range events {
		events[i] = newEvent(i)
	}

	b.ReportAllocs()
	b.ResetTimer()

	for i := range b.N {
		if err := f.WriteWait(b.Context(), events[i%len(events)]); err != nil {
			b.Fatal(err)
		}
	}

	if err := f.Drain(b.Context()); err != nil {
		b.Fatal(err)
	}

	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
	f.close(b)
}

// BenchmarkPipeline_Write takes events into the spool while nobody reads them.
//
// Most recent results: 1.3 µs/op, 0 allocs/op.
func BenchmarkPipeline_Write(b *testing.B) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))

	f := open(b, b.TempDir(), pipeline.Config{}, spool.Config{})
	e := newEvent(1)

	b.ReportAllocs()

	for b.Loop() {
		if err := f.WriteWait(b.Context(), e); err != nil {
			b.Fatal(err)
		}
	}

	f.close(b)
}
