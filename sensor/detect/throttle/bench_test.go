package throttle_test

import (
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/detect/throttle"
)

func BenchmarkThrottle(b *testing.B) {
	events := make([]*event.Event, 1<<16)
	for i := range events {
		events[i] = hit(1000+int64(i/1000), source(i), event.Port(i), server, "t")
	}
	run := func(name string, pick func(i int) *event.Event, configure func(c *throttle.Config)) {
		b.Run(name, func(b *testing.B) {
			d := newDriver(b, func(c *throttle.Config) {
				if configure != nil {
					configure(c)
				}
				c.Emit = func(*event.Event) {}
			})
			b.ReportAllocs()
			for i := range b.N {
				e := pick(i)
				d.Add(e)
				if i%throttle.HousekeepingRecords == 0 {
					d.Tick(e.Time.Unix(), time.Time{})
				}
			}
		})
	}
	one := func(int) *event.Event { return events[0] }
	each := func(i int) *event.Event { return events[i%len(events)] }
	condensed := make([]*event.Event, len(events))
	for i := range events {
		e := *events[i]
		e.Info = "mass scanner"
		condensed[i] = &e
	}

	run("summarize/one source", one, nil)
	run("summarize/sources", each, nil)
	run("summarize/too many sources", each, func(c *throttle.Config) { c.Window, c.MaxKeys = 86_400, 10_000 })
	run("condense/one source", func(int) *event.Event { return condensed[0] }, nil)
	run("condense/sources", func(i int) *event.Event { return condensed[i%len(condensed)] }, nil)
	run("legacy", each, func(c *throttle.Config) { c.Mode = throttle.Legacy })
	run("off", each, func(c *throttle.Config) { c.Mode = throttle.Off })
}
