package packet_test

import (
	"testing"

	"github.com/trailscope/trailscope/sensor/packet"
)

// walk takes every packet out of a frame and returns how many there were.
func (s *shape) walk(w *packet.Walker, p *packet.Packet) (n int) {
	w.Start(s.link, s.frame, 0)
	for w.Next(p) != packet.Done {
		n++
	}

	return n
}

func BenchmarkWalker(b *testing.B) {
	for _, s := range shapes() {
		b.Run(s.name, func(b *testing.B) {
			w := packet.NewWalker(nil)
			var p packet.Packet
			b.ReportAllocs()
			for b.Loop() {
				s.walk(w, &p)
			}
		})
	}
}
