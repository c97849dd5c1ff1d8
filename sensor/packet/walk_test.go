package packet_test

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/packet"
)

// word returns a copy of b with 16 bits changed.
func word(b []byte, at int, v uint16) (c []byte) {
	c = slices.Clone(b)
	binary.BigEndian.PutUint16(c[at:], v)

	return c
}

func TestWalker_lengths(t *testing.T) {
	t.Parallel()
	syn, syn6 := ipv4(6, tcp(packet.FlagSYN, "data")), ipv6(6, tcp(packet.FlagSYN, "data"))
	query := overUDP(53, []byte("data"))
	ping := ipv4(1, []byte("data"))
	pad := func(ip []byte) (padded []byte) { return join(ip, []byte("++++")) }
	testCases := []struct {
		name    string
		ip      []byte
		payload string
		end     int // bytes behind the packet's end
	}{
		{name: "tcp", ip: pad(syn), payload: "data", end: 4},
		{name: "tcp, shorter", ip: word(syn, 2, 42), payload: "da", end: 2},
		{name: "tcp, header only", ip: word(syn, 2, 40), payload: "", end: 4},
		{name: "tcp, not all of the header", ip: word(syn, 2, 39), payload: "data"},
		{name: "tcp, options not covered", ip: word(set(syn, 32, 0x60), 2, 43), payload: ""},
		{name: "tcp, no length", ip: word(syn, 2, 0), payload: "data"},
		{name: "tcp, longer", ip: word(syn, 2, 45), payload: "data"},
		{name: "tcp, data offset 4", ip: pad(set(syn, 32, 0x40)), payload: "\x00\x00\x00\x00data", end: 4},
		{name: "tcp6", ip: pad(syn6), payload: "data", end: 4},
		{name: "tcp6, no length", ip: word(pad(syn6), 4, 0), payload: "data++++"},
		{name: "tcp6, not all of the header", ip: word(pad(syn6), 4, 19), payload: "data++++"},
		{name: "tcp6, longer", ip: word(syn6, 4, 99), payload: "data"},
		{name: "udp", ip: pad(query), payload: "data", end: 4},
		{name: "udp, shorter", ip: word(query, 24, 9), payload: "d"},
		{name: "udp, empty", ip: word(query, 24, 8), payload: ""},
		{name: "udp, no length", ip: word(query, 24, 0), payload: "data"},
		{name: "udp, impossible", ip: word(query, 24, 7), payload: "data"},
		{name: "udp, longer", ip: word(query, 24, 13), payload: "data"},
		{name: "udp, longer than the packet", ip: word(pad(query), 24, 14), payload: "data", end: 4},
		{name: "udp, no length of ip", ip: word(pad(query), 2, 0), payload: "data"},
		{name: "udp, no length at all", ip: word(word(pad(query), 2, 0), 24, 0), payload: "data++++"},
		{name: "udp, ip does not cover its header", ip: word(pad(query), 2, 27), payload: "data"},
		{name: "icmp", ip: pad(ping), payload: "data", end: 4},
		{name: "icmp, header only", ip: word(ping, 2, 20), payload: "", end: 4},
		{name: "icmp, impossible", ip: word(ping, 2, 19), payload: "data"},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			for _, link := range []packet.LinkType{packet.LinkRaw, packet.LinkEthernet} {
				frame := tc.ip
				if link == packet.LinkEthernet {
					frame = bridged(frame)
				}

				r := walk(link, frame, 0)
				if len(r.packets) != 1 {
					t.Fatalf("%d packets", len(r.packets))
				}

				p := r.packets[0]
				if string(p.Payload) != tc.payload || !bytes.Equal(p.IP, tc.ip[:len(tc.ip)-tc.end]) {
					t.Errorf("payload is %q, %d bytes of IP", p.Payload, len(p.IP))
				}
			}
		})
	}
}

