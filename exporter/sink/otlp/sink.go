package otlp

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	sdklog "go.opentelemetry.io/otel/sdk/log"

	"github.com/trailscope/trailscope/exporter/delivery"
	"github.com/trailscope/trailscope/exporter/event"
)

// warnEvery is how often a receiver's rejections are logged at most.
const warnEvery = time.Minute

// exporter is what of an exporter of the SDK is used.
type exporter interface {
	Export(ctx context.Context, records []sdklog.Record) error
	Shutdown(ctx context.Context) error
}

// connection is a transport or a channel.
type connection interface {
	exporter(s *settings) (exporter, error)
	close() error
}

// Stats counts what receivers say that no [delivery.Result] can.
type Stats struct {
	// Rejected is how many records partial successes have rejected without
	// naming them. The pipeline takes them for delivered.
	Rejected uint64

	// Warnings is how many answers accepted everything and had a message all the
	// same.
	Warnings uint64
}

// Sink sends events to one receiver. See the package comment.
type Sink struct {
	encoder    *Encoder
	connection connection
	secrets    *secrets
	log        *slog.Logger
	now        func() time.Time
	timeout    time.Duration

	// events and beats are apart since an exporter of gRPC's lets one call in at
	// a time.
	events, beats exporter

	// records is memory that Send uses again.
	records []sdklog.Record

	// closing is done when Close was called.
	closing context.Context
	close   context.CancelFunc

	rejected, warnings atomic.Uint64

	// warned is when the last warning was logged, in nanoseconds since 1970.
	warned atomic.Int64
}

var _ delivery.HeartbeatSink = (*Sink)(nil)

// New returns a sink. Files are read, but nothing is connected before the first
// event. c must not be nil.
func New(c *Config) (*Sink, error) {
	set, err := c.settings()
	if err != nil {
		return nil, err
	}

	s := &Sink{log: c.Log, now: c.now(), timeout: set.timeout}
	s.closing, s.close = context.WithCancel(context.Background())

	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}

	if s.encoder, err = NewEncoder(c); err != nil {
		return nil, err
	}

	if s.secrets, err = newSecrets(set.headers, c.HeadersFile); err != nil {
		return nil, err
	}

	if set.protocol == ProtocolHTTP {
		s.connection, err = newTransport(set, s.secrets, userAgent(c), s.now)
	} else {
		s.connection, err = newChannel(set, s.secrets, userAgent(c))
	}

	if err != nil {
		return nil, err
	}

	if s.events, err = s.connection.exporter(set); err != nil {
		return nil, errors.Join(err, s.connection.close())
	}

	if s.beats, err = s.connection.exporter(set); err != nil {
		return nil, errors.Join(err, s.connection.close())
	}

	return s, nil
}

// userAgent names the program to receivers.
func userAgent(c *Config) string {
	if c.Version == "" {
		return "trailscope"
	}

	return "trailscope/" + c.Version
}

// Send makes one attempt to deliver batch.
func (s *Sink) Send(ctx context.Context, batch []*event.Event) delivery.Result {
	observed := s.now()
	s.records = s.records[:0]

	for _, e := range batch {
		s.records = append(s.records, s.encoder.Encode(e, observed))
	}

	r := s.export(ctx, s.events, s.records)
	clear(s.records) // they hold the events' texts

	return r
}

// SendHeartbeat makes one attempt to deliver h. It may run beside Send.
func (s *Sink) SendHeartbeat(ctx context.Context, h *delivery.Heartbeat) error {
	r := s.export(ctx, s.beats, []sdklog.Record{s.encoder.EncodeHeartbeat(h)})

	for _, refusal := range r.Refused {
		r.Err = errors.New(refusal.Reason)
	}

	return r.Err
}

// export sends records and says what became of them.
func (s *Sink) export(ctx context.Context, x exporter, records []sdklog.Record) delivery.Result {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	defer context.AfterFunc(s.closing, cancel)()

	a := &answer{}
	err := x.Export(withAnswer(ctx, a), records)

	if ctxErr := ctx.Err(); !a.sent && ctxErr != nil {
		return delivery.Result{Err: ctxErr}
	}

	if errors.Is(err, sdklog.ErrExporterShutdown) {
		return delivery.Result{Err: err}
	}

	if a.denied {
		if err := s.secrets.reload(); err != nil {
			a.text += "; " + err.Error()
		}
	}

	s.account(a, len(records))

	return a.result(len(records), err)
}

// account counts and logs what a partial success says.
func (s *Sink) account(a *answer, n int) {
	if a.verdict != verdictAccepted || a.rejected == 0 && a.partial == "" {
		return
	}

	switch {
	case a.rejected == 0:
		s.warnings.Add(1)
	case a.rejected < int64(n):
		s.rejected.Add(uint64(a.rejected))
	}

	now, last := s.now().UnixNano(), s.warned.Load()
	if last != 0 && now-last < int64(warnEvery) || !s.warned.CompareAndSwap(last, now) {
		return
	}

	s.log.Warn("receiver accepts events with a reservation",
		"rejected", a.rejected, "of", n, "message", a.partial)
}

// Stats returns the counts so far.
func (s *Sink) Stats() Stats {
	return Stats{Rejected: s.rejected.Load(), Warnings: s.warnings.Load()}
}

// Close ends the connections. What is under way fails.
func (s *Sink) Close() error {
	s.close() // first: Shutdown waits for what is under way

	ctx := context.Background()

	return errors.Join(s.events.Shutdown(ctx), s.beats.Shutdown(ctx), s.connection.close())
}
