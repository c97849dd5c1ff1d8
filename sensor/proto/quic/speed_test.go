package quic_test

import (
	"testing"

	"github.com/trailscope/trailscope/sensor/proto/quic"
)

func BenchmarkParser(b *testing.B) {
	p := newInitial()
	benchmarks := []struct {
		name     string
		datagram []byte
	}{
		{name: "initial", datagram: p.seal(b, crypto(0, hello("www.site.net")), make([]byte, 900))},
		{name: "late name", datagram: p.seal(b, crypto(0, helloWith(600, nameList(0, "www.site.net"))), make([]byte, 300))},
		{name: "other frames", datagram: p.seal(b, []byte{8}, make([]byte, 1100))},
		{name: "short header", datagram: append([]byte{0x40}, make([]byte, 1100)...)},
		{name: "handshake", datagram: append([]byte{0xe0, 0, 0, 0, 1, 0, 0}, make([]byte, 1100)...)},
	}

	for _, bm := range benchmarks {
		b.Run(bm.name, func(b *testing.B) {
			var p quic.Parser
			b.ReportAllocs()
			for b.Loop() {
				p.ServerName(bm.datagram)
			}
		})
	}
}
