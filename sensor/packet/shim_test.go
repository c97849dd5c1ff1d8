package packet_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/trailscope/trailscope/sensor/packet"
)

// shim is what may lie between the link header and an IP packet.
type shim struct {
	name string
	kind packet.TunnelKind // 0: none
	id   uint32
	has  bool
	vlan uint16
	wrap func(ip []byte) (frame []byte)
}

// macs is the beginning of an Ethernet frame.
var macs = []byte{2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2}

// tagged returns an Ethernet frame with tags of the given types, of VLANs 5, 6 …
func tagged(ip []byte, types ...uint16) (frame []byte) {
	frame = bytes.Clone(macs)
	for i, t := range types {
		frame = join(frame, be(t, 2), []byte{0xe0, byte(5 + i)})
	}

	return join(frame, be(etherTypeOf(ip), 2), ip)
}

// labels returns MPLS labels, 100 and up, the last one marked.
func labels(n int) (b []byte) {
	for i := range n {
		entry := uint32(100+i)<<12 | 64
		if i == n-1 {
			entry |= 0x100
		}

		b = append(b, be(entry, 4)...)
	}

	return b
}

// pseudowire returns a frame of a pseudowire, whose addresses begin with first.
func pseudowire(first byte, control []byte) (wrap func(ip []byte) []byte) {
	return func(ip []byte) []byte {
		return join(ethernet(0x8847), labels(2), control, set(bridged(ip), 0, first))
	}
}

// snap returns an 802.3 frame with SNAP.
func snap(org []byte) (wrap func(ip []byte) []byte) {
	return func(ip []byte) []byte {
		return join(macs, be(8+len(ip), 2), []byte{0xaa, 0xaa, 3}, org, be(etherTypeOf(ip), 2), ip)
	}
}

// shims are all that are known.
func shims() (all []*shim) {
	pppoe := func(ppp []byte) []byte {
		return join(ethernet(0x8864), []byte{0x11, 0, 0x12, 0x34}, be(len(ppp), 2), ppp)
	}
	macsec := func(control byte, header []byte) func(ip []byte) []byte {
		return func(ip []byte) []byte {
			return join(ethernet(0x88e5), []byte{control, 0, 0, 0, 0, 1}, header, bridged(ip)[12:], make([]byte, 16))
		}
	}
	mpls := func(name string, wrap func(ip []byte) []byte) *shim {
		return &shim{name: name, kind: packet.TunnelMPLS, id: 101, has: true, wrap: wrap}
	}

	return []*shim{
		{name: "nothing", wrap: bridged},
		{name: "802.1Q", vlan: 5, wrap: func(ip []byte) []byte { return tagged(ip, 0x8100) }},
		{name: "802.1ad", vlan: 5, wrap: func(ip []byte) []byte { return tagged(ip, 0x88a8, 0x8100) }},
		{name: "old stacks", vlan: 5, wrap: func(ip []byte) []byte { return tagged(ip, 0x9100, 0x9200, 0x9300, 0x8100) }},
		{name: "many tags", vlan: 5, wrap: func(ip []byte) []byte { return tagged(ip, slices.Repeat([]uint16{0x8100}, 50)...) }},
		mpls("mpls", func(ip []byte) []byte { return join(ethernet(0x8847), labels(2), ip) }),
		mpls("mpls 8848", func(ip []byte) []byte { return join(ethernet(0x8848), labels(2), ip) }),
		mpls("pseudowire", pseudowire(2, nil)),
		mpls("pseudowire, control word", pseudowire(2, []byte{0, 0, 0, 9})),
		mpls("pseudowire from 40", pseudowire(0x40, nil)),
		mpls("pseudowire from 48", pseudowire(0x48, nil)),
		mpls("pseudowire from 48, control word", pseudowire(0x48, make([]byte, 4))),
		mpls("pseudowire from 60", pseudowire(0x60, nil)),
		mpls("pseudowire from 00", pseudowire(0, nil)),
		mpls("pseudowire from 00, control word", pseudowire(0, []byte{0, 0, 0, 9})),
		{name: "pseudowire with tags", kind: packet.TunnelMPLS, id: 101, has: true, vlan: 5, wrap: func(ip []byte) []byte {
			return join(ethernet(0x8847), labels(2), tagged(ip, 0x88a8, 0x8100))
		}},
		mpls("pseudowire with snap", func(ip []byte) []byte { return join(ethernet(0x8847), labels(2), snap(make([]byte, 3))(ip)) }),
		{name: "pppoe", kind: packet.TunnelPPPoE, id: 0x1234, has: true, wrap: func(ip []byte) []byte { return pppoe(pppOf(ip, false, false)) }},
		{name: "pppoe, compressed", kind: packet.TunnelPPPoE, id: 0x1234, has: true, wrap: func(ip []byte) []byte { return pppoe(pppOf(ip, false, true)) }},
		{name: "macsec", kind: packet.TunnelMACsec, wrap: macsec(0, nil)},
		{name: "macsec with a channel", kind: packet.TunnelMACsec, wrap: macsec(0x23, make([]byte, 8))},
		{name: "macsec with another check value", kind: packet.TunnelMACsec, wrap: macsec(4, nil)},
		{name: "snap", wrap: snap([]byte{0, 0, 0})},
		{name: "snap of a bridge", wrap: snap([]byte{0, 0, 0xf8})},
		{name: "llc", wrap: func(ip []byte) []byte { return join(macs, be(3+len(ip), 2), []byte{6, 6, 3}, ip) }},
	}
}

