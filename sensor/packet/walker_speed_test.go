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
	all := shapes()
	for _, c := range carriers() {
		if c.only != 6 {
			all = append(all, shape{name: c.name, link: 1, frame: bridged(c.carry(innermost()["tcp4"]))})
		}
	}

	for _, s := range shims() {
		all = append(all, shape{name: s.name, link: 1, frame: s.wrap(innermost()["tcp4"])})
	}

	for _, s := range all {
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
