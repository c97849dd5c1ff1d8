package elastic_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/sink/elastic"
)

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
	(&want{Err: "HTTP 401: security_exception"}).check(t, s.Send(t.Context(), exportertest.Many(len(batch) + 10)[len(batch):]))

	_, secret = apiKey(t, e, sensor)
	write(t, path, secret)
	(&want{}).check(t, s.Send(t.Context(), exportertest.Many(len(batch) + 10)[len(batch):]))
	wantCount(t, e, "logs-trailscope.detection-default", len(batch)+10)

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
