package endtoend_test

import (
	"errors"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/delivery"
	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/pipeline"
	"github.com/trailscope/trailscope/exporter/sink/elastic"
	"github.com/trailscope/trailscope/exporter/sink/otlp"
	"github.com/trailscope/trailscope/exporter/spool"
)

// Budgets in events a second of the sender's processor time, from the project's
// design. They are judged from enoughEvents on, since connections and first
// allocations have their price.
const (
	bulkBudget      = 50_000
	collectorBudget = 25_000
	enoughEvents    = 100_000
)

// BenchmarkDelivery brings events through codec, spool, pipeline and sink into a
// receiver in a process of its own, with one processor:
//
//	go tool mage bench:delivery
//
// `events/s` counts by the clock, in which the receiver has a part, `events/cpu-s`
// by the processor time of this process, user and system. An event is some 300
// bytes in the spool and 2 kB as a document. In the end every event has arrived
// once, and the terms say so.
//
// Most recent results, on a busy machine of two cores:
//
//	bulk                          72,993 events/cpu-s   50,065 events/s
//	bulk_uncompressed             86,566 events/cpu-s   69,021 events/s
//	collector_grpc                29,631 events/cpu-s   17,247 events/s
//	collector_grpc_uncompressed   30,385 events/cpu-s   18,912 events/s
//	collector_http                31,047 events/cpu-s   16,133 events/s
func BenchmarkDelivery(b *testing.B) {
	for _, bc := range []struct {
		name   string
		budget float64

		// start starts the receiver, and returns the sink and what counts the
		// events that arrived.
		start func(b *testing.B) (open func() (delivery.Sink, error), arrived func() int)
	}{
		{"bulk", bulkBudget, startBulk(elastic.CompressionGzip)},
		{"bulk_uncompressed", bulkBudget, startBulk(elastic.CompressionNone)},
		{"collector_grpc", collectorBudget, startCollector(otlp.ProtocolGRPC, otlp.CompressionGzip)},
		{"collector_grpc_uncompressed", collectorBudget, startCollector(otlp.ProtocolGRPC, otlp.CompressionNone)},
		{"collector_http", collectorBudget, startCollector(otlp.ProtocolHTTP, otlp.CompressionGzip)},
	} {
		b.Run(bc.name, func(b *testing.B) {
			open, arrived := bc.start(b)
			measure(b, open, bc.budget)

			if n := arrived(); n != b.N {
				b.Errorf("%d events arrived, want %d", n, b.N)
			}
		})
	}
}

// measure sends b.N events and reports the figures.
func measure(b *testing.B, open func() (delivery.Sink, error), budget float64) {
	b.Helper()

	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))

	s, err := spool.Open(&spool.Config{Dir: filepath.Join(b.TempDir(), "spool")})
	if err != nil {
		b.Fatal(err)
	}

	p, err := pipeline.New(&pipeline.Config{
		Spool: s, DeadLetterDir: b.TempDir(), Sinks: []pipeline.SinkConfig{{Name: "sink", Open: open}},
	})
	if err != nil {
		b.Fatal(err)
	}

	m := newMint()
	before := cpu(b)

	b.ReportAllocs()
	b.ResetTimer()

	for n := range b.N {
		if err := p.WriteWait(b.Context(), m.event(n)); err != nil {
			b.Fatal(err)
		}
	}

	if err := p.Drain(b.Context()); err != nil {
		b.Fatal(err)
	}

	b.StopTimer()

	rate := float64(b.N) / (cpu(b) - before).Seconds()
	b.ReportMetric(rate, "events/cpu-s")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")

	if b.N >= enoughEvents && rate < budget {
		b.Errorf("%.0f events a second of processor time, want %.0f", rate, budget)
	}

	if err := errors.Join(p.Close(b.Context()), s.Close(b.Context())); err != nil {
		b.Error(err)
	}

	want := exportertest.Terms{Emitted: uint64(b.N), Acked: uint64(b.N)}
	if got := conserved(b, ptr(p.Stats()))["sink"]; got != want {
		b.Errorf("terms are %+v, want %+v", got, want)
	}
}

// cpu returns the processor time that this process has used.
func cpu(b *testing.B) time.Duration {
	b.Helper()

	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}

	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
