package throttle_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/detect/throttle"
)

// model is SPEC 5 as it is written, without a thought for memory: it holds
// whole events and looks at every key.
type model struct {
	groups         map[string][]*event.Event
	order          []string
	keys           map[string]*modelKey
	out            []*event.Event
	window         uint64
	burst, maxKeys int
}

// modelKey is the state of one source and trail.
type modelKey struct {
	held        []*event.Event
	start, last uint64
	count       int
}

func (m *model) add(e *event.Event) {
	if e.Info == "mass scanner" {
		key := string(e.AppendSource(nil)) + "|" + e.Trail
		if m.groups[key] == nil {
			m.order = append(m.order, key)
		}
		m.groups[key] = append(m.groups[key], e)

		return
	}
	m.throttle(e)
}

func (m *model) throttle(e *event.Event) {
	now := uint64(e.Time.Unix())
	source := string(e.AppendSource(nil)) + "|" + e.Trail
	k := m.keys[source]
	if k == nil {
		k = m.keys[string(e.AppendDestination(nil))+"|"+e.Trail]
	}
	if k == nil {
		if len(m.keys) >= m.maxKeys {
			m.evict()
		}
		m.keys[source] = &modelKey{start: now, last: now, count: 1}
		m.out = append(m.out, e)

		return
	}
	k.last = now
	switch {
	case now < k.start || now-k.start >= m.window:
		m.flush(k)
		k.start, k.count = now, 1
		m.out = append(m.out, e)
	case k.count < m.burst:
		k.count++
		m.out = append(m.out, e)
	default:
		k.held = append(k.held, e)
	}
}

func (m *model) flush(k *modelKey) {
	if len(k.held) > 0 {
		m.out = append(m.out, event.Merge(k.held, event.MergeThrottle))
		k.held = nil
	}
}

func (m *model) evict() {
	var lasts []uint64
	for _, k := range m.keys {
		lasts = append(lasts, k.last)
	}
	slices.Sort(lasts)
	cut := lasts[max(1, m.maxKeys/100)-1]
	for key, k := range m.keys {
		if k.last <= cut {
			m.flush(k)
			delete(m.keys, key)
		}
	}
}

func (m *model) tick(sec int64) {
	now := uint64(sec)
	for key, k := range m.keys {
		if now >= k.start && now-k.start < m.window {
			continue
		}
		m.flush(k)
		if now >= k.last && now-k.last >= m.window {
			delete(m.keys, key)
		} else {
			k.start, k.count = now, 0
		}
	}
}

func (m *model) close() {
	var groups []*event.Event
	for _, key := range m.order {
		groups = append(groups, event.Merge(m.groups[key], event.MergeCondensed))
	}
	slices.SortStableFunc(groups, func(a, b *event.Event) int { return b.Time.Compare(a.Time) })
	for _, e := range groups {
		m.throttle(e)
	}
	for _, k := range m.keys {
		m.flush(k)
	}
}

// randomEvent makes an event with few enough sources and trails that they meet.
func randomEvent(r *rand.Rand, sec int64) *event.Event {
	address := func() string { return fmt.Sprintf("10.0.0.%d", r.IntN(12)) }
	e := hit(sec, address(), event.Port(r.IntN(6)-1), address(), string(rune('a'+r.IntN(3))))
	e.DestinationPort = event.Port(r.IntN(4) - 1)
	if r.IntN(5) == 0 {
		e.Info = "mass scanner"
	}
	if r.IntN(8) == 0 {
		e.Transport = "TCP"
	}
	if r.IntN(10) == 0 {
		e.Forwarded = address()
	}

	return e
}

// What the throttle does is what SPEC 5 says, for any events in any order of
// time, and no event is lost from the counts.
func TestThrottle_model(t *testing.T) {
	t.Parallel()
	for seed := range uint64(100) {
		r := rand.New(rand.NewPCG(seed, 5))
		window, burst, maxKeys := 1+r.IntN(8), 1+r.IntN(4), 1+r.IntN(40)
		m := &model{
			groups: map[string][]*event.Event{}, keys: map[string]*modelKey{},
			window: uint64(window), burst: burst, maxKeys: maxKeys,
		}
		d := newDriver(t, func(c *throttle.Config) { c.Window, c.Burst, c.MaxKeys = int64(window), burst, maxKeys })

		sec, n := int64(r.IntN(3))*20-10, 200+r.IntN(800)
		for range n {
			switch r.IntN(12) {
			case 0:
				sec += int64(r.IntN(2 * window))
			case 1:
				sec -= int64(r.IntN(window))
			case 2:
				m.tick(sec)
				d.Tick(sec, time.Time{})
			}
			e := randomEvent(r, sec)
			m.add(e)
			d.Add(e)
		}
		m.close()
		d.Close()

		got, want := d.lines(), eventLines(m.out)
		slices.Sort(got) // summaries of one moment have no order
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Fatalf("seed %d: emitted\n%s\nwant\n%s", seed, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if d.total() != n {
			t.Fatalf("seed %d: %d events in, %d out", seed, n, d.total())
		}
	}
}

// The order of what is emitted does not depend on chance.
func TestThrottle_deterministic(t *testing.T) {
	t.Parallel()
	run := func() []string {
		r := rand.New(rand.NewPCG(1, 2))
		d := newDriver(t, func(c *throttle.Config) { c.Window, c.MaxKeys = 5, 20 })
		for i := range 5000 {
			d.Add(randomEvent(r, 1000+int64(i/40)))
			if i%64 == 0 {
				d.Tick(1000+int64(i/40), time.Time{})
			}
		}
		d.Close()

		return d.lines()
	}
	if first := run(); !slices.Equal(first, run()) {
		t.Error("two runs differ")
	}
}
