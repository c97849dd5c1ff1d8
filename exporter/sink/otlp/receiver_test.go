package otlp_test

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	collogpb "go.opentelemetry.io/proto/otlp/collector/logs/v1"
	logpb "go.opentelemetry.io/proto/otlp/logs/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	_ "google.golang.org/grpc/encoding/gzip" // requests are compressed
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/schema"
	"github.com/trailscope/trailscope/exporter/sink/otlp"
)

// grpcReceiver is a logs service that answers by a function and keeps what it
// got.
type grpcReceiver struct {
	collogpb.UnimplementedLogsServiceServer

	// url is its address with a scheme.
	url string

	// reply answers; nil accepts everything.
	reply func(ctx context.Context) (*collogpb.ExportLogsServiceResponse, error)

	mu       sync.Mutex
	requests []*collogpb.ExportLogsServiceRequest
	metadata []metadata.MD
}

// newGRPCReceiver starts a receiver, which ends with the test.
func newGRPCReceiver(tb testing.TB, secure *tls.Config, reply func(ctx context.Context) (*collogpb.ExportLogsServiceResponse, error)) *grpcReceiver {
	tb.Helper()

	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}

	r := &grpcReceiver{url: "http://" + listener.Addr().String(), reply: reply}

	var options []grpc.ServerOption
	if secure != nil {
		r.url = "https://" + listener.Addr().String()
		options = append(options, grpc.Creds(credentials.NewTLS(secure)))
	}

	server := grpc.NewServer(options...)
	collogpb.RegisterLogsServiceServer(server, r)

	done := make(chan struct{})

	go func() {
		defer close(done)

		_ = server.Serve(listener) // ends with Stop
	}()

	tb.Cleanup(func() {
		server.Stop()
		<-done
	})

	return r
}

// Export answers a request.
func (r *grpcReceiver) Export(ctx context.Context, req *collogpb.ExportLogsServiceRequest) (*collogpb.ExportLogsServiceResponse, error) {
	md, _ := metadata.FromIncomingContext(ctx)

	r.mu.Lock()
	r.requests = append(r.requests, req)
	r.metadata = append(r.metadata, md)
	reply := r.reply
	r.mu.Unlock()

	if reply != nil {
		return reply(ctx)
	}

	return &collogpb.ExportLogsServiceResponse{}, nil
}

// got returns the ids of the records of each request.
func (r *grpcReceiver) got() (all [][]string) {
	r.mu.Lock()
	defer r.mu.Unlock()

	for _, req := range r.requests {
		all = append(all, idsOf(req))
	}

	return all
}

// decode reads the body of a request over HTTP.
func decode(tb testing.TB, r *exportertest.Request) *collogpb.ExportLogsServiceRequest {
	tb.Helper()

	req := &collogpb.ExportLogsServiceRequest{}
	if err := proto.Unmarshal(r.Body, req); err != nil {
		tb.Fatalf("not a request: %v", err)
	}

	return req
}

// recordsOf returns the records of a request.
func recordsOf(req *collogpb.ExportLogsServiceRequest) (all []*logpb.LogRecord) {
	for _, r := range req.GetResourceLogs() {
		for _, s := range r.GetScopeLogs() {
			all = append(all, s.GetLogRecords()...)
		}
	}

	return all
}

// idsOf returns the ids of the records of a request.
func idsOf(req *collogpb.ExportLogsServiceRequest) (ids []string) {
	for _, record := range recordsOf(req) {
		for _, kv := range record.GetAttributes() {
			if kv.GetKey() == schema.OTelDocumentID {
				ids = append(ids, kv.GetValue().GetStringValue())
			}
		}
	}

	return ids
}

// eventIDs returns the ids of events.
func eventIDs(events []*event.Event) (ids []string) {
	for _, e := range events {
		ids = append(ids, e.ID.String())
	}

	return ids
}

// checkOnce fails the test unless one request came, with all events in order.
func checkOnce(tb testing.TB, got [][]string, events []*event.Event) {
	tb.Helper()

	if len(got) != 1 || !slices.Equal(got[0], eventIDs(events)) {
		tb.Errorf("%d requests came, not one with all events in order", len(got))
	}
}

// clock is the time of the tests' sinks.
var clock = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// newSink returns a sink that knows no environment and ends with the test.
func newSink(tb testing.TB, c *otlp.Config) *otlp.Sink {
	tb.Helper()

	if c.Getenv == nil {
		c.Getenv = func(string) string { return "" }
	}

	c.Now = func() time.Time { return clock }

	s, err := otlp.New(c)
	if err != nil {
		tb.Fatal(err)
	}

	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})

	return s
}

// protobuf is the header of an answer.
func protobuf() http.Header { return http.Header{"Content-Type": {"application/x-protobuf"}} }

// marshal encodes an answer.
func marshal(m proto.Message) string {
	b, err := proto.Marshal(m)
	if err != nil {
		panic(err)
	}

	return string(b)
}

// partial is an answer that rejects n records.
func partial(n int64, message string) *collogpb.ExportLogsServiceResponse {
	return &collogpb.ExportLogsServiceResponse{
		PartialSuccess: &collogpb.ExportLogsPartialSuccess{RejectedLogRecords: n, ErrorMessage: message},
	}
}
