package packet_test

import (
	"encoding/binary"
	"net/netip"

	"github.com/trailscope/trailscope/sensor/packet"
)

// carrier puts an IP packet into another one.
type carrier struct {
	name string
	kind packet.TunnelKind // 0: by the IP versions
	id   uint32
	has  bool

	// overlay tells that the addresses inside are a space of their own.
	overlay bool

	// vlan is the VLAN of a tag that the carrier itself has.
	vlan uint16

	// only is the IP version that can be carried, 0 for both.
	only uint8

	// bridge returns the carrier of an Ethernet frame, nil for carriers of IP.
	bridge func(frame []byte) (ip []byte)

	// wrap is set for carriers of IP.
	wrap func(ip []byte) (outer []byte)
}

// carry returns the packet that carries another one.
func (c *carrier) carry(ip []byte) (outer []byte) {
	if c.bridge != nil {
		return c.bridge(bridged(ip))
	}

	return c.wrap(ip)
}

// kindOf returns the kind of tunnel that is expected around a packet.
func (c *carrier) kindOf(outer, ip []byte) (k packet.TunnelKind) {
	switch {
	case c.kind != 0:
		return c.kind
	case outer[0]>>4 == 4 && ip[0]>>4 == 4:
		return packet.TunnelIPIP
	case outer[0]>>4 == 4:
		return packet.Tunnel6in4
	case ip[0]>>4 == 4:
		return packet.Tunnel4in6
	default:
		return packet.Tunnel6in6
	}
}

// bridged returns an Ethernet frame with an IP packet.
func bridged(ip []byte) (frame []byte) {
	return join(ethernet(etherTypeOf(ip)), ip)
}

// etherTypeOf returns the EtherType of an IP packet.
func etherTypeOf(ip []byte) (t uint16) {
	if ip[0]>>4 == 6 {
		return 0x86dd
	}

	return 0x0800
}

// be returns a number in network order.
func be[T uint16 | uint32 | int](n T, size int) (b []byte) {
	b = binary.BigEndian.AppendUint64(nil, uint64(n))

	return b[8-size:]
}

// outer4 returns an IPv4 packet between the ends of a tunnel.
func outer4(protocol uint8, payload ...[]byte) (ip []byte) {
	ip = ipv4(protocol, join(payload...))
	copy(ip[12:], []byte{198, 51, 100, 1, 198, 51, 100, 2})

	return ip
}

// outer6 returns an IPv6 packet between the ends of a tunnel.
func outer6(next uint8, payload ...[]byte) (ip []byte) {
	ip = ipv6(next, join(payload...))
	ip[13], ip[29] = 7, 7

	return ip
}

// overUDP returns an IPv4 packet with a datagram to a port.
func overUDP(port uint16, payload ...[]byte) (ip []byte) {
	b := join(payload...)

	return outer4(17, be(uint16(50000), 2), be(port, 2), be(len(b)+8, 2), []byte{0, 0}, b)
}

// ends are the addresses of a tunnel's ends.
func ends(outer []byte) (src, dst netip.Addr) {
	if outer[0]>>4 == 6 {
		return netip.AddrFrom16([16]byte(outer[8:])), netip.AddrFrom16([16]byte(outer[24:]))
	}

	return netip.AddrFrom4([4]byte(outer[12:])), netip.AddrFrom4([4]byte(outer[16:]))
}

// versionProtocol returns the protocol number of the IP version of a packet.
func versionProtocol(ip []byte) (n uint8) {
	if ip[0]>>4 == 6 {
		return 41
	}

	return 4
}

// greOf returns a GRE header of version 0 with options in front of a payload.
func greOf(flags, protocol uint16, options []byte, payload []byte) (ip []byte) {
	return outer4(47, be(flags, 2), be(protocol, 2), options, payload)
}

// carriers are all that are known.
func carriers() (all []*carrier) {
	all = append(all, ipCarriers()...)
	all = append(all, greCarriers()...)
	all = append(all, mirrorCarriers()...)
	all = append(all, overlayCarriers()...)
	all = append(all, udpCarriers()...)

	return append(all, l2tpCarriers()...)
}

