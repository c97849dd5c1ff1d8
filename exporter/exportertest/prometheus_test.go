package exportertest_test

import (
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/exportertest"
)

func TestStartPrometheus(t *testing.T) {
	t.Parallel()

	metrics := exportertest.NewHTTPReceiver(t, &exportertest.HTTPConfig{Else: exportertest.Step{
		Body: "# HELP trailscope_up Whether it is.\n# TYPE trailscope_up gauge\ntrailscope_up 7\n",
	}})
	p := exportertest.StartPrometheus(t, &exportertest.PrometheusConfig{
		Targets: []string{strings.TrimPrefix(metrics.URL, "http://")}, Labels: map[string]string{"site": "x"},
		Rules: []string{`{"groups":[{"name":"g","rules":[{"record":"trailscope:up:double","expr":"2 * trailscope_up"}]}]}`},
	})

	var got []exportertest.Series

	exportertest.Eventually(t, 30*time.Second, func() bool {
		var err error

		if got, err = p.Query(t, "trailscope:up:double"); err != nil {
			t.Fatal(err)
		}

		return len(got) == 1
	}, nil)

	if got[0].Value != "14" || got[0].Labels["site"] != "x" {
		t.Errorf("got %+v", got)
	}

	if _, err := p.Query(t, "sum(("); err == nil {
		t.Error("no error")
	}
}

func TestPromtool(t *testing.T) {
	t.Parallel()

	if out, err := exportertest.Promtool(t, "# HELP x_total Counts.\n# TYPE x_total counter\nx_total 1\n", "check", "metrics"); err != nil {
		t.Errorf("%v: %s", err, out)
	}

	if _, err := exportertest.Promtool(t, "x_total{", "check", "metrics"); err == nil {
		t.Error("no error")
	}
}
