package otlp_test

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"go.opentelemetry.io/otel/attribute"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/schema"
	"github.com/trailscope/trailscope/exporter/sink/otlp"
)

// asCollected returns a value as the collector's file has it.
func asCollected(v attribute.Value) any {
	switch v.Type() {
	case attribute.STRINGSLICE:
		list := []any{}
		for _, s := range v.AsStringSlice() {
			list = append(list, s)
		}

		return list
	case attribute.INT64SLICE:
		list := []any{}
		for _, n := range v.AsInt64Slice() {
			list = append(list, n)
		}

		return list
	case attribute.SLICE:
		list := []any{}
		for _, v := range v.AsSlice() {
			list = append(list, asCollected(v))
		}

		return list
	case attribute.MAP:
		m := map[string]any{}
		for _, kv := range v.AsMap() {
			m[string(kv.Key)] = asCollected(kv.Value)
		}

		return m
	default:
		return v.AsInterface()
	}
}

// wanted returns the record that the collector is to have of e.
func wanted(t *testing.T, e *event.Event, c *otlp.Config) *exportertest.LogRecord {
	t.Helper()

	x, err := schema.NewOTel(&schema.OTelConfig{})
	if err != nil {
		t.Fatal(err)
	}

	r := &exportertest.LogRecord{
		Resource: map[string]any{
			"service.name": "trailscope-sensor", "service.version": "1.2.3", "service.instance.id": "7f1c", "host.name": "probe",
		},
		ResourceSchema: schema.OTelSchemaURL, ScopeSchema: schema.OTelSchemaURL,
		Scope:      map[string]any{"name": "github.com/trailscope/trailscope", "version": "1.2.3"},
		Attributes: map[string]any{}, Body: schema.OTelMessage(e), EventName: "trailscope.detection",
		SeverityNumber: schema.NumbersOf(e.Threat.Severity).OTel, SeverityText: e.Threat.Severity.String(),
		Time: e.Time.UTC(), ObservedTime: clock,
	}

	for _, kv := range x.Append(nil, e) {
		r.Attributes[string(kv.Key)] = asCollected(kv.Value)
	}

	if c.Body == otlp.BodyECS {
		ecs, err := schema.NewECS(&schema.ECSConfig{Version: c.Version, Hostname: c.Hostname})
		if err != nil {
			t.Fatal(err)
		}

		body, err := schema.OTelBody(ecs.Append(nil, e))
		if err != nil {
			t.Fatal(err)
		}

		r.Body = asCollected(body)
	}

	return r
}

// TestSink_collector sends all golden events to a real collector, each way and
// with both bodies, and compares what it has with the events, field by field.
func TestSink_collector(t *testing.T) {
	t.Parallel()

	ca := exportertest.NewCA(t)
	plain := exportertest.StartCollector(t, nil)
	secure := exportertest.StartCollector(t, &exportertest.CollectorConfig{CA: ca})
	caFile := ca.Files(t, &exportertest.Leaf{}).CA
	start := map[*exportertest.Collector]int{}

	for i, c := range []otlp.Config{
		{Endpoint: plain.GRPC, Insecure: true, Protocol: otlp.ProtocolGRPC},
		{Endpoint: plain.HTTP, Protocol: otlp.ProtocolHTTP},
		{Endpoint: plain.GRPC, Insecure: true, Protocol: otlp.ProtocolGRPC, Body: otlp.BodyECS, Compression: otlp.CompressionNone},
		{Endpoint: plain.HTTP, Protocol: otlp.ProtocolHTTP, Body: otlp.BodyECS, Compression: otlp.CompressionNone},
		{Endpoint: secure.GRPC, CAFile: caFile, Protocol: otlp.ProtocolGRPC},
		{Endpoint: secure.HTTP, CAFile: caFile, Protocol: otlp.ProtocolHTTP},
	} {
		t.Run(fmt.Sprint(i, c.Protocol, c.Body), func(t *testing.T) {
			collector := plain
			if c.CAFile != "" {
				collector = secure
			}

			c.Version, c.Hostname, c.InstanceID = "1.2.3", "probe", "7f1c"
			s := newSink(t, &c)
			events := exportertest.Events()

			if r := s.Send(t.Context(), events); r.Err != nil || len(r.Refused) != 0 {
				t.Fatalf("got %+v", r)
			}

			from := start[collector]
			start[collector] += len(events)
			got := collector.Wait(t, start[collector])

			if len(got) != start[collector] {
				t.Fatalf("%d records, want %d", len(got), start[collector])
			}

			for i, e := range events {
				compare(t, got[from+i], wanted(t, e, &c))
			}
		})
	}
}

// compare fails the test for each field that differs.
func compare(t *testing.T, got, want *exportertest.LogRecord) {
	t.Helper()

	g, w := reflect.ValueOf(*got), reflect.ValueOf(*want)

	for i := range g.NumField() {
		a, b := g.Field(i).Interface(), w.Field(i).Interface()
		if at, ok := a.(time.Time); ok && at.Equal(b.(time.Time)) {
			continue
		}

		if !reflect.DeepEqual(a, b) {
			t.Errorf("%s: got\n%#v\nwant\n%#v", g.Type().Field(i).Name, a, b)
		}
	}
}

// TestSink_collector_heartbeat sends heartbeats to a real collector.
func TestSink_collector_heartbeat(t *testing.T) {
	t.Parallel()

	collector := exportertest.StartCollector(t, nil)

	for _, c := range []otlp.Config{
		{Endpoint: collector.GRPC, Insecure: true, Protocol: otlp.ProtocolGRPC},
		{Endpoint: collector.HTTP, Protocol: otlp.ProtocolHTTP},
	} {
		if err := newSink(t, &c).SendHeartbeat(t.Context(), heartbeat()); err != nil {
			t.Fatal(err)
		}
	}

	for _, r := range collector.Wait(t, 2) {
		sinks, ok := r.Attributes["trailscope.heartbeat.sinks"].([]any)
		if !ok || len(sinks) != 2 || sinks[0].(map[string]any)["acked"] != int64(5) {
			t.Errorf("sinks are %v", sinks)
		}

		if r.EventName != "trailscope.heartbeat" || r.SeverityNumber != 13 || r.Attributes["data_stream.dataset"] != "trailscope.heartbeat" {
			t.Errorf("got %+v", r)
		}
	}
}
