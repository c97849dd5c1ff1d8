package schema_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"go.opentelemetry.io/otel/attribute"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/schema"
	"github.com/trailscope/trailscope/sensor/fuzzed"
)

// otel returns an encoder for tests.
func otel(t testing.TB) *schema.OTel {
	t.Helper()

	x, err := schema.NewOTel(&schema.OTelConfig{})
	if err != nil {
		t.Fatal(err)
	}

	return x
}

// otelKind returns an attribute's type in the words of the table, and whether
// it is an array.
func otelKind(v attribute.Value) (kind string, array bool) {
	switch v.Type() {
	case attribute.STRING:
		return "string", false
	case attribute.STRINGSLICE:
		return "string", true
	case attribute.INT64:
		return "int", false
	case attribute.INT64SLICE:
		return "int", true
	case attribute.BOOL:
		return "boolean", false
	default:
		return v.Type().String(), false
	}
}

// checkAttributes holds a record's attributes against the table.
func checkAttributes(t *testing.T, list []attribute.KeyValue) {
	t.Helper()

	table := schema.OTelFields()
	seen := map[attribute.Key]bool{}

	for _, kv := range list {
		if seen[kv.Key] {
			t.Errorf("%s comes twice", kv.Key)
		}

		seen[kv.Key] = true

		i := slices.IndexFunc(table, func(f schema.OTelField) bool { return f.Name == string(kv.Key) })
		if i < 0 {
			t.Errorf("%s is in no table", kv.Key)

			continue
		}

		kind, array := otelKind(kv.Value)
		if always := table[i].Type == "["+kind+"]"; !always && table[i].Type != kind || always && !array {
			t.Errorf("%s is %v, not of type %s", kv.Key, kv.Value.String(), table[i].Type)
		}
	}
}

func TestOTel_Append_golden(t *testing.T) {
	x := otel(t)

	for _, tc := range goldenCases() {
		t.Run(tc.name, func(t *testing.T) {
			list := x.Append(nil, tc.event)
			checkAttributes(t, list)

			var b strings.Builder

			for _, kv := range list {
				fmt.Fprintf(&b, "%s %s %q\n", kv.Key, kv.Value.Type(), kv.Value.String())
			}

			path := filepath.Join("testdata", "otel_"+tc.name+".txt")
			if *update {
				if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}

			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}

			if b.String() != string(want) {
				t.Errorf("got\n%swant\n%s", b.String(), want)
			}

			if behind := x.Append([]attribute.KeyValue{{}}, tc.event); !slices.Equal(behind[1:], list) {
				t.Error("other attributes behind another")
			}
		})
	}
}

// TestOTel_Append_asECS shows that both encoders say the same: whatever has the
// same name has the same value.
func TestOTel_Append_asECS(t *testing.T) {
	x, ecs := otel(t), encoder(t)

	for _, tc := range goldenCases() {
		t.Run(tc.name, func(t *testing.T) {
			body, err := schema.OTelBody(ecs.Append(nil, tc.event))
			if err != nil {
				t.Fatal(err)
			}

			document := flat(body, "")
			ours := map[string]attribute.Value{}

			for _, kv := range x.Append(nil, tc.event) {
				ours[string(kv.Key)] = kv.Value

				if want, ok := document[string(kv.Key)]; ok && want.String() != kv.Value.String() {
					t.Errorf("%s: got %s, the document has %s", kv.Key, kv.Value.String(), want.String())
				}
			}

			for _, f := range schema.OTelFields() {
				_, inDocument := document[f.Name]
				if _, ok := ours[f.Name]; !ok && inDocument {
					t.Errorf("%s is missing", f.Name)
				}
			}
		})
	}
}

