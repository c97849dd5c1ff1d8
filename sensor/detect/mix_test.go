package detect_test

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/capture"
	"github.com/trailscope/trailscope/sensor/capturetest"
	"github.com/trailscope/trailscope/sensor/detect"
	"github.com/trailscope/trailscope/trails"
)

// mixPackets is how many packets of a mix one round of the benchmark reads.
const mixPackets = 500_000

// BenchmarkEngine_mix reads the two benchmark mixes from memory and examines
// them in both profiles, which is all that a replay does per packet.
func BenchmarkEngine_mix(b *testing.B) {
	for _, kind := range []string{"clean", "hostile"} {
		b.Run(kind, func(b *testing.B) {
			var file bytes.Buffer
			if err := capturetest.Mix(kind, mixPackets, &file); err != nil {
				b.Fatal(err)
			}
			for _, p := range profiles {
				b.Run(p.name, func(b *testing.B) {
					b.SetBytes(int64(file.Len()))
					b.ReportAllocs()
					for b.Loop() {
						replayMix(b, file.Bytes(), p.beyond)
					}
					b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/mixPackets, "ns/packet")
				})
			}
		})
	}
}

// replayMix runs one round through an engine of its own.
func replayMix(b *testing.B, file []byte, beyond detect.Difference) {
	b.Helper()
	e := newEngine(b, trails.Starter(), beyond, func(*event.Event) {})
	source, err := capture.NewReader("mix", bytes.NewReader(file), nil)
	if err != nil {
		b.Fatal(err)
	}
	defer source.Close()
	var p capture.Packet
	var f detect.Frame
	for {
		if err := source.Next(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			b.Fatal(err)
		}
		f.Data, f.Micros, f.Link = p.Data, p.Time, p.Link
		e.Packet(&f)
	}
	if got := e.Counters().Processed; got != mixPackets {
		b.Fatalf("%d packets processed, want %d", got, mixPackets)
	}
}