func TestWalker_tcp(t *testing.T) {
	t.Parallel()
	segment := tcp(packet.FlagACK, "x")
	binary.BigEndian.PutUint32(segment[4:], 0x01020304)
	binary.BigEndian.PutUint32(segment[8:], 0xfffefdfc)
	w := packet.NewWalker(nil)
	var p packet.Packet
	for _, frame := range [][]byte{ipv4(6, segment), ipv6(6, segment), bridged(ipv4(6, segment))} {
		link := packet.LinkRaw
		if frame[0] == 2 {
			link = packet.LinkEthernet
		}

		w.Start(link, frame, 0)
		if s := w.Next(&p); s != packet.OK || p.Seq != 0x01020304 || p.Ack != 0xfffefdfc {
			t.Errorf("status %d, numbers %x, %x", s, p.Seq, p.Ack)
		}
	}

	w.Start(packet.LinkRaw, ipv4(17, udp("x")), 0)
	if s := w.Next(&p); s != packet.OK || p.Seq != 0 || p.Ack != 0 || p.Flags != 0 {
		t.Errorf("status %d, UDP with numbers %x, %x", s, p.Seq, p.Ack)
	}

	// Next goes on saying that there is no more.
	for range 3 {
		if s := w.Next(&p); s != packet.Done {
			t.Errorf("status %d behind the last packet", s)
		}
	}
}

func TestWalker_outermost(t *testing.T) {
	t.Parallel()
	syn := ipv4(6, tcp(packet.FlagSYN, ""))
	testCases := []struct {
		name string
		ip   []byte
		want packet.Status
	}{
		{name: "empty", want: packet.Ignored},
		{name: "version 5", ip: set(syn, 0, 0x55), want: packet.Ignored},
		{name: "ipv4 cut", ip: syn[:19], want: packet.Truncated},
		{name: "tcp cut", ip: syn[:33], want: packet.Truncated},
		{name: "ipv6 cut", ip: ipv6(6, nil)[:39], want: packet.Truncated},
		{name: "ports cut", ip: ipv4(17, []byte{0, 1, 0}), want: packet.Truncated},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			r := walk(packet.LinkRaw, tc.ip, 0)
			if r.status != tc.want || len(r.packets) != 0 || r.stats != (packet.WalkerStats{}) {
				t.Errorf("status is %d, want %d; %+v", r.status, tc.want, r.stats)
			}

			// Inside another packet it is only counted.
			r = walk(packet.LinkRaw, greOf(0, 0x0800, nil, tc.ip), 0)
			if r.status != packet.OK || len(r.packets) != 1 || r.stats != (packet.WalkerStats{Opened: 1, Malformed: 1}) {
				t.Errorf("inside: status is %d, %+v", r.status, r.stats)
			}
		})
	}
}

// extension returns an extension header of n bytes.
func extension(next uint8, n int) (b []byte) {
	b = make([]byte, n)
	b[0], b[1] = next, uint8(n/8-1)

	return b
}

