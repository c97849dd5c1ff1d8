package evasion

import "slices"

// ported returns a carrier in UDP. header makes what comes before the packet,
// given the length of what follows.
func ported(name, kind string, takes taken, port uint16, header func(u unit, e *ends, n int) []byte, inside func(u unit) []byte) (c *carrier) {
	const client = 50000

	c = &carrier{name: name, takes: takes, kind: kind, outside: true}
	c.wrap = func(u unit, e *ends) unit {
		b := inside(u)
		b = append(header(u, e, len(b)), b...)

		return c.outer(e, protoUDP, datagramUDP(client, port, b))
	}

	return c
}

// content is an IP packet itself.
func content(u unit) (b []byte) { return u.data }

// directCarriers returns packets in packets, and others right behind the IP
// header.
func directCarriers() (list []*carrier) {
	direct := func(name, kind string, takes taken, v6 bool, proto uint8) *carrier {
		c := &carrier{name: name, takes: takes, kind: kind, outside: true, v6: v6}
		c.wrap = func(u unit, e *ends) unit { return c.outer(e, proto, u.data) }

		return c
	}
	etherIP := &carrier{name: "etherip", takes: takesFrame, kind: "etherip", outside: true}
	etherIP.wrap = func(u unit, e *ends) unit {
		return etherIP.outer(e, protoEtherIP, append([]byte{0x30, 0}, u.frame()...))
	}
	mpls := &carrier{name: "mpls in ipv6", takes: takesIP, kind: "mpls", outside: true, v6: true, id: label}
	mpls.wrap = func(u unit, e *ends) unit { return mpls.outer(e, protoMPLS, append(labels(e), u.data...)) }
	l2tp := &carrier{name: "l2tpv3", takes: takesFrame, kind: "l2tpv3", outside: true, id: perDirection}
	l2tp.wrap = func(u unit, e *ends) unit {
		return l2tp.outer(e, protoL2TP, slices.Concat(be32(perDirection(e)), []byte{0xc0, 0x0c, 0x1e, 1}, u.frame()))
	}

	return []*carrier{
		direct("ip in ip", "ipip", takesIPv4, false, protoIPv4),
		direct("6in4", "6in4", takesIPv6, false, protoIPv6),
		direct("4in6", "4in6", takesIPv4, true, protoIPv4),
		direct("6in6", "6in6", takesIPv6, true, protoIPv6),
		etherIP, mpls, l2tp,
	}
}

