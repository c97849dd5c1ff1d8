package endtoend_test

import (
	"encoding/json"
	"fmt"
	"hash/maphash"
	"net/http"
	"testing"

	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/schema"
	"github.com/trailscope/trailscope/exporter/sink/elastic"
)

// stream is a data stream of a real Elasticsearch.
type stream struct {
	server    *exportertest.Elasticsearch
	namespace string
}

// newStream starts Elasticsearch and sets a stream up.
func newStream(tb testing.TB, namespace string) *stream {
	tb.Helper()

	e := exportertest.StartElasticsearch(tb, false)

	r, err := elastic.Setup(tb.Context(), &elastic.Config{URLs: []string{e.URL}, Namespace: namespace})
	if err != nil || !r.Ready {
		tb.Fatalf("setup: %v\n%s", err, r)
	}

	return &stream{server: e, namespace: namespace}
}

// order implements [receiver].
func (s *stream) order(dir string) *order {
	return &order{Dir: dir, URL: s.server.URL, Namespace: s.namespace}
}

// page is an answer with documents.
type page struct {
	ScrollID string `json:"_scroll_id"`
	Hits     struct {
		Hits []struct {
			ID     string          `json:"_id"`
			Source json.RawMessage `json:"_source"`
		} `json:"hits"`
	} `json:"hits"`
}

// got implements [receiver]: it reads every document back.
func (s *stream) got(tb testing.TB) (map[int]uint64, int) {
	tb.Helper()

	name := "/logs-" + schema.DatasetDetection + "-" + s.namespace
	s.server.Must(tb, http.MethodPost, name+"/_refresh", "")

	stored := map[int]uint64{}
	answer := s.server.Must(tb, http.MethodPost, name+"/_search?scroll=1m", `{"size":5000,"sort":["_doc"],"_source":true}`)

	for {
		var p page
		if err := json.Unmarshal(answer, &p); err != nil {
			tb.Fatal(err)
		}

		if len(p.Hits.Hits) == 0 {
			return stored, s.conflicts(tb, name)
		}

		for _, hit := range p.Hits.Hits {
			n := numberOf(hit.ID)

			// The event's own id must be the document's: there is no second
			// document of the same event under another one.
			if id := eventID(string(hit.Source)); n < 0 || id != hit.ID {
				tb.Fatalf("document %s has the event %s", hit.ID, id)
			}

			if _, twice := stored[n]; twice {
				tb.Errorf("event %d is there twice", n)
			}

			stored[n] = maphash.Bytes(hashSeed, hit.Source)
		}

		answer = s.server.Must(tb, http.MethodPost, "/_search/scroll", fmt.Sprintf(`{"scroll":"1m","scroll_id":%q}`, p.ScrollID))
	}
}

// conflicts returns how many documents came again.
func (s *stream) conflicts(tb testing.TB, name string) int {
	tb.Helper()

	var stats struct {
		All struct {
			Total struct {
				Indexing struct {
					Conflicts int `json:"index_failed_due_to_version_conflict"`
				} `json:"indexing"`
			} `json:"total"`
		} `json:"_all"`
	}

	if err := json.Unmarshal(s.server.Must(tb, http.MethodGet, name+"/_stats/indexing", ""), &stats); err != nil {
		tb.Fatal(err)
	}

	return stats.All.Total.Indexing.Conflicts
}