func ipCarriers() (all []*carrier) {
	return []*carrier{{
		name: "in ipv4",
		wrap: func(ip []byte) []byte { return outer4(versionProtocol(ip), ip) },
	}, {
		name: "in ipv6",
		wrap: func(ip []byte) []byte { return outer6(versionProtocol(ip), ip) },
	}, {
		name: "in ipv6 behind options",
		wrap: func(ip []byte) []byte { return outer6(60, []byte{versionProtocol(ip), 0, 4, 1, 4, 1, 1, 0}, ip) },
	}, {
		name: "etherip", kind: packet.TunnelEtherIP,
		bridge: func(frame []byte) []byte { return outer4(97, []byte{0x30, 0}, frame) },
	}, {
		name: "mpls in ipv6", kind: packet.TunnelMPLS, id: 18, has: true,
		wrap: func(ip []byte) []byte { return outer6(137, be(17<<12|64, 4), be(18<<12|0x100|64, 4), ip) },
	}}
}

func greCarriers() (all []*carrier) {
	routes := join([]byte{8, 0, 4, 8, 192, 0, 2, 8, 192, 0, 2, 9}, []byte{0, 0, 0, 0})
	key := be(uint32(0xcafe), 4)

	return []*carrier{{
		name: "gre", kind: packet.TunnelGRE,
		wrap: func(ip []byte) []byte { return greOf(0, etherTypeOf(ip), nil, ip) },
	}, {
		name: "gre in ipv6", kind: packet.TunnelGRE,
		wrap: func(ip []byte) []byte { return outer6(47, []byte{0, 0}, be(etherTypeOf(ip), 2), ip) },
	}, {
		name: "gre checksum", kind: packet.TunnelGRE,
		wrap: func(ip []byte) []byte { return greOf(0x8000, etherTypeOf(ip), make([]byte, 4), ip) },
	}, {
		name: "gre key", kind: packet.TunnelGRE, id: 0xcafe, has: true,
		wrap: func(ip []byte) []byte { return greOf(0x2000, etherTypeOf(ip), key, ip) },
	}, {
		name: "gre sequence", kind: packet.TunnelGRE,
		wrap: func(ip []byte) []byte { return greOf(0x1000, etherTypeOf(ip), make([]byte, 4), ip) },
	}, {
		name: "gre routing", kind: packet.TunnelGRE,
		wrap: func(ip []byte) []byte { return greOf(0x4000, etherTypeOf(ip), join(make([]byte, 4), routes), ip) },
	}, {
		name: "gre everything", kind: packet.TunnelGRE, id: 0xcafe, has: true,
		wrap: func(ip []byte) []byte {
			return greOf(0xf000, etherTypeOf(ip), join(make([]byte, 4), key, make([]byte, 4), routes), ip)
		},
	}, {
		name: "gre ethernet", kind: packet.TunnelGRE,
		bridge: func(frame []byte) []byte { return greOf(0, 0x6558, nil, frame) },
	}, {
		name: "gre ethernet with a small key", kind: packet.TunnelGRE, id: 0xcafe, has: true,
		bridge: func(frame []byte) []byte { return greOf(0x2000, 0x6558, key, frame) },
	}, {
		name: "gre tagged", kind: packet.TunnelGRE, vlan: 1,
		bridge: func(frame []byte) []byte { return greOf(0, 0x8100, nil, join([]byte{0, 1}, frame[12:])) },
	}, {
		name: "nvgre", kind: packet.TunnelNVGRE, id: 0x123456, has: true, overlay: true,
		bridge: func(frame []byte) []byte { return greOf(0x2000, 0x6558, be(uint32(0x12345678), 4), frame) },
	}, {
		name: "wccp", kind: packet.TunnelGRE, only: 4,
		wrap: func(ip []byte) []byte { return greOf(0, 0x883e, nil, ip) },
	}, {
		name: "wccp 2", kind: packet.TunnelGRE, only: 4,
		wrap: func(ip []byte) []byte { return greOf(0, 0x883e, []byte{0, 0, 0, 80}, ip) },
	}, {
		name: "pptp", kind: packet.TunnelPPTP, id: 7, has: true,
		wrap: func(ip []byte) []byte {
			p := pppOf(ip, true, false)

			return outer4(47, []byte{0x30, 1, 0x88, 0x0b}, be(len(p), 2), []byte{0, 7, 0, 0, 0, 1}, p)
		},
	}, {
		name: "pptp with an acknowledgement, compressed", kind: packet.TunnelPPTP, id: 7, has: true,
		wrap: func(ip []byte) []byte {
			p := pppOf(ip, false, true)

			return outer4(47, []byte{0x30, 0x81, 0x88, 0x0b}, be(len(p), 2), []byte{0, 7, 0, 0, 0, 1, 0, 0, 0, 2}, p)
		},
	}}
}

