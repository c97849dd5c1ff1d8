package pipeline

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/trailscope/trailscope/exporter/spool"
)

// namespace is the first part of all names of metrics.
const namespace = "trailscope"

// metric is a metric without its value.
type metric struct {
	desc *prometheus.Desc
	kind prometheus.ValueType
}

// Reasons of losses, the values of a label.
const (
	reasonFull    = "full"
	reasonMemory  = "memory"
	reasonDamaged = "damaged"
	reasonLarge   = "large"
	reasonOther   = "other"
)

// metrics are all metrics of a pipeline. The labels are bounded: sinks by
// [MaxSinks], lanes by two, reasons and states by their constants.
type metrics struct {
	pipeline *Pipeline
	all      []metric

	emitted, sent, skipped, dead, dropped, pending, laneAge metric

	attempts, retries, failures, busy, circuit, healthy, success metric
	beats, beatFailures, evicted                                 metric

	bytes, maxBytes, memory, age, segments, reserve metric

	refused, commits, commitFailures, droppedSegments, damagedRecords, damagedSegments, writeFailures metric
}

// Collector returns the metrics of the pipeline and its spool. They are read
// from [Pipeline.Stats] at each collection, so that the terms of the delivery
// equation fit each other.
func (p *Pipeline) Collector() prometheus.Collector {
	const (
		counter = prometheus.CounterValue
		gauge   = prometheus.GaugeValue
	)

	m := &metrics{pipeline: p}
	sink := func(kind prometheus.ValueType, name, help string, labels ...string) metric {
		return m.add("sink", kind, name, help, append([]string{"sink"}, labels...)...)
	}
	spooled := func(kind prometheus.ValueType, name, help string, labels ...string) metric {
		return m.add("spool", kind, name, help, labels...)
	}

	m.emitted = sink(counter, "emitted_events_total", "Events that the sink was to get.", "lane")
	m.sent = sink(counter, "sent_events_total", "Events that the sink's receiver accepted.", "lane")
	m.skipped = sink(counter, "skipped_events_total", "Events that the sink's filter kept back.", "lane")
	m.dead = sink(counter, "dead_events_total", "Events refused for good, in the dead-letter file.", "lane")
	m.dropped = sink(counter, "dropped_events_total", "Events lost before they could be sent.", "lane", "reason")
	m.pending = sink(gauge, "pending_events", "Events that wait in the spool or are under way.", "lane")
	m.laneAge = sink(gauge, "oldest_event_age_seconds", "Time that the oldest pending event has waited.", "lane")
	m.attempts = sink(counter, "attempts_total", "Attempts to send a batch.")
	m.retries = sink(counter, "retries_total", "Events that had to be sent again.")
	m.failures = sink(counter, "failures_total", "Attempts that failed.", "reason")
	m.busy = sink(counter, "send_seconds_total", "Time that attempts took.")
	m.circuit = sink(gauge, "circuit_state", "1 for the state that the sink's circuit is in.", "state")
	m.healthy = sink(gauge, "healthy", "1 unless the sink's last attempt failed.")
	m.success = sink(gauge, "last_success_timestamp_seconds", "When the receiver last took a batch.")
	m.beats = sink(counter, "heartbeats_total", "Heartbeats sent.")
	m.beatFailures = sink(counter, "heartbeat_failures_total", "Heartbeats that failed.")
	m.evicted = sink(counter, "evicted_dead_letters_total", "Dead letters that gave way to later ones.")

	m.bytes = spooled(gauge, "bytes", "Space that the spool takes on the disk.")
	m.maxBytes = spooled(gauge, "max_bytes", "Space that the spool may take on the disk.")
	m.memory = spooled(gauge, "memory_bytes", "Events that wait for the disk.")
	m.age = spooled(gauge, "oldest_event_age_seconds", "Time that the oldest pending event has waited.")
	m.segments = spooled(gauge, "segments", "Segments of the spool.", "lane")
	m.reserve = spooled(gauge, "reserve_segments", "Segments kept for the time when the disk is full.")
	m.refused = spooled(counter, "refused_events_total", "Events that the spool did not take.", "lane")
	m.commits = spooled(counter, "commits_total", "Rounds of writing.")
	m.commitFailures = spooled(counter, "commit_failures_total", "Rounds of writing that failed.")
	m.droppedSegments = spooled(counter, "dropped_segments_total", "Segments dropped at the cap before all sinks had them.")
	m.damagedRecords = spooled(counter, "damaged_records_total", "Records that could not be read.")
	m.damagedSegments = spooled(counter, "damaged_segments_total", "Segments that could not be read.")
	m.writeFailures = spooled(counter, "write_failures_total", "Events that could not be written.", "reason")

	return m
}