// tunnels are the tunnels that a shim adds.
func (s *shim) tunnels() (all []packet.Tunnel) {
	if s.kind == 0 {
		return nil
	}

	return []packet.Tunnel{{Kind: s.kind, ID: s.id, HasID: s.has}}
}

func TestWalker_shims(t *testing.T) {
	t.Parallel()
	for _, s := range shims() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			for name, ip := range innermost() {
				r := walk(packet.LinkEthernet, s.wrap(ip), 0)
				if len(r.packets) != 1 || r.stats.Malformed > 0 {
					t.Fatalf("%s: %d packets, %+v", name, len(r.packets), r.stats)
				}

				got := r.packets[0]
				if d := equal(got, ip); d != "" {
					t.Errorf("%s: %s", name, d)
				} else if got.VLAN != s.vlan || !slices.Equal(got.Tunnels, s.tunnels()) {
					t.Errorf("%s: VLAN is %d, tunnels are %+v", name, got.VLAN, got.Tunnels)
				}
			}
		})
	}
}

// Every carrier inside every shim, and every shim inside every carrier of
// frames.
func TestWalker_shimPairs(t *testing.T) {
	t.Parallel()
	ip := innermost()["udp4"]
	for _, s := range shims() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			for _, c := range carriers() {
				if c.only != 6 {
					outer := c.carry(ip)
					r := walk(packet.LinkEthernet, s.wrap(outer), 0)
					if len(r.packets) != 2 || len(r.packets[1].Tunnels) != 1+len(s.tunnels()) {
						t.Errorf("%s inside: %d packets, %+v", c.name, len(r.packets), r.stats)
					} else if d := equal(r.packets[1], ip); d != "" || r.packets[1].VLAN != max(s.vlan, c.vlan) {
						t.Errorf("%s inside: VLAN is %d, %s", c.name, r.packets[1].VLAN, d)
					}
				}

				if c.bridge == nil {
					continue
				}

				r := walk(packet.LinkEthernet, tagged(c.bridge(s.wrap(ip)), 0x88a8), 0)
				if len(r.packets) != 2 || len(r.packets[1].Tunnels) != 1+len(s.tunnels()) {
					t.Errorf("%s outside: %d packets, %+v", c.name, len(r.packets), r.stats)
				} else if d := equal(r.packets[1], ip); d != "" || r.packets[1].VLAN != 5 {
					t.Errorf("%s outside: VLAN is %d, %s", c.name, r.packets[1].VLAN, d)
				}
			}
		})
	}
}

