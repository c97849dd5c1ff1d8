package exportertest_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/exportertest"
)

func TestStartElasticsearch(t *testing.T) {
	t.Parallel()

	start := time.Now()
	e := exportertest.StartElasticsearch(t, false)
	t.Logf("started after %.1f s", time.Since(start).Seconds())

	if again := exportertest.StartElasticsearch(t, false); again != e {
		t.Error("a second instance")
	}

	e.Must(t, http.MethodPost, "/started/_bulk?refresh=true",
		"{\"create\":{\"_id\":\"1\"}}\n{\"n\":1}\n{\"create\":{\"_id\":\"1\"}}\n{\"n\":2}\n")

	if got := string(e.Must(t, http.MethodGet, "/started/_search", "")); !strings.Contains(got, `"value":1,"relation":"eq"`) {
		t.Errorf("answer %s", got)
	}
}

func TestStartElasticsearch_security(t *testing.T) {
	t.Parallel()

	start := time.Now()
	e := exportertest.StartElasticsearch(t, true)
	t.Logf("started after %.1f s", time.Since(start).Seconds())

	answer := string(e.Must(t, http.MethodPost, "/_security/api_key",
		`{"name":"sensor","role_descriptors":{"r":{"index":[{"names":["logs-*"],"privileges":["create_doc"]}]}}}`))
	if !strings.Contains(answer, `"encoded"`) {
		t.Errorf("answer %s", answer)
	}

	resp, err := e.Client.Get(e.URL + "/_cluster/health")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()

	if resp.StatusCode != http.StatusUnauthorized {
		t.Errorf("a stranger gets status %d", resp.StatusCode)
	}
}
