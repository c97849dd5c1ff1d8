package heuristic_test

import (
	"net/netip"
	"testing"

	"github.com/trailscope/trailscope/sensor/heuristic"
)

func TestNewScans_refused(t *testing.T) {
	t.Parallel()
	trust := func(netip.Addr) bool { return false }
	for _, c := range []heuristic.Config{
		{Whitelisted: trust, Window: 0},
		{Whitelisted: trust, Window: 3601},
		{Window: 30},
	} {
		if _, err := heuristic.NewScans(&c); err == nil {
			t.Errorf("NewScans(%+v) gives no error", c)
		}
	}
}

func TestScans_Tick(t *testing.T) {
	t.Parallel()
	report := func(sec int64) heuristic.Scan {
		return scanAt(heuristic.PortScan, sec, scanOutside, scanServer, 1000, "198.51.100.7")
	}
	tests := []struct {
		name string
		feed func(s *scanTest)
		want []heuristic.Scan
	}{
		{
			name: "not in the same second",
			feed: func(s *scanTest) {
				s.ports(1000, scanOutside, scanServer, 11)
				s.tick(1000)
			},
		},
		{
			name: "once in a window",
			feed: func(s *scanTest) {
				s.ports(1000, scanOutside, scanServer, 11)
				for sec := int64(1001); sec < 1030; sec++ {
					s.ports(sec, scanOutside, scanServer, 12)
				}
			},
			want: []heuristic.Scan{report(1001)},
		},
		{
			name: "again in the next window",
			feed: func(s *scanTest) {
				s.ports(1000, scanOutside, scanServer, 11)
				s.tick(1030)
				s.ports(1030, scanOutside, scanServer, 11)
				s.tick(1031)
			},
			want: []heuristic.Scan{report(1030), report(1031)},
		},
		{
			name: "a scan across two windows",
			feed: func(s *scanTest) {
				s.ports(1000, scanOutside, scanServer, 1)
				s.ports(1029, scanOutside, scanServer, 10)
				s.syn(1030, scanOutside, scanServer, 1, 99)
				s.tick(1031)
			},
		},
		{
			name: "a slow scan within one window",
			feed: func(s *scanTest) {
				for i := range 11 {
					s.syn(1000+2*int64(i), scanOutside, scanServer, uint16(40000+i), uint16(1000+i))
				}
				s.tick(1029)
			},
			want: []heuristic.Scan{report(1029)},
		},
		{
			name: "time goes backwards: no sweep, and the window does not end",
			feed: func(s *scanTest) {
				s.ports(1000, scanOutside, scanServer, 11)
				s.tick(900)
				s.tick(900)
			},
		},
		{
			name: "swept at the next step forward, below the window's start",
			feed: func(s *scanTest) {
				s.ports(1000, scanOutside, scanServer, 11)
				s.tick(900)
				s.tick(950)
				s.tick(951)
			},
			want: []heuristic.Scan{report(950)},
		},
		{
			name: "the first window of a clock that begins at zero",
			feed: func(s *scanTest) {
				s.ports(0, scanOutside, scanServer, 10)
				s.syn(29, scanOutside, scanServer, 1, 99)
				s.tick(30)
			},
			want: []heuristic.Scan{report(30)},
		},
		{
			name: "times before 1970 are later than all others",
			feed: func(s *scanTest) {
				s.ports(-5, scanOutside, scanServer, 11)
				s.tick(0)
				s.tick(1)
			},
			want: []heuristic.Scan{report(1)},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newScanTest(t, heuristic.DefaultWindow, 0)
			tt.feed(s)
			s.expect(t, tt.want...)
		})
	}
}

// All kinds of one sweep come in a fixed order.
func TestScans_order(t *testing.T) {
	t.Parallel()
	s := newScanTest(t, heuristic.DefaultWindow, 0)
	s.tick(1000)
	for i := range 11 {
		e := heuristic.Endpoints{Src: scanInside, Dst: scanServer, SrcPort: 40000, DstPort: uint16(1000 + i)}
		s.FeedUDP(&e)
		s.FeedWeb(&e, []byte{'/', byte('a' + i)})
	}
	s.hosts(1000, scanInside, 445, 33)
	s.ports(1000, scanInside, scanServer, 11)
	s.tick(1001)

	kinds := make([]heuristic.ScanKind, 0, 4)
	for _, f := range s.found {
		kinds = append(kinds, f.Kind)
	}
	want := []heuristic.ScanKind{heuristic.PortScan, heuristic.InfectionScan, heuristic.WebScan, heuristic.UDPScan}
	if len(kinds) != len(want) {
		t.Fatalf("kinds are %v, want %v", kinds, want)
	}
	for i := range want {
		if kinds[i] != want[i] {
			t.Fatalf("kinds are %v, want %v", kinds, want)
		}
	}
}

func TestScanKind(t *testing.T) {
	t.Parallel()
	tests := []struct {
		kind                   heuristic.ScanKind
		transport, event, info string
	}{
		{heuristic.PortScan, "TCP", "IP", "potential port scanning"},
		{heuristic.InfectionScan, "TCP", "PORT", "potential infection"},
		{heuristic.WebScan, "TCP", "PATH", "potential web scanning"},
		{heuristic.UDPScan, "UDP", "IP", "potential udp scanning"},
	}
	for _, tt := range tests {
		if got := tt.kind.Transport(); got != tt.transport {
			t.Errorf("%d.Transport() = %q, want %q", tt.kind, got, tt.transport)
		}
		if got := tt.kind.EventKind(); got != tt.event {
			t.Errorf("%d.EventKind() = %q, want %q", tt.kind, got, tt.event)
		}
		if got := tt.kind.Info(); got != tt.info {
			t.Errorf("%d.Info() = %q, want %q", tt.kind, got, tt.info)
		}
	}
}
