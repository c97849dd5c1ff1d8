package filter_test

import (
	"testing"

	"github.com/trailscope/trailscope/sensor/capture/filter"
)

func BenchmarkCompile(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		_, err := filter.Compile(shipped, filter.LinkEthernet)
		if err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkProgram_Match(b *testing.B) {
	p, err := filter.Compile(shipped, filter.LinkEthernet)
	if err != nil {
		b.Fatal(err)
	}

	for _, s := range samples(b) {
		if s.name != "hello" && s.name != "http6" && s.name != "lldp" {
			continue
		}

		b.Run(s.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				p.Match(s.frame)
			}
		})
	}
}
