package throttle_test

import (
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/detect/throttle"
)

// Addresses of the scenarios.
const (
	client, other, server, third = "10.0.0.5", "10.0.0.6", "10.0.0.53", "10.0.0.54"
)

// equal adds n like events of second sec, source ports from first up.
func equal(d *driver, sec int64, first event.Port, n int) {
	for i := range n {
		d.Add(hit(sec, client, first+event.Port(i), server, "t"))
	}
}

func TestThrottle_summarize(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		feed func(d *driver)
		want []string
	}{
		{
			name: "a burst passes",
			feed: func(d *driver) { equal(d, 1000, 1, 3) },
			want: []string{
				"1000 10.0.0.5:1 > 10.0.0.53:53 UDP t", "1000 10.0.0.5:2 > 10.0.0.53:53 UDP t",
				"1000 10.0.0.5:3 > 10.0.0.53:53 UDP t",
			},
		},
		{
			name: "the rest of a minute is one line",
			feed: func(d *driver) { equal(d, 1000, 1, 3); equal(d, 1059, 4, 4) },
			want: []string{
				"1000 10.0.0.5:1 > 10.0.0.53:53 UDP t", "1000 10.0.0.5:2 > 10.0.0.53:53 UDP t",
				"1000 10.0.0.5:3 > 10.0.0.53:53 UDP t", "1059 10.0.0.5:4,5,6,7 > 10.0.0.53:53 UDP t x4 throttle",
			},
		},
		{
			name: "a single held event comes as it is",
			feed: func(d *driver) { equal(d, 1000, 1, 4) },
			want: []string{
				"1000 10.0.0.5:1 > 10.0.0.53:53 UDP t", "1000 10.0.0.5:2 > 10.0.0.53:53 UDP t",
				"1000 10.0.0.5:3 > 10.0.0.53:53 UDP t", "1000 10.0.0.5:4 > 10.0.0.53:53 UDP t",
			},
		},
		{
			name: "the next window begins with the summary of the last",
			feed: func(d *driver) { equal(d, 1000, 1, 5); equal(d, 1060, 6, 4) },
			want: []string{
				"1000 10.0.0.5:1 > 10.0.0.53:53 UDP t", "1000 10.0.0.5:2 > 10.0.0.53:53 UDP t",
				"1000 10.0.0.5:3 > 10.0.0.53:53 UDP t", "1000 10.0.0.5:4,5 > 10.0.0.53:53 UDP t x2 throttle",
				"1060 10.0.0.5:6 > 10.0.0.53:53 UDP t", "1060 10.0.0.5:7 > 10.0.0.53:53 UDP t",
				"1060 10.0.0.5:8 > 10.0.0.53:53 UDP t", "1060 10.0.0.5:9 > 10.0.0.53:53 UDP t",
			},
		},
		{
			name: "time going backwards begins a window",
			feed: func(d *driver) { equal(d, 1000, 1, 4); equal(d, 999, 5, 1) },
			want: []string{
				"1000 10.0.0.5:1 > 10.0.0.53:53 UDP t", "1000 10.0.0.5:2 > 10.0.0.53:53 UDP t",
				"1000 10.0.0.5:3 > 10.0.0.53:53 UDP t", "1000 10.0.0.5:4 > 10.0.0.53:53 UDP t",
				"999 10.0.0.5:5 > 10.0.0.53:53 UDP t",
			},
		},
		{
			name: "a time before 1970 is later, and what follows is earlier",
			feed: func(d *driver) { equal(d, -1, 1, 4); equal(d, 5, 5, 1) },
			want: []string{
				"-1 10.0.0.5:1 > 10.0.0.53:53 UDP t", "-1 10.0.0.5:2 > 10.0.0.53:53 UDP t",
				"-1 10.0.0.5:3 > 10.0.0.53:53 UDP t", "-1 10.0.0.5:4 > 10.0.0.53:53 UDP t",
				"5 10.0.0.5:5 > 10.0.0.53:53 UDP t",
			},
		},
		{
			name: "another trail is another key",
			feed: func(d *driver) {
				equal(d, 1000, 1, 3)
				d.Add(hit(1000, client, 4, server, "u"))
			},
			want: []string{
				"1000 10.0.0.5:1 > 10.0.0.53:53 UDP t", "1000 10.0.0.5:2 > 10.0.0.53:53 UDP t",
				"1000 10.0.0.5:3 > 10.0.0.53:53 UDP t", "1000 10.0.0.5:4 > 10.0.0.53:53 UDP u",
			},
		},
		{
			name: "a source in common is enough",
			feed: func(d *driver) {
				equal(d, 1000, 1, 3)
				d.Add(hit(1000, client, 4, third, "t"))
				d.Add(hit(1000, client, 4, server, "t"))
			},
			want: []string{
				"1000 10.0.0.5:1 > 10.0.0.53:53 UDP t", "1000 10.0.0.5:2 > 10.0.0.53:53 UDP t",
				"1000 10.0.0.5:3 > 10.0.0.53:53 UDP t", "1000 10.0.0.5:4 > 10.0.0.53,10.0.0.54:53 UDP t x2 throttle",
			},
		},
		{
			name: "a destination in common is not",
			feed: func(d *driver) {
				equal(d, 1000, 1, 3)
				d.Add(hit(1000, other, 4, server, "t"))
			},
			want: []string{
				"1000 10.0.0.5:1 > 10.0.0.53:53 UDP t", "1000 10.0.0.5:2 > 10.0.0.53:53 UDP t",
				"1000 10.0.0.5:3 > 10.0.0.53:53 UDP t", "1000 10.0.0.6:4 > 10.0.0.53:53 UDP t",
			},
		},
		{
			name: "a destination that was a source is",
			feed: func(d *driver) {
				equal(d, 1000, 1, 3)
				d.Add(hit(1000, other, 4, client, "t"))
			},
			want: []string{
				"1000 10.0.0.5:1 > 10.0.0.53:53 UDP t", "1000 10.0.0.5:2 > 10.0.0.53:53 UDP t",
				"1000 10.0.0.5:3 > 10.0.0.53:53 UDP t", "1000 10.0.0.6:4 > 10.0.0.5:53 UDP t",
			},
		},
		{
			name: "the client behind a proxy is part of the source",
			feed: func(d *driver) {
				equal(d, 1000, 1, 3)
				e := hit(1000, client, 4, server, "t")
				e.Forwarded = "198.51.100.7"
				d.Add(e)
			},
			want: []string{
				"1000 10.0.0.5:1 > 10.0.0.53:53 UDP t", "1000 10.0.0.5:2 > 10.0.0.53:53 UDP t",
				"1000 10.0.0.5:3 > 10.0.0.53:53 UDP t", "1000 10.0.0.5,198.51.100.7:4 > 10.0.0.53:53 UDP t",
			},
		},
		{
			name: "kind, info and ports do not matter",
			feed: func(d *driver) {
				equal(d, 1000, 1, 3)
				e := hit(1000, client, 4, server, "t")
				e.Kind, e.Info, e.DestinationPort, e.Transport = event.KindIP, "other (malware)", 80, "TCP"
				d.Add(e)
				d.Add(hit(1000, client, event.NoPort, server, "t"))
				d.Add(hit(1000, client, 999, server, "t"))
				d.Add(hit(1000, client, 1000, server, "t"))
				d.Add(hit(1000, client, 0, server, "t"))
			},
			want: []string{
				"1000 10.0.0.5:1 > 10.0.0.53:53 UDP t", "1000 10.0.0.5:2 > 10.0.0.53:53 UDP t",
				"1000 10.0.0.5:3 > 10.0.0.53:53 UDP t",
				"1000 10.0.0.5:0,4,999,1000,- > 10.0.0.53:53,80 TCP,UDP t x5 throttle",
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := newDriver(t, nil)
			tt.feed(d)
			d.Close()
			d.expect(t, tt.want...)
		})
	}
}

