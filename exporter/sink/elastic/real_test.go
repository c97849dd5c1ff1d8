package elastic_test

import (
	"encoding/json"
	"fmt"
	"net/http"
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
	t.Run("large", func(t *testing.T) { t.Parallel(); testLarge(t, e) })
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

// testLarge sends more than Elasticsearch reads before it agrees.
func testLarge(t *testing.T, e *exportertest.Elasticsearch) {
	batch := exportertest.Many(1000)

	for _, compression := range []string{elastic.CompressionNone, elastic.CompressionGzip} {
		s := newSink(t, &elastic.Config{URLs: []string{e.URL}, Namespace: "large", Compression: compression})
		(&want{}).check(t, s.Send(t.Context(), batch))
	}

	wantCount(t, e, "logs-trailscope.detection-large", len(batch))
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

// A Sink is what the pipeline wants.
var _ delivery.HeartbeatSink = (*elastic.Sink)(nil)