func TestWalker_vlan(t *testing.T) {
	t.Parallel()
	ip := innermost()["udp4"]
	inside := overUDP(4789, []byte{8, 0, 0, 0, 0, 0, 9, 0}, tagged(ip, 0x8100))
	testCases := []struct {
		name  string
		frame []byte
		card  uint16
		want  []uint16
	}{
		{name: "none", frame: bridged(ip), want: []uint16{0}},
		{name: "taken out by the card", frame: bridged(ip), card: 7, want: []uint16{7}},
		{name: "taken out, a second one left", frame: tagged(ip, 0x8100), card: 7, want: []uint16{7}},
		{name: "outermost of two", frame: tagged(ip, 0x88a8, 0x8100), want: []uint16{5}},
		{name: "a priority is no VLAN", frame: join(macs, []byte{0x81, 0, 0xe0, 0}, tagged(ip, 0x8100)[12:]), want: []uint16{5}},
		{name: "inside", frame: bridged(inside), want: []uint16{0, 5}},
		{name: "inside and outside", frame: set(tagged(inside, 0x8100), 15, 9), want: []uint16{9, 9}},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			var got []uint16
			for _, p := range walk(packet.LinkEthernet, tc.frame, tc.card).packets {
				got = append(got, p.VLAN)
			}

			if !slices.Equal(got, tc.want) {
				t.Errorf("got %v, want %v", got, tc.want)
			}
		})
	}
}

