package packet_test

import (
	"testing"

	"github.com/trailscope/trailscope/sensor/packet"
)

// header returns n bytes of a link header that end with an EtherType.
func header(n int, etherType ...byte) (b []byte) {
	return append(make([]byte, n-len(etherType)), etherType...)
}

func TestDecoder_Offset(t *testing.T) {
	ip := ipv4(packet.ProtocolTCP, tcp(packet.FlagSYN, ""))
	testCases := []struct {
		name  string
		frame []byte
		link  packet.LinkType
		want  int
		ok    bool
	}{
		{name: "ethernet ipv4", link: 1, frame: join(ethernet(0x0800), ip), want: 14, ok: true},
		{name: "ethernet ipv6", link: 1, frame: join(ethernet(0x86dd), ip), want: 14, ok: true},
		{name: "ethernet without packet", link: 1, frame: ethernet(0x0800), want: 14, ok: true},
		{name: "ethernet cut", link: 1, frame: ethernet(0x0800)[:13]},
		{name: "arp", link: 1, frame: join(ethernet(0x0806), ip)},
		{name: "vlan", link: 1, frame: join(ethernet(0x8100), []byte{0, 5, 8, 0}, ip), want: 18, ok: true},
		{name: "vlan without packet", link: 1, frame: join(ethernet(0x8100), []byte{0, 5, 8, 0}), want: 18, ok: true},
		{name: "vlan cut", link: 1, frame: join(ethernet(0x8100), []byte{0, 5, 8})},
		{name: "two tags", link: 1, frame: join(ethernet(0x8100), []byte{0, 5, 0x81, 0, 0, 6, 8, 0}, ip)},
		{name: "provider tag", link: 1, frame: join(ethernet(0x88a8), []byte{0, 5, 8, 0}, ip)},
		{name: "mpls", link: 1, frame: join(ethernet(0x8847), []byte{0, 1, 1, 64}, ip)},
		{name: "pppoe ipv4", link: 1, frame: join(ethernet(0x8864), header(8, 0, 0x21), ip), want: 22, ok: true},
		{name: "pppoe ipv6", link: 1, frame: join(ethernet(0x8864), header(8, 0, 0x57), ip), want: 22, ok: true},
		{name: "pppoe lcp", link: 1, frame: join(ethernet(0x8864), header(8, 0xc0, 0x21), ip)},
		{name: "pppoe cut", link: 1, frame: join(ethernet(0x8864), header(7, 0))},
		{name: "pppoe discovery", link: 1, frame: join(ethernet(0x8863), header(8, 0, 0x21), ip)},
		{
			name: "pppoe in vlan", link: 1, want: 26, ok: true,
			frame: join(ethernet(0x8100), []byte{0, 5, 0x88, 0x64}, header(8, 0, 0x21), ip),
		},
		{name: "token ring", link: 6, frame: join(header(22, 8, 0), ip), want: 22, ok: true},
		{name: "arcnet", link: 7, frame: join(header(6, 8, 0), ip), want: 6, ok: true},
		{name: "slip", link: 8, frame: join(header(16, 8, 0), ip), want: 16, ok: true},
		{name: "slip without type", link: 8, frame: join(header(16), ip)},
		{name: "fddi", link: 10, frame: join(header(21, 0x86, 0xdd), ip), want: 21, ok: true},
		{name: "pfsync", link: 18, frame: join(header(4, 8, 0), ip), want: 4, ok: true},
		{name: "loop", link: 108, frame: join(header(4, 8, 0), ip), want: 4, ok: true},
		{name: "loop with a family", link: 108, frame: join([]byte{0, 0, 0, 2}, ip)},
		{name: "linux cooked", link: 113, frame: join(header(16, 8, 0), ip), want: 16, ok: true},
		{name: "linux cooked vlan", link: 113, frame: join(header(16, 0x81, 0), []byte{0, 5, 8, 0}, ip), want: 20, ok: true},
		{name: "pflog", link: 117, frame: join(header(48, 8, 0), ip), want: 48, ok: true},
		{name: "raw", link: 101, frame: ip, want: 0, ok: true},
		{name: "raw of programs", link: 12, frame: ip, want: 0, ok: true},
		{name: "raw empty", link: 101, want: 0, ok: true},
		{name: "ppp ipv4", link: 9, frame: join([]byte{0xff, 3, 0, 0x21}, ip), want: 4, ok: true},
		{name: "ppp ipv6", link: 9, frame: join([]byte{0xff, 3, 0, 0x57}, ip), want: 4, ok: true},
		{name: "ppp lcp", link: 9, frame: join([]byte{0xff, 3, 0xc0, 0x21}, ip)},
		{name: "ppp cut", link: 9, frame: []byte{0xff, 3, 0}},
		{name: "null ipv4", link: 0, frame: join([]byte{2, 0, 0, 0}, ip), want: 4, ok: true},
		{name: "null 35", link: 0, frame: join([]byte{0x23, 0, 0, 0}, ip), want: 4, ok: true},
		{name: "null big endian", link: 0, frame: join([]byte{0, 0, 0, 2}, ip)},
		{name: "null ipv6 of freebsd", link: 0, frame: join([]byte{28, 0, 0, 0}, ip)},
		{name: "null cut", link: 0, frame: []byte{2, 0, 0}},
		{name: "linux cooked 2", link: 276, frame: join(header(20), ip), want: 20, ok: true},
		{name: "guess at the limit", link: 147, frame: join(header(64), ip), want: 64, ok: true},
		{name: "guess beyond the limit", link: 147, frame: join(header(65), ip)},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			got, ok := packet.NewDecoder().Offset(tc.link, tc.frame)
			if ok != tc.ok || ok && got != tc.want {
				t.Errorf("got %d, %t, want %d, %t", got, ok, tc.want, tc.ok)
			}
		})
	}
}