// Housekeeping closes windows by the packets' clock.
func TestThrottle_Tick(t *testing.T) {
	t.Parallel()
	burst := []string{
		"1000 10.0.0.5:1 > 10.0.0.53:53 UDP t", "1000 10.0.0.5:2 > 10.0.0.53:53 UDP t",
		"1000 10.0.0.5:3 > 10.0.0.53:53 UDP t",
	}
	const summary = "1000 10.0.0.5:4,5 > 10.0.0.53:53 UDP t x2 throttle"
	var wall time.Time
	tests := []struct {
		name string
		feed func(d *driver)
		want []string
	}{
		{name: "before the end", feed: func(d *driver) { d.Tick(1059, wall) }},
		{name: "at the end", feed: func(d *driver) { d.Tick(1060, wall) }, want: []string{summary}},
		{name: "in the future", feed: func(d *driver) { d.Tick(999, wall) }, want: []string{summary}},
		{
			name: "a forgotten key begins with a burst",
			feed: func(d *driver) { d.Tick(1060, wall); equal(d, 1060, 6, 3) },
			want: []string{
				summary, "1060 10.0.0.5:6 > 10.0.0.53:53 UDP t", "1060 10.0.0.5:7 > 10.0.0.53:53 UDP t",
				"1060 10.0.0.5:8 > 10.0.0.53:53 UDP t",
			},
		},
		{
			name: "a key seen within the window begins anew at the clock",
			feed: func(d *driver) {
				d.Add(hit(1059, client, 6, server, "t"))
				d.Tick(1060, wall)
				equal(d, 1060, 7, 3) // a burst at 1060
				equal(d, 1119, 10, 2)
				d.Tick(1119, wall)
				d.Tick(1120, wall)
			},
			want: []string{
				"1000 10.0.0.5:4,5,6 > 10.0.0.53:53 UDP t x3 throttle",
				"1060 10.0.0.5:7 > 10.0.0.53:53 UDP t", "1060 10.0.0.5:8 > 10.0.0.53:53 UDP t",
				"1060 10.0.0.5:9 > 10.0.0.53:53 UDP t", "1119 10.0.0.5:10,11 > 10.0.0.53:53 UDP t x2 throttle",
			},
		},
		{
			name: "a key of the future begins anew at the clock",
			feed: func(d *driver) { d.Tick(900, wall); equal(d, 959, 6, 4); d.Tick(960, wall) },
			want: []string{
				summary, "959 10.0.0.5:6 > 10.0.0.53:53 UDP t", "959 10.0.0.5:7 > 10.0.0.53:53 UDP t",
				"959 10.0.0.5:8 > 10.0.0.53:53 UDP t", "959 10.0.0.5:9 > 10.0.0.53:53 UDP t",
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := newDriver(t, nil)
			equal(d, 1000, 1, 5)
			tt.feed(d)
			d.expect(t, append(burst[:3:3], tt.want...)...)
		})
	}
}

