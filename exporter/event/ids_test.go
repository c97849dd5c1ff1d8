package event_test

import (
	"encoding/binary"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
)

// newIDs returns a generator for run.
func newIDs(t *testing.T, run string) *event.IDs {
	t.Helper()

	ids, err := event.NewIDs(&event.IDsConfig{Run: run})
	if err != nil {
		t.Fatal(err)
	}

	return ids
}

func TestIDs_Next_golden(t *testing.T) {
	// The value is part of every store's contents: changing it makes a replayed
	// capture appear twice.
	const want = "018bcfe568009fed80adab5dc0f8eb63"

	if got := newIDs(t, "").Next(plain()).String(); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestIDs_Next_sameInputSameIDs(t *testing.T) {
	a, b := newIDs(t, ""), newIDs(t, "")
	seen := map[event.ID]bool{}

	for i := range 100 {
		e := plain()
		e.SourcePort = event.Port(1 + i/3)

		id := a.Next(e)
		if id != b.Next(e) {
			t.Fatalf("event %d has two ids", i)
		}

		if seen[id] {
			t.Fatalf("event %d has the id of another", i)
		}

		seen[id] = true

		if e.ID != (event.ID{}) {
			t.Fatal("the event was changed")
		}
	}
}

func TestIDs_Next_everythingCounts(t *testing.T) {
	first := newIDs(t, "").Next(plain())

	testCases := []struct {
		name   string
		run    string
		change func(e *event.Event)
	}{
		{name: "run", run: "r", change: func(*event.Event) {}},
		{name: "time", change: func(e *event.Event) { e.Time = e.Time.Add(time.Microsecond) }},
		{name: "sensor", change: func(e *event.Event) { e.Sensor += "2" }},
		{name: "source_port", change: func(e *event.Event) { e.SourcePort++ }},
		{name: "forwarded", change: func(e *event.Event) { e.Forwarded = "1" }},
		{name: "transport", change: func(e *event.Event) { e.Transport = "TCP" }},
		{name: "kind", change: func(e *event.Event) { e.Kind = event.KindIP }},
		{name: "trail", change: func(e *event.Event) { e.Trail += "x" }},
		{name: "reference", change: func(e *event.Event) { e.Reference = "" }},
		{name: "merge", change: func(e *event.Event) { e.Merge = event.MergeCondensed }},
		{name: "count", change: func(e *event.Event) { e.Count = 2 }},
		{name: "list", change: func(e *event.Event) { e.SourcePorts = []event.Port{50000, 1} }},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			e := plain()
			tc.change(e)

			if newIDs(t, tc.run).Next(e) == first {
				t.Error("same id")
			}
		})
	}
}

func TestIDs_Next_time(t *testing.T) {
	testCases := []struct {
		name string
		in   time.Time
		want uint64
	}{
		{name: "ordinary", in: at, want: uint64(at.UnixMilli())},
		{name: "before_1970", in: time.Unix(-5, 0), want: 0},
		{name: "beyond_48_bits", in: time.Date(20000, 1, 1, 0, 0, 0, 0, time.UTC), want: 1<<48 - 1},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			e := plain()
			e.Time = tc.in

			id := newIDs(t, "").Next(e)
			if got := binary.BigEndian.Uint64(id[:8]) >> 16; got != tc.want {
				t.Errorf("got %d, want %d", got, tc.want)
			}
		})
	}
}

func TestIDs_Next_remembersAcrossManyOthers(t *testing.T) {
	ids := newIDs(t, "")
	first := ids.Next(plain())

	e := plain()
	for i := range 1 << 16 { // the promised number of distinct events
		e.Time = at.Add(time.Duration(i+1) * time.Microsecond)
		ids.Next(e)
	}

	if ids.Next(plain()) == first {
		t.Error("the event was forgotten too early")
	}
}

func TestNewIDs_longRun(t *testing.T) {
	if _, err := event.NewIDs(&event.IDsConfig{Run: strings.Repeat("r", 129)}); err == nil {
		t.Error("no error")
	}
}

func TestRandomRun(t *testing.T) {
	if a, b := event.RandomRun(), event.RandomRun(); a == b || len(a) != 32 {
		t.Errorf("%q, %q", a, b)
	}
}

func BenchmarkIDs_Next(b *testing.B) {
	ids, err := event.NewIDs(&event.IDsConfig{})
	if err != nil {
		b.Fatal(err)
	}

	e := plain()

	b.ReportAllocs()

	for b.Loop() {
		e.Time = e.Time.Add(time.Microsecond)
		ids.Next(e)
	}
}
