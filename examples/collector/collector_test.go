package collector_test

import (
	"bytes"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/sink/otlp"
)

// read returns a file of this directory.
func read(t *testing.T, name string) string {
	t.Helper()

	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}

	return string(data)
}

func TestFile(t *testing.T) {
	t.Parallel()

	for _, protocol := range []string{otlp.ProtocolGRPC, otlp.ProtocolHTTP} {
		t.Run(strings.ReplaceAll(protocol, "/", "_"), func(t *testing.T) {
			t.Parallel()

			c := exportertest.StartCollector(t, &exportertest.CollectorConfig{Config: read(t, "file.yaml")})
			endpoint := map[string]string{otlp.ProtocolGRPC: c.GRPC, otlp.ProtocolHTTP: c.HTTP}[protocol]

			sink, err := otlp.New(&otlp.Config{Endpoint: endpoint, Protocol: protocol, Insecure: true})
			if err != nil {
				t.Fatal(err)
			}
			defer sink.Close()

			var ledger exportertest.Ledger

			events := exportertest.Events()
			ledger.Sent(events...)

			if r := sink.Send(t.Context(), events); r.Err != nil || len(r.Refused)+len(r.Retry) > 0 {
				t.Fatalf("result %+v", r)
			}

			for _, record := range c.Wait(t, len(events)) {
				ledger.Arrived(record.Attributes["log.record.uid"].(string))
			}

			ledger.Check(t, 0)
		})
	}
}

// TestFile_byHand does what README.md tells a user to do.
func TestFile_byHand(t *testing.T) {
	t.Parallel()

	c := exportertest.StartCollector(t, &exportertest.CollectorConfig{Config: read(t, "file.yaml")})

	resp, err := http.Post(c.HTTP+"/v1/logs", "application/json", strings.NewReader(read(t, "record.json")))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()

	var answer bytes.Buffer
	if _, err := answer.ReadFrom(resp.Body); err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("status %d, %v", resp.StatusCode, err)
	}

	if readme := read(t, "README.md"); !strings.Contains(readme, "`"+answer.String()+"`") {
		t.Errorf("README.md does not say that %s comes back", answer.String())
	}

	if got := c.Wait(t, 1)[0]; got.Body != "a record sent by hand" || got.EventName != "trailscope.detection" {
		t.Errorf("record %+v", got)
	}
}

// elasticsearchKeys are the keys of the collector's Elasticsearch exporter that
// its published schema has, as far as they are not deprecated; those of its HTTP
// client among them.
var elasticsearchKeys = []string{
	"endpoint", "endpoints", "cloudid", "user", "password", "api_key", "auth", "tls", "timeout", "headers", "compression",
	"discover", "include_source_on_error", "logs_dynamic_id", "logs_dynamic_pipeline", "logs_index", "logstash_format",
	"mapping", "metadata_keys", "metrics_index", "pipeline", "retry", "sending_queue", "traces_index",
}

func TestConfigs_valid(t *testing.T) {
	t.Parallel()

	for _, name := range []string{"file.yaml", "elasticsearch.yaml", "loki.yaml"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			config := map[string]any{}
			if err := yaml.Unmarshal([]byte(read(t, name)), &config); err != nil {
				t.Fatal(err)
			}

			// The exporter that our collector lacks becomes one that has a queue of
			// the same shape.
			exporters := config["exporters"].(map[string]any)
			if e, ok := exporters["elasticsearch"].(map[string]any); ok {
				for key := range e {
					if !slices.Contains(elasticsearchKeys, key) {
						t.Errorf("unknown key %s", key)
					}
				}

				delete(exporters, "elasticsearch")
				exporters["otlphttp"] = map[string]any{"endpoint": "http://127.0.0.1:9", "sending_queue": e["sending_queue"]}
				config["service"].(map[string]any)["pipelines"].(map[string]any)["logs/trailscope"].(map[string]any)["exporters"] = []string{"otlphttp"}
			}

			// The directory would have to exist on this machine.
			if e, ok := config["extensions"].(map[string]any); ok {
				e["file_storage"].(map[string]any)["directory"] = t.TempDir()
			}

			text, err := yaml.Marshal(config)
			if err != nil {
				t.Fatal(err)
			}

			if out, err := exportertest.ValidateCollector(t, string(text)); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// TestConfigs_broken proves that the collector's check can fail.
func TestConfigs_broken(t *testing.T) {
	t.Parallel()

	broken := strings.Replace(read(t, "loki.yaml"), "queue_size", "queue_length", 1)
	if _, err := exportertest.ValidateCollector(t, broken); err == nil {
		t.Error("an unknown key passes")
	}
}