func TestWalker_extensions(t *testing.T) {
	t.Parallel()
	syn := tcp(packet.FlagSYN, "data")
	ah := set(extension(6, 24), 1, 4) // counted in words of four bytes, less two
	testCases := []struct {
		name    string
		first   uint8
		headers []byte
		payload []byte // behind the headers
		want    uint8
		found   bool // the headers are walked
	}{
		{name: "hop-by-hop", first: 0, headers: extension(6, 8), payload: syn, want: 6, found: true},
		{name: "routing", first: 43, headers: extension(6, 24), payload: syn, want: 6, found: true},
		{name: "destination options", first: 60, headers: extension(6, 2048), payload: syn, want: 6, found: true},
		{name: "authentication", first: 51, headers: ah, payload: syn, want: 6, found: true},
		{name: "mobility", first: 135, headers: extension(6, 8), payload: syn, want: 6, found: true},
		{name: "hip", first: 139, headers: extension(6, 8), payload: syn, want: 6, found: true},
		{name: "shim6", first: 140, headers: extension(6, 8), payload: syn, want: 6, found: true},
		{name: "atomic fragment", first: 44, headers: []byte{6, 0, 0, 0, 1, 2, 3, 4}, payload: syn, want: 6, found: true},
		{name: "all of them", first: 0, headers: join(
			extension(60, 8), extension(43, 8), extension(44, 8), []byte{51, 0, 0, 6, 1, 2, 3, 4}, set(ah, 0, 60),
			extension(135, 8), extension(139, 8), extension(140, 8), extension(6, 8)), payload: syn, want: 6, found: true},
		{name: "twice the same", first: 60, headers: join(extension(60, 8), extension(6, 8)), payload: syn, want: 6, found: true},
		{name: "udp", first: 0, headers: extension(17, 8), payload: udp("data"), want: 17, found: true},
		{name: "ping", first: 0, headers: extension(58, 8), payload: []byte{128, 0, 0, 0}, want: 58, found: true},
		{name: "encrypted", first: 60, headers: extension(50, 8), payload: []byte("12345678"), want: 50, found: true},
		{name: "nothing behind", first: 60, headers: extension(59, 8), want: 59, found: true},
		{name: "64 headers", first: 60, headers: join(slices.Repeat(extension(60, 8), 63), extension(6, 8)), payload: syn, want: 6, found: true},
		{name: "65 headers", first: 60, headers: join(slices.Repeat(extension(60, 8), 64), extension(6, 8)), payload: syn, want: 60},
		{name: "unlabelled behind a labelled one", first: 60, headers: extension(89, 8), payload: []byte("ospf"), want: 60},
		{name: "unlabelled behind an unlabelled one", first: 139, headers: extension(89, 8), payload: []byte("ospf"), want: 89, found: true},
		{name: "tcp cut", first: 60, headers: extension(6, 8), payload: syn[:13], want: 60},
		{name: "udp cut", first: 60, headers: extension(17, 8), payload: []byte{1, 2, 3}, want: 60},
		{name: "header cut", first: 60, headers: extension(6, 16)[:12], want: 60},
		{name: "seven bytes", first: 60, headers: extension(6, 8)[:7], want: 60},
		{name: "none", first: 60, want: 60},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			ip := ipv6(tc.first, join(tc.headers, tc.payload))
			frame := ip
			if tc.found {
				frame = join(ip, []byte("padding"))
			}

			r := walk(packet.LinkRaw, frame, 0)
			if len(r.packets) != 1 {
				t.Fatalf("%d packets", len(r.packets))
			}

			p := r.packets[0]
			if p.Protocol != tc.want || p.NextHeader != tc.first || p.Version != 6 {
				t.Errorf("protocol is %d, next header %d", p.Protocol, p.NextHeader)
			}

			want := ip[40:]
			if tc.found {
				want = tc.payload
				switch tc.want {
				case 6:
					want = []byte("data")
				case 17:
					want = []byte("data")
				}
			}

			if !bytes.Equal(p.Payload, want) || !bytes.Equal(p.IP, ip) {
				t.Errorf("payload is %x, want %x", p.Payload, want)
			}
		})
	}
}

