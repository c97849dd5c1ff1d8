package packet_test

import (
	"bytes"
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/trailscope/trailscope/sensor/fuzzed"
	"github.com/trailscope/trailscope/sensor/packet"
)

func TestDecoder_Parse(t *testing.T) {
	var (
		src4 = netip.MustParseAddr("192.0.2.1")
		dst4 = netip.MustParseAddr("203.0.113.2")
		src6 = netip.MustParseAddr("2001:db8::1")
		dst6 = netip.MustParseAddr("2001:db8::2")
		data = []byte("data")
		syn  = ipv4(packet.ProtocolTCP, tcp(packet.FlagSYN, "data"))
		dns  = ipv4(packet.ProtocolUDP, udp("data"))
		syn6 = ipv6(packet.ProtocolTCP, tcp(packet.FlagSYN, "data"))
	)
	ipv4TCP := packet.Packet{
		Src: src4, Dst: dst4, Version: 4, Protocol: packet.ProtocolTCP,
		SrcPort: 1025, DstPort: 443, Flags: packet.FlagSYN, Payload: data,
	}
	ipv4UDP := packet.Packet{
		Src: src4, Dst: dst4, Version: 4, Protocol: packet.ProtocolUDP,
		SrcPort: 1026, DstPort: 53, Payload: data,
	}
	with := func(p packet.Packet, change func(p *packet.Packet)) (changed packet.Packet) {
		change(&p)

		return p
	}

	testCases := []struct {
		name string
		ip   []byte
		want packet.Packet
		s    packet.Status
	}{{
		name: "ipv4 tcp", ip: syn, want: ipv4TCP,
	}, {
		name: "ipv4 udp", ip: dns, want: ipv4UDP,
	}, {
		name: "ipv6 tcp", ip: syn6,
		want: with(ipv4TCP, func(p *packet.Packet) { p.Src, p.Dst, p.Version = src6, dst6, 6 }),
	}, {
		name: "ipv6 udp", ip: ipv6(packet.ProtocolUDP, udp("data")),
		want: with(ipv4UDP, func(p *packet.Packet) { p.Src, p.Dst, p.Version = src6, dst6, 6 }),
	}, {
		name: "ipv6 extension header is the protocol", ip: ipv6(60, data),
		want: packet.Packet{Src: src6, Dst: dst6, Version: 6, Protocol: 60, Payload: data},
	}, {
		name: "icmp", ip: ipv4(1, data),
		want: packet.Packet{Src: src4, Dst: dst4, Version: 4, Protocol: 1, Payload: data},
	}, {
		name: "padding is payload", ip: join(dns, []byte{0, 0}),
		want: with(ipv4UDP, func(p *packet.Packet) { p.Payload = []byte("data\x00\x00") }),
	}, {
		name: "ip options", ip: join(set(syn, 0, 0x46)[:20], make([]byte, 4), syn[20:]), want: ipv4TCP,
	}, {
		name: "ihl 0", ip: set(syn, 0, 0x40),
		want: with(ipv4TCP, func(p *packet.Packet) {
			p.SrcPort, p.DstPort, p.Flags, p.Payload = 0x4000, uint16(len(syn)), 0, []byte{}
		}),
	}, {
		name: "ihl 4", ip: set(dns, 0, 0x44),
		want: with(ipv4UDP, func(p *packet.Packet) {
			p.SrcPort, p.DstPort, p.Payload = 203<<8, 113<<8|2, dns[24:]
		}),
	}, {
		name: "ihl beyond the end, no ports", ip: set(ipv4(47, data), 0, 0x4f),
		want: packet.Packet{Src: src4, Dst: dst4, Version: 4, Protocol: 47, Payload: []byte{}},
	}, {
		name: "ihl beyond the end, tcp", ip: set(syn, 0, 0x4f), s: packet.Truncated,
	}, {
		name: "tcp options", ip: join(set(syn, 32, 0x60)[:40], make([]byte, 4), data), want: ipv4TCP,
	}, {
		name: "data offset 0", ip: set(syn, 32, 0),
		want: with(ipv4TCP, func(p *packet.Packet) { p.Payload = set(syn, 32, 0)[20:] }),
	}, {
		name: "data offset beyond the end", ip: set(syn, 32, 0xf0),
		want: with(ipv4TCP, func(p *packet.Packet) { p.Payload = []byte{} }),
	}, {
		name: "tcp 14 bytes", ip: syn[:34],
		want: with(ipv4TCP, func(p *packet.Packet) { p.Payload = []byte{} }),
	}, {
		name: "tcp 13 bytes", ip: syn[:33], s: packet.Truncated,
	}, {
		name: "udp 4 bytes", ip: dns[:24],
		want: with(ipv4UDP, func(p *packet.Packet) { p.Payload = []byte{} }),
	}, {
		name: "udp 3 bytes", ip: dns[:23], s: packet.Truncated,
	}, {
		name: "first fragment", ip: set(dns, 6, 0x20), want: ipv4UDP,
	}, {
		name: "don't fragment", ip: set(dns, 6, 0x40), want: ipv4UDP,
	}, {
		name: "later fragment", ip: set(dns, 7, 1), s: packet.Fragment,
	}, {
		name: "later fragment, high bits", ip: set(dns, 6, 0x10), s: packet.Fragment,
	}, {
		name: "later fragment, header only", ip: set(dns, 7, 1)[:20], s: packet.Fragment,
	}, {
		name: "ipv4 19 bytes", ip: syn[:19], s: packet.Truncated,
	}, {
		name: "ipv6 39 bytes", ip: syn6[:39], s: packet.Truncated,
	}, {
		name: "ipv4 1 byte", ip: syn[:1], s: packet.Truncated,
	}, {
		name: "version 5", ip: set(syn, 0, 0x55), s: packet.Ignored,
	}, {
		name: "empty", s: packet.Ignored,
	}}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			// Fields that a packet does not have must not survive from another one.
			got := packet.Packet{SrcPort: 9, DstPort: 9, VLAN: 9, Flags: 9}
			s := packet.NewDecoder().Parse(tc.ip, &got)
			if s != tc.s {
				t.Fatalf("status is %d, want %d", s, tc.s)
			} else if s != packet.OK {
				return
			}

			if !bytes.Equal(got.IP, tc.ip) {
				t.Error("IP is not the whole packet")
			}

			got.IP = nil
			if d := cmp.Diff(tc.want, got, cmp.Comparer(func(a, b netip.Addr) bool { return a == b })); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestLabel(t *testing.T) {
	testCases := []struct {
		want string
		p    uint8
	}{
		{p: 0, want: "IP"},
		{p: 6, want: "TCP"},
		{p: 58, want: "ICMPV6"},
		{p: 255, want: "RAW"},
		{p: 89, want: ""},
		{p: 3, want: ""},
	}

	for _, tc := range testCases {
		if got := packet.Label(tc.p); got != tc.want {
			t.Errorf("protocol %d: got %q, want %q", tc.p, got, tc.want)
		}
	}
}

// seeds are frames behind a byte that selects the link type.
func seeds() (all [][]byte) {
	syn := ipv4(packet.ProtocolTCP, tcp(packet.FlagSYN, "data"))
	dns := ipv6(packet.ProtocolUDP, udp("data"))

	return [][]byte{
		join([]byte{1}, ethernet(0x0800), syn),
		join([]byte{1}, ethernet(0x86dd), dns),
		join([]byte{1}, ethernet(0x8100), []byte{0, 5, 8, 0}, syn),
		join([]byte{1}, ethernet(0x8864), header(8, 0, 0x57), dns),
		join([]byte{0, 2, 0, 0, 0}, syn),
		join([]byte{9, 0xff, 3, 0, 0x57}, dns),
		join([]byte{12}, ipv4(1, []byte{8, 0})),
		join([]byte{117}, header(48, 8, 0), syn),
		join([]byte{200}, header(20), syn),
		join([]byte{201}, header(24), dns),
	}
}

// check decodes a frame and verifies what holds for every packet.
func check(t testing.TB, d *packet.Decoder, input []byte) {
	if len(input) == 0 {
		return
	}

	frame := input[1:]
	off, ok := d.Offset(packet.LinkType(input[0]), frame)
	if !ok {
		return
	} else if off < 0 || off > len(frame) {
		t.Fatalf("offset %d of %d bytes", off, len(frame))
	}

	var p packet.Packet
	if d.Parse(frame[off:], &p) != packet.OK {
		return
	}

	if p.Src.Is4() != (p.Version == 4) || p.Dst.Is6() != (p.Version == 6) {
		t.Fatalf("version %d from %s to %s", p.Version, p.Src, p.Dst)
	} else if !bytes.HasSuffix(frame, p.Payload) || len(p.IP) != len(frame)-off {
		t.Fatal("payload is not the end of the frame")
	}
}

func FuzzPacket(f *testing.F) {
	for _, s := range seeds() {
		f.Add(s)
	}

	f.Fuzz(func(t *testing.T, input []byte) {
		check(t, packet.NewDecoder(), input)
	})
}

func TestDecoder_damaged(t *testing.T) {
	d := packet.NewDecoder()
	fuzzed.Run(t, 20_000, seeds(), func(input []byte) { check(t, d, input) })
}
