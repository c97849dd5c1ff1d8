package heuristic_test

import (
	"net/netip"
	"testing"

	"github.com/trailscope/trailscope/sensor/heuristic"
)

func TestScans_ports(t *testing.T) {
	t.Parallel()
	report := scanAt(heuristic.PortScan, 1001, scanOutside, scanServer, 1000, "198.51.100.7")
	tests := []struct {
		name     string
		disabled heuristic.Names
		feed     func(s *scanTest)
		want     []heuristic.Scan
	}{
		{
			name: "eleven ports",
			feed: func(s *scanTest) { s.ports(1000, scanOutside, scanServer, 11) },
			want: []heuristic.Scan{report},
		},
		{
			name: "ten ports",
			feed: func(s *scanTest) { s.ports(1000, scanOutside, scanServer, 10) },
		},
		{
			name: "eleven packets, ten ports",
			feed: func(s *scanTest) {
				s.ports(1000, scanOutside, scanServer, 10)
				s.ports(1000, scanOutside, scanServer, 1)
			},
		},
		{
			name: "eleven ports of two destinations",
			feed: func(s *scanTest) {
				s.ports(1000, scanOutside, scanServer, 6)
				s.ports(1000, scanOutside, scanInside, 5)
			},
		},
		{
			name: "many more ports than the threshold",
			feed: func(s *scanTest) { s.ports(1000, scanOutside, scanServer, 3000) },
			want: []heuristic.Scan{report},
		},
		{
			name: "trusted source",
			feed: func(s *scanTest) { s.ports(1000, scanTrusted, scanServer, 11) },
		},
		{
			name: "from inside",
			feed: func(s *scanTest) { s.ports(1000, scanInside, netip.MustParseAddr("10.0.0.6"), 11) },
			want: []heuristic.Scan{
				scanAt(heuristic.PortScan, 1001, scanInside, netip.MustParseAddr("10.0.0.6"), 1000, "10.0.0.5"),
			},
		},
		{
			name:     "switched off",
			disabled: heuristic.NamePortScanning,
			feed:     func(s *scanTest) { s.ports(1000, scanOutside, scanServer, 11) },
		},
		{
			name: "in the order of addresses, IPv4 first",
			feed: func(s *scanTest) {
				s.ports(1000, netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("2001:db8::2"), 11)
				s.ports(1000, netip.MustParseAddr("198.51.100.10"), scanServer, 11)
				s.ports(1000, scanOutside, scanServer, 11)
			},
			want: []heuristic.Scan{
				report,
				scanAt(heuristic.PortScan, 1001, netip.MustParseAddr("198.51.100.10"), scanServer, 1000, "198.51.100.10"),
				scanAt(heuristic.PortScan, 1001, netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("2001:db8::2"),
					1000, "2001:db8::1"),
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newScanTest(t, heuristic.DefaultWindow, tt.disabled)
			tt.feed(s)
			s.tick(1001)
			s.expect(t, tt.want...)
		})
	}
}

func TestScans_FeedStealth(t *testing.T) {
	t.Parallel()
	for _, disabled := range []heuristic.Names{0, heuristic.NamePortScanning} {
		s := newScanTest(t, heuristic.DefaultWindow, disabled)
		s.tick(1000)
		for i := range 11 {
			s.FeedStealth(&heuristic.Endpoints{
				Src: scanOutside, Dst: scanServer, SrcPort: uint16(40000 + i), DstPort: uint16(1000 + i),
			})
		}
		s.tick(1001)
		if disabled != 0 {
			s.expect(t)
			if got := s.LocalPrefix(); got != "_" {
				t.Errorf("switched off, but the local prefix is %q", got)
			}

			continue
		}
		s.expect(t, scanAt(heuristic.PortScan, 1001, scanOutside, scanServer, 1000, "198.51.100.7"))
	}
}