// A summary has the details of 1000 events and the count of all.
func TestThrottle_limit(t *testing.T) {
	t.Parallel()
	d := newDriver(t, nil)
	equal(d, 1000, 1, 1103)
	d.Close()
	last := d.out[len(d.out)-1]
	if len(d.out) != 4 || len(last.SourcePorts) != 1000 || last.Count != 1100 {
		t.Errorf("%d events, the last with %d ports and count %d", len(d.out), len(last.SourcePorts), last.Count)
	}
	want := throttle.Stats{Emitted: 4, Throttled: 1100, Summaries: 1, Lost: 100}
	if got := d.Stats(); got != want {
		t.Errorf("stats are %+v, want %+v", got, want)
	}
}

func TestThrottle_legacy(t *testing.T) {
	t.Parallel()
	legacy := func(workers int) func(c *throttle.Config) {
		return func(c *throttle.Config) { c.Mode, c.Workers = throttle.Legacy, workers }
	}
	tests := []struct {
		name    string
		workers int
		feed    func(d *driver)
		want    []string
	}{
		{
			name: "two a second", workers: 1,
			feed: func(d *driver) { equal(d, 1000, 1, 4); equal(d, 1001, 5, 4) },
			want: []string{
				"1000 10.0.0.5:1 > 10.0.0.53:53 UDP t", "1000 10.0.0.5:2 > 10.0.0.53:53 UDP t",
				"1001 10.0.0.5:5 > 10.0.0.53:53 UDP t", "1001 10.0.0.5:6 > 10.0.0.53:53 UDP t",
			},
		},
		{
			name: "second zero is a new bucket too", workers: 1,
			feed: func(d *driver) { equal(d, 0, 1, 4) },
			want: []string{"0 10.0.0.5:1 > 10.0.0.53:53 UDP t", "0 10.0.0.5:2 > 10.0.0.53:53 UDP t"},
		},
		{
			name: "two in as many seconds as there are workers", workers: 4,
			feed: func(d *driver) { equal(d, 1000, 1, 2); equal(d, 1003, 3, 2); equal(d, 1004, 5, 1) },
			want: []string{
				"1000 10.0.0.5:1 > 10.0.0.53:53 UDP t", "1000 10.0.0.5:2 > 10.0.0.53:53 UDP t",
				"1004 10.0.0.5:5 > 10.0.0.53:53 UDP t",
			},
		},
		{
			name: "a destination in common is enough", workers: 1,
			feed: func(d *driver) {
				equal(d, 1000, 1, 2)
				d.Add(hit(1000, other, 3, server, "t"))
				d.Add(hit(1000, other, 4, third, "t"))
			},
			want: []string{
				"1000 10.0.0.5:1 > 10.0.0.53:53 UDP t", "1000 10.0.0.5:2 > 10.0.0.53:53 UDP t",
				"1000 10.0.0.6:4 > 10.0.0.54:53 UDP t",
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := newDriver(t, legacy(tt.workers))
			tt.feed(d)
			d.Close()
			d.expect(t, tt.want...)
		})
	}
}

