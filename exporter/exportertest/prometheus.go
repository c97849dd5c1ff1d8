package exportertest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/exportertest/install"
)

// Prometheus is a running Prometheus.
type Prometheus struct {
	// URL is its address: scheme, host and port, no final slash.
	URL string
}

// PrometheusConfig configures [StartPrometheus].
type PrometheusConfig struct {
	// Targets are scraped every second: host and port each, path /metrics.
	Targets []string

	// Labels are added to what Targets say, as a service discovery would.
	Labels map[string]string

	// Rules are the texts of rule files.
	Rules []string
}

// StartPrometheus starts a Prometheus, which ends with the test. The first
// sample can be queried after some seconds.
func StartPrometheus(tb testing.TB, c *PrometheusConfig) *Prometheus {
	tb.Helper()

	root, err := install.Debian()
	if err != nil {
		absent(tb, err)
	}

	dir, address := publicDir(tb), freeAddress(tb)
	config := map[string]any{
		"global": map[string]any{"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"},
		"scrape_configs": []any{map[string]any{
			"job_name":       "trailscope",
			"static_configs": []any{map[string]any{"targets": c.Targets, "labels": c.Labels}},
		}},
	}

	var files []string

	for i, rules := range c.Rules {
		name := filepath.Join(dir, fmt.Sprintf("rules-%d.yml", i))
		writeFile(tb, name, rules)
		files = append(files, name)
	}

	config["rule_files"] = files

	text, err := json.Marshal(config) // JSON is YAML
	must(tb, err)
	writeFile(tb, filepath.Join(dir, "prometheus.yml"), string(text))

	p := &program{name: "Prometheus", dir: dir, args: []string{
		filepath.Join(root, "usr/bin/prometheus"), "--config.file=prometheus.yml", "--storage.tsdb.path=data",
		"--web.listen-address=" + address, "--log.level=warn",
	}}
	prom := &Prometheus{URL: "http://" + address}
	must(tb, p.start(tb).await(30*time.Second, func() bool {
		resp, err := http.Get(prom.URL + "/-/ready")
		if err != nil {
			return false
		}

		resp.Body.Close()

		return resp.StatusCode == http.StatusOK
	}))

	return prom
}

// Series is one line of an answer to a query.
type Series struct {
	// Labels are its labels.
	Labels map[string]string

	// Value is its last value, as Prometheus writes it.
	Value string
}

// Query runs an instant query.
func (p *Prometheus) Query(tb testing.TB, query string) ([]Series, error) {
	tb.Helper()

	resp, err := http.Get(p.URL + "/api/v1/query?query=" + url.QueryEscape(query))
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()

	var answer struct {
		Error string `json:"error"`
		Data  struct {
			Type   string          `json:"resultType"`
			Result json.RawMessage `json:"result"`
		} `json:"data"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return nil, err
	}

	if answer.Error != "" {
		return nil, fmt.Errorf("query %s: %s", query, answer.Error)
	}

	if answer.Data.Type != "vector" {
		return nil, fmt.Errorf("query %s: a %s, not a vector", query, answer.Data.Type)
	}

	var result []struct {
		Metric map[string]string `json:"metric"`
		Value  [2]any            `json:"value"`
	}
	if err := json.Unmarshal(answer.Data.Result, &result); err != nil {
		return nil, err
	}

	series := make([]Series, len(result))
	for i, r := range result {
		series[i] = Series{Labels: r.Metric, Value: fmt.Sprint(r.Value[1])}
	}

	return series, nil
}

// Promtool runs promtool with arguments and a standard input, and returns all it
// says; the error says that it found something wrong.
func Promtool(tb testing.TB, stdin string, args ...string) (string, error) {
	tb.Helper()

	root, err := install.Debian()
	if err != nil {
		absent(tb, err)
	}

	cmd := exec.CommandContext(tb.Context(), filepath.Join(root, "usr/bin/promtool"), args...)
	cmd.Stdin = strings.NewReader(stdin)

	var out bytes.Buffer

	cmd.Stdout, cmd.Stderr = &out, &out
	err = cmd.Run()

	return out.String(), err
}