// pppOf returns a PPP frame with an IP packet.
func pppOf(ip []byte, address, compressed bool) (b []byte) {
	if address {
		b = []byte{0xff, 3}
	}

	if !compressed {
		b = append(b, 0)
	}

	return append(append(b, map[uint16]byte{0x0800: 0x21, 0x86dd: 0x57}[etherTypeOf(ip)]), ip...)
}

func mirrorCarriers() (all []*carrier) {
	third := []byte{0x20, 0, 0, 9, 1, 2, 3, 4, 0, 0, 0, 0}

	return []*carrier{{
		name: "erspan 1", kind: packet.TunnelERSPAN1,
		bridge: func(frame []byte) []byte { return greOf(0, 0x88be, nil, frame) },
	}, {
		name: "erspan 2", kind: packet.TunnelERSPAN2, id: 9, has: true,
		bridge: func(frame []byte) []byte {
			return greOf(0x1000, 0x88be, []byte{0, 0, 0, 1, 0x10, 5, 0xf8, 9, 0, 0, 0, 1}, frame)
		},
	}, {
		name: "erspan 2 without sequence", kind: packet.TunnelERSPAN2, id: 9, has: true,
		bridge: func(frame []byte) []byte { return greOf(0, 0x88be, []byte{0x10, 5, 0xf8, 9, 0, 0, 0, 1}, frame) },
	}, {
		name: "erspan 3", kind: packet.TunnelERSPAN3, id: 9, has: true,
		bridge: func(frame []byte) []byte { return greOf(0x1000, 0x22eb, join(make([]byte, 4), third), frame) },
	}, {
		name: "erspan 3 with platform", kind: packet.TunnelERSPAN3, id: 9, has: true,
		bridge: func(frame []byte) []byte {
			return greOf(0x1000, 0x22eb, join(make([]byte, 4), set(third, 11, 1), make([]byte, 8)), frame)
		},
	}, {
		name: "erspan 3 of ip", kind: packet.TunnelERSPAN3, id: 9, has: true,
		wrap: func(ip []byte) []byte {
			return greOf(0x1000, 0x22eb, join(make([]byte, 4), set(third, 10, 2<<2)), ip)
		},
	}}
}

func overlayCarriers() (all []*carrier) {
	const vni = 0xabcdef
	number := be(uint32(vni<<8), 4)
	vxlan := join([]byte{8, 0, 0, 0}, number)
	overlay := func(name string, kind packet.TunnelKind, bridge func([]byte) []byte) *carrier {
		return &carrier{name: name, kind: kind, id: vni, has: true, overlay: true, bridge: bridge}
	}
	options := []byte{1, 2, 3, 1, 0, 0, 0, 0, 1, 2, 0x83, 0}
	gpe := overlay("vxlan-gpe of ip", packet.TunnelVXLAN, nil)
	gpe.wrap = func(ip []byte) []byte {
		return overUDP(4790, []byte{12, 0, 0, 1 + (ip[0]>>4-4)/2}, number, ip)
	}
	direct := overlay("geneve of ip", packet.TunnelGENEVE, nil)
	direct.wrap = func(ip []byte) []byte {
		return overUDP(6081, []byte{0, 0}, be(etherTypeOf(ip), 2), number, ip)
	}

	return []*carrier{
		overlay("vxlan", packet.TunnelVXLAN, func(f []byte) []byte { return overUDP(4789, vxlan, f) }),
		overlay("vxlan of linux", packet.TunnelVXLAN, func(f []byte) []byte { return overUDP(8472, vxlan, f) }),
		overlay("vxlan with policy", packet.TunnelVXLAN, func(f []byte) []byte {
			return overUDP(4789, []byte{0x88, 0x48, 1, 2}, number, f)
		}),
		overlay("vxlan-gpe", packet.TunnelVXLAN, func(f []byte) []byte { return overUDP(4790, []byte{12, 0, 0, 3}, number, f) }),
		gpe,
		overlay("geneve", packet.TunnelGENEVE, func(f []byte) []byte { return overUDP(6081, []byte{0, 0, 0x65, 0x58}, number, f) }),
		overlay("geneve with options", packet.TunnelGENEVE, func(f []byte) []byte {
			return overUDP(6081, []byte{3, 0x40, 0x65, 0x58}, number, options, f)
		}),
		direct,
	}
}

