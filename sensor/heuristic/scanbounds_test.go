package heuristic_test

import (
	"fmt"
	"net/netip"
	"testing"

	"github.com/trailscope/trailscope/sensor/fuzzed"
	"github.com/trailscope/trailscope/sensor/heuristic"
)

// manyKeys is more than any table takes.
const manyKeys = 50_003

// sourceNumber returns the i-th of many sources.
func sourceNumber(i int) netip.Addr {
	return netip.AddrFrom4([4]byte{11, byte(i >> 16), byte(i >> 8), byte(i)})
}

// Full accumulators refuse new keys, go on with known ones and are empty again
// with the next window.
func TestScans_bounds(t *testing.T) {
	t.Parallel()
	s := newScanTest(t, heuristic.DefaultWindow, 0)
	for i := range manyKeys {
		s.syn(1000, sourceNumber(i), scanServer, 40000, 1000)
		e := heuristic.Endpoints{Src: sourceNumber(i), Dst: scanServer, SrcPort: 40000, DstPort: 1000, Micros: 1000_000_000}
		s.FeedUDP(&e)
		s.FeedWeb(&e, []byte("/"))
	}
	want := heuristic.Stats{RefusedPorts: 3, RefusedPaths: 3, RefusedUDP: 3}
	if got := s.Stats(); got != want {
		t.Fatalf("stats are %+v, want %+v", got, want)
	}

	s.hosts(1000, scanInside, 445, 33)                    // refused twice each: no room for the pairs nor for the port
	s.ports(1000, sourceNumber(7), scanServer, 11)        // known
	s.ports(1000, sourceNumber(manyKeys), scanServer, 11) // new
	s.tick(1001)
	s.expect(t, scanAt(heuristic.PortScan, 1001, sourceNumber(7), scanServer, 1000, "11.0.0.7"))
	if got := s.Stats().RefusedPorts; got != 3+66+11 {
		t.Errorf("%d packets refused, want 80", got)
	}

	s.tick(1030)
	s.ports(1030, sourceNumber(manyKeys), scanServer, 11)
	s.tick(1031)
	if n := len(s.found); n != 2 {
		t.Errorf("%d scans after the window was cleared, want 2", n)
	}
}

// The infection accumulator shares the bound of the port accumulator.
func TestScans_sharedBound(t *testing.T) {
	t.Parallel()
	s := newScanTest(t, heuristic.DefaultWindow, 0)
	for i := range 25_000 {
		s.syn(1000, sourceNumber(i), scanServer, 40000, 445)
	}
	if got := s.Stats().RefusedPorts; got != 0 {
		t.Fatalf("%d packets refused below the bound", got)
	}
	s.syn(1000, scanInside, scanServer, 40000, 80)
	if got := s.Stats().RefusedPorts; got != 1 {
		t.Errorf("%d packets refused, want 1", got)
	}
}

func TestExhaustion_bounds(t *testing.T) {
	t.Parallel()
	f := newFloodTest(t, 0)
	for i := range manyKeys {
		f.Query(1000, fmt.Appendf(nil, "h.domain%d.example", i))
	}
	if got := f.Refused(); got != 3 {
		t.Fatalf("%d refused, want 3", got)
	}
	f.ask(1000, 0, 1000, "h%d.domain7.example")
	f.ask(1000, 0, 1001, "h%d.domain50001.example")
	if want := "[(h999).domain7.example]"; fmt.Sprint(f.trails) != want {
		t.Errorf("reported %v, want %v", f.trails, want)
	}

	f.ask(4601, 0, 1001, "h%d.domain50001.example")
	if n := len(f.trails); n != 2 {
		t.Errorf("%d reports after an hour, want 2", n)
	}
}

func TestNoSuchDomain_bounds(t *testing.T) {
	t.Parallel()
	m := newMissingTest(t)
	for i := range manyKeys {
		m.answer(1000, fmt.Sprintf("gone%d.example", i))
	}
	if got := m.Refused(); got != 3 {
		t.Fatalf("%d refused, want 3", got)
	}
	for range 21 {
		m.answer(1000, "gone7.example", "another.example")
	}
	if want := "[gone7.example]"; fmt.Sprint(m.trails) != want {
		t.Errorf("reported %v, want %v", m.trails, want)
	}
}

// What is known costs no memory.
func TestScans_allocations(t *testing.T) {
	s := newScanTest(t, heuristic.DefaultWindow, 0)
	f, m := newFloodTest(t, 0), newMissingTest(t)
	v6 := netip.MustParseAddr("2001:db8::1")
	sec, name := int64(1000), []byte("www.site.example")
	path := []byte("/index.html")
	emit := func(heuristic.Finding) {}
	scan := func(heuristic.Scan) {}
	allocs := testing.AllocsPerRun(1000, func() {
		sec = 1000 + (sec+1)%20
		s.Tick(sec, sec*1_000_000, scan)
		for _, src := range [...]netip.Addr{scanInside, v6} {
			e := heuristic.Endpoints{Src: src, Dst: src, SrcPort: 1, DstPort: 445}
			s.FeedSYN(&e)
			s.FeedStealth(&e)
			s.FeedUDP(&e)
			s.FeedWeb(&e, path)
		}
		s.StartsLocal(scanInside)
		s.LocalPrefix()
		f.Query(1000, name)
		f.Exhausted(name)
		m.Response(1000, name, true, emit)
		heuristic.LongDomain(name)
		heuristic.DGA(name)
	})
	if allocs != 0 {
		t.Errorf("%v allocations", allocs)
	}
}

// nameSeeds are names that the name detectors see.
func nameSeeds() [][]byte {
	var seeds [][]byte
	for _, s := range []string{
		"www.site.example", "a.b.c.co.example", ".", "..", "...", "a", "", "1-2-3-4.site.example", "1.2.3.4.list.example",
		"wpad.site.example", "q7k2x9w4vz1m8p.example", "averyveryveryverylonglabel.site.example", "x.bl.example",
	} {
		seeds = append(seeds, []byte(s))
	}

	return seeds
}

// lookAtName runs every name detector and checks that each trail is the name
// with parentheses.
func lookAtName(tb testing.TB, f *floodTest, m *missingTest, name []byte) {
	tb.Helper()
	check := func(found heuristic.Finding) {
		plain := make([]byte, 0, len(found.Trail))
		for _, c := range []byte(found.Trail) {
			if c != '(' && c != ')' {
				plain = append(plain, c)
			}
		}
		if found.Info == "excessive no such domain (suspicious)" || string(plain) == string(name) {
			return
		}
		for _, c := range name {
			if c == '(' || c == ')' {
				return
			}
		}
		tb.Errorf("trail %q of name %q", found.Trail, name)
	}
	if found, ok := heuristic.LongDomain(name); ok {
		check(found)
	}
	found, _ := f.Query(1000, name)
	if found.Trail != "" {
		check(found)
	}
	f.Exhausted(name)
	m.Response(1000, name, false, check)
}

func TestNames_damaged(t *testing.T) {
	f, m := newFloodTest(t, 0), newMissingTest(t)
	n := 0
	fuzzed.Run(t, 20_000, nameSeeds(), func(name []byte) {
		if n++; n%200 == 0 { // state of long ago would be charged to one input when it is moved
			f, m = newFloodTest(t, 0), newMissingTest(t)
		}
		lookAtName(t, f, m, name)
	})
}

func FuzzNames(f *testing.F) {
	for _, seed := range nameSeeds() {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name []byte) { lookAtName(t, newFloodTest(t, 0), newMissingTest(t), name) })
}
