package otlp

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"sync"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/log"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	"go.opentelemetry.io/otel/sdk/resource"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/schema"
)

// Encoder makes log records. It is safe for concurrent use.
type Encoder struct {
	attributes *schema.OTel

	// document is the encoder of [BodyECS], nil for [BodyText].
	document *schema.ECS

	// scratch holds *scratch.
	scratch sync.Pool

	// blank has the resource, the scope, and nothing else.
	blank             sdklog.Record
	version, hostname string
}

// scratch is memory that encoding uses again.
type scratch struct {
	attributes []attribute.KeyValue
	document   []byte
}

// NewEncoder returns an encoder. c must not be nil; of it, what concerns records
// counts: Body, Namespace, Resource, Version, Hostname, InstanceID.
func NewEncoder(c *Config) (*Encoder, error) {
	attributes, err := schema.NewOTel(&schema.OTelConfig{Namespace: c.Namespace})
	if err != nil {
		return nil, err
	}

	x := &Encoder{attributes: attributes, version: c.Version, hostname: c.Hostname}
	x.scratch.New = func() any { return &scratch{} }

	switch cmp.Or(c.Body, BodyText) {
	case BodyText:
	case BodyECS:
		x.document, err = schema.NewECS(&schema.ECSConfig{Namespace: c.Namespace, Version: c.Version, Hostname: c.Hostname})
		if err != nil {
			return nil, err
		}
	default:
		return nil, fmt.Errorf("body: %q is neither %s nor %s", c.Body, BodyText, BodyECS)
	}

	x.blank = blankRecord(newResource(c), c.Version)

	return x, nil
}

// newResource describes the process.
func newResource(c *Config) *resource.Resource {
	var list []attribute.KeyValue

	for _, name := range slices.Sorted(maps.Keys(c.Resource)) {
		list = append(list, attribute.String(name, schema.OTelText(c.Resource[name])))
	}

	list = append(list, semconv.ServiceName(schema.OTelServiceName)) // the last of equal names counts

	for _, kv := range [...]attribute.KeyValue{
		semconv.ServiceVersion(c.Version), semconv.ServiceInstanceID(c.InstanceID), semconv.HostName(c.Hostname),
	} {
		if kv.Value.AsString() != "" {
			list = append(list, attribute.String(string(kv.Key), schema.OTelText(kv.Value.AsString())))
		}
	}

	return resource.NewWithAttributes(semconv.SchemaURL, list...)
}

// keeper is a processor that keeps the last record.
type keeper struct{ record sdklog.Record }

var _ sdklog.Processor = (*keeper)(nil)

func (k *keeper) OnEmit(_ context.Context, r *sdklog.Record) error {
	k.record = r.Clone()

	return nil
}

func (k *keeper) Enabled(context.Context, sdklog.EnabledParameters) bool { return true }
func (k *keeper) Shutdown(context.Context) error                         { return nil }
func (k *keeper) ForceFlush(context.Context) error                       { return nil }

// blankRecord returns a record with resource and scope, which only a provider of
// the SDK can make. It has no limits, and does not look for names that come
// twice, which costs more than everything else: [schema.OTel] gives none.
func blankRecord(r *resource.Resource, version string) sdklog.Record {
	k := &keeper{}
	provider := sdklog.NewLoggerProvider(
		sdklog.WithResource(r), sdklog.WithProcessor(k), sdklog.WithAllowKeyDuplication(),
		sdklog.WithAttributeCountLimit(-1), sdklog.WithAttributeValueLengthLimit(-1),
	)

	logger := provider.Logger(schema.OTelScope, log.WithInstrumentationVersion(version), log.WithSchemaURL(schema.OTelSchemaURL))
	logger.Emit(context.Background(), log.Record{})

	return k.record
}

// Encode returns the record of e; observed is its observed timestamp. The record
// holds nothing of e's but texts.
func (x *Encoder) Encode(e *event.Event, observed time.Time) sdklog.Record {
	s, _ := x.scratch.Get().(*scratch)
	defer x.scratch.Put(s)

	r := x.blank
	r.SetEventName(schema.OTelEventDetection)
	r.SetTimestamp(timestamp(e.Time))
	r.SetObservedTimestamp(timestamp(observed))

	if t := e.Threat; t != nil {
		r.SetSeverity(log.Severity(schema.NumbersOf(t.Severity).OTel))
		r.SetSeverityText(t.Severity.String())
	}

	r.SetBody(x.body(s, e))

	s.attributes = x.attributes.Append(s.attributes[:0], e)
	r.SetAttributes(s.attributes...) // copies
	clear(s.attributes)

	return r
}

// body returns the body of e's record.
func (x *Encoder) body(s *scratch, e *event.Event) attribute.Value {
	if x.document == nil {
		return attribute.StringValue(schema.OTelMessage(e))
	}

	s.document = x.document.Append(s.document[:0], e)

	body, err := schema.OTelBody(s.document)
	if err != nil { // the encoder's own documents are read
		return attribute.StringValue(schema.OTelMessage(e))
	}

	return body
}

// timestamp returns t within what a record's 64 bits of nanoseconds can say:
// from 1970 to the year 2262. Captures may lie.
func timestamp(t time.Time) time.Time {
	first, last := time.Unix(0, 0), time.Unix(0, math.MaxInt64)

	switch {
	case t.Before(first):
		return first
	case t.After(last):
		return last
	default:
		return t
	}
}