func TestNew_refused(t *testing.T) {
	t.Parallel()
	valid := throttle.Config{Emit: func(*event.Event) {}, Window: 1, Burst: 1, MaxKeys: 1, Workers: 1}
	if _, err := throttle.New(&valid); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(c *throttle.Config){
		"output":  func(c *throttle.Config) { c.Emit = nil },
		"window":  func(c *throttle.Config) { c.Window = 0 },
		"burst":   func(c *throttle.Config) { c.Burst = 0 },
		"keys":    func(c *throttle.Config) { c.MaxKeys = 0 },
		"workers": func(c *throttle.Config) { c.Workers = 0 },
	} {
		c := valid
		spoil(&c)
		if _, err := throttle.New(&c); err == nil {
			t.Errorf("a bad %s gives no error", name)
		}
	}
}

func TestParseMode(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]throttle.Mode{
		"": throttle.Summarize, "summarize": throttle.Summarize, "smart": throttle.Summarize, "SMART": throttle.Summarize,
		"legacy": throttle.Legacy, "python": throttle.Legacy, "compat": throttle.Legacy, "Legacy": throttle.Legacy,
		"off": throttle.Off, "none": throttle.Off, "false": throttle.Off, "disabled": throttle.Off,
	} {
		got, err := throttle.ParseMode(text)
		if err != nil || got != want {
			t.Errorf("ParseMode(%q) = %v, %v, want %v", text, got, err, want)
		}
		if back, err := throttle.ParseMode(got.String()); err != nil || back != got {
			t.Errorf("ParseMode(%q) = %v, %v", got, back, err)
		}
	}
	for _, text := range []string{"summarise", "on", "true", "0"} {
		if got, err := throttle.ParseMode(text); err == nil {
			t.Errorf("ParseMode(%q) = %v without an error", text, got)
		}
	}
}

// An event of a known key costs no memory, whether it is held, condensed or
// dropped.
func TestThrottle_allocations(t *testing.T) {
	for _, mode := range []throttle.Mode{throttle.Summarize, throttle.Legacy} {
		d := newDriver(t, func(c *throttle.Config) { c.Mode = mode })
		plain, loud := hit(1000, client, 1, server, "t"), noise(1000, client, 1, server, "t")
		for range 5 {
			d.Add(plain)
			d.Add(loud)
		}
		if n := testing.AllocsPerRun(500, func() { d.Add(plain); d.Add(loud) }); n != 0 {
			t.Errorf("%v: %v allocations", mode, n)
		}
	}
}
