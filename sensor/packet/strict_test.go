package packet_test

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/trailscope/trailscope/sensor/packet"
)

// tunnelPorts are the UDP ports that carry packets.
var tunnelPorts = []uint16{1701, 2152, 3544, 4789, 4790, 6081, 8472}

// Datagrams on the ports of tunnels that carry something else are not opened.
func TestWalker_otherTraffic(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(1, 2))
	w := packet.NewWalker(nil)
	var p packet.Packet
	const rounds = 50_000
	for i := range rounds {
		b := make([]byte, rnd.IntN(300))
		for j := range b {
			b[j] = byte(rnd.Uint32())
		}

		w.Start(packet.LinkRaw, overUDP(tunnelPorts[i%len(tunnelPorts)], b), 0)
		for n := 0; w.Next(&p) != packet.Done; n++ {
			if n > 0 {
				t.Fatalf("opened port %d: %x", p.DstPort, b)
			}
		}
	}

	for _, port := range tunnelPorts {
		for _, text := range []string{
			"", "\x00", "\x08\x00\x00\x00", "GET / HTTP/1.1\r\nHost: example.org\r\n\r\n",
			"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x07example\x03org\x00\x00\x01\x00\x01",
			string(make([]byte, 100)), string(bytes.Repeat([]byte{0xff}, 100)), string(bytes.Repeat([]byte{0x45}, 100)),
			string(bytes.Repeat([]byte{0x60}, 100)), string(bytes.Repeat([]byte{0x08}, 100)),
		} {
			if r := walk(packet.LinkRaw, overUDP(port, []byte(text)), 0); len(r.packets) != 1 {
				t.Errorf("port %d is opened: %q", port, text)
			}
		}
	}

	if s := w.Stats(); s != (packet.WalkerStats{}) {
		t.Errorf("stats are %+v", s)
	}
}

