package throttle_test

import (
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/detect/throttle"
)

func TestThrottle_condense(t *testing.T) {
	t.Parallel()
	group := "1000 10.0.0.5:1,2 > 10.0.0.53,10.0.0.54:53 UDP t x2 condensed"
	feed := func(d *driver, info string) {
		for i, dst := range []string{server, third} {
			e := hit(1000, client, event.Port(1+i), dst, "t")
			e.Info = info
			d.Add(e)
		}
	}
	for info, condensed := range map[string]bool{
		"known attacker": true, "bad reputation": true, "mass scanner": true, "user agent (suspicious)": true,
		"tor exit node": true, "potential port scanning": true, "potential infection": true,
		"potential udp scanning": false, "Known Attacker": false, "malware": false, "": false,
	} {
		for _, mode := range []throttle.Mode{throttle.Summarize, throttle.Legacy, throttle.Off} {
			d := newDriver(t, func(c *throttle.Config) { c.Mode = mode })
			feed(d, info)
			if got := len(d.out) == 0; got != condensed {
				t.Errorf("%q condensed: %v, want %v", info, got, condensed)
			}
			d.Close()
			if condensed {
				d.expect(t, group)
			}
		}
	}
}

// Groups are flushed every ten seconds of the wall clock, at a tick.
func TestThrottle_condenseClock(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	d := newDriver(t, func(c *throttle.Config) { c.Started = start })
	d.Add(noise(1000, client, 1, server, "t"))
	d.Tick(5000, start.Add(9999*time.Millisecond))
	d.expect(t)
	d.Tick(5000, start.Add(10*time.Second))
	d.expect(t, "1000 10.0.0.5:1 > 10.0.0.53:53 UDP t")
	d.Add(noise(1001, client, 2, server, "t"))
	d.Tick(5000, start.Add(19*time.Second))
	d.expect(t, "1000 10.0.0.5:1 > 10.0.0.53:53 UDP t")
	d.Tick(5000, start.Add(25*time.Second))
	d.expect(t, "1000 10.0.0.5:1 > 10.0.0.53:53 UDP t", "1001 10.0.0.5:2 > 10.0.0.53:53 UDP t")
}

// Without a start the first tick begins the interval.
func TestThrottle_condenseNoStart(t *testing.T) {
	t.Parallel()
	wall := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	d := newDriver(t, nil)
	d.Add(noise(1000, client, 1, server, "t"))
	d.Tick(1000, wall)
	d.Tick(1000, wall.Add(9*time.Second))
	d.expect(t)
	d.Tick(1000, wall.Add(10*time.Second))
	d.expect(t, "1000 10.0.0.5:1 > 10.0.0.53:53 UDP t")
}

// Groups are written in the order of their first events, pass the throttle the
// other way round, so that they do not meet in a window, and in legacy mode so
// that they do not meet in a bucket.
func TestThrottle_condenseOrder(t *testing.T) {
	t.Parallel()
	for _, mode := range []throttle.Mode{throttle.Summarize, throttle.Legacy, throttle.Off} {
		d := newDriver(t, func(c *throttle.Config) { c.Mode = mode })
		var want []string
		for sec := int64(1000); sec < 1003; sec++ {
			for i := range 3 { // all have the destination and trail of the first's source
				d.Add(noise(sec, source(i+3*int(sec-1000)), 1, source(0), "t"))
				want = append(want, eventLines([]*event.Event{
					noise(sec, source(i+3*int(sec-1000)), 1, source(0), "t"),
				})...)
			}
		}
		d.Close()
		d.expect(t, want...)
	}
}

// Groups come in the order of their first events and are asked about again.
func TestThrottle_condenseAdmit(t *testing.T) {
	t.Parallel()
	var asked []*event.Event
	d := newDriver(t, func(c *throttle.Config) {
		c.Admit = func(e *event.Event) bool {
			asked = append(asked, e)

			return e.Trail != "u"
		}
	})
	d.Add(noise(1000, client, 1, server, "v"))
	d.Add(noise(1000, client, 2, server, "u"))
	d.Add(noise(1000, other, 3, server, "v"))
	d.Add(noise(1000, client, 4, third, "v"))
	d.Add(hit(1000, client, 5, server, "w"))
	d.Close()
	d.expect(t,
		"1000 10.0.0.5:5 > 10.0.0.53:53 UDP w",
		"1000 10.0.0.5:1,4 > 10.0.0.53,10.0.0.54:53 UDP v x2 condensed",
		"1000 10.0.0.6:3 > 10.0.0.53:53 UDP v")
	if len(asked) != 3 {
		t.Errorf("asked about %d events, want the 3 groups", len(asked))
	}
}

// A group goes through the throttle and may be merged again: columns then merge
// as texts.
func TestThrottle_condenseThrottled(t *testing.T) {
	t.Parallel()
	d := newDriver(t, nil)
	equal(d, 1000, 1, 5)
	d.Add(noise(1001, client, 4, third, "t"))
	d.Add(noise(1001, client, 6, server, "t"))
	d.Close()
	d.expect(t,
		"1000 10.0.0.5:1 > 10.0.0.53:53 UDP t", "1000 10.0.0.5:2 > 10.0.0.53:53 UDP t",
		"1000 10.0.0.5:3 > 10.0.0.53:53 UDP t",
		"1000 10.0.0.5:4,5,4,6 > 10.0.0.53,10.0.0.53,10.0.0.54:53 UDP t x4 throttle")

	e := d.out[3]
	if len(e.SourcePorts) != 3 || len(e.Destinations) != 2 {
		t.Errorf("lists are %v and %v", e.SourcePorts, e.Destinations)
	}
	if !e.First.Equal(time.Unix(1000, 0)) || !e.Last.Equal(time.Unix(1001, 0)) {
		t.Errorf("times are %v to %v", e.First, e.Last)
	}
}

// The same, with the group held first.
func TestThrottle_condenseLeads(t *testing.T) {
	t.Parallel()
	d := newDriver(t, func(c *throttle.Config) { c.Burst = 1 })
	d.Add(hit(1000, client, 1, server, "t"))
	d.Add(noise(1001, client, 4, third, "t"))
	d.Add(noise(1001, client, 6, server, "t"))
	wall := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	d.Tick(1001, wall)
	d.Tick(1001, wall.Add(time.Minute))
	equal(d, 1002, 8, 2)
	d.Close()
	d.expect(t,
		"1000 10.0.0.5:1 > 10.0.0.53:53 UDP t",
		"1001 10.0.0.5:8,9,4,6 > 10.0.0.53,10.0.0.53,10.0.0.54:53 UDP t x4 throttle")
}

func TestThrottle_condenseBounds(t *testing.T) {
	t.Parallel()
	d := newDriver(t, nil)
	for i := range 1100 {
		d.Add(noise(1000, client, event.Port(i), server, "t"))
	}
	for i := range 50_001 {
		d.Add(noise(1000, source(i), 1, server, "t"))
	}
	if n := len(d.out); n != 2 {
		t.Errorf("%d events on the normal path, want 2", n)
	}
	d.Close()
	if got := d.total(); got != 1100+50_001 {
		t.Errorf("%d events in all, want %d", got, 1100+50_001)
	}
	if got := len(d.out[2].SourcePorts); got != 1000 {
		t.Errorf("%d ports, want 1000", got)
	}
	s := d.Stats()
	if s.Condensed != 1100+49_999 || s.CondensedLost != 100 || s.Saturations != 2 {
		t.Errorf("stats are %+v", s)
	}
}
