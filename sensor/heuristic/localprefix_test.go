package heuristic_test

import (
	"net/netip"
	"testing"

	"github.com/trailscope/trailscope/sensor/heuristic"
)

func TestScans_LocalPrefix(t *testing.T) {
	t.Parallel()
	addr := netip.MustParseAddr
	host := func(i int) netip.Addr { return netip.AddrFrom4([4]byte{203, 0, 113, byte(i)}) }
	tests := []struct {
		name     string
		disabled heuristic.Names
		feed     func(s *scanTest)
		want     string
	}{
		{name: "nothing seen", feed: func(*scanTest) {}, want: "_"},
		{
			name: "the most frequent",
			feed: func(s *scanTest) {
				s.syn(1000, addr("192.168.1.1"), host(1), 1, 80)
				s.syn(1000, addr("10.0.0.1"), host(1), 1, 80)
				s.syn(1000, addr("192.168.9.1"), host(1), 1, 80)
			},
			want: "192.168.",
		},
		{
			name: "counted by key, not by packet",
			feed: func(s *scanTest) {
				s.ports(1000, addr("10.0.0.1"), host(1), 5)
				s.syn(1000, addr("192.168.1.1"), host(1), 1, 80)
				s.syn(1000, addr("192.168.1.1"), host(2), 1, 80)
			},
			want: "192.168.",
		},
		{
			name: "a worm's port counts twice",
			feed: func(s *scanTest) {
				s.syn(1000, addr("9.9.0.1"), host(1), 1, 80)
				s.syn(1000, addr("10.0.0.1"), host(1), 1, 445)
			},
			want: "10.0.",
		},
		{
			name: "ties to the larger text",
			feed: func(s *scanTest) {
				s.syn(1000, addr("9.5.0.1"), host(1), 1, 80)
				s.syn(1000, addr("192.168.0.1"), host(1), 1, 80)
				s.syn(1000, addr("10.0.0.1"), host(1), 1, 80)
			},
			want: "9.5.",
		},
		{
			name: "an IPv6 source with its whole text",
			feed: func(s *scanTest) {
				s.syn(1000, addr("1.1.0.1"), host(1), 1, 80)
				s.syn(1000, addr("2001:db8::1"), addr("2001:db8::2"), 1, 80)
			},
			want: "2001:db8::1",
		},
		{
			name: "UDP and HTTP do not count",
			feed: func(s *scanTest) {
				s.tick(1000)
				e := heuristic.Endpoints{Src: addr("10.0.0.1"), Dst: host(1), DstPort: 80}
				s.FeedUDP(&e)
				s.FeedWeb(&e, []byte("/"))
			},
			want: "_",
		},
		{
			name: "kept over windows without sources",
			feed: func(s *scanTest) {
				s.syn(1000, addr("10.0.0.1"), host(1), 1, 80)
				s.tick(1030)
				s.tick(1060)
			},
			want: "10.0.",
		},
		{
			name: "replaced by the next window's",
			feed: func(s *scanTest) {
				s.ports(1000, addr("10.0.0.1"), host(1), 5)
				s.tick(1030)
				s.syn(1030, addr("172.16.0.1"), host(1), 1, 80)
			},
			want: "172.16.",
		},
		{
			name:     "not renewed by sweeps that infection does not do",
			disabled: heuristic.NameInfection,
			feed: func(s *scanTest) {
				s.syn(1000, addr("10.0.0.1"), host(1), 1, 80)
				s.tick(1030)
			},
			want: "_",
		},
		{
			name:     "the muted port scan still counts",
			disabled: heuristic.NamePortScanning,
			feed:     func(s *scanTest) { s.syn(1000, addr("10.0.0.1"), host(1), 1, 80) },
			want:     "10.0.",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newScanTest(t, heuristic.DefaultWindow, tt.disabled)
			tt.feed(s)
			if got := s.LocalPrefix(); got != tt.want {
				t.Errorf("local prefix is %q, want %q", got, tt.want)
			}
		})
	}
}

func TestScans_StartsLocal(t *testing.T) {
	t.Parallel()
	s := newScanTest(t, heuristic.DefaultWindow, 0)
	if s.StartsLocal(scanInside) {
		t.Error("something is local before anything was seen")
	}
	s.ports(1000, netip.MustParseAddr("10.1.0.1"), scanServer, 3)
	tests := []struct {
		in   string
		want bool
	}{
		{"10.1.2.3", true},
		{"10.10.2.3", false},
		{"110.1.2.3", false},
		{"10.2.0.1", false},
		{"10:1::1", false},
	}
	for _, tt := range tests {
		if got := s.StartsLocal(netip.MustParseAddr(tt.in)); got != tt.want {
			t.Errorf("StartsLocal(%s) = %v, want %v", tt.in, got, tt.want)
		}
	}
}
