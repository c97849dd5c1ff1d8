package packet_test

import (
	"testing"

	"github.com/trailscope/trailscope/sensor/packet"
)

// shapes are the frames whose decoding is measured.
func shapes() (all []shape) {
	return []shape{
		{name: "tcp4", link: 1, frame: join(ethernet(0x0800), ipv4(packet.ProtocolTCP, tcp(packet.FlagACK, "data")))},
		{name: "udp4", link: 1, frame: join(ethernet(0x0800), ipv4(packet.ProtocolUDP, udp("data")))},
		{name: "tcp6", link: 1, frame: join(ethernet(0x86dd), ipv6(packet.ProtocolTCP, tcp(packet.FlagACK, "data")))},
		{
			name: "vlan", link: 1,
			frame: join(ethernet(0x8100), []byte{0, 5, 8, 0}, ipv4(packet.ProtocolTCP, tcp(packet.FlagACK, "data"))),
		},
		{name: "arp", link: 1, frame: join(ethernet(0x0806), make([]byte, 28))},
		{name: "cooked", link: 113, frame: join(header(16, 8, 0), ipv4(packet.ProtocolUDP, udp("data")))},
		{name: "raw", link: 101, frame: ipv4(packet.ProtocolTCP, tcp(packet.FlagACK, "data"))},
		{name: "guessed", link: 276, frame: join(header(20), ipv4(packet.ProtocolTCP, tcp(packet.FlagACK, "data")))},
	}
}

// shape is one kind of frame.
type shape struct {
	name  string
	frame []byte
	link  packet.LinkType
}

// decode runs both steps for a frame.
func (s *shape) decode(d *packet.Decoder, p *packet.Packet) (status packet.Status) {
	off, ok := d.Offset(s.link, s.frame)
	if !ok {
		return packet.Ignored
	}

	return d.Parse(s.frame[off:], p)
}

func TestDecoder_allocations(t *testing.T) {
	for _, s := range shapes() {
		t.Run(s.name, func(t *testing.T) {
			d := packet.NewDecoder()
			var p packet.Packet
			if n := testing.AllocsPerRun(100, func() { s.decode(d, &p) }); n != 0 {
				t.Errorf("%v allocations", n)
			}
		})
	}
}

func BenchmarkDecoder(b *testing.B) {
	for _, s := range shapes() {
		b.Run(s.name, func(b *testing.B) {
			d := packet.NewDecoder()
			var p packet.Packet
			b.ReportAllocs()
			for b.Loop() {
				s.decode(d, &p)
			}
		})
	}
}
