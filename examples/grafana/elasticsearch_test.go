package grafana_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
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

// object is a JSON object.
type object = map[string]any

// queryString returns a Lucene query, all of whose variables stand for everything.
func queryString(query string) object {
	query = regexp.MustCompile(`\$(sensor|severity|kind)\b`).ReplaceAllString(query, "*")

	return object{"query_string": object{"analyze_wildcard": true, "query": query}}
}

// request returns what Grafana asks Elasticsearch for a query, in a time that
// all events are in.
func request(q *target) object {
	filter := []any{
		object{"range": object{q.TimeField: object{"gte": "2024-02-29T00:00:00Z", "lte": "2024-03-02T00:00:00Z"}}},
		queryString(q.Query),
	}
	body := object{"size": 0, "query": object{"bool": object{"filter": filter}}}

	if len(q.BucketAggs) == 0 { // newest documents
		body["size"] = 200
		body["sort"] = []any{object{q.TimeField: object{"order": "desc", "unmapped_type": "boolean"}}}

		return body
	}

	metrics := object{}
	for _, m := range q.Metrics {
		metrics[m.ID] = object{m.Type: object{"field": m.Field}}
	}

	aggs := metrics

	for _, b := range slices.Backward(q.BucketAggs) {
		agg, below := b.request(), object{}

		for name, a := range aggs {
			below[name] = a
		}

		if a, ok := metrics[b.Settings.OrderBy]; ok { // what it is ordered by stands directly below
			below[b.Settings.OrderBy] = a
		}

		agg["aggs"] = below
		aggs = object{b.ID: agg}
	}

	body["aggs"] = aggs

	return body
}

// request returns the aggregation without those below it.
func (b *bucketAgg) request() object {
	switch b.Type {
	case "terms":
		by := b.Settings.OrderBy
		if by == "_term" {
			by = "_key"
		}

		return object{"terms": object{"field": b.Field, "size": b.Settings.Size, "order": object{by: b.Settings.Order}, "min_doc_count": 1}}
	case "filters":
		filters := object{}
		for _, f := range b.Settings.Filters {
			filters[f.Label] = queryString(f.Query)
		}

		return object{"filters": object{"filters": filters}}
	default:
		return object{b.Type: object{"field": b.Field, "fixed_interval": "10m", "min_doc_count": 1}}
	}
}

// bucket is a bucket of an answer with what is below it.
type bucket struct {
	key  string
	docs float64
	sub  object
}

// buckets returns the buckets of an aggregation, which may be a list or, for
// filters, an object.
func buckets(agg any) (list []bucket) {
	switch all := agg.(object)["buckets"].(type) {
	case []any:
		for _, b := range all {
			o := b.(object)
			list = append(list, bucket{key: fmt.Sprint(o["key"]), docs: o["doc_count"].(float64), sub: o})
		}
	case object:
		for key, b := range all {
			o := b.(object)
			list = append(list, bucket{key: key, docs: o["doc_count"].(float64), sub: o})
		}
	}

	return list
}

// values returns a metric's values by the keys of the first grouping, summed over
// the groupings below.
func values(q *target, answer object, metric string) map[string]float64 {
	var sum func(sub object, level int) float64

	sum = func(sub object, level int) (total float64) {
		if level == len(q.BucketAggs) {
			v, _ := sub[metric].(object)["value"].(float64)

			return v
		}

		for _, b := range buckets(sub[q.BucketAggs[level].ID]) {
			total += sum(b.sub, level+1)
		}

		return total
	}

	result := map[string]float64{}
	for _, b := range buckets(answer["aggregations"].(object)[q.BucketAggs[0].ID]) {
		result[b.key] = sum(b.sub, 1)
	}

	return result
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
// real Elasticsearch that has the sixty events.
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
