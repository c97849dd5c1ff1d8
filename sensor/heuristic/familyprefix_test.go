package heuristic_test

import (
	"net/netip"
	"testing"

	"github.com/trailscope/trailscope/sensor/heuristic"
	"github.com/trailscope/trailscope/trails/addr"
)

// newFamilyTest returns scan detectors with the options for both families.
func newFamilyTest(tb testing.TB) *scanTest {
	tb.Helper()
	s, err := heuristic.NewScans(&heuristic.Config{
		Whitelisted:     func(a netip.Addr) bool { return a == scanTrusted },
		Window:          heuristic.DefaultWindow,
		Local:           addr.IsInternal,
		PrefixPerFamily: true,
	})
	if err != nil {
		tb.Fatal(err)
	}
	return &scanTest{Scans: s}
}

// siteHost returns the i-th host of the n-th network of 64 bits of a site.
func siteHost(n, i int) netip.Addr {
	return netip.AddrFrom16([16]byte{0x20, 0x01, 0x0d, 0xb8, 0, 0x42, 0, byte(n), 15: byte(i)})
}

// farHost returns the i-th host somewhere else.
func farHost(i int) netip.Addr {
	return netip.AddrFrom16([16]byte{0x20, 0x01, 0x0d, 0xb8, byte(i >> 8), byte(i), 15: 1})
}

// hosts6 asks n hosts elsewhere for a port at second sec.
func (s *scanTest) hosts6(sec int64, src netip.Addr, port uint16, n int) {
	for i := range n {
		s.syn(sec, src, farHost(0x4000+i), uint16(40000+i), port)
	}
}

// Sources of both families are infected, whatever the busiest of all is.
func TestScans_infectionPerFamily(t *testing.T) {
	t.Parallel()
	v4 := scanAt(heuristic.InfectionScan, 1001, scanInside, netip.MustParseAddr("203.0.113.0"), 445, "445")
	v6 := func(sec int64, src netip.Addr) heuristic.Scan {
		return scanAt(heuristic.InfectionScan, sec, src, farHost(0x4000), 445, "445")
	}
	tests := []struct {
		name string
		feed func(s *scanTest)
		want []heuristic.Scan
	}{
		{
			name: "both",
			feed: func(s *scanTest) {
				s.hosts(1000, scanInside, 445, 33)
				s.hosts6(1000, siteHost(1, 1), 445, 33)
			},
			want: []heuristic.Scan{v4, v6(1001, siteHost(1, 1))},
		},
		{
			name: "the busiest is another host of the site",
			feed: func(s *scanTest) {
				s.hosts6(1000, siteHost(1, 1), 80, 60)
				s.hosts6(1000, siteHost(2, 7), 445, 33)
			},
			want: []heuristic.Scan{v6(1001, siteHost(2, 7))},
		},
		{
			name: "many hosts of the site against a busy one elsewhere",
			feed: func(s *scanTest) {
				for i := range 30 {
					s.hosts6(1000, siteHost(1, i), 80, 2)
				}
				s.hosts6(1000, siteHost(2, 7), 445, 33)
				for i := range 50 {
					s.syn(1000, farHost(1), siteHost(1, i), 40000, 80)
				}
			},
			want: []heuristic.Scan{v6(1001, siteHost(2, 7))},
		},
		{
			name: "a host elsewhere",
			feed: func(s *scanTest) {
				s.hosts6(1000, siteHost(1, 1), 80, 80)
				s.hosts6(1000, farHost(1), 445, 33)
			},
		},
		{
			name: "what is local without the option is so with it",
			feed: func(s *scanTest) {
				s.hosts6(1000, farHost(1), 445, 33) // 34 keys, the busiest host
				for i := range 60 {
					s.syn(1000, siteHost(1, i), farHost(2), 40000, 80) // a busier site
				}
			},
			want: []heuristic.Scan{v6(1001, farHost(1))},
		},
		{
			name: "the guess of a family outlives a window without it",
			feed: func(s *scanTest) {
				s.hosts6(900, siteHost(1, 1), 80, 3)
				s.tick(931)
				s.hosts(931, scanInside, 80, 40)
				s.tick(962)
				if !s.StartsLocal(siteHost(9, 9)) || !s.StartsLocal(netip.MustParseAddr("10.0.9.9")) || s.StartsLocal(farHost(1)) {
					t.Error("a guess was lost")
				}
				if got := s.LocalPrefix(); got != "10.0." {
					t.Errorf("the local prefix of all is %q", got)
				}
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newFamilyTest(t)
			tt.feed(s)
			s.tick(1001)
			s.expect(t, tt.want...)
		})
	}
}

// Two local addresses of any family browse each other.
func TestScans_webLocal(t *testing.T) {
	t.Parallel()
	const outside = "2001:db8::1"
	for _, tt := range []struct {
		name, src, dst string
		want           int
	}{
		{"unique local", "fd00::1", "fd00::2", 0},
		{"link-local", "fe80::1", "fe80::2", 0},
		{"IPv4", "10.0.0.1", "10.0.0.2", 0},
		{"a server outside", "fd00::1", outside, 1},
		{"a client outside", outside, "fd00::1", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newFamilyTest(t)
			s.tick(1000)
			e := heuristic.Endpoints{Src: netip.MustParseAddr(tt.src), Dst: netip.MustParseAddr(tt.dst), DstPort: 80}
			for i := range 11 {
				s.FeedWeb(&e, []byte{'/', byte('a' + i)})
			}
			s.tick(1001)
			if len(s.found) != tt.want {
				t.Errorf("found %v, want %d", s.found, tt.want)
			}
		})
	}
}

func TestScans_familyAllocations(t *testing.T) {
	s := newFamilyTest(t)
	e := heuristic.Endpoints{Src: siteHost(1, 1), Dst: siteHost(1, 2), DstPort: 445}
	s.FeedSYN(&e)
	if allocs := testing.AllocsPerRun(100, func() {
		s.FeedSYN(&e)
		s.StartsLocal(e.Src)
	}); allocs != 0 {
		t.Errorf("%v allocations", allocs)
	}
}
