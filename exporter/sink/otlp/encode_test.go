package otlp_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"io"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlplog/otlploghttp"
	sdklog "go.opentelemetry.io/otel/sdk/log"
	collogpb "go.opentelemetry.io/proto/otlp/collector/logs/v1"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/schema"
	"github.com/trailscope/trailscope/exporter/sink/otlp"
)

// update rewrites the golden files.
var update = flag.Bool("update", false, "rewrite golden files")

// observed is the observed timestamp of the tests' records.
var observed = time.Date(2026, 3, 1, 12, 0, 0, 1000, time.UTC)

// newEncoder returns an encoder whose resource has everything.
func newEncoder(tb testing.TB, body string) *otlp.Encoder {
	tb.Helper()

	x, err := otlp.NewEncoder(&otlp.Config{
		Body: body, Version: "1.2.3", Hostname: "probe", InstanceID: "7f1c",
		Resource: map[string]string{"deployment.environment.name": "test", "service.name": "of no effect"},
	})
	if err != nil {
		tb.Fatal(err)
	}

	return x
}

// wire returns the request that the SDK's exporter makes of records.
func wire(tb testing.TB, records ...sdklog.Record) *collogpb.ExportLogsServiceRequest {
	tb.Helper()

	var request *collogpb.ExportLogsServiceRequest

	exporter, err := otlploghttp.New(context.Background(), otlploghttp.WithHTTPClient(&http.Client{
		Transport: tripper(func(req *http.Request) (*http.Response, error) {
			body, err := io.ReadAll(req.Body)
			if err != nil {
				return nil, err
			}

			request = &collogpb.ExportLogsServiceRequest{}

			return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}, proto.Unmarshal(body, request)
		}),
	}))
	if err != nil {
		tb.Fatal(err)
	}

	if err := exporter.Export(context.Background(), records); err != nil {
		tb.Fatalf("the record cannot be sent: %v", err)
	}

	return request
}

// tripper is a function that answers requests.
type tripper func(*http.Request) (*http.Response, error)

func (f tripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// golden compares a request with a golden file.
func golden(t *testing.T, name string, request *collogpb.ExportLogsServiceRequest) {
	t.Helper()

	text, err := protojson.Marshal(request)
	if err != nil {
		t.Fatal(err)
	}

	var b bytes.Buffer
	if err := json.Indent(&b, text, "", " "); err != nil { // its own white space differs from build to build
		t.Fatal(err)
	}

	b.WriteByte('\n')

	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}

	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}

	if b.String() != string(want) {
		t.Errorf("another request than in %s:\n%s", path, b.String())
	}
}

// pick returns one event for each kind and merge, and a hostile one.
func pick() (events []*event.Event) {
	seen := map[string]bool{}

	for _, e := range exportertest.Events() {
		key := string(e.Kind) + e.Merge.String()
		if strings.ContainsRune(e.Trail, '\x00') || strings.ContainsRune(e.Trail, '\xff') {
			key = "hostile"
		}

		if !seen[key] && len(e.Destinations) < 20 && len(e.DestinationPorts) < 20 {
			seen[key] = true
			events = append(events, e)
		}
	}

	return events
}

func TestEncoder_Encode_golden(t *testing.T) {
	for _, body := range []string{otlp.BodyText, otlp.BodyECS} {
		t.Run(body, func(t *testing.T) {
			x := newEncoder(t, body)

			events := pick()
			if body == otlp.BodyECS {
				events = events[:3]
			}

			var records []sdklog.Record
			for _, e := range events {
				records = append(records, x.Encode(e, observed))
			}

			golden(t, "detections_"+body, wire(t, records...))
		})
	}
}

// TestEncoder_Encode_everyEvent sends all golden events: each arrives whole.
func TestEncoder_Encode_everyEvent(t *testing.T) {
	t.Parallel()

	attributes, err := schema.NewOTel(&schema.OTelConfig{})
	if err != nil {
		t.Fatal(err)
	}

	x := newEncoder(t, otlp.BodyText)

	for _, e := range exportertest.Events() {
		record := x.Encode(e, observed)

		var got []attribute.KeyValue

		record.WalkAttributes(func(kv attribute.KeyValue) bool {
			got = append(got, kv)

			return true
		})

		if want := attributes.Append(nil, e); !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", e.ID, got, want)
		}

		numbers := schema.NumbersOf(e.Threat.Severity)
		sent := recordsOf(wire(t, record))[0]

		if len(sent.GetAttributes()) != len(got) || sent.GetBody().GetStringValue() != schema.OTelMessage(e) ||
			sent.GetEventName() != "trailscope.detection" || int(sent.GetSeverityNumber()) != numbers.OTel ||
			sent.GetSeverityText() != e.Threat.Severity.String() || len(sent.GetTraceId()) != 0 ||
			sent.GetTimeUnixNano() != uint64(e.Time.UnixNano()) || sent.GetObservedTimeUnixNano() != uint64(observed.UnixNano()) {
			t.Errorf("%s: sent %v", e.ID, sent)
		}
	}
}

func TestEncoder_Encode_times(t *testing.T) {
	t.Parallel()

	testCases := []struct {
		name string
		time time.Time
		want uint64
	}{
		{name: "zero", time: time.Time{}, want: 0},
		{name: "before_1970", time: time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC), want: 0},
		{name: "microsecond", time: time.Unix(1, 1000), want: 1_000_001_000},
		{name: "far_future", time: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), want: math.MaxInt64},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			r := newEncoder(t, otlp.BodyText).Encode(&event.Event{Time: tc.time}, tc.time)

			sent := recordsOf(wire(t, r))[0]
			if sent.GetTimeUnixNano() != tc.want || sent.GetObservedTimeUnixNano() != tc.want {
				t.Errorf("got %d and %d, want %d", sent.GetTimeUnixNano(), sent.GetObservedTimeUnixNano(), tc.want)
			}

			if sent.GetSeverityNumber() != 0 {
				t.Error("an event that was not judged has a severity")
			}
		})
	}
}

func TestNewEncoder_errors(t *testing.T) {
	t.Parallel()

	for _, c := range []otlp.Config{{Body: "xml"}, {Namespace: "A"}, {Body: otlp.BodyECS, Namespace: "a b"}} {
		if _, err := otlp.NewEncoder(&c); err == nil {
			t.Errorf("%+v is accepted", c)
		}
	}
}
