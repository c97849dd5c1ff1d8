package app

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"github.com/trailscope/trailscope/exporter/pipeline"
	"github.com/trailscope/trailscope/exporter/sink/file"
	"github.com/trailscope/trailscope/exporter/spool"
)

// documented describes a metric as the documentation does.
type documented struct{ name, labels, help string }

// row returns the metric's row in the documentation, without its last column.
func (d documented) row() string {
	labels := "–"
	if d.labels != "" {
		labels = "`" + strings.ReplaceAll(d.labels, ",", "`, `") + "`"
	}
	return fmt.Sprintf("| `%s` | %s | %s |", d.name, labels, d.help)
}

// description is the text of a description of a metric.
var description = regexp.MustCompile(`^Desc\{fqName: "([^"]+)", help: "([^"]+)", (?:unit: "", )?constLabels: \{\}, variableLabels: \{([^}]*)\}\}$`)

// describe returns what collectors say of their metrics.
func describe(t *testing.T, collectors ...prometheus.Collector) (all []documented) {
	t.Helper()

	for _, c := range collectors {
		descs := make(chan *prometheus.Desc)
		go func() {
			defer close(descs)
			c.Describe(descs)
		}()
		for d := range descs {
			m := description.FindStringSubmatch(d.String())
			if m == nil {
				t.Fatalf("unreadable: %s", d)
			}
			all = append(all, documented{name: m[1], labels: m[3], help: m[2]})
		}
	}
	return all
}

// everything returns all collectors of a sensor with sinks and log files.
func everything(t *testing.T) []prometheus.Collector {
	t.Helper()

	s, err := spool.Open(&spool.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	p, err := pipeline.New(&pipeline.Config{Spool: s})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = p.Close(t.Context()), s.Close(t.Context()) })
	files, err := file.New(&file.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = files.Close() })
	kept := keeper{}
	if err = registerFiles(&kept, files, t.TempDir()); err != nil {
		t.Fatal(err)
	}
	return append(kept.all, newVitalsCollector(busyVitals()), p.Collector())
}

// keeper keeps collectors instead of registering them.
type keeper struct {
	prometheus.Registerer
	all []prometheus.Collector
}

// Register implements prometheus.Registerer.
func (k *keeper) Register(c prometheus.Collector) error {
	k.all = append(k.all, c)
	return nil
}

// busyVitals is a sensor of which every metric has a value.
func busyVitals() *vitals {
	v := &vitals{start: time.Now(), links: []*link{{name: "eth0", counts: func() (uint64, uint64) { return 10, 2 }}}}
	v.v.beat, v.v.trails.updated = time.Now(), time.Now()
	v.v.trails.kinds = map[string]int{"dns": 1}
	v.v.events = map[tally]uint64{{kind: "DNS"}: 1}
	return v
}

// metricsPage is where metrics are documented.
const metricsPage = "docs/metrics.md"

// TestMetrics_documented compares the table of all metrics with those that there
// are.
func TestMetrics_documented(t *testing.T) {
	text, err := os.ReadFile(metricsPage)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, d := range describe(t, everything(t)...) {
		names = append(names, d.name)
		if row := d.row(); !strings.Contains(string(text), "\n"+row) {
			t.Errorf("%s has no row\n%s", metricsPage, row)
		}
	}
	for _, m := range regexp.MustCompile("(?m)^\\| `(trailscope_[a-z0-9_]+)`").FindAllStringSubmatch(string(text), -1) {
		if !slices.Contains(names, m[1]) {
			t.Errorf("%s has %s, which does not exist", metricsPage, m[1])
		}
	}
}

// maltrailMetrics are those of SPEC 8.4.
const maltrailMetrics = `up workers_alive workers_total workers build_info uptime_seconds log_dir_free_bytes trails trail_generation
packet_path_nanoseconds worker_alive worker_last_heartbeat_seconds packets_received_total packets_processed_total packets_ignored_total
packets_malformed_total packets_truncated_total packets_fragments_total capture_dropped_total capture_ifdropped_total events_total
events_written_total remote_log_errors_total local_log_errors_total events_throttled_total events_summarized_total throttle_evictions_total
state_saturations_total meta_observables_total meta_flush_errors_total trail_lookups_total cache_hits_total cache_misses_total
panics_recovered_total trail_reloads_total trail_reloads_failed_total trail_reloads_rejected_total worker_packets_total`

// TestMetrics_maltrail demands that the documentation says what took the place of
// each of Maltrail's metrics.
func TestMetrics_maltrail(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(metricsPage)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range strings.Fields(maltrailMetrics) {
		if !strings.Contains(string(text), "`maltrail_"+name+"`") {
			t.Errorf("%s says nothing of maltrail_%s", metricsPage, name)
		}
	}
}

// TestMetrics_lint has Prometheus' linter look at all metrics, and demands that
// each has a value.
func TestMetrics_lint(t *testing.T) {
	r := prometheus.NewPedanticRegistry()
	if err := r.Register(newVitalsCollector(busyVitals())); err != nil {
		t.Fatal(err)
	}
	families, err := r.Gather()
	if err != nil {
		t.Fatal(err)
	}
	problems, err := promlint.NewWithMetricFamilies(families).Lint()
	if err != nil || len(problems) > 0 {
		t.Errorf("%v %v", problems, err)
	}
	if len(families) != len(figures()) {
		t.Errorf("%d metrics have values, want %d", len(families), len(figures()))
	}
}
