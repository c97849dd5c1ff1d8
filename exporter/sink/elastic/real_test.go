package elastic_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/exporter/delivery"
	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/sink/elastic"
)

// TestElasticsearch runs against a real Elasticsearch without security. The
// distribution for tests lacks lifecycle policies and three types, so Setup's
// fallbacks are under test too.
func TestElasticsearch(t *testing.T) {
	t.Parallel()

	e := exportertest.StartElasticsearch(t, false)
	batch := exportertest.Events()

	// Without templates no data stream comes into being, and no event is lost.
	(&want{Err: "no event was taken: HTTP 404: index_not_found_exception"}).check(t, realSink(t, e, "early").Send(t.Context(), batch))

	plain := newSink(t, &elastic.Config{URLs: []string{e.URL}, Namespace: "plain", PlainIndex: true})
	for range 2 {
		(&want{}).check(t, plain.Send(t.Context(), batch))
	}

	wantCount(t, e, "logs-trailscope.detection-plain", len(batch))

	for i, state := range []elastic.SetupState{created, unchanged} {
		r, got := setup(t, &elastic.Config{URLs: []string{e.URL}})
		if fmt.Sprint(got) != fmt.Sprint(states(missing, state, state, ok)) || !r.Ready || r.PlainIndex {
			t.Errorf("setup %d:\n%s", i, r)
		}
	}

	(&want{}).check(t, realSink(t, e, "early").Send(t.Context(), batch))
	wantCount(t, e, "logs-trailscope.detection-early", len(batch))

	t.Run("documents", func(t *testing.T) { t.Parallel(); testDocuments(t, e, batch) })
	t.Run("blocked", func(t *testing.T) { t.Parallel(); testBlocked(t, e, batch) })
	t.Run("pipeline", func(t *testing.T) { t.Parallel(); testPipeline(t, e, batch) })
	t.Run("rollover", func(t *testing.T) { t.Parallel(); testRollover(t, e, batch) })
	t.Run("heartbeats", func(t *testing.T) { t.Parallel(); testHeartbeats(t, e) })
	t.Run("kibana", func(t *testing.T) { t.Parallel(); testKibana(t, e, batch) })
}

// realSink returns a sink of a namespace.
func realSink(t *testing.T, e *exportertest.Elasticsearch, namespace string) *elastic.Sink {
	t.Helper()

	return newSink(t, &elastic.Config{URLs: []string{e.URL}, Namespace: namespace, Version: "1.2.3", Hostname: "host"})
}

// wantCount proves that a stream has n documents.
func wantCount(t *testing.T, e *exportertest.Elasticsearch, stream string, n int) {
	t.Helper()

	e.Must(t, http.MethodPost, "/"+stream+"/_refresh", "")

	if got := string(e.Must(t, http.MethodGet, "/"+stream+"/_count?filter_path=count", "")); got != fmt.Sprintf(`{"count":%d}`, n) {
		t.Errorf("%s: %s, want %d", stream, got, n)
	}
}

// backing returns the newest index behind a stream.
func backing(t *testing.T, e *exportertest.Elasticsearch, stream string) string {
	t.Helper()

	var indices map[string]json.RawMessage
	if err := json.Unmarshal(e.Must(t, http.MethodGet, "/"+stream+"/_settings", ""), &indices); err != nil {
		t.Fatal(err)
	}

	newest := ""
	for name := range indices {
		newest = max(newest, name)
	}

	return newest
}

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

// testBlocked proves that nothing is lost while an index cannot be written.
func testBlocked(t *testing.T, e *exportertest.Elasticsearch, batch []*event.Event) {
	const stream = "logs-trailscope.detection-blocked"

	s := realSink(t, e, "blocked")
	(&want{}).check(t, s.Send(t.Context(), batch[:10]))

	index := backing(t, e, stream)
	e.Must(t, http.MethodPut, "/"+index+"/_settings", `{"index.blocks.read_only_allow_delete":true}`)
	(&want{Err: "no event was taken: HTTP 429: cluster_block_exception"}).check(t, s.Send(t.Context(), batch))
	e.Must(t, http.MethodPut, "/"+index+"/_settings", `{"index.blocks.read_only_allow_delete":null,"index.blocks.write":true}`)
	(&want{Err: "no event was taken: HTTP 403: cluster_block_exception"}).check(t, s.Send(t.Context(), batch))
	e.Must(t, http.MethodPut, "/"+index+"/_settings", `{"index.blocks.write":null}`)

	(&want{}).check(t, s.Send(t.Context(), batch))
	wantCount(t, e, stream, len(batch))
}

