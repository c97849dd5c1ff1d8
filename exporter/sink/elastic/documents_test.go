package elastic_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/sink/elastic"
)

// testDocuments compares every document, and finds it by every one of its
// fields.
func testDocuments(t *testing.T, e *exportertest.Elasticsearch, batch []*event.Event) {
	const stream = "logs-trailscope.detection-documents"

	s := realSink(t, e, "documents")
	for range 3 { // duplicates are success and not there
		(&want{}).check(t, s.Send(t.Context(), batch))
	}

	wantCount(t, e, stream, len(batch))

	types := mapped(t, elastic.MappingsName)

	for _, ev := range batch {
		var found struct {
			Hits struct {
				Hits []struct {
					Source json.RawMessage `json:"_source"`
				} `json:"hits"`
			} `json:"hits"`
		}

		answer := e.Must(t, http.MethodGet, "/"+stream+"/_search", `{"query":{"ids":{"values":["`+ev.ID.String()+`"]}}}`)
		if err := json.Unmarshal(answer, &found); err != nil || len(found.Hits.Hits) != 1 {
			t.Fatalf("%s: %v: %s", ev.ID, err, answer)
		}

		_, body, _ := bytes.Cut(elastic.AppendBulk(nil, ecsIn(t, "documents"), ev), []byte("\n"))
		if !sameJSON(t, body, found.Hits.Hits[0].Source) {
			t.Errorf("sent %s\ngot  %s", body, found.Hits.Hits[0].Source)
		}

		findByFields(t, e, stream, types, ev.ID.String(), body)
	}
}

// sameJSON reports whether two documents are equal.
func sameJSON(t *testing.T, a, b []byte) bool {
	t.Helper()

	var x, y any
	if json.Unmarshal(a, &x) != nil || json.Unmarshal(b, &y) != nil {
		t.Fatalf("no JSON: %s, %s", a, b)
	}

	return reflect.DeepEqual(x, y)
}

// findByFields looks for a document by each of its values.
func findByFields(t *testing.T, e *exportertest.Elasticsearch, stream string, types map[string]string, id string, document []byte) {
	t.Helper()

	var root any
	if err := json.Unmarshal(document, &root); err != nil {
		t.Fatal(err)
	}

	var (
		request strings.Builder
		names   []string
	)

	const most = 3 // values of an array that are looked for

	var walk func(name string, v any)

	walk = func(name string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for k, child := range v {
				walk(strings.TrimPrefix(name+"."+k, "."), child)
			}
		case []any:
			for _, child := range v[:min(len(v), most)] {
				walk(name, child)
			}
		default:
			if text, ok := v.(string); ok && len(text) > 1000 { // beyond what is indexed
				return
			}

			q := fieldQuery(name, types[name], v)
			line, err := json.Marshal(map[string]any{"size": 0, "query": map[string]any{"bool": map[string]any{
				"filter": []any{map[string]any{"ids": map[string]any{"values": []string{id}}}, q},
			}}})
			if err != nil {
				t.Fatal(err)
			}

			request.WriteString("{}\n" + string(line) + "\n")
			names = append(names, fmt.Sprintf("%s = %v", name, v))
		}
	}

	walk("", root)

	var found struct {
		Responses []struct {
			Hits struct {
				Total struct {
					Value int `json:"value"`
				} `json:"total"`
			} `json:"hits"`
			Error json.RawMessage `json:"error"`
		} `json:"responses"`
	}
	if err := json.Unmarshal(e.Must(t, http.MethodPost, "/"+stream+"/_msearch", request.String()), &found); err != nil || len(found.Responses) != len(names) {
		t.Fatalf("%s: %v", id, err)
	}

	for i, r := range found.Responses {
		if r.Hits.Total.Value != 1 {
			t.Errorf("%s is not found by %s %s", id, names[i], r.Error)
		}
	}
}

// fieldQuery returns the query for a value of a field.
func fieldQuery(name, kind string, v any) map[string]any {
	q := map[string]any{"term": map[string]any{name: v}}
	if kind == "match_only_text" {
		q = map[string]any{"match_phrase": map[string]any{name: v}}
	}

	if strings.HasPrefix(name, "threat.enrichments.") {
		return map[string]any{"nested": map[string]any{"path": "threat.enrichments", "query": q}}
	}

	return q
}
