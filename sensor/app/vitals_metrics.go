package app

import (
	"runtime"

	"github.com/prometheus/client_golang/prometheus"
)

// vitalsCollector gives the state of a sensor to Prometheus. Its labels are
// bounded: kinds, severities and the constants below.
type vitalsCollector struct {
	vitals *vitals

	build, packets, dropped, decode, panics, saturated             *prometheus.Desc
	events, suppressed, evictions, trails, updated, reloads, heart *prometheus.Desc
}

// newVitalsCollector describes the metrics.
func newVitalsCollector(v *vitals) *vitalsCollector {
	describe := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc("trailscope_"+name, help, labels, nil)
	}
	return &vitalsCollector{
		vitals:     v,
		build:      describe("build_info", "The version that runs; always 1.", "version", "go_version"),
		packets:    describe("capture_packets_total", "Packets read.", "interface"),
		dropped:    describe("capture_dropped_packets_total", "Packets that the kernel dropped before they were read.", "interface", "reason"),
		decode:     describe("decode_errors_total", "Packets that could not be read, by the layer that failed.", "layer"),
		panics:     describe("panics_recovered_total", "Packets given up because of a defect."),
		saturated:  describe("state_saturations_total", "What detectors did not count because their tables were full."),
		events:     describe("events_total", "Events raised.", "kind", "severity"),
		suppressed: describe("events_suppressed_total", "Events held back.", "reason"),
		evictions:  describe("throttle_evictions_total", "Keys that the throttle summed up early because there were too many."),
		trails:     describe("trails", "Trails loaded.", "kind"),
		updated:    describe("trails_last_success_timestamp_seconds", "When the trails were last built with success."),
		reloads:    describe("trail_reloads_total", "Reloads of trails and rules.", "result"),
		heart:      describe("worker_heartbeat_timestamp_seconds", "When the worker last went round.", "worker"),
	}
}

// Describe implements [prometheus.Collector].
func (c *vitalsCollector) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{
		c.build, c.packets, c.dropped, c.decode, c.panics, c.saturated,
		c.events, c.suppressed, c.evictions, c.trails, c.updated, c.reloads, c.heart,
	} {
		to <- d
	}
}

// Collect implements [prometheus.Collector].
func (c *vitalsCollector) Collect(to chan<- prometheus.Metric) {
	counter := func(d *prometheus.Desc, n uint64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(n), labels...)
	}
	gauge := func(d *prometheus.Desc, value float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
	}
	v := c.vitals
	received, dropped := v.counts()
	v.mu.Lock()
	defer v.mu.Unlock()
	gauge(c.build, 1, Version(), runtime.Version())
	counter(c.packets, received, v.iface)
	counter(c.dropped, dropped, v.iface, "ring_full")
	counter(c.decode, v.engine.Undecoded, "ip")
	counter(c.decode, v.engine.Truncated, "header")
	counter(c.decode, v.engine.Fragments, "fragment")
	counter(c.panics, v.engine.Panics)
	counter(c.saturated, v.engine.RefusedKeys)
	for k, n := range v.events {
		counter(c.events, n, string(k.kind), k.severity.String())
	}
	counter(c.suppressed, v.silent.Throttled, "throttle")
	counter(c.suppressed, v.engine.Ignored, "allow")
	counter(c.suppressed, v.engine.Whitelisted, "whitelist")
	counter(c.evictions, v.silent.Evictions)
	for kind, n := range v.trails.kinds {
		gauge(c.trails, float64(n), kind)
	}
	if !v.trails.updated.IsZero() {
		gauge(c.updated, float64(v.trails.updated.Unix()))
	}
	counter(c.reloads, v.reloads.done, "done")
	counter(c.reloads, v.reloads.failed, "failed")
	counter(c.reloads, v.reloads.refused, "refused")
	if !v.beat.IsZero() {
		gauge(c.heart, float64(v.beat.UnixMilli())/1000, "0")
	}
}
