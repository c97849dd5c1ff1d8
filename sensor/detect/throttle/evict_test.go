package throttle_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/trailscope/trailscope/sensor/detect/throttle"
)

// source returns the text of the i-th of many sources.
func source(i int) string { return fmt.Sprintf("11.%d.%d.%d", i>>16, i>>8&255, i&255) }

// keys returns a driver that remembers n keys for a long time.
func keys(tb testing.TB, n int) *driver {
	tb.Helper()

	return newDriver(tb, func(c *throttle.Config) { c.MaxKeys, c.Window = n, 10_000 })
}

func TestThrottle_evict(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		maxKeys int
		secs    []int64
		touch   []int
		want    string
	}{
		{
			name: "the least recently seen", maxKeys: 5,
			secs: []int64{1000, 1001, 1002, 1003, 1004}, want: "[1 2 3 4]",
		},
		{
			name: "seen, not begun", maxKeys: 5, touch: []int{0},
			secs: []int64{1000, 1001, 1002, 1003, 1004}, want: "[0 2 3 4]",
		},
		{
			name: "all of its second", maxKeys: 5,
			secs: []int64{1000, 1001, 1000, 1003, 1000}, want: "[1 3]",
		},
		{
			name: "the latest time of a clock that runs backwards", maxKeys: 5,
			secs: []int64{1004, 1003, 1002, 1001, 1000}, want: "[0 1 2 3]",
		},
		{
			name: "everything, if it is all of one second", maxKeys: 5,
			secs: []int64{1000, 1000, 1000, 1000, 1000}, want: "[]",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			known := []int{}
			for i := range tt.secs {
				d := keys(t, tt.maxKeys)
				for j, sec := range tt.secs {
					for range 4 {
						d.Add(hit(sec, source(j), 1, server, "t"))
					}
				}
				for _, j := range tt.touch {
					d.Add(hit(1005, source(j), 1, server, "t"))
				}
				d.Add(hit(1006, client, 1, server, "t"))

				// What is known is held, what was dropped is written.
				before := d.Stats().Throttled
				d.Add(hit(1006, source(i), 9, server, "t"))
				if d.Stats().Throttled > before {
					known = append(known, i)
				}
			}
			if got := fmt.Sprint(known); got != tt.want {
				t.Errorf("remembered %s, want %s", got, tt.want)
			}
		})
	}
}

// An evicted key's summary is written first.
func TestThrottle_evictSummary(t *testing.T) {
	t.Parallel()
	d := keys(t, 1)
	equal(d, 1000, 1, 5)
	d.Add(hit(1001, other, 1, server, "t"))
	d.expect(t,
		"1000 10.0.0.5:1 > 10.0.0.53:53 UDP t", "1000 10.0.0.5:2 > 10.0.0.53:53 UDP t",
		"1000 10.0.0.5:3 > 10.0.0.53:53 UDP t", "1000 10.0.0.5:4,5 > 10.0.0.53:53 UDP t x2 throttle",
		"1001 10.0.0.6:1 > 10.0.0.53:53 UDP t")
}

// A hundredth goes at a time.
func TestThrottle_evictPart(t *testing.T) {
	t.Parallel()
	d := keys(t, 300)
	for i := range 301 {
		d.Add(hit(1000+int64(i), source(i), 1, server, "t"))
	}
	if got := d.Stats().Evictions; got != 3 {
		t.Errorf("%d evictions, want 3", got)
	}
}

// However many sources come, no more than the bound are remembered, and nothing
// is lost.
func TestThrottle_bounds(t *testing.T) {
	t.Parallel()
	const n = 70_000
	d := newDriver(t, nil)
	for i := range n {
		sec := 1000 + int64(i/5000)
		for range 1 + i%5 {
			d.Add(hit(sec, source(i), 1, server, "t"))
		}
		if i%throttle.HousekeepingRecords == 0 {
			d.Tick(sec, time.Time{})
		}
	}
	d.Close()
	if got := d.total(); got != n*3 {
		t.Errorf("%d events emitted, want %d", got, n*3)
	}
	if got := d.Stats().Evictions; got != 20_000 {
		t.Errorf("%d evictions, want 20,000: whole seconds of 5,000", got)
	}
}
