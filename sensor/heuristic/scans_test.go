package heuristic_test

import (
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/trailscope/trailscope/sensor/heuristic"
)

// Addresses of the scan tests.
var (
	scanInside  = netip.MustParseAddr("10.0.0.5")
	scanOutside = netip.MustParseAddr("198.51.100.7")
	scanServer  = netip.MustParseAddr("203.0.113.80")
	scanTrusted = netip.MustParseAddr("192.0.2.53")
)

// scanTest drives scan detectors second by second.
type scanTest struct {
	*heuristic.Scans
	found []heuristic.Scan
}

// newScanTest returns detectors that trust scanTrusted.
func newScanTest(tb testing.TB, window int64, disabled heuristic.Names) *scanTest {
	tb.Helper()
	s, err := heuristic.NewScans(&heuristic.Config{
		Whitelisted: func(a netip.Addr) bool { return a == scanTrusted },
		Window:      window,
		Disabled:    disabled,
	})
	if err != nil {
		tb.Fatal(err)
	}

	return &scanTest{Scans: s}
}

// tick moves the clock to the start of a second.
func (s *scanTest) tick(sec int64) {
	s.Tick(sec, sec*1_000_000, func(f heuristic.Scan) { s.found = append(s.found, f) })
}

// syn feeds a connection attempt at second sec.
func (s *scanTest) syn(sec int64, src, dst netip.Addr, sport, dport uint16) {
	s.tick(sec)
	s.FeedSYN(&heuristic.Endpoints{Src: src, Dst: dst, SrcPort: sport, DstPort: dport, Micros: sec * 1_000_000})
}

// ports scans n ports from 1000 up at second sec.
func (s *scanTest) ports(sec int64, src, dst netip.Addr, n int) {
	for i := range n {
		s.syn(sec, src, dst, uint16(40000+i), uint16(1000+i))
	}
}

// hosts asks n hosts of 203.0.113.0/24 for a port at second sec.
func (s *scanTest) hosts(sec int64, src netip.Addr, port uint16, n int) {
	for i := range n {
		s.syn(sec, src, netip.AddrFrom4([4]byte{203, 0, 113, byte(i)}), uint16(40000+i), port)
	}
}

// expect compares what was found so far.
func (s *scanTest) expect(tb testing.TB, want ...heuristic.Scan) {
	tb.Helper()
	if diff := cmp.Diff(want, s.found, cmpopts.EquateComparable(netip.Addr{}), cmpopts.EquateEmpty()); diff != "" {
		tb.Errorf("scans differ (-want +got):\n%s", diff)
	}
}

// scanAt is a finding with ports and time as the helpers above make them.
func scanAt(kind heuristic.ScanKind, sec int64, src, dst netip.Addr, dport uint16, trail string) heuristic.Scan {
	return heuristic.Scan{
		Kind: kind,
		Endpoints: heuristic.Endpoints{
			Src: src, Dst: dst, SrcPort: 40000, DstPort: dport, Micros: sec * 1_000_000,
		},
		Trail: trail,
	}
}