// add describes a metric.
func (m *metrics) add(part string, kind prometheus.ValueType, name, help string, labels ...string) metric {
	d := metric{
		desc: prometheus.NewDesc(prometheus.BuildFQName(namespace, part, name), help, labels, nil),
		kind: kind,
	}
	m.all = append(m.all, d)

	return d
}

// Describe implements the [prometheus.Collector] interface.
func (m *metrics) Describe(c chan<- *prometheus.Desc) {
	for _, d := range m.all {
		c <- d.desc
	}
}

// output is where metrics go.
type output chan<- prometheus.Metric

// put gives a metric a value.
func (o output) put(m metric, value float64, labels ...string) {
	o <- prometheus.MustNewConstMetric(m.desc, m.kind, value, labels...)
}

// Collect implements the [prometheus.Collector] interface.
func (m *metrics) Collect(c chan<- prometheus.Metric) {
	o := output(c)
	st := m.pipeline.Stats()

	for i := range st.Sinks {
		m.collectSink(o, &st.Sinks[i])

		for lane := range st.Sinks[i].Lanes {
			m.collectLane(o, &st.Sinks[i], spool.Lane(lane))
		}
	}

	m.collectSpool(o, &st.Spool)
	o.put(m.age, st.OldestAge.Seconds())
	o.put(m.writeFailures, float64(st.FullFailures), reasonMemory)
	o.put(m.writeFailures, float64(st.LargeFailures), reasonLarge)
	o.put(m.writeFailures, float64(st.OtherFailures), reasonOther)
}

// collectLane gives a sink's terms in a lane.
func (m *metrics) collectLane(o output, s *SinkStats, lane spool.Lane) {
	t, name := &s.Lanes[lane], lane.String()

	o.put(m.emitted, float64(t.Emitted), s.Name, name)
	o.put(m.sent, float64(t.Acked), s.Name, name)
	o.put(m.skipped, float64(t.Skipped), s.Name, name)
	o.put(m.dead, float64(t.Dead), s.Name, name)
	o.put(m.dropped, float64(t.DroppedFull), s.Name, name, reasonFull)
	o.put(m.dropped, float64(t.DroppedMemory), s.Name, name, reasonMemory)
	o.put(m.dropped, float64(t.DroppedDamaged), s.Name, name, reasonDamaged)
	o.put(m.pending, float64(t.Pending), s.Name, name)
	o.put(m.laneAge, t.OldestAge.Seconds(), s.Name, name)
}

// collectSink gives what a sink's goroutine counts.
func (m *metrics) collectSink(o output, s *SinkStats) {
	o.put(m.attempts, float64(s.Attempts), s.Name)
	o.put(m.retries, float64(s.Retried), s.Name)
	o.put(m.busy, s.SendTime.Seconds(), s.Name)
	o.put(m.healthy, number(s.Healthy), s.Name)
	o.put(m.success, seconds(s.SuccessTime), s.Name)
	o.put(m.beats, float64(s.Heartbeats), s.Name)
	o.put(m.beatFailures, float64(s.HeartbeatFailures), s.Name)
	o.put(m.evicted, float64(s.Evicted), s.Name)

	for _, reason := range FailureReasons() {
		o.put(m.failures, float64(s.Failures[reason]), s.Name, reason)
	}

	for _, state := range Circuits() {
		o.put(m.circuit, number(s.Circuit == state), s.Name, state.String())
	}
}

// collectSpool gives the state of the spool.
func (m *metrics) collectSpool(o output, s *spool.Stats) {
	o.put(m.bytes, float64(s.Bytes))
	o.put(m.maxBytes, float64(s.MaxBytes))
	o.put(m.memory, float64(s.MemoryBytes))
	o.put(m.reserve, number(s.Reserve))
	o.put(m.commits, float64(s.Commits))
	o.put(m.commitFailures, float64(s.FailedCommits))
	o.put(m.droppedSegments, float64(s.DroppedSegments))
	o.put(m.damagedRecords, float64(s.DamagedRecords))
	o.put(m.damagedSegments, float64(s.DamagedSegments))

	for lane := range s.Segments {
		o.put(m.segments, float64(s.Segments[lane]), spool.Lane(lane).String())
		o.put(m.refused, float64(s.Refused[lane]), spool.Lane(lane).String())
	}
}

// number returns 1 for true.
func number(b bool) float64 {
	if b {
		return 1
	}

	return 0
}

// seconds returns t in seconds since 1970, 0 for the zero time.
func seconds(t time.Time) float64 {
	if t.IsZero() {
		return 0
	}

	return float64(t.UnixMilli()) / 1000
}
