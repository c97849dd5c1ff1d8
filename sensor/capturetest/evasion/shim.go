package evasion

import (
	"slices"

	"github.com/trailscope/trailscope/sensor/capturetest"
)

// tags returns VLAN tags of the given types in front of u.
func tags(u unit, e *ends, types ...uint16) (tagged unit) {
	for i := range slices.Backward(types) {
		u = unit{data: slices.Concat(be16(int(tag(e))+i), be16(int(u.typ)), u.data), typ: types[i]}
	}

	return u
}

// labels returns a stack of two labels.
func labels(e *ends) (b []byte) {
	const bottom, ttl, shift = 0x100, 64, 12

	return append(be32((label(e)+50)<<shift|ttl), be32(label(e)<<shift|bottom|ttl)...)
}

// shims returns what lies between the link's header and the IP packet.
func shims() (list []*carrier) {
	vlan := func(name string, types ...uint16) *carrier {
		return &carrier{name: name, takes: takesFrame, vlan: true, wrap: func(u unit, e *ends) unit { return tags(u, e, types...) }}
	}
	mpls := func(name string, takes taken, inside func(u unit) []byte) *carrier {
		return &carrier{name: name, takes: takes, kind: "mpls", id: label, wrap: func(u unit, e *ends) unit {
			return unit{data: append(labels(e), inside(u)...), typ: etherMPLS}
		}}
	}

	return []*carrier{
		vlan("802.1q", etherVLAN),
		vlan("802.1ad", etherQinQ, etherVLAN),
		vlan("three tags", 0x9100, etherVLAN, etherVLAN),
		mpls("mpls", takesIP, func(u unit) []byte { return u.data }),
		mpls("pseudowire", takesFrame, func(u unit) []byte { return append([]byte{0, 0, 0, 7}, u.frame()...) }),
		mpls("pseudowire, no control", takesFrame, unit.frame),
		{name: "pppoe", takes: takesIP, kind: "pppoe", id: session, wrap: func(u unit, e *ends) unit {
			b := ppp(u)

			return unit{data: slices.Concat([]byte{0x11, 0}, be16(int(session(e))), be16(len(b)), b), typ: etherPPPoE}
		}},
		{name: "macsec", takes: takesTyped, kind: "macsec", wrap: func(u unit, _ *ends) unit {
			header := []byte{0x20, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 1, 0, 1}

			return unit{data: slices.Concat(header, be16(int(u.typ)), u.data, make([]byte, 16)), typ: etherMACsec}
		}},
		{name: "snap", takes: takesTyped, wrap: func(u unit, _ *ends) unit {
			b := slices.Concat([]byte{0xaa, 0xaa, 3, 0, 0, 0}, be16(int(u.typ)), u.data)

			return unit{data: b, typ: uint16(len(b))}
		}},
		{name: "sll2", takes: takesTyped, wrap: func(u unit, _ *ends) unit {
			head := make([]byte, 18)
			head[5], head[7], head[9] = 2, 1, 6

			return unit{data: slices.Concat(be16(int(u.typ)), head, u.data), link: capturetest.LinkSLL2}
		}},
	}
}

// ppp returns a PPP frame with an IP packet.
func ppp(u unit) (b []byte) {
	const ipv4, ipv6 = 0x21, 0x57
	if u.typ == etherIPv6 {
		return append([]byte{0, ipv6}, u.data...)
	}

	return append([]byte{0, ipv4}, u.data...)
}