func udpCarriers() (all []*carrier) {
	auth := join([]byte{0, 1, 3, 2}, []byte("cliAU"), make([]byte, 9))
	origin := []byte{0, 0, 0xaa, 0xbb, 1, 2, 3, 4}
	teredo := func(name string, headers ...[]byte) *carrier {
		return &carrier{
			name: name, kind: packet.TunnelTeredo, only: 6,
			wrap: func(ip []byte) []byte { return overUDP(3544, join(headers...), ip) },
		}
	}
	gtp := func(name string, flags byte, options ...byte) *carrier {
		return &carrier{
			name: name, kind: packet.TunnelGTPU, id: 0x01020304, has: true,
			wrap: func(ip []byte) []byte {
				return overUDP(2152, []byte{flags, 0xff}, be(len(ip)+len(options), 2), be(uint32(0x01020304), 4), options, ip)
			},
		}
	}

	return []*carrier{
		teredo("teredo"),
		teredo("teredo with authentication", auth),
		teredo("teredo with origin", origin),
		teredo("teredo with both", auth, origin),
		gtp("gtp-u", 0x30),
		gtp("gtp-u with a number", 0x32, 0, 1, 0, 0),
		gtp("gtp-u with extensions", 0x34, 0, 0, 0, 0x85, 1, 0, 9, 0xc0, 2, 1, 2, 3, 4, 5, 6, 0),
	}
}

func l2tpCarriers() (all []*carrier) {
	ids := []byte{0, 3, 0, 4}
	second := func(name string, ppp func(ip []byte) []byte, header func(n int) []byte) *carrier {
		return &carrier{
			name: name, kind: packet.TunnelL2TP, id: 3<<16 | 4, has: true,
			wrap: func(ip []byte) []byte {
				p := ppp(ip)
				n := len(header(0)) + len(p)

				return overUDP(1701, header(n), p)
			},
		}
	}
	full := func(ip []byte) []byte { return pppOf(ip, true, false) }
	all = []*carrier{
		second("l2tp", full, func(int) []byte { return join([]byte{0, 2}, ids) }),
		second("l2tp with length", full, func(n int) []byte { return join([]byte{0x40, 2}, be(n, 2), ids) }),
		second("l2tp with everything", full, func(n int) []byte {
			return join([]byte{0x4b, 2}, be(n, 2), ids, []byte{0, 1, 0, 2, 0, 3, 9, 9, 9})
		}),
		second("l2tp compressed", func(ip []byte) []byte { return pppOf(ip, false, true) }, func(int) []byte {
			return join([]byte{0, 2}, ids)
		}),
	}
	session := be(uint32(0x0a0b0c0d), 4)
	for _, skipped := range []int{0, 4, 8, 12} {
		cookie := []byte{0xa1, 0xb2, 0xc3, 0xd4, 0xe5, 0xf6, 0x17, 0x28, 0, 0, 0, 1}[:skipped]
		name := "l2tpv3 " + string('0'+rune(skipped/4))
		all = append(all, &carrier{
			name: name, kind: packet.TunnelL2TPv3, id: 0x0a0b0c0d, has: true,
			bridge: func(f []byte) []byte { return outer4(115, session, cookie, f) },
		}, &carrier{
			name: name + " of ppp", kind: packet.TunnelL2TPv3, id: 0x0a0b0c0d, has: true,
			wrap: func(ip []byte) []byte { return outer6(115, session, cookie, pppOf(ip, true, false)) },
		}, &carrier{
			name: name + " over udp", kind: packet.TunnelL2TPv3, id: 0x0a0b0c0d, has: true,
			bridge: func(f []byte) []byte { return overUDP(1701, []byte{0, 3, 0, 0}, session, cookie, f) },
		})
	}

	return all
}
