package otlp_test

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"syscall"
	"testing"
	"time"

	"google.golang.org/grpc"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/sink/otlp"
)

// usual returns n events as a sensor sees them most: of the golden ones, those
// that have no text of several kilobytes.
func usual(n int) (events []*event.Event) {
	const long = 500

	for _, e := range exportertest.Many(2 * n) {
		short := len(e.Trail) < long && len(e.Info) < long && len(e.Destinations) < 10
		if short && len(events) < n && (e.HTTP == nil || len(e.HTTP.UserAgent) < long) {
			events = append(events, e)
		}
	}

	return events
}

// ignoring is a codec of gRPC's that reads and writes nothing.
type ignoring struct{}

func (ignoring) Marshal(any) ([]byte, error) { return nil, nil }
func (ignoring) Unmarshal([]byte, any) error { return nil }
func (ignoring) Name() string                { return "proto" }

// sinkhole starts a gRPC server that accepts whatever comes, unread.
func sinkhole(b *testing.B) (url string) {
	b.Helper()

	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}

	server := grpc.NewServer(grpc.ForceServerCodec(ignoring{}), grpc.MaxRecvMsgSize(64<<20), grpc.UnknownServiceHandler(func(_ any, s grpc.ServerStream) error {
		var nothing struct{}
		if err := s.RecvMsg(&nothing); err != nil {
			return err
		}

		return s.SendMsg(&nothing)
	}))

	go func() { _ = server.Serve(listener) }() // ends with Stop

	b.Cleanup(server.Stop)

	return "http://" + listener.Addr().String()
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

// BenchmarkSink_Send encodes and sends batches of 1000 events to a local server.
// `events/s` counts the events of a second of the clock, `events/cpu-s` those of
// a second of this process's processor time: with the collector, which is a
// process of its own, that is what one core sends.
func BenchmarkSink_Send(b *testing.B) {
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // a client that is gone fails by itself
	}))
	b.Cleanup(server.Close)

	hole := sinkhole(b)
	collector := exportertest.StartCollector(b, nil)
	events := usual(1000)

	for _, bc := range []struct {
		name   string
		config otlp.Config
	}{
		{"http", otlp.Config{Endpoint: server.URL, Protocol: otlp.ProtocolHTTP}},
		{"http_uncompressed", otlp.Config{Endpoint: server.URL, Protocol: otlp.ProtocolHTTP, Compression: otlp.CompressionNone}},
		{"http_ecs", otlp.Config{Endpoint: server.URL, Protocol: otlp.ProtocolHTTP, Body: otlp.BodyECS}},
		{"grpc", otlp.Config{Endpoint: hole}},
		{"grpc_uncompressed", otlp.Config{Endpoint: hole, Compression: otlp.CompressionNone}},
		{"collector_http", otlp.Config{Endpoint: collector.HTTP, Protocol: otlp.ProtocolHTTP}},
		{"collector_grpc", otlp.Config{Endpoint: collector.GRPC, Insecure: true}},
	} {
		b.Run(bc.name, func(b *testing.B) {
			s := newSink(b, &bc.config)

			b.ReportAllocs()

			count, before := 0, cpu(b)

			for b.Loop() {
				if r := s.Send(b.Context(), events); r.Err != nil {
					b.Fatal(r.Err)
				}

				count += len(events)
			}

			b.ReportMetric(float64(count)/b.Elapsed().Seconds(), "events/s")
			b.ReportMetric(float64(count)/(cpu(b)-before).Seconds(), "events/cpu-s")
		})
	}
}

func BenchmarkEncoder_Encode(b *testing.B) {
	for _, body := range []string{otlp.BodyText, otlp.BodyECS} {
		b.Run(body, func(b *testing.B) {
			x := newEncoder(b, body)
			events := usual(1000)
			i := 0

			b.ReportAllocs()

			for b.Loop() {
				x.Encode(events[i%len(events)], observed)
				i++
			}
		})
	}
}