func TestWalker_links(t *testing.T) {
	t.Parallel()
	ip, ip6 := innermost()["udp4"], innermost()["tcp6"]
	sll2 := func(protocol ...byte) []byte { return join(protocol, header(18)) }
	testCases := []struct {
		name  string
		frame []byte
		link  packet.LinkType
		want  int
	}{
		{name: "raw", link: packet.LinkRaw, frame: ip, want: 1},
		{name: "raw of programs", link: 12, frame: ip, want: 1},
		{name: "cooked", link: 113, frame: join(header(16, 8, 0), ip), want: 1},
		{name: "cooked, two tags", link: 113, frame: join(header(16, 0x88, 0xa8), tagged(ip, 0x8100, 0x8100)[14:]), want: 1},
		{name: "cooked, llc", link: 113, frame: join(header(16, 0, 4), []byte{0xaa, 0xaa, 3, 0, 0, 0, 8, 0}, ip), want: 1},
		{name: "cooked, arp", link: 113, frame: join(header(16, 8, 6), ip)},
		{name: "cooked, novell", link: 113, frame: join(header(16, 0, 1), ip)},
		{name: "cooked, cut", link: 113, frame: header(15)},
		{name: "cooked 2", link: 276, frame: join(sll2(8, 0), ip), want: 1},
		{name: "cooked 2, ipv6", link: 276, frame: join(sll2(0x86, 0xdd), ip6), want: 1},
		{name: "cooked 2, tag", link: 276, frame: join(sll2(0x81, 0), []byte{0, 5, 8, 0}, ip), want: 1},
		{name: "cooked 2, mpls", link: 276, frame: join(sll2(0x88, 0x47), labels(3), ip), want: 1},
		{name: "cooked 2, llc", link: 276, frame: join(sll2(0, 4), []byte{6, 6, 3}, ip), want: 1},
		{name: "cooked 2, arp", link: 276, frame: join(sll2(8, 6), ip)},
		{name: "cooked 2, cut", link: 276, frame: sll2(8, 0)[:19]},
		{name: "null", link: 0, frame: join([]byte{2, 0, 0, 0}, ip), want: 1},
		{name: "null, big endian", link: 0, frame: join([]byte{0, 0, 0, 2}, ip), want: 1},
		{name: "null, linux", link: 0, frame: join([]byte{10, 0, 0, 0}, ip6), want: 1},
		{name: "null, netbsd", link: 0, frame: join([]byte{0, 0, 0, 24}, ip6), want: 1},
		{name: "null, freebsd", link: 0, frame: join([]byte{28, 0, 0, 0}, ip6), want: 1},
		{name: "null, darwin", link: 0, frame: join([]byte{0, 0, 0, 30}, ip6), want: 1},
		{name: "null, 35", link: 0, frame: join([]byte{0x23, 0, 0, 0}, ip6), want: 1},
		{name: "null, other family", link: 0, frame: join([]byte{3, 0, 0, 0}, ip)},
		{name: "null, cut", link: 0, frame: []byte{2, 0, 0}},
		{name: "loop", link: 108, frame: join([]byte{0, 0, 0, 2}, ip), want: 1},
		{name: "loop with a type", link: 108, frame: join([]byte{0, 0, 8, 0}, ip), want: 1},
		{name: "loop, ipv6", link: 108, frame: join([]byte{0, 0, 0, 24}, ip6), want: 1},
		{name: "ppp", link: 9, frame: join([]byte{0xff, 3, 0, 0x21}, ip), want: 1},
		{name: "ppp with other bytes before", link: 9, frame: join([]byte{0x0f, 0, 0, 0x57}, ip6), want: 1},
		{name: "ppp, compressed", link: 9, frame: join([]byte{0x21}, ip), want: 1},
		{name: "ppp, address and compressed", link: 9, frame: join([]byte{0xff, 3, 0x57}, ip6), want: 1},
		{name: "ppp, no address", link: 9, frame: join([]byte{0, 0x21}, ip), want: 1},
		{name: "ppp, mpls", link: 9, frame: join([]byte{0xff, 3, 2, 0x81}, labels(2), ip), want: 1},
		{name: "ppp, lcp", link: 9, frame: join([]byte{0xff, 3, 0xc0, 0x21}, ip)},
		{name: "ppp, empty", link: 9},
		{name: "ppp, address only", link: 9, frame: []byte{0xff, 3}},
		{name: "pflog", link: 117, frame: join(header(48, 8, 0), ip), want: 1},
		{name: "guessed", link: 147, frame: join(header(9), ip), want: 1},
		{name: "guessed, nothing", link: 147, frame: header(90)},
		{name: "ethernet, novell", link: 1, frame: join(macs, be(len(ip), 2), []byte{0xff, 0xff}, ip)},
		{name: "ethernet, snap of cisco", link: 1, frame: snap([]byte{0, 0, 0xc})(ip)},
		{name: "ethernet, spanning tree", link: 1, frame: join(macs, be(len(ip), 2), []byte{0x42, 0x42, 3}, ip)},
		{name: "pppoe, discovery", link: 1, frame: join(ethernet(0x8863), header(8, 0, 0x21), ip)},
		{name: "pppoe, other code", link: 1, frame: join(ethernet(0x8864), []byte{0x11, 9, 0, 1, 0, 9, 0x21}, ip)},
		{name: "macsec, encrypted", link: 1, frame: join(ethernet(0x88e5), []byte{0x0c, 0, 0, 0, 0, 1, 8, 0}, ip)},
		{name: "macsec, changed", link: 1, frame: join(ethernet(0x88e5), []byte{0x04, 0, 0, 0, 0, 1, 8, 0, 0x9c}, ip)},
		{name: "macsec, other version", link: 1, frame: join(ethernet(0x88e5), []byte{0x80, 0, 0, 0, 0, 1, 8, 0}, ip)},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			r := walk(tc.link, tc.frame, 0)
			if len(r.packets) != tc.want {
				t.Fatalf("%d packets, want %d", len(r.packets), tc.want)
			} else if tc.want == 0 {
				return
			}

			want := ip
			if r.packets[0].Version == 6 {
				want = ip6
			}

			if d := equal(r.packets[0], want); d != "" {
				t.Error(d)
			}
		})
	}
}
