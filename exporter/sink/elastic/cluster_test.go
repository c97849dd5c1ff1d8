package elastic_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/trailscope/trailscope/exporter/exportertest"
)

// cluster is what a test cluster has: it keeps templates and policies, and
// answers for what it lacks as Elasticsearch does.
type cluster struct {
	// answers are answers to requests, by "METHOD /path" or a beginning of it
	// that ends with a slash.
	answers map[string]answer

	// lacks are texts in bodies that are refused, with the reason.
	lacks map[string]string

	mu     sync.Mutex
	stored map[string]string // by path
	puts   []string
}

// answer is a status and a body.
type answer struct {
	status int
	body   string
}

// refused returns Elasticsearch's answer to what is not allowed, or wrong.
func refused(status int, kind, reason string) answer {
	text, err := json.Marshal(map[string]any{"error": map[string]any{"type": kind, "reason": reason}, "status": status})
	if err != nil {
		panic(err)
	}

	return answer{status, string(text)}
}

// noHandler is the answer of a cluster without the API.
var noHandler = answer{400, `{"error":"no handler found for uri [/x] and method [PUT]"}`}

// forbidden is the answer to a weak key.
var forbidden = refused(403, "security_exception", "action is unauthorized for API key")

// start serves the cluster.
func (c *cluster) start(tb testing.TB) *exportertest.HTTPReceiver {
	tb.Helper()

	c.stored = map[string]string{}

	return exportertest.NewHTTPReceiver(tb, &exportertest.HTTPConfig{Else: exportertest.Step{Reply: c.reply}})
}

// reply answers a request.
func (c *cluster) reply(r *exportertest.Request) (status int, body string) {
	c.mu.Lock()
	defer c.mu.Unlock()

	for key, a := range c.answers {
		if line := r.Method + " " + r.Path; line == key || strings.HasSuffix(key, "/") && strings.HasPrefix(line, key) {
			return a.status, a.body
		}
	}

	if name, ok := strings.CutPrefix(r.Path, "/_index_template/_simulate_index/"); ok {
		return http.StatusOK, c.simulate(name)
	}

	switch r.Method {
	case http.MethodGet:
		if body, ok := c.stored[r.Path]; ok {
			return http.StatusOK, body
		}

		return http.StatusNotFound, refused(404, "resource_not_found_exception", "not there").body
	case http.MethodPut:
		for text, reason := range c.lacks {
			if strings.Contains(string(r.Body), text) {
				return http.StatusBadRequest, refused(400, "x_content_parse_exception", reason).body
			}
		}

		c.stored[r.Path] = string(r.Body)
		c.puts = append(c.puts, r.Path)

		if name, ok := strings.CutPrefix(r.Path, "/_ilm/policy/"); ok { // GET wraps it
			c.stored[r.Path] = `{"` + name + `":` + string(r.Body) + `}`
		}

		return http.StatusOK, `{"acknowledged":true}`
	default:
		return http.StatusMethodNotAllowed, `{"error":"Incorrect HTTP method"}`
	}
}

// simulate returns what a new index of a name would get, as far as is looked
// at: whether our template is there.
func (c *cluster) simulate(name string) string {
	for path, body := range c.stored {
		if pattern, ok := strings.CutPrefix(path, "/_index_template/"); ok && strings.HasPrefix(name, pattern+"-") {
			if strings.Contains(body, "trailscope@mappings") || strings.Contains(body, `"trailscope"`) {
				return `{"template":{"mappings":{"properties":{"@timestamp":{},"trailscope":{}}}}}`
			}
		}
	}

	return `{"template":{"mappings":{"properties":{"@timestamp":{}}}}}`
}
