package filter_test

import (
	"testing"

	"github.com/trailscope/trailscope/sensor/capture/filter"
)

func BenchmarkCompile(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		_, err := filter.Compile(cases()[0].expression, filter.LinkEthernet)
		if err != nil {
			b.Fatal(err)
		}
	}
}
