package elastic_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/trailscope/trailscope/exporter/delivery"
	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/schema"
	"github.com/trailscope/trailscope/exporter/sink/elastic"
	"github.com/trailscope/trailscope/sensor/fuzzed"
)

// update rewrites the golden files.
var update = flag.Bool("update", false, "rewrite golden files")

// golden compares got with a file.
func golden(t *testing.T, path string, got []byte) {
	t.Helper()

	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}

		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}

	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}

	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s: %s", path, diff)
	}
}

// ecs returns an encoder.
func ecs(tb testing.TB) *schema.ECS {
	tb.Helper()

	return ecsIn(tb, "")
}

// ecsIn returns an encoder for a namespace.
func ecsIn(tb testing.TB, namespace string) *schema.ECS {
	tb.Helper()

	x, err := schema.NewECS(&schema.ECSConfig{Namespace: namespace, Version: "1.2.3", Hostname: "host"})
	if err != nil {
		tb.Fatal(err)
	}

	return x
}

func TestAppendBulk_golden(t *testing.T) {
	t.Parallel()

	var body []byte

	for i, e := range exportertest.Events() {
		if i%5 == 0 { // twelve, of all sorts
			body = elastic.AppendBulk(body, ecs(t), e)
		}
	}

	golden(t, "testdata/bulk.golden", body)
}

// TestAppendBulk_lines proves that no text of an event breaks the lines, and
// that the document is the encoder's.
func TestAppendBulk_lines(t *testing.T) {
	t.Parallel()

	x := ecs(t)

	for _, e := range exportertest.Events() {
		lines := strings.Split(string(elastic.AppendBulk(nil, x, e)), "\n")
		if len(lines) != 3 || lines[2] != "" || lines[1] != string(x.Append(nil, e)) || !json.Valid([]byte(lines[0])) {
			t.Errorf("%q", lines)
		}

		if want := `{"create":{"_id":"` + e.ID.String() + `"}}`; lines[0] != want {
			t.Errorf("action %s, want %s", lines[0], want)
		}
	}

	if got := elastic.AppendBulk(nil, x, &event.Event{}); !bytes.HasPrefix(got, []byte("{\"create\":{}}\n{")) {
		t.Errorf("without an id: %s", got)
	}
}

// beat returns a heartbeat that has everything.
func beat() *delivery.Heartbeat {
	start := time.Date(2024, 3, 1, 11, 0, 0, 1000, time.UTC)

	return &delivery.Heartbeat{
		Clock: start.Add(90 * time.Minute), Start: start, Sensor: "core-1", Version: "1.2.3",
		Interfaces: []delivery.Interface{{Name: "eth0", Packets: 1000, Dropped: 3, Up: true}, {Name: "eth1", Packets: 5}},
		Sinks: []delivery.SinkTerms{
			{Name: "archive", Circuit: "closed", Emitted: 10, Acked: 10},
			{Name: "elastic", Circuit: "open", Error: "HTTP 503", Emitted: 10, Acked: 4, Skipped: 1, Pending: 3, Dropped: 1, Dead: 1},
		},
		Warnings:         []string{"trails are 9 days old", "eth1 is down \"again\"\n"},
		Spool:            delivery.Spool{Bytes: 4096, MaxBytes: 1 << 30, OldestAge: 1500 * time.Millisecond},
		Trails:           delivery.Trails{Version: "5e1f", Updated: start.Add(-216 * time.Hour), Age: 216 * time.Hour, Count: 1_632_042},
		PacketsPerSecond: 12.5, Emitted: 10, Throttled: 7, Allowed: 2, Sequence: 180,
	}
}