func TestDecoder_vlan(t *testing.T) {
	ip := ipv4(packet.ProtocolUDP, udp(""))
	tagged := join(ethernet(0x8100), []byte{0xe0, 5, 8, 0}, ip)
	d := packet.NewDecoder()
	var p packet.Packet
	for _, want := range []uint16{5, 0} {
		off, ok := d.Offset(packet.LinkEthernet, tagged)
		if !ok || d.Parse(tagged[off:], &p) != packet.OK || p.VLAN != want {
			t.Fatalf("VLAN is %d, want %d", p.VLAN, want)
		}

		tagged = join(ethernet(0x0800), ip)
	}
}

func TestDecoder_Offset_judgement(t *testing.T) {
	syn := ipv4(packet.ProtocolTCP, tcp(packet.FlagSYN, ""))
	syn6 := ipv6(packet.ProtocolTCP, tcp(packet.FlagSYN, ""))
	long := set(syn, 2, 9) // a length that cannot fit
	testCases := []struct {
		name  string
		frame []byte
		want  int
		ok    bool
	}{
		{name: "ipv4", frame: syn, want: 0, ok: true},
		{name: "ipv6", frame: join(header(3), syn6), want: 3, ok: true},
		{name: "weak then strong", frame: join(long[:20], header(5), syn), want: 25, ok: true},
		{name: "weak only", frame: join(header(7), long), want: 7, ok: true},
		{name: "first of two weak", frame: join(long, long), want: 0, ok: true},
		{name: "spare 64", frame: join(long[:20], syn, header(64)), want: 20, ok: true},
		{name: "spare 65", frame: join(long[:20], syn, header(65)), want: 0, ok: true},
		{name: "short header", frame: set(syn, 0, 0x44)},
		{name: "total below header", frame: set(set(syn, 2, 0), 3, 19)},
		{name: "rare protocol", frame: set(syn, 9, 3)},
		{name: "too short", frame: syn[:19]},
		{name: "ipv6 extension", frame: set(syn6, 6, 60), want: 0, ok: true},
		{name: "ipv6 rare protocol", frame: set(syn6, 6, 3)},
		{name: "ipv6 too short", frame: syn6[:39]},
		{name: "ipv6 without length is weak", frame: join(set(syn6, 5, 0)[:40], syn), want: 40, ok: true},
		{name: "nothing", frame: header(100)},
		{name: "empty"},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			got, ok := packet.NewDecoder().Offset(packet.LinkLinuxSLL2, tc.frame)
			if ok != tc.ok || ok && got != tc.want {
				t.Errorf("got %d, %t, want %d, %t", got, ok, tc.want, tc.ok)
			}
		})
	}
}

