package stream_test

import (
	"testing"

	"github.com/trailscope/trailscope/sensor/stream"
)

// coldFlows is the number of flows of [BenchmarkAdd_cold], far more than a table
// or a cache holds. It is a power of two.
const coldFlows = 1 << 22

// coldKey returns the key of the flow that is number n of an order without
// pattern.
func coldKey(n int) (k stream.Key) { return flowKey(n * 0x9e3779b1 & (coldFlows - 1)) }

// BenchmarkAdd_cold measures segments of which each is the first of its flow, so
// that nothing that is looked up is in a near cache.
func BenchmarkAdd_cold(b *testing.B) {
	payload := make([]byte, 400)
	for _, bc := range []struct {
		name    string
		reader  stream.Reader
		segment stream.Segment
	}{
		{"key", nil, stream.Segment{}},
		{"whole", keepAll{}, stream.Segment{Payload: payload, Flags: ack}},
		{"hello", passAll{}, stream.Segment{Payload: payload, Flags: ack}},
		{"syn", keepAll{}, stream.Segment{Flags: syn}},
		{"held", leaver{}, stream.Segment{Payload: payload, Flags: ack}},
	} {
		b.Run(bc.name, func(b *testing.B) {
			t := newTable(b, &stream.Config{Reader: keepAll{}})
			if bc.reader != nil {
				t = newTable(b, &stream.Config{Reader: bc.reader})
			}
			s := bc.segment
			for i := range 4 * stream.DefaultMaxFlows {
				s.Key = coldKey(-i)
				t.Add(&s)
			}
			i := 0
			b.ReportAllocs()
			for b.Loop() {
				s.Key = coldKey(i)
				if bc.reader != nil {
					t.Add(&s)
				}
				i++
			}
		})
	}
}
