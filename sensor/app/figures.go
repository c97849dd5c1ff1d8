package app

import (
	"runtime"
	"strings"
	"time"
)

// counter says whether the metric only grows.
func (f *figure) counter() bool { return strings.HasSuffix(f.name, "_total") }

// one returns a metric that has one value and no labels.
func one(name, help string, value func(n *moment) float64) figure {
	return figure{name: name, help: help, values: func(n *moment, put func(float64, ...string)) { put(value(n)) }}
}

// counted is [one] for what the engine counts.
func counted(name, help string, value func(n *moment) uint64) figure {
	return one(name, help, func(n *moment) float64 { return float64(value(n)) })
}

// ofLinks returns a metric that has a value for each interface.
func ofLinks(name, help string, value func(l *linkNow) float64) figure {
	return figure{name: name, help: help, labels: []string{"interface"}, values: func(n *moment, put func(float64, ...string)) {
		for i := range n.links {
			put(value(&n.links[i]), n.links[i].name)
		}
	}}
}

// truth returns 1 or 0.
func truth(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}

// epoch returns a time in seconds since 1970, 0 for no time.
func epoch(t time.Time) float64 {
	if t.IsZero() {
		return 0
	}
	return float64(t.UnixMilli()) / 1000
}

// captureFigures are about interfaces.
func captureFigures() []figure {
	return []figure{
		ofLinks("capture_packets_total", "Packets read.", func(l *linkNow) float64 { return float64(l.received) }),
		{
			name: "capture_dropped_packets_total", labels: []string{"interface", "reason"},
			help: "Packets lost before they were read: the ring was full, or the interface had no room.",
			values: func(n *moment, put func(float64, ...string)) {
				for i := range n.links {
					put(float64(n.links[i].dropped), n.links[i].name, "ring_full")
					put(float64(n.links[i].lost), n.links[i].name, "interface")
				}
			},
		},
		ofLinks("capture_link_up", "1 while the interface is up and has a carrier.", func(l *linkNow) float64 { return truth(l.up) }),
		ofLinks("capture_promiscuous", "1 if the interface takes packets for other machines too.", func(l *linkNow) float64 { return truth(l.promiscuous) }),
		ofLinks("capture_ring_bytes", "Size of the ring that the kernel puts packets into.", func(l *linkNow) float64 { return float64(l.ring) }),
		ofLinks("capture_silent", "1 while there has been no packet for longer than capture.silence.", func(l *linkNow) float64 { return truth(l.silent) }),
		ofLinks("capture_last_packet_timestamp_seconds", "When the last packet was seen, to a second; at first when the sensor began.", func(l *linkNow) float64 { return epoch(l.last) }),
	}
}

// packetFigures are about what has become of packets.
func packetFigures() []figure {
	return []figure{
		counted("packets_received_total", "Packets given to detection.", func(n *moment) uint64 { return n.engine.Received }),
		counted("packets_processed_total", "Packets decoded and examined.", func(n *moment) uint64 { return n.engine.Processed }),
		counted("packet_bytes_total", "Captured bytes of these packets.", func(n *moment) uint64 { return n.engine.Bytes }),
		{
			name: "decode_errors_total", help: "Packets that could not be read, by the layer that failed.", labels: []string{"layer"},
			values: func(n *moment, put func(float64, ...string)) {
				put(float64(n.engine.Undecoded), "ip")
				put(float64(n.engine.Truncated), "header")
				put(float64(n.engine.Fragments), "fragment")
			},
		},
		counted("panics_recovered_total", "Packets given up because of a defect.", func(n *moment) uint64 { return n.engine.Panics }),
		counted("state_saturations_total", "What detectors, or the collection of alike events, did not count because their tables were full.", func(n *moment) uint64 {
			return n.engine.RefusedKeys + n.silent.Saturations
		}),
	}
}

