package elastic_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

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
