package otlp

import (
	"context"
	"strings"
	"time"

	"go.opentelemetry.io/otel/exporters/otlp/otlplog/otlploggrpc"
	collogpb "go.opentelemetry.io/proto/otlp/collector/logs/v1"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/keepalive"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

// Times of a connection, ours. Attempts are the pipeline's business, so the
// connection must be tried again about as often as it asks.
const (
	dialTimeout = 10 * time.Second
	dialFirst   = 500 * time.Millisecond
	dialMax     = 5 * time.Second
)

// channel is the connection between the SDK and the receiver. Its interceptor
// adds the headers, reads the answer and keeps partial successes from the SDK.
type channel struct {
	conn    *grpc.ClientConn
	secrets *secrets
}

// newChannel returns a channel for s. Nothing is connected yet.
func newChannel(s *settings, cred *secrets, userAgent string) (*channel, error) {
	c := &channel{secrets: cred}
	secure := insecure.NewCredentials()

	if s.secure() {
		t, err := s.tlsConfig()
		if err != nil {
			return nil, err
		}

		secure = credentials.NewTLS(t)
	}

	options := []grpc.DialOption{
		grpc.WithTransportCredentials(secure),
		grpc.WithUserAgent(userAgent),
		grpc.WithUnaryInterceptor(c.intercept),
		grpc.WithDisableRetry(),
		grpc.WithDisableServiceConfig(),
		grpc.WithConnectParams(grpc.ConnectParams{
			Backoff:           backoff.Config{BaseDelay: dialFirst, Multiplier: 2, Jitter: 0.2, MaxDelay: dialMax},
			MinConnectTimeout: dialTimeout,
		}),
		// Only while a request waits: otherwise receivers take it amiss.
		grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: pingAfter, Timeout: pingAfter}),
	}

	if s.gzip {
		//lint:ignore SA1019 its replacement takes compressors of a global registry only
		options = append(options, grpc.WithCompressor(&compressor{}))
	}

	conn, err := grpc.NewClient(s.url.Host, options...)
	c.conn = conn

	return c, err
}

// exporter returns an exporter that sends through c.
func (c *channel) exporter(s *settings) (exporter, error) {
	return otlploggrpc.New(context.Background(),
		otlploggrpc.WithGRPCConn(c.conn),
		// What is named here is not taken from the environment a second time.
		otlploggrpc.WithEndpointURL(s.url.String()),
		otlploggrpc.WithHeaders(map[string]string{}),
		otlploggrpc.WithTimeout(s.timeout),
		otlploggrpc.WithRetry(otlploggrpc.RetryConfig{}),
	)
}

// intercept sends a request of the SDK.
func (c *channel) intercept(ctx context.Context, method string, req, reply any, conn *grpc.ClientConn, invoke grpc.UnaryInvoker, options ...grpc.CallOption) error {
	a := answerOf(ctx)
	a.sent = true

	for name, value := range c.secrets.get() {
		ctx = metadata.AppendToOutgoingContext(ctx, name, value)
	}

	err := invoke(ctx, method, req, reply, conn, options...)
	c.read(a, status.Convert(err))

	if r, ok := reply.(*collogpb.ExportLogsServiceResponse); ok && err == nil {
		a.setPartial(r.GetPartialSuccess(), c.secrets)
		r.PartialSuccess = nil
	}

	return err
}

// read judges an answer.
func (c *channel) read(a *answer, s *status.Status) {
	if s.Code() == codes.OK {
		a.verdict = verdictAccepted

		return
	}

	retry := retryInfo(s)
	a.verdict = grpcVerdict(s.Code(), s.Message(), retry != nil)
	a.denied = s.Code() == codes.Unauthenticated || s.Code() == codes.PermissionDenied
	a.text = "the receiver answers " + s.Code().String()

	if retry != nil {
		a.after = max(retry.GetRetryDelay().AsDuration(), 0)
	}

	if text := clip(s.Message()); text != "" {
		a.text += ": " + c.secrets.redact(text)
	}
}

// retryInfo returns how long the receiver wants to be left alone, nil if it does
// not say.
func retryInfo(s *status.Status) *errdetails.RetryInfo {
	for _, detail := range s.Details() {
		if r, ok := detail.(*errdetails.RetryInfo); ok {
			return r
		}
	}

	return nil
}

// grpcVerdict judges a code that is not OK; retry says whether the receiver
// wants the request again.
func grpcVerdict(code codes.Code, message string, retry bool) verdict {
	switch code {
	case codes.Canceled, codes.DeadlineExceeded, codes.Aborted, codes.OutOfRange, codes.Unavailable, codes.DataLoss:
		return verdictAgain // OTLP's list
	case codes.ResourceExhausted:
		switch {
		case retry:
			return verdictAgain // OTLP's list too
		case strings.Contains(message, "larger than max"):
			return verdictHalve // the words of gRPC libraries, which have no code of its own for it
		}
	case codes.Unauthenticated, codes.PermissionDenied, codes.Unimplemented:
		return verdictAgain // settings, not events
	case codes.Internal, codes.Unknown:
		// Not the receiver's words, but what the library makes of a connection
		// that breaks off or of an answer that is not gRPC's.
		for _, sign := range [...]string{"RST_STREAM", "unexpected HTTP status code", "unexpected EOF", "server closed the stream"} {
			if strings.Contains(message, sign) {
				return verdictAgain
			}
		}
	}

	return verdictRefused
}

// close ends the connection.
func (c *channel) close() error { return c.conn.Close() }
