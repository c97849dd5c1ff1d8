package heuristic_test

import (
	"fmt"
	"net/netip"
	"testing"

	"github.com/trailscope/trailscope/sensor/heuristic"
)

func BenchmarkScans(b *testing.B) {
	const sources = 1 << 16
	ends := make([]heuristic.Endpoints, sources)
	for i := range ends {
		ends[i] = heuristic.Endpoints{
			Src: sourceNumber(i), Dst: scanServer, SrcPort: 40000, DstPort: uint16(i), Micros: 1000_000_000,
		}
	}
	path := []byte("/index.html?id=1")
	emit := func(heuristic.Scan) {}

	b.Run("tick", func(b *testing.B) {
		s := newScanTest(b, heuristic.DefaultWindow, 0)
		for i := range b.N {
			s.Tick(int64(i/1000), 0, emit)
		}
	})
	b.Run("syn/known", func(b *testing.B) {
		s := newScanTest(b, heuristic.DefaultWindow, 0)
		b.ReportAllocs()
		for range b.N {
			s.FeedSYN(&ends[0])
		}
	})
	b.Run("syn/sources", func(b *testing.B) {
		s := newScanTest(b, heuristic.DefaultWindow, 0)
		b.ReportAllocs()
		for i := range b.N {
			s.Tick(int64(i/1000), 0, emit)
			s.FeedSYN(&ends[i%sources])
		}
	})
	b.Run("web/known", func(b *testing.B) {
		s := newScanTest(b, heuristic.DefaultWindow, 0)
		b.ReportAllocs()
		for range b.N {
			s.FeedWeb(&ends[0], path)
		}
	})
	b.Run("prefix", func(b *testing.B) {
		s := newScanTest(b, heuristic.DefaultWindow, 0)
		for i := range ends {
			s.FeedSYN(&ends[i])
		}
		b.ResetTimer()
		for range b.N {
			s.StartsLocal(scanInside)
		}
	})
	b.Run("sweep/10000 candidates", func(b *testing.B) {
		s := newScanTest(b, heuristic.MaxWindow, 0)
		inside := netip.MustParseAddr("10.0.0.9")
		for i := range 10_000 {
			for port := range 11 {
				s.FeedSYN(&heuristic.Endpoints{Src: scanTrusted, Dst: sourceNumber(i), DstPort: uint16(port)})
			}
		}
		s.FeedSYN(&heuristic.Endpoints{Src: inside, Dst: scanServer})
		b.ResetTimer()
		for i := range b.N {
			s.Tick(int64(i%3000)+1, 0, emit)
		}
	})
}

func BenchmarkNames(b *testing.B) {
	names := make([][]byte, 1<<16)
	for i := range names {
		names[i] = fmt.Appendf(nil, "host%d.domain%d.example", i, i)
	}
	b.Run("exhaustion/known", func(b *testing.B) {
		f := newFloodTest(b, 0)
		b.ReportAllocs()
		for range b.N {
			f.Query(1000, names[0])
		}
	})
	b.Run("exhaustion/domains", func(b *testing.B) {
		f := newFloodTest(b, 0)
		b.ReportAllocs()
		for i := range b.N {
			f.Query(int64(i/1000), names[i%len(names)])
		}
	})
	b.Run("missing/names", func(b *testing.B) {
		m := newMissingTest(b)
		b.ReportAllocs()
		for i := range b.N {
			m.Response(int64(i/1000), names[i%len(names)], false, func(heuristic.Finding) {})
		}
	})
	b.Run("dga", func(b *testing.B) {
		name := []byte("q7k2x9w4vz1m8p.example")
		for range b.N {
			heuristic.DGA(name[1:])
		}
	})
}
