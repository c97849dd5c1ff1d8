package grafana_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/schema"
)

// index is the index of this test, by a name that the data source's pattern has.
const index = "logs-trailscope.detection-dashboards"

// mapping returns the mapping that the sink installs, with types that the test
// server lacks replaced by their nearest.
func mapping(t *testing.T) string {
	t.Helper()

	var file struct {
		Template struct {
			Mappings json.RawMessage `json:"mappings"`
		} `json:"template"`
	}
	if err := json.Unmarshal([]byte(read(t, "../elastic/component-template-trailscope@mappings.json")), &file); err != nil {
		t.Fatal(err)
	}

	var compact bytes.Buffer
	if err := json.Compact(&compact, file.Template.Mappings); err != nil {
		t.Fatal(err)
	}

	text := regexp.MustCompile(`"type":"constant_keyword"(,"value":"[^"]*")?`).ReplaceAllString(compact.String(), `"type":"keyword"`)
	text = strings.NewReplacer(`"type":"wildcard"`, `"type":"keyword"`, `"type":"match_only_text"`, `"type":"text"`).Replace(text)

	return `{"mappings":` + text + `}`
}

// fill makes the index and puts the events into it.
func fill(t *testing.T, es *exportertest.Elasticsearch, events []*event.Event) {
	t.Helper()

	x, err := schema.NewECS(&schema.ECSConfig{})
	if err != nil {
		t.Fatal(err)
	}

	var bulk bytes.Buffer

	for _, e := range events {
		fmt.Fprintf(&bulk, "{\"create\":{\"_id\":%q}}\n%s\n", e.ID.String(), x.Append(nil, e))
	}

	es.Must(t, http.MethodPut, "/"+index, mapping(t))

	var answer struct {
		Errors bool `json:"errors"`
	}

	body := es.Must(t, http.MethodPost, "/"+index+"/_bulk?refresh=true", bulk.String())
	if err := json.Unmarshal(body, &answer); err != nil || answer.Errors {
		t.Fatalf("bulk: %v %.2000s", err, body)
	}
}

// search runs a query.
func search(t *testing.T, es *exportertest.Elasticsearch, body object) (answer object) {
	t.Helper()

	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}

	if err := json.Unmarshal(es.Must(t, http.MethodPost, "/"+index+"/_search", string(text)), &answer); err != nil {
		t.Fatal(err)
	}

	return answer
}

// TestElasticsearch runs each query of each panel and each alert rule against a
// real Elasticsearch that has the events of exportertest.
func TestElasticsearch(t *testing.T) {
	t.Parallel()

	es, events := exportertest.StartElasticsearch(t, false), exportertest.Events()
	fill(t, es, events)

	want := expected(events)

	for _, p := range dashboards(t)["detections-elasticsearch.json"].Panels {
		for _, q := range p.Targets {
			answer := search(t, es, request(&q))
			if len(q.BucketAggs) == 0 {
				if hits := answer["hits"].(object)["hits"].([]any); len(hits) != len(events) {
					t.Errorf("panel %q: %d documents, want %d", p.Title, len(hits), len(events))
				}

				continue
			}

			got := values(&q, answer, q.Metrics[0].ID)
			if len(got) == 0 {
				t.Errorf("panel %q shows nothing", p.Title)
			}

			total := 0.0
			for _, v := range got {
				total += v
			}

			if n, ok := want[p.Title]; ok && total != n {
				t.Errorf("panel %q: %v, want %v", p.Title, total, n)
			}
		}
	}

	for _, r := range alertRules(t, "trailscope-elasticsearch") {
		q := &r.Data[0].Model.target
		got := values(q, search(t, es, request(q)), q.Metrics[0].ID)

		if v, ok := got["10.1.2.3"]; !ok || !r.fires(v) || r.fires(0) {
			t.Errorf("rule %s: values %v", r.Title, got)
		}
	}
}

// expected returns what some panels have to show, by their titles.
func expected(events []*event.Event) map[string]float64 {
	want := map[string]float64{}
	for _, e := range events {
		n := float64(e.Events())
		want["Events"] += n

		if e.Threat.Severity == event.SeverityHigh {
			want["High severity"] += n
		}

		if e.Threat.Custom {
			want["Own trails"] += n
		}
	}

	for _, split := range []string{"Events by severity", "Events by kind", "Sensors", "Directions"} {
		want[split] = want["Events"]
	}
	return want
}

// TestElasticsearch_fields checks every field that the dashboard and the rules
// name against the list of fields.
func TestElasticsearch_fields(t *testing.T) {
	t.Parallel()

	types := map[string]string{}
	for _, f := range schema.Fields() {
		types[f.Name] = f.Type
	}

	check := func(where, field string) {
		if kind := types[field]; kind == "" || kind == "match_only_text" {
			t.Errorf("%s: field %s has the type %q", where, field, kind)
		}
	}
	checkTarget := func(where string, q *target) {
		check(where, q.TimeField)

		for _, m := range q.Metrics {
			if m.Type != "logs" {
				check(where, m.Field)
			}
		}

		for _, b := range q.BucketAggs {
			if b.Type != "filters" {
				check(where, b.Field)
			}
		}

		for _, m := range regexp.MustCompile(`([a-z_.@]+):`).FindAllStringSubmatch(q.Query, -1) {
			check(where, m[1])
		}
	}

	d := dashboards(t)["detections-elasticsearch.json"]
	for _, p := range d.Panels {
		for _, q := range p.Targets {
			checkTarget(p.Title, &q)
		}
	}

	for _, r := range alertRules(t, "trailscope-elasticsearch") {
		checkTarget(r.Title, &r.Data[0].Model.target)
	}

	for _, v := range d.Templating.List[1:] {
		var query struct{ Find, Field string }
		if err := json.Unmarshal(v.Query, &query); err != nil || query.Find != "terms" {
			t.Errorf("variable %s: %v %+v", v.Name, err, query)
		}

		check(v.Name, query.Field)
	}
}