// flat returns the leaves of a map by their dotted names. What the objects of an
// array have under one name is a list.
func flat(v attribute.Value, prefix string) map[string]attribute.Value {
	leaves := map[string]attribute.Value{}

	for _, kv := range v.AsMap() {
		name := prefix + string(kv.Key)
		if kv.Value.Type() == attribute.SLICE {
			gather(leaves, name, kv.Value.AsSlice())

			continue
		}

		if kv.Value.Type() != attribute.MAP {
			leaves[name] = kv.Value

			continue
		}

		for k, v := range flat(kv.Value, name+".") {
			leaves[k] = v
		}
	}

	return leaves
}

// gather adds the leaves of an array of objects.
func gather(leaves map[string]attribute.Value, name string, objects []attribute.Value) {
	texts, numbers := map[string][]string{}, map[string][]int64{}

	for _, o := range objects {
		for k, v := range flat(o, name+".") {
			if v.Type() == attribute.INT64 {
				numbers[k] = append(numbers[k], v.AsInt64())
			} else {
				texts[k] = append(texts[k], v.AsString())
			}
		}
	}

	for k, list := range texts {
		leaves[k] = attribute.StringSliceValue(list)
	}

	for k, list := range numbers {
		leaves[k] = attribute.Int64SliceValue(list)
	}
}

func TestOTel_Append_anyText(t *testing.T) {
	x := otel(t)
	seeds := [][]byte{
		[]byte("evil.example"), []byte("(www).a.co.uk"), []byte("\xed\xa0\x80\xf0\x9f\x98"), []byte("\"\\/\b\f\n\r\t\x00"),
		[]byte("10.0.0.1:80"), []byte("[dead::1]:443"), []byte("a.example:99999"), []byte("..."),
	}

	list := make([]attribute.KeyValue, 0, 128)

	fuzzed.Run(t, 20_000, seeds, func(input []byte) {
		const longest = 256 // it comes some sixty times, and each byte may take three

		s := string(input[:min(len(input), longest)])
		e := &event.Event{
			Time: time.Unix(0, 0), Sensor: s, Interface: s, Forwarded: s, Transport: s, Kind: event.KindIPORT,
			Trail: s, Info: s, Reference: s, CommunityID: s,
			DNS:     &event.DNS{Name: s, Answers: []event.DNSAnswer{{Name: s, Data: s, Type: 5}}},
			HTTP:    &event.HTTP{Method: s, Host: s, Path: s, UserAgent: s, ContentType: s, Version: s},
			TLS:     &event.TLS{ServerName: s, CertificateSHA1: s, CertificateSHA256: s, JA4: s, ALPN: s, Version: s},
			Tunnels: []event.Tunnel{{Kind: s}},
		}

		list = x.Append(list[:0], complete(e))
		for _, kv := range list {
			texts := kv.Value.AsStringSlice()
			if kv.Value.Type() == attribute.STRING {
				texts = []string{kv.Value.AsString()}
			}

			if !utf8.ValidString(strings.Join(texts, "")) {
				t.Fatalf("%s is not UTF-8: %q", kv.Key, texts)
			}
		}

		if !utf8.ValidString(schema.OTelMessage(e)) {
			t.Fatal("the message is not UTF-8")
		}
	})
}

func TestNewOTel_namespace(t *testing.T) {
	if _, err := schema.NewOTel(&schema.OTelConfig{Namespace: "Not-A-Namespace"}); err == nil || !strings.HasPrefix(err.Error(), "namespace: ") {
		t.Errorf("got %v", err)
	}

	x, err := schema.NewOTel(&schema.OTelConfig{Namespace: "berlin"})
	if err != nil {
		t.Fatal(err)
	}

	if got := x.DataStream(nil, schema.DatasetHeartbeat); len(got) != 3 || got[1].Value.AsString() != "berlin" {
		t.Errorf("got %v", got)
	}
}

func BenchmarkOTel_Append(b *testing.B) {
	x := otel(b)
	e := goldenCases()[0].event
	list := make([]attribute.KeyValue, 0, 128)

	b.ReportAllocs()

	for b.Loop() {
		list = x.Append(list[:0], e)
	}

	b.ReportMetric(float64(len(list)), "attributes")
}
