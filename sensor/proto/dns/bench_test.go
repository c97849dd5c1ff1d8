package dns_test

import (
	"testing"

	"github.com/trailscope/trailscope/sensor/proto/dns"
)

func BenchmarkReader(b *testing.B) {
	for _, bm := range samples() {
		b.Run(bm.name, func(b *testing.B) {
			var r dns.Reader
			var w dns.Whole
			b.ReportAllocs()
			for b.Loop() {
				r.Read(bm.msg, &w)
			}
		})
	}
}

func BenchmarkSpeaks(b *testing.B) {
	all := append(samples(), others()...)
	for _, bm := range all {
		b.Run(bm.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				dns.Speaks(bm.msg)
			}
		})
	}
}

func BenchmarkNextOverTCP(b *testing.B) {
	for _, bm := range samples() {
		b.Run(bm.name, func(b *testing.B) {
			data := framed(bm.msg)
			b.ReportAllocs()
			for b.Loop() {
				dns.NextOverTCP(data, true)
			}
		})
	}
}
