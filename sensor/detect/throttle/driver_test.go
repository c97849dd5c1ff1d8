package throttle_test

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/detect/throttle"
)

// driver drives a throttle and keeps what it emits.
type driver struct {
	*throttle.Throttle
	out []*event.Event
}

// newDriver returns a driver with the defaults, changed by configure.
func newDriver(tb testing.TB, configure func(c *throttle.Config)) *driver {
	tb.Helper()
	d := &driver{}
	c := &throttle.Config{
		Emit:    func(e *event.Event) { d.out = append(d.out, e) },
		Window:  throttle.DefaultWindow,
		Burst:   throttle.DefaultBurst,
		MaxKeys: throttle.DefaultMaxKeys,
		Workers: 1,
	}
	if configure != nil {
		configure(c)
	}
	var err error
	if d.Throttle, err = throttle.New(c); err != nil {
		tb.Fatal(err)
	}

	return d
}

// lines writes what was emitted, one event a text: the parts that matter here.
func (d *driver) lines() []string { return eventLines(d.out) }

// eventLines writes events as driver.lines does.
func eventLines(events []*event.Event) []string {
	lines := make([]string, 0, len(events))
	for _, e := range events {
		line := fmt.Sprintf("%d %s:%s > %s:%s %s %s", e.Time.Unix(),
			e.AppendSource(nil), e.AppendSourcePort(nil), e.AppendDestination(nil), e.AppendDestinationPort(nil),
			e.AppendTransport(nil), e.Trail)
		if e.Events() > 1 {
			line += fmt.Sprintf(" x%d %s", e.Count, e.Merge)
		}
		lines = append(lines, line)
	}

	return lines
}

// total sums the counts of what was emitted.
func (d *driver) total() int {
	n := 0
	for _, e := range d.out {
		n += e.Events()
	}

	return n
}

// expect compares what was emitted.
func (d *driver) expect(tb testing.TB, want ...string) {
	tb.Helper()
	if got := d.lines(); strings.Join(got, "\n") != strings.Join(want, "\n") {
		tb.Errorf("emitted\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

// hit makes an event of second sec: a name asked of a resolver.
func hit(sec int64, src string, sport event.Port, dst, trail string) *event.Event {
	return &event.Event{
		Time: time.Unix(sec, 0).UTC(), Sensor: "test", Kind: event.KindDNS, Count: 1,
		Source: netip.MustParseAddr(src), SourcePort: sport,
		Destination: netip.MustParseAddr(dst), DestinationPort: 53,
		Transport: "UDP", Trail: trail, Info: "test (malware)", Reference: "(test)",
	}
}

// noise makes an event that is condensed.
func noise(sec int64, src string, sport event.Port, dst, trail string) *event.Event {
	e := hit(sec, src, sport, dst, trail)
	e.Info = "mass scanner"

	return e
}
