package otlp_test

import (
	"context"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	collogpb "go.opentelemetry.io/proto/otlp/collector/logs/v1"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/trailscope/trailscope/exporter/delivery"
	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/sink/otlp"
)

// deny refuses the first n requests' credentials.
func deny(n int64, text string) func(context.Context) (*collogpb.ExportLogsServiceResponse, error) {
	var count atomic.Int64

	return func(context.Context) (*collogpb.ExportLogsServiceResponse, error) {
		if count.Add(1) <= n {
			return nil, status.Error(codes.Unauthenticated, text)
		}

		return &collogpb.ExportLogsServiceResponse{}, nil
	}
}

// hanging returns a sink whose receiver never answers events, and a function
// that waits until n requests have come.
func hanging(t *testing.T, protocol string) (s *otlp.Sink, wait func(n int)) {
	t.Helper()

	c := &otlp.Config{Protocol: protocol, Timeout: time.Minute}

	if protocol == otlp.ProtocolHTTP {
		receiver := exportertest.NewHTTPReceiver(t, &exportertest.HTTPConfig{Steps: []exportertest.Step{{Hang: true}}})
		c.Endpoint = receiver.URL
		wait = func(n int) { receiver.Wait(t, n) }
	} else {
		var count atomic.Int64

		receiver := newGRPCReceiver(t, nil, func(ctx context.Context) (*collogpb.ExportLogsServiceResponse, error) {
			if count.Add(1) == 1 {
				<-ctx.Done()
			}

			return &collogpb.ExportLogsServiceResponse{}, nil
		})
		c.Endpoint = receiver.url
		wait = func(n int) {
			exportertest.Eventually(t, 10*time.Second, func() bool { return len(receiver.got()) >= n }, nil)
		}
	}

	c.Getenv = func(string) string { return "" }

	s, err := otlp.New(c)
	if err != nil {
		t.Fatal(err)
	}

	return s, wait
}

// TestSink_hang shows that a heartbeat passes a batch that hangs, that the end
// of the context ends Send, and that Close does.
func TestSink_hang(t *testing.T) {
	t.Parallel()

	for _, protocol := range []string{otlp.ProtocolHTTP, otlp.ProtocolGRPC} {
		for _, by := range []string{"context", "close"} {
			t.Run(protocol+"/"+by, func(t *testing.T) {
				t.Parallel()

				s, wait := hanging(t, protocol)
				ctx, cancel := context.WithCancel(t.Context())
				done := make(chan delivery.Result, 1)

				go func() { done <- s.Send(ctx, exportertest.Events()[:5]) }()

				wait(1)

				if err := s.SendHeartbeat(t.Context(), heartbeat()); err != nil {
					t.Errorf("heartbeat: %v", err)
				}

				if by == "close" {
					if err := s.Close(); err != nil {
						t.Error(err)
					}
				}

				if by == "context" {
					cancel()
				}

				select {
				case r := <-done:
					if r.Err == nil || r.Permanent || r.Halve {
						t.Errorf("got %+v", r)
					}
				case <-time.After(10 * time.Second):
					t.Fatal("Send does not return")
				}

				cancel()

				if by == "context" {
					if err := s.Close(); err != nil {
						t.Error(err)
					}
				}

				if r := s.Send(t.Context(), exportertest.Events()[:5]); r.Err == nil || r.Permanent || r.Halve {
					t.Errorf("after Close: got %+v", r)
				}
			})
		}
	}
}

// TestSink_warning logs rejections once a minute.
func TestSink_warning(t *testing.T) {
	t.Parallel()

	receiver := exportertest.NewHTTPReceiver(t, &exportertest.HTTPConfig{
		Else: exportertest.Step{Header: protobuf(), Body: marshal(partial(1, "too old, and secret-token"))},
	})

	var log strings.Builder

	now := clock
	s, err := otlp.New(&otlp.Config{
		Endpoint: receiver.URL, Protocol: otlp.ProtocolHTTP, Getenv: func(string) string { return "" },
		Headers: otlp.Headers{"x-key": "secret-token"}, Now: func() time.Time { return now },
		Log: slog.New(slog.NewTextHandler(&log, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}

	for range 4 {
		if r := s.Send(t.Context(), exportertest.Events()[:5]); r.Err != nil || len(r.Refused) != 0 {
			t.Fatalf("got %+v", r)
		}

		now = now.Add(25 * time.Second)
	}

	if got := strings.Count(log.String(), "too old"); got != 2 || strings.Contains(log.String(), "secret-token") {
		t.Errorf("logged %s", log.String())
	}

	if got := s.Stats(); (got != otlp.Stats{Rejected: 4}) {
		t.Errorf("counted %+v", got)
	}

	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// TestSink_recovers sends again what failed, to a receiver that comes back.
func TestSink_recovers(t *testing.T) {
	t.Parallel()

	first := newGRPCReceiver(t, nil, failing(codes.Unavailable, "starting", time.Second))
	s := newSink(t, &otlp.Config{Endpoint: first.url})
	events := exportertest.Many(120)

	var ledger exportertest.Ledger

	ledger.Sent(events...)

	if r := s.Send(t.Context(), events); r.Err == nil || r.RetryAfter != time.Second {
		t.Fatalf("got %+v", r)
	}

	first.mu.Lock()
	first.reply, first.requests = nil, nil
	first.mu.Unlock()

	if r := s.Send(t.Context(), events); r.Err != nil {
		t.Fatal(r.Err)
	}

	for _, ids := range first.got() {
		ledger.Arrived(ids...)
	}

	if b := ledger.Balance(); b.Arrived != 120 || b.Repeats != 0 || len(b.Missing) != 0 || len(b.Unknown) != 0 {
		t.Errorf("got %+v", b)
	}
}