// testPipeline proves that a pipeline that is not there is nobody's dead event.
func testPipeline(t *testing.T, e *exportertest.Elasticsearch, batch []*event.Event) {
	s := realSink(t, e, "pipeline")
	(&want{}).check(t, s.Send(t.Context(), batch[:1]))

	index := backing(t, e, "logs-trailscope.detection-pipeline")
	e.Must(t, http.MethodPut, "/"+index+"/_settings", `{"index.final_pipeline":"nowhere"}`)
	(&want{Err: "pipeline with id [nowhere] does not exist"}).check(t, s.Send(t.Context(), batch))
	e.Must(t, http.MethodPut, "/"+index+"/_settings", `{"index.final_pipeline":null}`)

	// What an event itself is guilty of is refused, and alone.
	e.Must(t, http.MethodPut, "/"+index+"/_settings", `{"index.mapping.nested_objects.limit":0}`)

	listed := func(ev *event.Event) bool { return ev.Threat.Origin != event.OriginHeuristic }

	got := s.Send(t.Context(), batch[1:])
	if got.Err != nil || got.Retry != nil {
		t.Fatalf("%+v", got)
	}

	refused := map[int]bool{}

	for _, r := range got.Refused {
		refused[r.Index] = true

		if !strings.Contains(r.Reason, "HTTP 400: document_parsing_exception: ") || !strings.Contains(r.Reason, "nested documents") {
			t.Errorf("reason %s", r.Reason)
		}
	}

	for i, ev := range batch[1:] {
		if refused[i] != listed(ev) {
			t.Errorf("%s: refused %t", ev.Trail, refused[i])
		}
	}

	wantCount(t, e, "logs-trailscope.detection-pipeline", len(batch)-len(got.Refused))
}

// testRollover shows what the package says about repeats and rollovers.
func testRollover(t *testing.T, e *exportertest.Elasticsearch, batch []*event.Event) {
	const stream = "logs-trailscope.detection-rollover"

	s := realSink(t, e, "rollover")
	(&want{}).check(t, s.Send(t.Context(), batch))
	e.Must(t, http.MethodPost, "/"+stream+"/_rollover", "")
	(&want{}).check(t, s.Send(t.Context(), batch[:5]))
	wantCount(t, e, stream, len(batch)+5)

	answer := e.Must(t, http.MethodGet, "/"+stream+"/_search?filter_path=aggregations", `{"size":0,"aggs":{"ids":{"cardinality":{"field":"event.id"}}}}`)
	if want := fmt.Sprintf(`{"aggregations":{"ids":{"value":%d}}}`, len(batch)); string(answer) != want {
		t.Errorf("%s, want %s", answer, want)
	}
}

// testHeartbeats proves that heartbeats arrive once and are found by the state
// of single interfaces and outputs.
func testHeartbeats(t *testing.T, e *exportertest.Elasticsearch) {
	const stream = "logs-trailscope.heartbeat-beats"

	s := realSink(t, e, "beats")
	for range 2 {
		if err := s.SendHeartbeat(t.Context(), beat()); err != nil {
			t.Fatal(err)
		}
	}

	wantCount(t, e, stream, 1)

	for query, n := range map[string]int{
		`{"term":{"observer.name":"core-1"}}`:                            1,
		`{"range":{"trailscope.heartbeat.uptime_seconds":{"gte":5400}}}`: 1,
		`{"term":{"trailscope.heartbeat.pending":3}}`:                    1,
		nested("interfaces", "name", `"eth1"`, "up", "false"):            1,
		nested("interfaces", "name", `"eth0"`, "up", "false"):            0,
		nested("sinks", "name", `"elastic"`, "circuit", `"open"`):        1,
		nested("sinks", "name", `"archive"`, "circuit", `"open"`):        0,
		nested("sinks", "name", `"elastic"`, "error", `"HTTP 503"`):      1,
	} {
		answer := e.Must(t, http.MethodGet, "/"+stream+"/_count?filter_path=count", `{"query":`+query+`}`)
		if string(answer) != fmt.Sprintf(`{"count":%d}`, n) {
			t.Errorf("%s: %s, want %d", query, answer, n)
		}
	}
}

// nested returns a query for two fields of one object.
func nested(list string, pairs ...string) string {
	path := "trailscope.heartbeat." + list
	filter := ""

	for i := 0; i < len(pairs); i += 2 {
		filter += fmt.Sprintf(`,{"term":{"%s.%s":%s}}`, path, pairs[i], pairs[i+1])
	}

	return fmt.Sprintf(`{"nested":{"path":"%s","query":{"bool":{"filter":[%s]}}}}`, path, filter[1:])
}