func TestWalker_fragments(t *testing.T) {
	t.Parallel()
	data := udp("data and more of it ")[:24]
	first, later := word(ipv4(17, data), 6, 0x2000), word(ipv4(17, data), 6, 0x4003)
	first6 := ipv6(44, join([]byte{17, 0, 0, 1, 1, 2, 3, 4}, data))
	later6 := ipv6(0, join(extension(44, 8), []byte{17, 0, 0x12, 0x38, 1, 2, 3, 4}, data))
	testCases := []struct {
		name string
		ip   []byte
		want packet.Part
		data int // where the data begins
		// What Alone gives.
		status   packet.Status
		protocol uint8
	}{
		{name: "first of ipv4", ip: first, want: packet.Part{ID: 1, More: true}, data: 20, protocol: 17},
		{name: "last of ipv4", ip: later, want: packet.Part{ID: 1, Offset: 24}, data: 20, status: packet.Done},
		{name: "first of ipv6", ip: first6, want: packet.Part{ID: 0x01020304, More: true, Link: 6}, data: 48, protocol: 17},
		{
			name: "last of ipv6", ip: later6, want: packet.Part{ID: 0x01020304, Offset: 0x1238, Link: 40}, data: 56, protocol: 0,
		},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			w := packet.NewWalker(nil)
			var p packet.Packet
			w.Start(packet.LinkRaw, join(tc.ip, []byte("padding")), 7)
			if s := w.Next(&p); s != packet.Fragment || p.Fragment != tc.want {
				t.Fatalf("status is %d, part is %+v", s, p.Fragment)
			} else if !bytes.Equal(p.IP, tc.ip) || !bytes.Equal(p.Payload, tc.ip[tc.data:]) || p.SrcPort != 0 || p.VLAN != 7 {
				t.Errorf("got %+v", p)
			}

			if s := w.Next(&p); s != packet.Done {
				t.Errorf("status behind a fragment is %d", s)
			}

			// The datagram in its place.
			w.Whole(ipv4(17, data))
			if s := w.Next(&p); s != packet.OK || p.SrcPort != 1026 || p.VLAN != 7 {
				t.Errorf("status of the datagram is %d", s)
			}

			alone := packet.Packet{IP: tc.ip, VLAN: 9, Realm: 3, Tunnels: []packet.Tunnel{{Kind: packet.TunnelGRE}}}
			w.Alone(&alone)
			s := w.Next(&p)
			if s != tc.status {
				t.Fatalf("status alone is %d", s)
			} else if s == packet.OK && (p.Protocol != tc.protocol || p.VLAN != 9 || p.Realm != 3 ||
				!slices.Equal(p.Tunnels, alone.Tunnels) || p.Protocol == 17 && p.DstPort != 53) {
				t.Errorf("alone: %+v", p)
			}
		})
	}
}

// A tunnel's packet that is fragmented is opened when it is whole, or as far as
// its first fragment goes.
func TestWalker_fragmentedTunnel(t *testing.T) {
	t.Parallel()
	ip := ipv4(6, tcp(packet.FlagACK, strings.Repeat("data", 100)))
	for _, c := range carriers() {
		if c.only == 6 {
			continue
		}

		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			outer := c.carry(ip)
			if outer[0]>>4 != 4 {
				return
			}

			first := word(word(outer[:20+160], 2, 180), 6, 0x2000)
			w := packet.NewWalker(nil)
			var p packet.Packet
			w.Start(packet.LinkRaw, first, 0)
			if s := w.Next(&p); s != packet.Fragment {
				t.Fatalf("status is %d", s)
			}

			w.Whole(outer)
			var inner packet.Packet
			if w.Next(&p) != packet.OK || w.Next(&inner) != packet.OK || !bytes.Equal(inner.IP, ip) {
				t.Error("the whole is not opened")
			}

			w.Alone(&packet.Packet{IP: first})
			if w.Next(&p) != packet.OK {
				t.Fatal("the first fragment is not given")
			}

			// Where only a port and the lengths tell, the rest has to be there.
			if s := w.Next(&p); s == packet.OK && !bytes.HasPrefix(ip, p.IP) {
				t.Errorf("status inside the first fragment is %d, packet %x", s, p.IP)
			} else if s != packet.OK && c.kind != packet.TunnelL2TPv3 {
				t.Errorf("status inside the first fragment is %d", s)
			}
		})
	}
}

func TestWalker_Stop(t *testing.T) {
	t.Parallel()
	w := packet.NewWalker(nil)
	var p packet.Packet
	w.Start(packet.LinkRaw, greOf(0, 0x0800, nil, ipv4(17, udp("data"))), 0)
	if s := w.Next(&p); s != packet.OK {
		t.Fatalf("status is %d", s)
	}

	w.Stop()
	if s := w.Next(&p); s != packet.Done {
		t.Errorf("status behind Stop is %d", s)
	}
}
