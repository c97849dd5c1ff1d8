package heuristic_test

import (
	"net/netip"
	"testing"

	"github.com/trailscope/trailscope/sensor/heuristic"
)

func TestScans_infection(t *testing.T) {
	t.Parallel()
	first := netip.MustParseAddr("203.0.113.0")
	report := scanAt(heuristic.InfectionScan, 1001, scanInside, first, 445, "445")
	v6 := netip.MustParseAddr("2001:db8::5")
	tests := []struct {
		name     string
		disabled heuristic.Names
		feed     func(s *scanTest)
		want     []heuristic.Scan
	}{
		{
			name: "33 hosts",
			feed: func(s *scanTest) { s.hosts(1000, scanInside, 445, 33) },
			want: []heuristic.Scan{report},
		},
		{name: "32 hosts", feed: func(s *scanTest) { s.hosts(1000, scanInside, 445, 32) }},
		{
			name: "33 packets to 32 hosts",
			feed: func(s *scanTest) {
				s.hosts(1000, scanInside, 445, 32)
				s.hosts(1000, scanInside, 445, 2)
			},
		},
		{name: "another port", feed: func(s *scanTest) { s.hosts(1000, scanInside, 444, 33) }},
		{
			name: "33 hosts over two ports",
			feed: func(s *scanTest) {
				s.hosts(1000, scanInside, 445, 17)
				s.hosts(1000, scanInside, 139, 16)
			},
		},
		{
			name: "a source without the local prefix",
			feed: func(s *scanTest) {
				s.ports(1000, scanInside, scanServer, 1)
				for i := range 40 {
					s.syn(1000, scanInside, netip.AddrFrom4([4]byte{203, 0, 114, byte(i)}), 40000, 80)
				}
				s.hosts(1000, scanOutside, 445, 33)
			},
		},
		{
			name:     "switched off",
			disabled: heuristic.NameInfection,
			feed:     func(s *scanTest) { s.hosts(1000, scanInside, 445, 33) },
		},
		{
			name: "IPv6",
			feed: func(s *scanTest) {
				for i := range 33 {
					s.syn(1000, v6, netip.AddrFrom16([16]byte{0x20, 1, 15: byte(i)}), uint16(40000+i), 3389)
				}
			},
			want: []heuristic.Scan{
				scanAt(heuristic.InfectionScan, 1001, v6, netip.AddrFrom16([16]byte{0x20, 1}), 3389, "3389"),
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

// All infection ports count, and each is a key of its own.
func TestScans_infectionPorts(t *testing.T) {
	t.Parallel()
	s := newScanTest(t, heuristic.DefaultWindow, heuristic.NamePortScanning)
	for _, port := range []uint16{6901, 6893, 6892, 6379, 3389, 1433, 445, 139, 135} {
		s.hosts(1000, scanInside, port, 33)
	}
	s.tick(1001)
	first := netip.MustParseAddr("203.0.113.0")
	var want []heuristic.Scan
	for _, port := range []string{"135", "139", "445", "1433", "3389", "6379", "6892", "6893", "6901"} {
		var n uint16
		for _, c := range port {
			n = 10*n + uint16(c-'0')
		}
		want = append(want, scanAt(heuristic.InfectionScan, 1001, scanInside, first, n, port))
	}
	s.expect(t, want...)
}

// A source outside is looked at again when the prefix has moved to it.
func TestScans_infectionLater(t *testing.T) {
	t.Parallel()
	s := newScanTest(t, heuristic.DefaultWindow, 0)
	s.hosts(1000, scanOutside, 445, 33) // 34 keys of 198.51.
	for i := range 40 {
		s.syn(1000, scanInside, netip.AddrFrom4([4]byte{192, 0, 2, byte(i)}), 40000, 80) // 40 keys of 10.0.
	}
	s.tick(1001)
	s.expect(t)
	for i := range 10 {
		s.syn(1001, scanOutside, netip.AddrFrom4([4]byte{192, 0, 2, byte(i)}), 40000, 80) // 44 of 198.51.
	}
	s.tick(1002)
	s.expect(t, scanAt(heuristic.InfectionScan, 1002, scanOutside, netip.MustParseAddr("203.0.113.0"), 445, "445"))
}
