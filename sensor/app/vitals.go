package app

import (
	"os"
	"sync"
	"time"

	"github.com/trailscope/trailscope/exporter/delivery"
	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/detect"
	"github.com/trailscope/trailscope/sensor/detect/throttle"
	"github.com/trailscope/trailscope/trails"
)

// tally is what events are counted by.
type tally struct {
	kind     event.Kind
	severity event.Severity
}

// vitals is the state of a sensor, as its parts have last told it. It is safe
// for concurrent use.
type vitals struct {
	sensor, iface string
	start         time.Time
	// counts returns how many packets the kernel has handed over and dropped.
	counts func() (received, dropped uint64)

	mu      sync.Mutex
	engine  detect.Counters
	silent  throttle.Stats
	events  map[tally]uint64
	emitted uint64
	// beat is when the engine's goroutine last told its state.
	beat time.Time
	// gone is set when capturing has ended without being asked to.
	gone    bool
	trails  trailVitals
	reloads reloads
	// rate measures packets a second between heartbeats.
	rate struct {
		at      time.Time
		packets uint64
	}
}

// trailVitals is the state of the trails.
type trailVitals struct {
	count   int
	kinds   map[string]int
	updated time.Time
	starter bool
}

// tick tells the state of the engine and of what it has emitted. It belongs to
// the engine's goroutine.
func (v *vitals) tick(e *detect.Engine, o *output) {
	engine, silent := e.Counters(), e.ThrottleStats()
	v.mu.Lock()
	defer v.mu.Unlock()
	v.engine, v.silent, v.emitted, v.beat = engine, silent, o.detections, time.Now()
	if v.events == nil {
		v.events = map[tally]uint64{}
	}
	for k, n := range o.tallies {
		v.events[k] = n
	}
}

// lost says that capturing has ended without being asked to.
func (v *vitals) lost() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.gone = true
}

// useTrails tells which trails are in force. kinds counts them by kind, which
// takes a while.
func (v *vitals) useTrails(rules *detect.Rules, report *ruleReport, kinds bool) {
	t := trailVitals{count: rules.Trails.Len(), starter: report.starter()}
	if info, err := os.Stat(report.origin.path); err == nil && report.origin.path != "" {
		t.updated = info.ModTime().UTC()
	}
	if kinds {
		t.kinds = kindsOf(rules.Trails)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.trails = t
}

// kindsOf counts trails by kind.
func kindsOf(set *trails.Set) map[string]int {
	kinds := map[string]int{}
	for _, k := range trails.Kinds() {
		kinds[k.String()] = 0
	}
	set.All(func(_ trails.Ref, t trails.Trail) bool {
		kinds[trails.KindOf(t.Key, t.Reference).String()]++
		return true
	})
	return kinds
}

// useReloads tells what came of reloads.
func (v *vitals) useReloads(r reloads) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.reloads = r
}

// heartbeat returns the sensor's report on itself; the pipeline completes it.
// The rate of packets is that since the last call.
func (v *vitals) heartbeat() delivery.Heartbeat {
	h := v.figures()
	v.mu.Lock()
	defer v.mu.Unlock()
	since, packets := v.rate.at, h.Interfaces[0].Packets
	if since.IsZero() {
		since = v.start
	}
	if d := h.Clock.Sub(since).Seconds(); d > 0 {
		h.PacketsPerSecond = float64(packets-v.rate.packets) / d
	}
	v.rate.at, v.rate.packets = h.Clock, packets
	return h
}

// figures returns a heartbeat without the rate of packets.
func (v *vitals) figures() delivery.Heartbeat {
	received, dropped := v.counts()
	problems, failing := v.problems()
	now := time.Now().UTC()
	v.mu.Lock()
	defer v.mu.Unlock()
	h := delivery.Heartbeat{
		Clock: now, Start: v.start.UTC(), Sensor: v.sensor, Version: Version(),
		Interfaces: []delivery.Interface{{Name: v.iface, Packets: received, Dropped: dropped, Up: !failing}},
		Warnings:   problems,
		Trails:     delivery.Trails{Count: v.trails.count, Updated: v.trails.updated},
		Emitted:    v.emitted,
		Throttled:  v.silent.Throttled,
		Allowed:    v.engine.Ignored + v.engine.Whitelisted,
	}
	if !v.trails.updated.IsZero() {
		h.Trails.Version = v.trails.updated.Format(time.RFC3339)
		h.Trails.Age = max(0, now.Sub(v.trails.updated))
	}
	return h
}

// late is the time without news from the engine after which something is wrong:
// it tells its state every second.
const late = 10 * time.Second

// problems returns what a person should look at, apart from the sinks.
func (v *vitals) problems() (problems []string, failing bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	switch {
	case v.gone:
		problems, failing = append(problems, "capturing has ended"), true
	case !v.beat.IsZero() && time.Since(v.beat) > late:
		problems, failing = append(problems, "packets are not handled any more"), true
	}
	if v.trails.starter {
		problems = append(problems, "the trails are a small starter set")
	}
	return problems, failing
}