// Headers that contradict themselves, or what must be there.
func TestWalker_strict(t *testing.T) {
	t.Parallel()
	ip, ip6 := innermost()["tcp4"], innermost()["tcp6"]
	frame := bridged(ip)
	vni := []byte{0, 0, 9, 0}
	vxlan := join([]byte{8, 0, 0, 0}, vni)
	gtp := join([]byte{0x30, 0xff}, be(len(ip), 2), []byte{0, 0, 0, 1})
	l2tp := []byte{0, 2, 0, 3, 0, 4, 0xff, 3, 0, 0x21}
	testCases := []struct {
		name      string
		ip        []byte
		malformed bool
	}{
		{name: "vxlan, no network", ip: overUDP(4789, set(vxlan, 0, 0), frame)},
		{name: "vxlan, reserved flag", ip: overUDP(4789, set(vxlan, 0, 0x18), frame)},
		{name: "vxlan, reserved byte 1", ip: overUDP(4789, set(vxlan, 1, 1), frame)},
		{name: "vxlan, reserved byte 3", ip: overUDP(4789, set(vxlan, 3, 1), frame)},
		{name: "vxlan, reserved byte 7", ip: overUDP(4789, set(vxlan, 7, 1), frame)},
		{name: "vxlan, arp", ip: overUDP(4789, vxlan, ethernet(0x0806), ip)},
		{name: "vxlan, no frame", ip: overUDP(4789, vxlan)},
		{name: "vxlan, type and version differ", ip: overUDP(4789, vxlan, ethernet(0x86dd), ip)},
		{name: "vxlan, from the port", ip: word(word(overUDP(4789, vxlan, frame), 20, 4789), 22, 50000)},
		{name: "vxlan-gpe, nsh", ip: overUDP(4790, []byte{12, 0, 0, 4}, vni, ip)},
		{name: "geneve, version", ip: overUDP(6081, []byte{0x40, 0, 0x65, 0x58}, vni, frame)},
		{name: "geneve, control", ip: overUDP(6081, []byte{0, 0x80, 0x65, 0x58}, vni, frame)},
		{name: "geneve, reserved bit", ip: overUDP(6081, []byte{0, 1, 0x65, 0x58}, vni, frame)},
		{name: "geneve, reserved byte", ip: overUDP(6081, []byte{0, 0, 0x65, 0x58}, set(vni, 3, 1), frame)},
		{name: "geneve, option too long", ip: overUDP(6081, []byte{1, 0, 0x65, 0x58}, vni, []byte{1, 2, 3, 1}, frame)},
		{name: "geneve, options behind the end", ip: overUDP(6081, []byte{0x3f, 0, 0x65, 0x58}, vni, frame)},
		{name: "geneve, type and version differ", ip: overUDP(6081, []byte{0, 0, 0x86, 0xdd}, vni, ip)},
		{name: "teredo, longer", ip: overUDP(3544, ip6, []byte{0})},
		{name: "teredo, shorter", ip: overUDP(3544, ip6[:len(ip6)-1])},
		{name: "teredo, ipv4", ip: overUDP(3544, ip)},
		{name: "teredo, next header", ip: overUDP(3544, set(ip6, 6, 200))},
		{name: "teredo, authentication cut", ip: overUDP(3544, []byte{0, 1, 200, 200}, ip6)},
		{name: "gtp-u, version", ip: overUDP(2152, set(gtp, 0, 0x50), ip)},
		{name: "gtp-u, prime", ip: overUDP(2152, set(gtp, 0, 0x20), ip)},
		{name: "gtp-u, echo", ip: overUDP(2152, set(gtp, 1, 1), ip)},
		{name: "gtp-u, longer", ip: overUDP(2152, gtp, ip, []byte{0})},
		{name: "gtp-u, shorter", ip: overUDP(2152, gtp, ip[:len(ip)-1])},
		{name: "gtp-u, no packet", ip: overUDP(2152, gtp, make([]byte, len(ip)))},
		{name: "gtp-u, endless extensions", ip: overUDP(2152, []byte{0x34, 0xff, 0, 8, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1})},
		{name: "l2tp, control", ip: overUDP(1701, set(l2tp, 0, 0x80), ip)},
		{name: "l2tp, reserved bit", ip: overUDP(1701, set(l2tp, 0, 0x10), ip)},
		{name: "l2tp, no tunnel", ip: overUDP(1701, set(l2tp, 3, 0), ip)},
		{name: "l2tp, no session", ip: overUDP(1701, set(l2tp, 5, 0), ip)},
		{name: "l2tp, wrong length", ip: overUDP(1701, []byte{0x40, 2, 0, 99}, l2tp[2:], ip)},
		{name: "l2tp, lcp", ip: overUDP(1701, set(l2tp, 8, 0xc0), ip)},
		{name: "l2tp, version 4", ip: overUDP(1701, set(l2tp, 1, 4), ip)},
		{name: "l2tpv3, reserved", ip: overUDP(1701, []byte{0, 3, 0, 1, 0, 0, 0, 1}, frame)},
		{name: "l2tpv3, control", ip: outer4(115, make([]byte, 4), frame)},
		{name: "l2tpv3, no packet", ip: outer4(115, make([]byte, 100))},
		{name: "l2tpv3, two ways", ip: outer4(115, []byte{0, 0, 0, 1}, twoWays())},
		{name: "gre, version 2", ip: greOf(2, 0x0800, nil, ip), malformed: true},
		{name: "gre, header cut", ip: outer4(47, []byte{0, 0, 8}), malformed: true},
		{name: "gre, options cut", ip: greOf(0xb000, 0x0800, make([]byte, 11), nil), malformed: true},
		{name: "gre, routing cut", ip: greOf(0x4000, 0x0800, []byte{0, 0, 0, 0, 8, 0, 0, 200}, ip), malformed: true},
		{name: "gre, other protocol", ip: greOf(0, 0x0806, nil, ip)},
		{name: "gre, length for a type", ip: greOf(0, 0x0040, nil, []byte{0xaa, 0xaa, 3, 0, 0, 0, 8, 0})},
		{name: "gre 1, no key", ip: greOf(0x1001, 0x880b, make([]byte, 4), ip), malformed: true},
		{name: "gre 1, other protocol", ip: greOf(0x3001, 0x0800, make([]byte, 8), ip), malformed: true},
		{name: "gre 1, acknowledgement only", ip: greOf(0x2081, 0x880b, make([]byte, 8), nil)},
		{name: "erspan 2, version", ip: greOf(0x1000, 0x88be, join(make([]byte, 4), []byte{0x30}, make([]byte, 7)), frame), malformed: true},
		{name: "erspan 3, version", ip: greOf(0x1000, 0x22eb, join(make([]byte, 4), []byte{0x10}, make([]byte, 11)), frame), malformed: true},
		{name: "erspan 3, other frames", ip: greOf(0x1000, 0x22eb, join(make([]byte, 4), []byte{0x20}, make([]byte, 9), []byte{4, 0}), frame)},
		{name: "ipip, ipv6", ip: outer4(4, ip6), malformed: true},
		{name: "6in4, ipv4", ip: outer4(41, ip), malformed: true},
		{name: "ipip, nothing", ip: outer4(4), malformed: true},
		{name: "ipip, ihl 4 outside", ip: set(outer4(4, ip), 0, 0x44)},
		{name: "etherip, version", ip: outer4(97, []byte{0x40, 0}, frame), malformed: true},
		{name: "mpls, no bottom", ip: outer4(137, make([]byte, 40)), malformed: true},
		{name: "mpls, nothing known", ip: outer4(137, labels(2), bytes.Repeat([]byte{0x21}, 40))},
		{name: "mpls, an associated channel", ip: outer4(137, labels(2), []byte{0x10, 0, 0, 7}, make([]byte, 40))},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			r := walk(packet.LinkRaw, tc.ip, 0)
			if len(r.packets) != 1 || (r.stats.Malformed == 1) != tc.malformed || r.stats.Opened > 0 {
				t.Errorf("%d packets, %+v", len(r.packets), r.stats)
			}
		})
	}
}

// twoWays returns what may be a packet from byte 0 or from byte 4 on.
func twoWays() (b []byte) {
	b = make([]byte, 44)
	b[0], b[3], b[4], b[7] = 0x45, 44, 0x45, 40

	return b
}

// What a datagram on a tunnel's port carries is looked for to the end of what
// was captured.
func TestWalker_cutCapture(t *testing.T) {
	t.Parallel()
	ip6 := ipv6(6, tcp(packet.FlagACK, string(make([]byte, 1000))))
	for _, c := range carriers() {
		ip := ip6
		if c.only == 4 {
			ip = ipv4(6, tcp(packet.FlagACK, string(make([]byte, 1000))))
		}

		outer := c.carry(ip)
		r := walk(packet.LinkRaw, outer[:len(outer)-500], 0)
		if len(r.packets) != 2 || !bytes.Equal(r.packets[1].IP, ip[:len(ip)-500]) {
			t.Errorf("%s: %d packets", c.name, len(r.packets))
		}
	}
}