func TestDecoder_Offset_lock(t *testing.T) {
	syn := ipv4(packet.ProtocolTCP, tcp(packet.FlagSYN, ""))
	type step struct {
		frame []byte
		link  packet.LinkType
		want  int
		ok    bool
	}
	at := func(n int) (b []byte) { return join(header(n), syn) }

	testCases := []struct {
		name  string
		steps []step
	}{{
		name: "two equal guesses lock",
		steps: []step{
			{link: 200, frame: at(4), want: 4, ok: true},
			{link: 200, frame: at(4), want: 4, ok: true},
			{link: 200, frame: at(8), want: 4, ok: true},
			{link: 200, frame: header(50), want: 4, ok: true},
			{link: 200, frame: header(3), want: 3, ok: true},
		},
	}, {
		name: "different guesses do not",
		steps: []step{
			{link: 200, frame: at(4), want: 4, ok: true},
			{link: 200, frame: at(5), want: 5, ok: true},
			{link: 200, frame: at(4), want: 4, ok: true},
			{link: 200, frame: at(6), want: 6, ok: true},
		},
	}, {
		name: "a frame without guess does not interrupt",
		steps: []step{
			{link: 200, frame: at(4), want: 4, ok: true},
			{link: 200, frame: header(50)},
			{link: 200, frame: at(4), want: 4, ok: true},
			{link: 200, frame: at(9), want: 4, ok: true},
		},
	}, {
		name: "link types are apart",
		steps: []step{
			{link: 200, frame: at(4), want: 4, ok: true},
			{link: 201, frame: at(4), want: 4, ok: true},
			{link: 200, frame: at(5), want: 5, ok: true},
		},
	}, {
		name: "two spellings of one link type",
		steps: []step{
			{link: 100, frame: at(4), want: 4, ok: true},
			{link: 11, frame: at(4), want: 4, ok: true},
			{link: 100, frame: at(5), want: 4, ok: true},
		},
	}}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			d := packet.NewDecoder()
			for i, s := range tc.steps {
				got, ok := d.Offset(s.link, s.frame)
				if ok != s.ok || ok && got != s.want {
					t.Errorf("step %d: got %d, %t, want %d, %t", i, got, ok, s.want, s.ok)
				}
			}
		})
	}
}

func TestDecoder_Guessed(t *testing.T) {
	d := packet.NewDecoder()
	seen := map[packet.LinkType]int{}
	d.Guessed = func(l packet.LinkType) { seen[l]++ }
	frame := join(header(20), ipv4(packet.ProtocolUDP, udp("")))
	for range 3 {
		for link := range packet.LinkType(5000) {
			d.Offset(link, frame)
		}
	}

	if seen[packet.LinkEthernet] != 0 || seen[packet.LinkRaw] != 0 {
		t.Error("a known link type is reported as guessed")
	}

	// The state is bounded, whatever a capture holds.
	if len(seen) != 256 {
		t.Errorf("%d link types reported, want 256", len(seen))
	}

	for l, n := range seen {
		if n != 1 {
			t.Errorf("link type %d is reported %d times", l, n)
		}
	}
}
