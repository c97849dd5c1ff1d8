package grafana_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/pipeline"
)

// sample finds the parts of a line of metrics: name, labels, value.
var sample = regexp.MustCompile(`^([a-z_]+)(\{.*\})? (\S+)$`)

// serve starts a target whose metrics are those of text, with lines of override
// in place of its own. Counters grow by their value each second. Times are
// relative to now.
func serve(t *testing.T, text, override string) (address string) {
	t.Helper()

	other := map[string]string{}

	for line := range strings.Lines(override) {
		m := sample.FindStringSubmatch(strings.TrimSpace(line))
		if !strings.Contains(text, "\n"+m[1]+m[2]+" ") {
			t.Fatalf("no metric %s%s to override", m[1], m[2])
		}

		other[m[1]+m[2]] = m[3]
	}

	start := time.Now().Add(-time.Minute)
	receiver := exportertest.NewHTTPReceiver(t, &exportertest.HTTPConfig{Else: exportertest.Step{
		Reply: func(*exportertest.Request) (int, string) { return 200, metricsAt(text, other, start, time.Now()) },
	}})

	return strings.TrimPrefix(receiver.URL, "http://")
}

// metricsAt returns the text of the metrics at a time.
func metricsAt(text string, other map[string]string, start, now time.Time) string {
	var b strings.Builder

	for line := range strings.Lines(text) {
		m := sample.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil {
			b.WriteString(line)

			continue
		}

		name, value := m[1], m[3]
		if v, ok := other[m[1]+m[2]]; ok {
			value = v
		}

		number, _ := strconv.ParseFloat(value, 64)

		switch {
		case strings.HasSuffix(name, "_total"):
			number *= now.Sub(start).Seconds()
		case strings.HasSuffix(name, "_time_seconds"), strings.HasSuffix(name, "_timestamp_seconds"):
			number += float64(now.UnixMilli()) / 1000
		}

		fmt.Fprintf(&b, "%s%s %g\n", name, m[2], number)
	}

	return b.String()
}

// concrete returns a query as Grafana sends it, with its variables filled in.
func concrete(query string) string {
	return strings.NewReplacer(
		"$__rate_interval", "1m", "$__range", "5m", "$job", ".*", "$instance", ".*",
	).Replace(query)
}

// TestPrometheus runs each query of each panel and each alert rule against a
// real Prometheus, which scrapes a sensor that is well, one that is not, and one
// that is gone.
func TestPrometheus(t *testing.T) {
	t.Parallel()

	text := read(t, "testdata/metrics.txt")
	well, sick := serve(t, text, ""), serve(t, text, read(t, "testdata/sick.txt"))

	const gone = "127.0.0.1:1" // a port that nobody listens at

	p := exportertest.StartPrometheus(t, &exportertest.PrometheusConfig{Targets: []string{well, sick, gone}})

	// Rates need two samples.
	exportertest.Eventually(t, time.Minute, func() bool {
		got, err := p.Query(t, `rate(trailscope_capture_packets_total{interface="eth0"}[1m]) > 0 and on(instance) up == 1`)
		if err != nil {
			t.Fatal(err)
		}

		return len(got) == 2
	}, nil)

	for _, panel := range dashboards(t)["sensors.json"].Panels {
		for _, q := range panel.Targets {
			got, err := p.Query(t, concrete(q.Expr))
			if err != nil {
				t.Errorf("panel %q: %v", panel.Title, err)
			} else if len(got) == 0 {
				t.Errorf("panel %q shows nothing: %s", panel.Title, q.Expr)
			}
		}
	}

	for _, r := range alertRules(t, "trailscope-prometheus") {
		got, err := p.Query(t, r.Data[0].Model.Expr)
		if err != nil {
			t.Errorf("rule %s: %v", r.Title, err)
		}

		fired := map[string]bool{}

		for _, s := range got {
			value, err := strconv.ParseFloat(s.Value, 64)
			if err != nil {
				t.Fatal(err)
			}

			fired[s.Labels["instance"]] = fired[s.Labels["instance"]] || r.fires(value)
		}

		bad := sick
		if r.UID == "trailscope-sensor-down" {
			bad = gone
		}

		if fired[well] || !fired[bad] {
			t.Errorf("rule %s: fires %v, want only %s: %+v", r.Title, fired, bad, got)
		}
	}
}

// TestPrometheus_variables checks the queries of the variables.
func TestPrometheus_variables(t *testing.T) {
	t.Parallel()

	metrics := read(t, "testdata/metrics.txt")
	form := regexp.MustCompile(`^label_values\(([a-z_]+)(\{.*\})?, [a-z]+\)$`)

	for _, v := range dashboards(t)["sensors.json"].Templating.List[1:] {
		var query string
		if err := json.Unmarshal(v.Query, &query); err != nil {
			t.Fatal(err)
		}

		m := form.FindStringSubmatch(query)
		if m == nil || !strings.Contains(metrics, "\n"+m[1]+"{") {
			t.Errorf("variable %s: %s", v.Name, query)
		}
	}
}

// TestMetrics checks that the metrics which the dashboards are tested with are
// well-formed, and that those of the delivery are the pipeline's.
func TestMetrics(t *testing.T) {
	t.Parallel()

	text := read(t, "testdata/metrics.txt")
	if out, err := exportertest.Promtool(t, text, "check", "metrics"); err != nil {
		t.Errorf("%v\n%s", err, out)
	}

	described := make(chan *prometheus.Desc, 1000)
	(&pipeline.Pipeline{}).Collector().Describe(described)
	close(described)

	labels := map[string]string{}
	form := regexp.MustCompile(`fqName: "([^"]+)".*variableLabels: \{([^}]*)\}`)

	for d := range described {
		m := form.FindStringSubmatch(d.String())
		labels[m[1]] = m[2]
	}

	if len(labels) == 0 {
		t.Fatal("the pipeline describes no metrics")
	}

	for line := range strings.Lines(text) {
		m := sample.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil || !strings.HasPrefix(m[1], "trailscope_sink_") && !strings.HasPrefix(m[1], "trailscope_spool_") {
			continue
		}

		var names []string
		for _, label := range regexp.MustCompile(`([a-z_]+)=`).FindAllStringSubmatch(m[2], -1) {
			names = append(names, label[1])
		}

		if got, ok := labels[m[1]]; !ok || got != strings.Join(names, ",") {
			t.Errorf("%s%s: the pipeline's has the labels %q", m[1], m[2], got)
		}
	}
}
