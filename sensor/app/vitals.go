package app

import (
	"fmt"
	"maps"
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
	sensor string
	start  time.Time
	// links are the interfaces that packets are captured from.
	links []*link

	mu sync.Mutex
	v  vitalsState
	// rate measures packets a second between heartbeats.
	rate meter
}

// vitalsState is the state of a sensor without its interfaces.
type vitalsState struct {
	engine detect.Counters
	silent throttle.Stats
	full   detect.FullStats
	events map[tally]uint64
	// detections and lines are what was handed to the outputs: what it stands
	// for, and as how many events.
	detections, lines uint64
	// beat is when the engine's goroutine last told its state.
	beat time.Time
	// ended is set when packets are not captured any more, gone when nobody had
	// asked for that.
	ended, gone bool
	trails      trailVitals
	reloads     reloads
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
	engine, silent, full := e.Counters(), e.ThrottleStats(), e.FullStats()
	v.mu.Lock()
	defer v.mu.Unlock()
	s := &v.v
	s.engine, s.silent, s.full, s.beat = engine, silent, full, time.Now()
	s.detections, s.lines = o.detections, o.lines
	if s.events == nil {
		s.events = map[tally]uint64{}
	}
	maps.Copy(s.events, o.tallies)
}

// end says that packets are not captured any more, and whether somebody had
// asked for that.
func (v *vitals) end(asked bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.v.ended, v.v.gone = true, !asked
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
	v.v.trails = t
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
	v.v.reloads = r
}

// state returns a copy of what was last told.
func (v *vitals) state() vitalsState {
	v.mu.Lock()
	defer v.mu.Unlock()
	s := v.v
	s.events = maps.Clone(s.events)
	return s // the counts by kind are never changed
}

// packets returns how many packets the kernel has handed over, of all
// interfaces.
func (v *vitals) packets() (n uint64) {
	for _, l := range v.links {
		received, _ := l.counts()
		n += received
	}
	return n
}

// sinceBeat returns how long ago the engine's goroutine last told its state, 0
// before it has begun.
func (v *vitals) sinceBeat() time.Duration {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.v.beat.IsZero() {
		return 0
	}
	return time.Since(v.v.beat)
}

// status describes the sensor in one line. rate is the number of packets a
// second.
func (v *vitals) status(rate float64) string {
	h := v.figures()
	var dropped uint64
	for i := range h.Interfaces {
		dropped += h.Interfaces[i].Dropped
	}
	text := fmt.Sprintf("%s packets/s, %s dropped, %s events, %s trails", count(uint64(rate)), count(dropped), count(h.Emitted), count(uint64(h.Trails.Count)))
	for _, w := range h.Warnings {
		text += "; " + w
	}
	return text
}

// heartbeat returns the sensor's report on itself; the pipeline completes it.
// The rate of packets is that since the last call, or since the start.
func (v *vitals) heartbeat() delivery.Heartbeat {
	h := v.figures()
	var packets uint64
	for i := range h.Interfaces {
		packets += h.Interfaces[i].Packets
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.rate.at.IsZero() {
		v.rate.at = v.start
	}
	h.PacketsPerSecond = v.rate.rate(h.Clock, packets)
	return h
}

// figures returns a heartbeat without the rate of packets.
func (v *vitals) figures() delivery.Heartbeat {
	problems, failing := v.problems()
	now, s := time.Now().UTC(), v.state()
	h := delivery.Heartbeat{
		Clock: now, Start: v.start.UTC(), Sensor: v.sensor, Version: Version(),
		Warnings:  problems,
		Trails:    delivery.Trails{Count: s.trails.count, Updated: s.trails.updated},
		Emitted:   s.detections,
		Throttled: s.silent.Throttled,
		Allowed:   s.engine.Ignored + s.engine.Whitelisted,
	}
	states, _ := linkStates() // unknown ones count as up
	for _, l := range v.links {
		received, dropped := l.counts()
		h.Interfaces = append(h.Interfaces, delivery.Interface{Name: l.name, Packets: received, Dropped: dropped, Up: !failing && l.up(states)})
	}
	if !s.trails.updated.IsZero() {
		h.Trails.Version = s.trails.updated.Format(time.RFC3339)
		h.Trails.Age = max(0, now.Sub(s.trails.updated))
	}
	return h
}

// late is the time without news from the engine after which something is wrong:
// it tells its state every half second.
const late = 10 * time.Second

// problems returns what a person should look at, apart from the sinks.
func (v *vitals) problems() (problems []string, failing bool) {
	s := v.state()
	switch {
	case s.gone:
		problems, failing = append(problems, "capturing has ended"), true
	case !s.ended && !s.beat.IsZero() && time.Since(s.beat) > late:
		problems, failing = append(problems, "packets are not handled any more"), true
	}
	for _, l := range v.links {
		if since, silent := l.silence(); silent {
			problems = append(problems, fmt.Sprintf("no packet on %s for %v", l.name, roughly(time.Since(since))))
		}
	}
	if s.trails.starter {
		problems = append(problems, "the trails are a small starter set")
	}
	return problems, failing
}

// running says whether packets are handled.
func (s *vitalsState) running() bool { return !s.ended && !s.beat.IsZero() }

// generation numbers the trails that were in force since the start, from 1.
func (s *vitalsState) generation() uint64 { return s.reloads.done + 1 }
