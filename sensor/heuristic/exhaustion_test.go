package heuristic_test

import (
	"fmt"
	"testing"

	"github.com/trailscope/trailscope/sensor/heuristic"
)

// floodTest drives a sub-domain flood detector.
type floodTest struct {
	*heuristic.Exhaustion
	trails  []string
	stopped int
}

// newFloodTest returns a detector that trusts trusted.example.
func newFloodTest(tb testing.TB, disabled heuristic.Names) *floodTest {
	tb.Helper()
	e, err := heuristic.NewExhaustion(&heuristic.DomainConfig{
		Whitelisted: func(name []byte) bool { return string(name) == "trusted.example" },
		Disabled:    disabled,
	})
	if err != nil {
		tb.Fatal(err)
	}

	return &floodTest{Exhaustion: e}
}

// ask asks for n names made of format and a number from first up.
func (f *floodTest) ask(sec int64, first, n int, format string) {
	for i := range n {
		found, stop := f.Query(sec, fmt.Appendf(nil, format, first+i))
		if found.Trail != "" {
			f.trails = append(f.trails, found.Trail)
		}
		if stop {
			f.stopped++
		}
	}
}

func TestExhaustion_Query(t *testing.T) {
	t.Parallel()
	const flood = "h%d.flood.example"
	tests := []struct {
		name     string
		disabled heuristic.Names
		feed     func(f *floodTest)
		want     []string
		stopped  int
	}{
		{name: "1000 names", feed: func(f *floodTest) { f.ask(1000, 0, 1000, flood) }},
		{
			name:    "1001 names",
			feed:    func(f *floodTest) { f.ask(1000, 0, 1001, flood) },
			want:    []string{"(h1000).flood.example"},
			stopped: 1,
		},
		{
			name:    "known names end once the window is full",
			feed:    func(f *floodTest) { f.ask(1000, 0, 1000, flood); f.ask(1060, 0, 3, flood) },
			want:    []string{"(h0).flood.example"},
			stopped: 3,
		},
		{name: "repeated names", feed: func(f *floodTest) { f.ask(1000, 0, 999, flood); f.ask(1000, 0, 999, flood) }},
		{name: "two labels", feed: func(f *floodTest) { f.ask(1000, 0, 1002, "h%d.example") }},
		{
			name:    "the window ends after 60 seconds, and its first name is not counted",
			feed:    func(f *floodTest) { f.ask(1000, 0, 1000, flood); f.ask(1061, 0, 1001, flood) },
			stopped: 0,
		},
		{
			name:    "the next window is full with its 1001st counted name",
			feed:    func(f *floodTest) { f.ask(1000, 0, 1000, flood); f.ask(1061, 0, 1002, flood) },
			want:    []string{"(h1001).flood.example"},
			stopped: 1,
		},
		{
			name: "reported once, silent in the next window",
			feed: func(f *floodTest) {
				f.ask(1000, 0, 1001, flood)
				f.ask(1061, 0, 1003, flood)
			},
			want:    []string{"(h1000).flood.example"},
			stopped: 3,
		},
		{
			name:    "time going backwards does not end a window",
			feed:    func(f *floodTest) { f.ask(1000, 0, 500, flood); f.ask(900, 500, 501, flood) },
			want:    []string{"(h1000).flood.example"},
			stopped: 1,
		},
		{
			name:    "forgotten after an hour",
			feed:    func(f *floodTest) { f.ask(3601, 0, 1001, flood); f.ask(7202, 0, 1001, flood) },
			want:    []string{"(h1000).flood.example", "(h1000).flood.example"},
			stopped: 2,
		},
		{
			name:    "not forgotten at the full hour",
			feed:    func(f *floodTest) { f.ask(3601, 0, 1001, flood); f.ask(7201, 0, 1002, flood) },
			want:    []string{"(h1000).flood.example"},
			stopped: 2,
		},
		{name: "a trusted domain", feed: func(f *floodTest) { f.ask(1000, 0, 1002, "h%d.trusted.example") }},
		{name: "addresses with hyphens", feed: func(f *floodTest) { f.ask(1000, 0, 1002, "%d-0-2-192.flood.example") }},
		{
			name:    "five groups",
			feed:    func(f *floodTest) { f.ask(1000, 0, 1001, "%d-0-2-192-1.flood.example") },
			want:    []string{"(1000-0-2-192-1).flood.example"},
			stopped: 1,
		},
		{
			name:    "an empty group",
			feed:    func(f *floodTest) { f.ask(1000, 0, 1001, "%d--2-192.flood.example") },
			want:    []string{"(1000--2-192).flood.example"},
			stopped: 1,
		},
		{
			name:    "block list",
			feed:    func(f *floodTest) { f.ask(1000, 0, 1002, "h%d.zenbl.example") },
			stopped: 2,
		},
		{
			name:    "bl inside a word",
			feed:    func(f *floodTest) { f.ask(1000, 0, 1001, "h%d.blue.example") },
			want:    []string{"(h1000).blue.example"},
			stopped: 1,
		},
		{
			name:    "a client looks for its configuration",
			feed:    func(f *floodTest) { f.Query(1000, []byte("wpad.flood.example")); f.ask(1000, 0, 1001, flood) },
			stopped: 2,
		},
		{
			name:    "wpad further down is no excuse",
			feed:    func(f *floodTest) { f.Query(1000, []byte("wpad.x.flood.example")); f.ask(1000, 0, 1000, flood) },
			want:    []string{"(h999).flood.example"},
			stopped: 1,
		},
		{
			name:     "switched off",
			disabled: heuristic.NameDNSExhaustion,
			feed:     func(f *floodTest) { f.ask(1000, 0, 1002, flood) },
			stopped:  2,
		},
		{
			name: "two sites under a public suffix",
			feed: func(f *floodTest) {
				f.ask(1000, 0, 600, "a.h%d.one.co.example")
				f.ask(1000, 0, 600, "a.h%d.two.co.example")
			},
		},
		{
			name: "a long second-last label is the site itself",
			feed: func(f *floodTest) {
				f.ask(1000, 0, 600, "a.h%d.one.site.example")
				f.ask(1000, 0, 401, "a.h%d.two.site.example")
			},
			want:    []string{"(a.h400.two).site.example"},
			stopped: 1,
		},
		{
			name:    "three labels are never a public suffix",
			feed:    func(f *floodTest) { f.ask(1000, 0, 1001, "h%d.co.example") },
			want:    []string{"(h1000).co.example"},
			stopped: 1,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := newFloodTest(t, tt.disabled)
			tt.feed(f)
			if fmt.Sprint(f.trails) != fmt.Sprint(tt.want) || f.stopped != tt.stopped {
				t.Errorf("reported %v and stopped %d packets, want %v and %d", f.trails, f.stopped, tt.want, tt.stopped)
			}
		})
	}
}

func TestExhaustion_Exhausted(t *testing.T) {
	t.Parallel()
	f := newFloodTest(t, 0)
	f.ask(4000, 0, 1001, "h%d.flood.example")
	f.ask(4000, 0, 1001, "h%d.zenbl.example")
	for domain, want := range map[string]bool{"flood.example": true, "zenbl.example": false, "example": false} {
		if got := f.Exhausted([]byte(domain)); got != want {
			t.Errorf("Exhausted(%s) = %v, want %v", domain, got, want)
		}
	}
	f.ask(7601, 0, 1, "h%d.other.example")
	if f.Exhausted([]byte("flood.example")) {
		t.Error("still exhausted after an hour")
	}
}
