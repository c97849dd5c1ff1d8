package heuristic_test

import (
	"fmt"
	"net/netip"
	"testing"

	"github.com/trailscope/trailscope/sensor/heuristic"
)

func TestScans_web(t *testing.T) {
	t.Parallel()
	ask := func(s *scanTest, src, dst netip.Addr, n int, format string) {
		for i := range n {
			s.tick(1000)
			s.FeedWeb(&heuristic.Endpoints{
				Src: src, Dst: dst, SrcPort: uint16(40000 + i), DstPort: 80, Micros: 1000_000_007 + int64(i),
			}, fmt.Appendf(nil, format, i))
		}
	}
	report := heuristic.Scan{
		Kind: heuristic.WebScan,
		Endpoints: heuristic.Endpoints{
			Src: scanInside, Dst: scanServer, SrcPort: 40000, DstPort: 80, Micros: 1000_000_007,
		},
		Trail: "*",
	}
	tests := []struct {
		name     string
		disabled heuristic.Names
		feed     func(s *scanTest)
		want     []heuristic.Scan
	}{
		{
			name: "eleven paths",
			feed: func(s *scanTest) { ask(s, scanInside, scanServer, 11, "/p%d") },
			want: []heuristic.Scan{report},
		},
		{name: "ten paths", feed: func(s *scanTest) { ask(s, scanInside, scanServer, 10, "/p%d") }},
		{name: "one directory", feed: func(s *scanTest) { ask(s, scanInside, scanServer, 30, "/dir/p%d") }},
		{
			name: "eleven directories",
			feed: func(s *scanTest) { ask(s, scanInside, scanServer, 11, "/d%d/index.html") },
			want: []heuristic.Scan{report},
		},
		{
			name: "the query counts up to its first slash",
			feed: func(s *scanTest) { ask(s, scanInside, scanServer, 11, "/?q=%d/x") },
			want: []heuristic.Scan{report},
		},
		{name: "empty segments", feed: func(s *scanTest) { ask(s, scanInside, scanServer, 11, "//%d") }},
		{name: "trusted source", feed: func(s *scanTest) { ask(s, scanTrusted, scanServer, 11, "/p%d") }},
		{
			name: "both ends local",
			feed: func(s *scanTest) { ask(s, scanInside, netip.MustParseAddr("192.168.1.1"), 11, "/p%d") },
		},
		{
			name:     "switched off",
			disabled: heuristic.NameWebScanning,
			feed:     func(s *scanTest) { ask(s, scanInside, scanServer, 11, "/p%d") },
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
