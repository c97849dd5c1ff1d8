package otlp_test

import (
	"bytes"
	"encoding/json"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	commonpb "go.opentelemetry.io/proto/otlp/common/v1"

	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/schema"
	"github.com/trailscope/trailscope/exporter/sink/elastic"
	"github.com/trailscope/trailscope/exporter/sink/otlp"
)

// plain returns a value as encoding/json reads it.
func plain(v *commonpb.AnyValue) any {
	switch v := v.GetValue().(type) {
	case *commonpb.AnyValue_StringValue:
		return v.StringValue
	case *commonpb.AnyValue_BoolValue:
		return v.BoolValue
	case *commonpb.AnyValue_IntValue:
		return float64(v.IntValue)
	case *commonpb.AnyValue_DoubleValue:
		return v.DoubleValue
	case *commonpb.AnyValue_ArrayValue:
		list := []any{}
		for _, v := range v.ArrayValue.GetValues() {
			list = append(list, plain(v))
		}

		return list
	case *commonpb.AnyValue_KvlistValue:
		m := map[string]any{}
		for _, kv := range v.KvlistValue.GetValues() {
			m[kv.GetKey()] = plain(kv.GetValue())
		}

		return m
	default:
		return nil
	}
}

// checkDocument compares a body with a JSON document.
func checkDocument(t *testing.T, body *commonpb.AnyValue, document []byte) {
	t.Helper()

	var want any
	if err := json.Unmarshal(document, &want); err != nil {
		t.Fatal(err)
	}

	if diff := cmp.Diff(want, plain(body)); diff != "" {
		t.Errorf("the body is not the document (-want +got):\n%s", diff)
	}
}

// TestEncoder_Encode_document shows that the body is what the Elasticsearch sink
// sends.
func TestEncoder_Encode_document(t *testing.T) {
	t.Parallel()

	ecs, err := schema.NewECS(&schema.ECSConfig{Version: "1.2.3", Hostname: "probe"})
	if err != nil {
		t.Fatal(err)
	}

	x := newEncoder(t, otlp.BodyECS)

	for _, e := range exportertest.Events() {
		record := recordsOf(wire(t, x.Encode(e, observed)))[0]
		checkDocument(t, record.GetBody(), ecs.Append(nil, e))
	}
}

// TestEncoder_EncodeHeartbeat_document shows the same of heartbeats, ids
// included.
func TestEncoder_EncodeHeartbeat_document(t *testing.T) {
	t.Parallel()

	h := heartbeat()
	h.Allowed = math.MaxInt32 // JSON's numbers are less exact than both formats'

	lines := elastic.AppendHeartbeat(nil, &elastic.Config{Version: "1.2.3", Hostname: "probe"}, h)
	action, document, _ := bytes.Cut(lines, []byte{'\n'})
	record := recordsOf(wire(t, newEncoder(t, otlp.BodyECS).EncodeHeartbeat(h)))[0]

	checkDocument(t, record.GetBody(), document)

	id := record.GetAttributes()[0]
	if id.GetKey() != schema.OTelDocumentID || !bytes.Contains(action, []byte(id.GetValue().GetStringValue())) {
		t.Errorf("the id is %v, not as in %s", id, action)
	}
}
