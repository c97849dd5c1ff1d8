package schema_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/attribute"

	"github.com/trailscope/trailscope/exporter/schema"
	"github.com/trailscope/trailscope/sensor/fuzzed"
)

// plain returns a structured value as encoding/json would read it.
func plain(v attribute.Value) any {
	switch v.Type() {
	case attribute.MAP:
		m := map[string]any{}
		for _, kv := range v.AsMap() {
			m[string(kv.Key)] = plain(kv.Value)
		}

		return m
	case attribute.SLICE:
		list := []any{}
		for _, v := range v.AsSlice() {
			list = append(list, plain(v))
		}

		return list
	case attribute.STRINGSLICE:
		list := []any{}
		for _, s := range v.AsStringSlice() {
			list = append(list, s)
		}

		return list
	case attribute.INT64:
		return float64(v.AsInt64())
	case attribute.FLOAT64:
		return v.AsFloat64()
	case attribute.BOOL:
		return v.AsBool()
	default:
		return v.AsString()
	}
}

func TestOTelBody_documents(t *testing.T) {
	x := encoder(t)

	for _, tc := range goldenCases() {
		t.Run(tc.name, func(t *testing.T) {
			document := x.Append(nil, tc.event)

			body, err := schema.OTelBody(document)
			if err != nil {
				t.Fatal(err)
			}

			var want any
			if err := json.Unmarshal(document, &want); err != nil {
				t.Fatal(err)
			}

			if got := plain(body); !reflect.DeepEqual(got, want) {
				t.Errorf("got  %v\nwant %v", got, want)
			}

			for name, v := range flat(body, "") {
				f, _ := describe(name)
				if isFloat := f.Type == "float"; isFloat != (v.Type() == attribute.FLOAT64) {
					t.Errorf("%s is a %s", name, v.Type())
				}
			}
		})
	}
}

func TestOTelBody_texts(t *testing.T) {
	testCases := []struct {
		name string
		in   string
		want string
		ok   bool
	}{
		{name: "plain", in: `{"a":"x"}`, want: "x", ok: true},
		{name: "escapes", in: `{"a":"\"\\\/\b\f\n\r\tA\u00e9"}`, want: "\"\\/\b\f\n\r\tA\u00e9", ok: true},
		{name: "pair", in: `{"a":"\ud83d\ude00"}`, want: "😀", ok: true},
		{name: "half_pair", in: `{"a":"\ud83dx"}`, want: "\ufffdx", ok: true},
		{name: "half_pair_and_escape", in: `{"a":"\ud83d\u0041"}`, want: "\ufffdA", ok: true},
		{name: "no_object", in: `"x"`},
		{name: "unknown_escape", in: `{"a":"\x"}`},
		{name: "short_escape", in: `{"a":"\u00"}`},
		{name: "control", in: "{\"a\":\"\x01\"}"},
		{name: "no_utf8", in: "{\"a\":\"\xff\"}"},
		{name: "no_utf8_behind_escape", in: "{\"a\":\"\\n\xff\"}"},
		{name: "open_text", in: `{"a":"x`},
		{name: "open_object", in: `{"a":"x"`},
		{name: "open_array", in: `{"a":["x"`},
		{name: "no_comma", in: `{"a":"x""b":"y"}`},
		{name: "null", in: `{"a":null}`},
		{name: "behind", in: `{"a":"x"}x`},
		{name: "empty", in: ``},
		{name: "deep", in: strings.Repeat(`{"a":`, 1000)},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			body, err := schema.OTelBody([]byte(tc.in))
			if (err == nil) != tc.ok {
				t.Fatalf("got %v", err)
			}

			if tc.ok && body.AsMap()[0].Value.AsString() != tc.want {
				t.Errorf("got %q, want %q", body.AsMap()[0].Value.AsString(), tc.want)
			}
		})
	}
}

// bodySeeds are documents to damage.
func bodySeeds() [][]byte {
	return [][]byte{
		[]byte(`{"a":{"b":[1,2.5,-3],"c":true},"d":"x\u00e9\n","e":["p","q"]}`),
		[]byte(`{"threat":{"enrichments":[{"indicator":{"ip":"10.0.0.1"}}]}}`),
	}
}

// checkBody reads a document and holds what it accepts against encoding/json,
// as far as that has the same notion of a document.
func checkBody(t testing.TB, input []byte) {
	body, err := schema.OTelBody(input)
	if err != nil {
		return
	}

	var want any
	if json.Unmarshal(input, &want) == nil && !reflect.DeepEqual(plain(body), want) {
		t.Fatalf("%q: got %v, want %v", input, plain(body), want)
	}
}

func TestOTelBody_damaged(t *testing.T) {
	fuzzed.Run(t, 20_000, bodySeeds(), func(input []byte) { checkBody(t, input[:min(len(input), 2048)]) })
}

func FuzzOTelBody(f *testing.F) {
	for _, seed := range bodySeeds() {
		f.Add(seed)
	}

	f.Fuzz(func(t *testing.T, input []byte) { checkBody(t, input) })
}

func BenchmarkOTelBody(b *testing.B) {
	document := encoder(b).Append(nil, goldenCases()[0].event)

	b.ReportAllocs()

	for b.Loop() {
		if _, err := schema.OTelBody(document); err != nil {
			b.Fatal(err)
		}
	}
}