// testKibana runs the query of every search and chart of Kibana's file.
func testKibana(t *testing.T, e *exportertest.Elasticsearch, batch []*event.Event) {
	s := realSink(t, e, "kibana")
	(&want{}).check(t, s.Send(t.Context(), batch))

	if err := s.SendHeartbeat(t.Context(), beat()); err != nil {
		t.Fatal(err)
	}

	e.Must(t, http.MethodPost, "/logs-trailscope.*/_refresh", "")

	objects := savedObjects(t)
	ran := 0

	for _, o := range objects {
		if o.Type != "search" && o.Type != "lens" {
			continue
		}

		index := strings.TrimSuffix(o.view(objects).Attributes.Title, "*") + "kibana"
		answer := e.Must(t, http.MethodPost, "/"+index+"/_search", o.body())

		var got struct {
			Hits struct {
				Total struct{ Value int } `json:"total"`
			} `json:"hits"`
			Shards struct{ Failed int } `json:"_shards"`
		}
		if err := json.Unmarshal(answer, &got); err != nil {
			t.Fatal(err)
		}

		if got.Hits.Total.Value == 0 || got.Shards.Failed > 0 || !hasBuckets(answer) {
			t.Errorf("%s: %s\n%s", o.Attributes.Title, o.body(), answer)
		}

		ran++
	}

	if ran < 20 {
		t.Errorf("%d queries", ran)
	}
}

// TestElasticsearch_security runs against a real Elasticsearch that wants
// logins and speaks HTTPS.
func TestElasticsearch_security(t *testing.T) {
	t.Parallel()

	e := exportertest.StartElasticsearch(t, true)
	batch := exportertest.Events()
	ca := write(t, t.TempDir()+"/ca.pem", string(e.CA.PEM))
	sensor := example(t, "api-key-sensor.json")

	id, secret := apiKey(t, e, sensor)
	path := write(t, t.TempDir()+"/key", secret+"\n")
	c := elastic.Config{URLs: []string{e.URL}, CertificateFingerprint: e.CA.Fingerprint, APIKeyFile: path}
	s := newSink(t, &c)

	// The key of a sensor may write and nothing else.
	r, _ := setup(t, &c)
	if r.Ready || strings.Contains(r.String(), "created") || strings.Count(r.String(), string(notDone)) < 4 {
		t.Errorf("setup with a weak key:\n%s", r)
	}

	strong := second(apiKey(t, e, example(t, "api-key-setup.json")))
	if r, _ = setup(t, &elastic.Config{URLs: []string{e.URL}, CAFile: ca, APIKey: strong}); !r.Ready || strings.Contains(r.String(), string(notDone)) {
		t.Errorf("setup:\n%s", r)
	}

	if r, _ = setup(t, &elastic.Config{URLs: []string{e.URL}, CAFile: ca, Username: e.User, Password: e.Password}); !r.Ready {
		t.Errorf("setup by the administrator:\n%s", r)
	}

	for range 2 {
		(&want{}).check(t, s.Send(t.Context(), batch))
	}

	if err := s.SendHeartbeat(t.Context(), beat()); err != nil {
		t.Error(err)
	}

	wantCount(t, e, "logs-trailscope.detection-default", len(batch))
	wantCount(t, e, "logs-trailscope.heartbeat-default", 1)

	// The key is taken back; another one takes its place in the file.
	e.Must(t, http.MethodDelete, "/_security/api_key", `{"ids":["`+id+`"]}`)
	(&want{Err: "HTTP 401: security_exception"}).check(t, s.Send(t.Context(), exportertest.Many(70)[60:]))

	_, secret = apiKey(t, e, sensor)
	write(t, path, secret)
	(&want{}).check(t, s.Send(t.Context(), exportertest.Many(70)[60:]))
	wantCount(t, e, "logs-trailscope.detection-default", 70)

	for name, tc := range map[string]struct {
		config elastic.Config
		want   string
	}{
		"other_index":       {elastic.Config{CAFile: ca, APIKey: second(apiKey(t, e, strings.Replace(sensor, "trailscope.*", "other", 1)))}, "no event was taken: HTTP 403: security_exception"},
		"wrong_password":    {elastic.Config{CAFile: ca, Username: e.User, Password: "wrong"}, "HTTP 401: security_exception"},
		"nobody":            {elastic.Config{CAFile: ca}, "HTTP 401: security_exception"},
		"wrong_fingerprint": {elastic.Config{CertificateFingerprint: strings.Repeat("ab", 32), APIKeyFile: path}, "no certificate of the node has it"},
		"no_authority":      {elastic.Config{APIKeyFile: path}, "unknown authority"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			tc.config.URLs, tc.config.Namespace = []string{e.URL}, "denied"
			(&want{Err: tc.want}).check(t, newSink(t, &tc.config).Send(t.Context(), batch[:3]))
		})
	}
}

// second returns the second of two.
func second(_, s string) string { return s }

// apiKey makes a key.
func apiKey(t *testing.T, e *exportertest.Elasticsearch, body string) (id, encoded string) {
	t.Helper()

	var k struct{ ID, Encoded string }
	if err := json.Unmarshal(e.Must(t, http.MethodPost, "/_security/api_key", body), &k); err != nil || k.Encoded == "" {
		t.Fatalf("no key: %v", err)
	}

	return k.ID, k.Encoded
}

// A Sink is what the pipeline wants.
var _ delivery.HeartbeatSink = (*elastic.Sink)(nil)
