package elastic

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/elastic/go-elasticsearch/v8/esapi"

	"github.com/trailscope/trailscope/exporter/delivery"
	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/schema"
)

// expectAbove is the size in bytes above which a body is sent once the receiver
// has agreed, or has said nothing for a second: some refuse large ones without
// reading them and end the connection, and the answer would be lost with it.
// Half of what proxies usually take costs no time in usual batches.
const expectAbove = 512 << 10

// Sink delivers events to Elasticsearch.
type Sink struct {
	client  *client
	encoder *schema.ECS
	packer  *packer
	now     func() time.Time
	config  Config

	// beat guards beats, which packs heartbeats.
	beat  sync.Mutex
	beats *packer

	// requireStream asks for data streams. It is given up when the cluster does
	// not know the parameter.
	requireStream atomic.Bool
}

// A Sink reports the sensor's state too.
var _ delivery.HeartbeatSink = (*Sink)(nil)

// New returns a sink. c must not be nil; it is copied. The files of c are read,
// no connection is made.
func New(c *Config) (*Sink, error) {
	if err := c.Validate(); err != nil {
		return nil, fmt.Errorf("making the Elasticsearch sink: %w", err)
	}

	encoder, err := c.encoder()
	if err != nil {
		return nil, fmt.Errorf("making the Elasticsearch sink: %w", err)
	}

	k, err := newClient(c)
	if err != nil {
		return nil, fmt.Errorf("making the Elasticsearch sink: %w", err)
	}

	s := &Sink{client: k, encoder: encoder, now: c.Now, config: *c}
	if s.now == nil {
		s.now = time.Now
	}

	s.packer = newPacker(c.Compression != CompressionNone)
	s.beats = newPacker(c.Compression != CompressionNone)
	s.requireStream.Store(!c.PlainIndex)

	return s, nil
}

// Send makes one attempt to deliver batch.
func (s *Sink) Send(ctx context.Context, batch []*event.Event) delivery.Result {
	return s.bulk(ctx, s.config.stream(schema.DatasetDetection), s.packer.bulk(s.encoder, batch), len(batch))
}

// Close frees the connections.
func (s *Sink) Close() error { return s.client.close() }

// bulk sends the body of a bulk request with n documents to a stream.
func (s *Sink) bulk(ctx context.Context, stream string, body []byte, n int) delivery.Result {
	r := esapi.BulkRequest{
		Index:      stream,
		Body:       bytes.NewReader(body),
		FilterPath: []string{answerFields},
		Header:     http.Header{"Content-Type": {"application/x-ndjson"}},
	}

	if s.config.Compression != CompressionNone {
		r.Header.Set("Content-Encoding", "gzip")
	}

	if len(body) > expectAbove {
		r.Header.Set("Expect", "100-continue")
	}

	require := s.requireStream.Load()
	if require {
		r.RequireDataStream = &require
	}

	a, err := s.client.do(ctx, r)
	if err != nil {
		return delivery.Result{Err: fmt.Errorf("sending to Elasticsearch: %w", err)}
	}

	result := a.result(n, s.now())
	if result.Err != nil {
		result.Err = fmt.Errorf("sending to Elasticsearch: %w", result.Err)
	}

	if require && a.unknown("require_data_stream") { // as versions before 8.13 say
		s.requireStream.Store(false)
	}

	return result
}

// stream returns the name of the data stream of a dataset.
func (c *Config) stream(dataset string) string {
	namespace := c.Namespace
	if namespace == "" {
		namespace = schema.DefaultNamespace
	}

	return "logs-" + dataset + "-" + namespace
}