func TestAppendHeartbeat_golden(t *testing.T) {
	t.Parallel()

	c := &elastic.Config{Namespace: "prod", Hostname: "host"}
	body := elastic.AppendHeartbeat(nil, c, beat())

	first := elastic.AppendHeartbeat(body, c, &delivery.Heartbeat{
		PacketsPerSecond: math.NaN(), Emitted: math.MaxUint64, Sequence: 1,
	})
	golden(t, "testdata/heartbeat.golden", first)

	if again := elastic.AppendHeartbeat(nil, c, beat()); !bytes.Equal(again, body) {
		t.Errorf("not the same: %s", again)
	}
}

func TestSink_SendHeartbeat(t *testing.T) {
	t.Parallel()

	b := new(bulk)
	r := exportertest.NewHTTPReceiver(t, &exportertest.HTTPConfig{
		Steps: []exportertest.Step{{Status: 503}}, Else: exportertest.Step{Reply: b.reply},
	})
	s := newSink(t, &elastic.Config{URLs: []string{r.URL}, Hostname: "host"})

	if err := s.SendHeartbeat(t.Context(), beat()); err == nil || !strings.Contains(err.Error(), "HTTP 503") {
		t.Errorf("error %v", err)
	}

	for range 2 { // a repeat is no error
		if err := s.SendHeartbeat(t.Context(), beat()); err != nil {
			t.Error(err)
		}
	}

	if q := r.Requests()[1]; q.Path != "/logs-trailscope.heartbeat-default/_bulk" ||
		string(q.Body) != string(elastic.AppendHeartbeat(nil, &elastic.Config{Hostname: "host"}, beat())) {
		t.Errorf("%s: %s", q.Path, q.Body)
	}

	if len(b.order) != 1 {
		t.Errorf("%d documents", len(b.order))
	}

	b.rules = map[int]item{0: failure(400, "document_parsing_exception", "no")}

	if err := s.SendHeartbeat(t.Context(), beat()); err == nil || !strings.Contains(err.Error(), "document_parsing_exception") {
		t.Errorf("error %v", err)
	}
}

// answers are seeds of bulk answers.
var answers = []string{
	`{"items":[{"create":{"status":201}},{"create":{"status":409}}]}`,
	`{"items":[{"create":{"status":429,"error":{"type":"a","reason":"b"}}},{"create":{"status":400,"error":{"type":"c","reason":"d","caused_by":{"type":"e","reason":"f"}}}}]}`,
	`{"items":[{"create":{"status":201,"failure_store":"used"}},{"create":null}]}`,
	`{"error":{"type":"t","reason":"r"},"status":400}`, `{"error":"no handler found for uri"}`, `{"items":null}`, `[]`, `null`, `"`,
}

// checkAnswer holds a result against what holds for every answer: no index
// outside of the batch, none twice, nothing delivered that is not in an item.
func checkAnswer(t testing.TB, body []byte) {
	t.Helper()

	const n = 2

	for _, status := range []int{200, 400, 503} {
		r := elastic.ReadAnswer(status, body, n)
		seen := map[int]bool{}

		mark := func(i int) {
			if i < 0 || i >= n || seen[i] {
				t.Fatalf("index %d of %q", i, body)
			}

			seen[i] = true
		}

		for _, i := range r.Retry {
			mark(i)
		}

		for _, f := range r.Refused {
			mark(f.Index)

			if f.Reason == "" || strings.ContainsAny(f.Reason, "\n\x1b") {
				t.Fatalf("reason %q of %q", f.Reason, body)
			}
		}

		if status != 200 && (r.Err == nil || seen[0] || r.Permanent) {
			t.Fatalf("HTTP %d: %+v", status, r)
		}
	}
}

func TestReadAnswer_any(t *testing.T) {
	var seeds [][]byte
	for _, s := range answers {
		seeds = append(seeds, []byte(s))
	}

	fuzzed.Run(t, 20_000, seeds, func(input []byte) { checkAnswer(t, input) })
}

func FuzzReadAnswer(f *testing.F) {
	for _, s := range answers {
		f.Add([]byte(s))
	}

	f.Fuzz(func(t *testing.T, input []byte) { checkAnswer(t, input) })
}