// eventFigures are about events.
func eventFigures() []figure {
	return []figure{
		{
			name: "events_total", help: "Events raised.", labels: []string{"kind", "severity"},
			values: func(n *moment, put func(float64, ...string)) {
				for k, count := range n.events {
					put(float64(count), string(k.kind), k.severity.String())
				}
			},
		},
		counted("detections_total", "Events found, before anything was held back.", func(n *moment) uint64 { return n.engine.Events }),
		counted("events_written_total", "Events handed to the outputs; one may stand for many.", func(n *moment) uint64 { return n.lines }),
		{
			name: "events_suppressed_total", help: "Events held back.", labels: []string{"reason"},
			values: func(n *moment, put func(float64, ...string)) {
				put(float64(n.silent.Throttled), "throttle")
				put(float64(n.engine.Ignored), "allow")
				put(float64(n.engine.Whitelisted), "whitelist")
			},
		},
		{
			name: "events_lost_total", help: "Events held back of which no more than their number was kept.", labels: []string{"reason"},
			values: func(n *moment, put func(float64, ...string)) {
				put(float64(n.silent.Lost), "throttle")
				put(float64(n.silent.CondensedLost), "condense")
			},
		},
		counted("events_condensed_total", "Events collected with others of the same source and trail.", func(n *moment) uint64 { return n.silent.Condensed }),
		counted("throttle_summaries_total", "Events that sum up others which the throttle held back.", func(n *moment) uint64 { return n.silent.Summaries }),
		counted("throttle_evictions_total", "Keys that the throttle summed up early because there were too many.", func(n *moment) uint64 { return n.silent.Evictions }),
	}
}

// trailFigures are about trails.
func trailFigures() []figure {
	return []figure{
		{
			name: "trails", help: "Trails loaded.", labels: []string{"kind"},
			values: func(n *moment, put func(float64, ...string)) {
				for kind, count := range n.trails.kinds {
					put(float64(count), kind)
				}
			},
		},
		counted("trails_generation", "Number of the set of trails in force: 1 at the start, one more after each reload.", func(n *moment) uint64 { return n.generation() }),
		{
			name: "trails_last_success_timestamp_seconds", help: "When the trails were last built with success.",
			values: func(n *moment, put func(float64, ...string)) {
				if !n.trails.updated.IsZero() {
					put(epoch(n.trails.updated))
				}
			},
		},
		{
			name: "trail_reloads_total", help: "Reloads of trails and rules.", labels: []string{"result"},
			values: func(n *moment, put func(float64, ...string)) {
				put(float64(n.reloads.done), "done")
				put(float64(n.reloads.failed), "failed")
				put(float64(n.reloads.refused), "refused")
			},
		},
	}
}

// workerFigures are about the program and its workers, of which there is one.
func workerFigures() []figure {
	const worker = "0"
	ofWorker := func(name, help string, value func(n *moment) float64) figure {
		return figure{name: name, help: help, labels: []string{"worker"}, values: func(n *moment, put func(float64, ...string)) { put(value(n), worker) }}
	}
	return []figure{
		{
			name: "build_info", help: "The version that runs; always 1.", labels: []string{"version", "go_version"},
			values: func(_ *moment, put func(float64, ...string)) { put(1, Version(), runtime.Version()) },
		},
		one("up", "1 while packets are handled.", func(n *moment) float64 { return truth(n.running()) }),
		one("uptime_seconds", "Time since the sensor began.", func(n *moment) float64 { return n.time.Sub(n.start).Seconds() }),
		one("workers", "Workers that handle packets, when all do.", func(*moment) float64 { return 1 }),
		ofWorker("worker_alive", "1 while the worker is in its loop and goes round.", func(n *moment) float64 {
			return truth(n.running() && n.time.Sub(n.beat) < late)
		}),
		ofWorker("worker_heartbeat_timestamp_seconds", "When the worker last went round.", func(n *moment) float64 { return epoch(n.beat) }),
		ofWorker("worker_packets_total", "Packets that the worker has handled.", func(n *moment) float64 { return float64(n.engine.Received) }),
	}
}
