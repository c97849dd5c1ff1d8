package heuristic_test

import (
	"testing"

	"github.com/trailscope/trailscope/sensor/heuristic"
)

func TestScans_udp(t *testing.T) {
	t.Parallel()
	feed := func(s *scanTest, trusted bool, n int) {
		s.tick(1000)
		src := scanOutside
		if trusted {
			src = scanTrusted
		}
		for i := range n {
			s.FeedUDP(&heuristic.Endpoints{
				Src: src, Dst: scanServer, SrcPort: uint16(40000 + i), DstPort: uint16(1000 + i),
			})
		}
	}
	report := scanAt(heuristic.UDPScan, 1001, scanOutside, scanServer, 1000, "198.51.100.7")
	tests := []struct {
		name     string
		disabled heuristic.Names
		feed     func(s *scanTest)
		want     []heuristic.Scan
	}{
		{name: "eleven ports", feed: func(s *scanTest) { feed(s, false, 11) }, want: []heuristic.Scan{report}},
		{name: "ten ports", feed: func(s *scanTest) { feed(s, false, 10) }},
		{name: "trusted source", feed: func(s *scanTest) { feed(s, true, 11) }},
		{name: "switched off", disabled: heuristic.NameUDPScanning, feed: func(s *scanTest) { feed(s, false, 11) }},
		{
			name: "not joined with TCP ports",
			feed: func(s *scanTest) {
				feed(s, false, 6)
				s.ports(1000, scanOutside, scanServer, 10)
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
	if got := heuristic.UDPScan.Transport(); got != "UDP" {
		t.Errorf("transport is %q", got)
	}
}