// greCarriers returns the forms of GRE.
func greCarriers() (list []*carrier) {
	const (
		checksum, key, sequence        = 0x8000, 0x2000, 0x1000
		teb, erspan1or2, erspan3, pptp = 0x6558, 0x88be, 0x22eb, 0x880b
	)

	gre := func(c *carrier, wrap func(u unit, e *ends) []byte) *carrier {
		c.outside = true
		c.wrap = func(u unit, e *ends) unit { return c.outer(e, protoGRE, wrap(u, e)) }

		return c
	}
	header := func(flags, protocol int, fields ...[]byte) []byte {
		return slices.Concat(be16(flags), be16(protocol), slices.Concat(fields...))
	}
	plain := func(u unit, _ *ends) []byte { return append(header(0, int(u.typ)), u.data...) }

	return []*carrier{
		gre(&carrier{name: "gre", takes: takesTyped, kind: "gre"}, plain),
		gre(&carrier{name: "gre over ipv6", takes: takesTyped, kind: "gre", v6: true}, plain),
		gre(&carrier{name: "gre, all options", takes: takesTyped, kind: "gre", id: perDirection}, func(u unit, e *ends) []byte {
			sums := be32(0x12340000)

			return append(header(checksum|key|sequence, int(u.typ), sums, be32(perDirection(e)), be32(e.packet)), u.data...)
		}),
		gre(&carrier{name: "gre bridge", takes: takesFrame, kind: "gre"}, func(u unit, _ *ends) []byte {
			return append(header(0, teb), u.frame()...)
		}),
		gre(&carrier{name: "nvgre", takes: takesFrame, kind: "nvgre", id: network}, func(u unit, e *ends) []byte {
			return append(header(key, teb, be32(network(e)<<8|5)), u.frame()...)
		}),
		gre(&carrier{name: "erspan i", takes: takesFrame, kind: "erspan1"}, func(u unit, _ *ends) []byte {
			return append(header(0, erspan1or2), u.frame()...)
		}),
		gre(&carrier{name: "erspan ii", takes: takesFrame, kind: "erspan2", id: session}, func(u unit, e *ends) []byte {
			return append(header(sequence, erspan1or2, be32(e.packet), []byte{0x10, 5, 0xf8, byte(session(e)), 0, 0, 0, 1}), u.frame()...)
		}),
		gre(&carrier{name: "erspan iii", takes: takesFrame, kind: "erspan3", id: session}, func(u unit, e *ends) []byte {
			mirror := []byte{0x20, 5, 0, byte(session(e)), 1, 2, 3, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0}

			return append(header(sequence, erspan3, be32(e.packet), mirror), u.frame()...)
		}),
		gre(&carrier{name: "pptp", takes: takesIP, kind: "pptp", id: session}, func(u unit, e *ends) []byte {
			b := append([]byte{0xff, 3}, ppp(u)...)

			return append(header(0x3001, pptp, be16(len(b)), be16(int(session(e))), be32(e.packet)), b...)
		}),
	}
}

// overlays returns VXLAN and GENEVE.
func overlays() (list []*carrier) {
	vxlan := func(_ unit, e *ends, _ int) []byte { return append([]byte{8, 0, 0, 0}, be32(network(e)<<8)...) }
	list = []*carrier{
		ported("vxlan", "vxlan", takesFrame, 4789, vxlan, unit.frame),
		ported("vxlan 8472", "vxlan", takesFrame, 8472, vxlan, unit.frame),
		ported("vxlan over ipv6", "vxlan", takesFrame, 4789, vxlan, unit.frame),
		ported("vxlan-gpe", "vxlan", takesIP, 4790, func(u unit, e *ends, _ int) []byte {
			return append([]byte{0xc, 0, 0, (u.data[0]>>4 - 2) / 2}, be32(network(e)<<8)...)
		}, content),
		ported("geneve", "geneve", takesFrame, 6081, func(_ unit, e *ends, _ int) []byte {
			options := []byte{1, 2, 3, 1, 0, 0, 0, 0, 1, 2, 0x83, 0}

			return slices.Concat([]byte{3, 0x40, 0x65, 0x58}, be32(network(e)<<8), options)
		}, unit.frame),
	}
	for _, c := range list {
		c.id = network
	}
	list[2].v6 = true

	return list
}

// portCarriers returns other tunnels in UDP.
func portCarriers() (list []*carrier) {
	gtp := ported("gtp-u", "gtp-u", takesIP, 2152, func(_ unit, e *ends, n int) []byte {
		return slices.Concat([]byte{0x34, 0xff}, be16(n+8), be32(perDirection(e)), []byte{0, 0, 0, 0x85, 1, 0, 9, 0})
	}, content)
	l2tp := ported("l2tp", "l2tp", takesIP, 1701, func(_ unit, e *ends, n int) []byte {
		return slices.Concat([]byte{0x40, 2}, be16(n+8), be32(perDirection(e)))
	}, func(u unit) []byte { return append([]byte{0xff, 3}, ppp(u)...) })
	gtp.id, l2tp.id = perDirection, perDirection
	teredo := ported("teredo", "teredo", takesIPv6, 3544, func(unit, *ends, int) []byte {
		return []byte{0, 0, 0xaa, 0xbb, 1, 2, 3, 4}
	}, content)

	return []*carrier{gtp, l2tp, teredo}
}
