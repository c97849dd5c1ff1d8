package packet_test

import (
	"bytes"
	"testing"

	"github.com/trailscope/trailscope/sensor/fuzzed"
	"github.com/trailscope/trailscope/sensor/packet"
)

// walkerSeeds are frames behind a byte that selects the link type.
func walkerSeeds() (all [][]byte) {
	all = seeds()
	for _, c := range carriers() {
		for _, name := range []string{"tcp4", "tcp6"} {
			ip := innermost()[name]
			if c.only != 0 && c.only != ip[0]>>4 {
				continue
			}

			all = append(all, join([]byte{1}, bridged(c.carry(ip))))
			if c.only == 0 {
				all = append(all, join([]byte{12}, c.carry(c.carry(ip))))
			}
		}
	}

	for _, s := range shims() {
		all = append(all, join([]byte{1}, s.wrap(innermost()["udp4"])))
	}

	return append(all,
		join([]byte{12}, ipv6(0, join(extension(60, 16), extension(44, 8), []byte{17, 0, 0, 1, 1, 2, 3, 4}, udp("data")))),
		join([]byte{12}, word(ipv4(17, udp("some data")), 6, 0x2000)),
		join([]byte{linkSLL2, 8, 0}, header(18), innermost()["tcp4"]),
		join([]byte{108, 0, 0, 0, 24}, innermost()["tcp6"]),
	)
}

// linkSLL2 stands for the link type that has no place in a byte.
const linkSLL2 = 255

// checkWalk takes a frame apart, verifies what holds for every packet, and
// compares the outermost one with the decoder's.
// The walker of b learns from the frame once, as the decoder does, so that the
// rest is done by another one.
func checkWalk(t testing.TB, b *both, w *packet.Walker, input []byte) {
	if len(input) == 0 {
		return
	}

	link, frame := packet.LinkType(input[0]), input[1:]
	if link == linkSLL2 {
		link = packet.LinkLinuxSLL2
	} else if err := b.compare(link, frame); err != nil {
		t.Fatalf("%v: %d %x", err, link, frame)
	}

	var p packet.Packet
	w.Start(link, frame, 0)
	for n := 0; ; n++ {
		s := w.Next(&p)
		switch {
		case s == packet.Done:
			return
		case n > packet.MaxTunnels:
			t.Fatalf("%d packets", n+1)
		case s != packet.OK && s != packet.Fragment:
			if n > 0 {
				t.Fatalf("status %d of packet %d", s, n)
			}

			continue
		}

		if p.Src.Is4() != (p.Version == 4) || p.Dst.Is6() != (p.Version == 6) || len(p.Tunnels) < n {
			t.Fatalf("version %d from %s to %s, %d tunnels", p.Version, p.Src, p.Dst, len(p.Tunnels))
		} else if !bytes.Contains(frame, p.IP) || !bytes.Contains(p.IP, p.Payload) {
			t.Fatal("the packet is not a part of the frame")
		} else if s == packet.Fragment && !bytes.HasSuffix(p.IP, p.Payload) {
			t.Fatal("the data is not the end of the fragment")
		}
	}
}

func FuzzWalker(f *testing.F) {
	for _, s := range walkerSeeds() {
		f.Add(s)
	}

	f.Fuzz(func(t *testing.T, input []byte) { checkWalk(t, newBoth(), packet.NewWalker(nil), input) })
}

func TestWalker_damaged(t *testing.T) {
	b, w := newBoth(), packet.NewWalker(nil)
	fuzzed.Run(t, 20_000, walkerSeeds(), func(input []byte) { checkWalk(t, b, w, input) })
}

func TestWalker_allocations(t *testing.T) {
	w := packet.NewWalker(nil)
	var p packet.Packet
	for _, s := range walkerSeeds() {
		frame := s[1:]
		if n := testing.AllocsPerRun(10, func() {
			w.Start(packet.LinkType(s[0]), frame, 0)
			for w.Next(&p) != packet.Done {
			}
		}); n != 0 {
			t.Errorf("%v allocations: %x", n, s)
		}
	}
}
