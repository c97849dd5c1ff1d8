package otlp_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	collogpb "go.opentelemetry.io/proto/otlp/collector/logs/v1"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/sink/otlp"
)

// failing answers with a code, and with RetryInfo unless after is negative.
func failing(code codes.Code, text string, after time.Duration) func(context.Context) (*collogpb.ExportLogsServiceResponse, error) {
	s := status.New(code, text)

	if after >= 0 {
		detailed, err := s.WithDetails(&errdetails.RetryInfo{RetryDelay: durationpb.New(after)})
		if err != nil {
			panic(err)
		}

		s = detailed
	}

	return func(context.Context) (*collogpb.ExportLogsServiceResponse, error) { return nil, s.Err() }
}

func TestSink_Send_grpcTable(t *testing.T) {
	t.Parallel()

	const none = -1

	answering := func(r *collogpb.ExportLogsServiceResponse) func(context.Context) (*collogpb.ExportLogsServiceResponse, error) {
		return func(context.Context) (*collogpb.ExportLogsServiceResponse, error) { return r, nil }
	}
	hang := func(ctx context.Context) (*collogpb.ExportLogsServiceResponse, error) {
		<-ctx.Done()

		return nil, ctx.Err()
	}

	testCases := []struct {
		name  string
		reply func(context.Context) (*collogpb.ExportLogsServiceResponse, error)
		want  outcome
	}{
		{name: "ok"},
		{name: "partial_some", reply: answering(partial(3, "too old")), want: outcome{rejected: 3}},
		{name: "partial_all", reply: answering(partial(7, "too old")), want: outcome{refused: 7, text: "too old"}},
		{name: "partial_warning", reply: answering(partial(0, "deprecated")), want: outcome{warnings: 1}},
		{name: "canceled", reply: failing(codes.Canceled, "x", none), want: again("Canceled: x", 0)},
		{name: "unknown", reply: failing(codes.Unknown, "x", none), want: never("Unknown: x")},
		{name: "plain_error", reply: func(context.Context) (*collogpb.ExportLogsServiceResponse, error) { return nil, errors.New("x") }, want: never("Unknown: x")},
		{name: "invalid_argument", reply: failing(codes.InvalidArgument, "no such\ntenant", none), want: never("no such tenant")},
		{name: "deadline", reply: failing(codes.DeadlineExceeded, "x", none), want: again("DeadlineExceeded", 0)},
		{name: "not_found", reply: failing(codes.NotFound, "x", none), want: never("NotFound")},
		{name: "already_exists", reply: failing(codes.AlreadyExists, "x", none), want: never("AlreadyExists")},
		{name: "permission_denied", reply: failing(codes.PermissionDenied, "x", none), want: again("PermissionDenied", 0)},
		{name: "exhausted_retry", reply: failing(codes.ResourceExhausted, "x", 3*time.Second), want: again("ResourceExhausted", 3*time.Second)},
		{name: "exhausted", reply: failing(codes.ResourceExhausted, "quota", none), want: never("quota")},
		{
			name: "exhausted_size", reply: failing(codes.ResourceExhausted, "grpc: received message larger than max (9 vs. 4)", none),
			want: outcome{failed: true, halve: true, text: "larger than max"},
		},
		{name: "failed_precondition", reply: failing(codes.FailedPrecondition, "x", none), want: never("FailedPrecondition")},
		{name: "aborted", reply: failing(codes.Aborted, "x", none), want: again("Aborted", 0)},
		{name: "out_of_range", reply: failing(codes.OutOfRange, "x", none), want: again("OutOfRange", 0)},
		{name: "unimplemented", reply: failing(codes.Unimplemented, "x", none), want: again("Unimplemented", 0)},
		{name: "internal", reply: failing(codes.Internal, "x", none), want: never("Internal")},
		{name: "unavailable", reply: failing(codes.Unavailable, "x", none), want: again("Unavailable", 0)},
		{name: "unavailable_retry", reply: failing(codes.Unavailable, "x", 90*time.Second), want: again("Unavailable", 90*time.Second)},
		{name: "unavailable_negative", reply: failing(codes.Unavailable, "x", 0), want: again("Unavailable", 0)},
		{name: "data_loss", reply: failing(codes.DataLoss, "x", none), want: again("DataLoss", 0)},
		{name: "unauthenticated", reply: failing(codes.Unauthenticated, "x", none), want: again("Unauthenticated", 0)},
		{name: "hang", reply: hang, want: again("DeadlineExceeded", 0)},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			receiver := newGRPCReceiver(t, nil, tc.reply)
			timeout := 30 * time.Second

			if tc.name == "hang" {
				timeout = 2 * time.Second
			}

			s := newSink(t, &otlp.Config{Endpoint: receiver.url, Timeout: timeout})
			events := exportertest.Events()[:7]

			tc.want.check(t, s.Send(t.Context(), events), s.Stats())
			checkOnce(t, receiver.got(), events)
		})
	}
}

// TestSink_Send_grpcTooLarge meets the limit of a server as it is.
func TestSink_Send_grpcTooLarge(t *testing.T) {
	t.Parallel()

	receiver := newGRPCReceiver(t, nil, nil)
	s := newSink(t, &otlp.Config{Endpoint: receiver.url})
	events := exportertest.Events()[:3]

	for _, e := range events {
		e.Info = strings.Repeat("long ", 500_000)
	}

	if r := s.Send(t.Context(), events); r.Err == nil || !r.Halve || r.Permanent {
		t.Errorf("got %+v", r)
	}

	if r := s.Send(t.Context(), exportertest.Events()[:3]); r.Err != nil {
		t.Errorf("afterwards: got %v", r.Err)
	}
}

// TestSink_Send_grpcWrongServer asks a web server.
func TestSink_Send_grpcWrongServer(t *testing.T) {
	t.Parallel()

	ca := exportertest.NewCA(t)
	receiver := exportertest.NewHTTPReceiver(t, &exportertest.HTTPConfig{TLS: ca.Server(t, false), Else: exportertest.Step{Status: 500}})
	s := newSink(t, &otlp.Config{Endpoint: receiver.URL, CAFile: ca.Files(t, &exportertest.Leaf{}).CA})

	if r := s.Send(t.Context(), exportertest.Events()[:3]); r.Err == nil || r.Permanent || r.Halve {
		t.Errorf("got %+v", r)
	}
}
