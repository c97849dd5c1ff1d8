package filter

import "golang.org/x/net/bpf"

// firstMulticast is the first byte of the first multicast address of IPv4, and
// multicast6 that of all of IPv6. (RFC 5771 2, RFC 4291 2.7.)
const (
	firstMulticast = 224
	multicast6     = 0xff
)

// lower implements the [clause] interface.
func (b *castClause) lower(l *lowering) (c *cond, err error) {
	switch {
	case b.protocol == protocolAny, b.protocol == protocolLink:
		ok, err := l.needsEthernet(b.at, "Ethernet addresses")
		switch {
		case !ok:
			return never(), err
		case b.multicast:
			return is(l.values.load(1, macDestination), testAnyBitsOf, 1), nil
		default:
			return l.mac(macDestination, [macLen]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}), nil
		}
	case b.multicast && b.protocol == protocolIP:
		return all(
			l.etherType(etherTypeIP),
			is(l.values.load(1, l.network+ipDestination), testAtLeast, firstMulticast),
		), nil
	case b.multicast && b.protocol == protocolIP6:
		return all(
			l.etherType(etherTypeIP6),
			equal(l.values.load(1, l.network+ip6Destination), multicast6),
		), nil
	case b.protocol == protocolIP:
		return nil, l.fail(b.at, "`ip broadcast` is not supported: it needs the mask of the interface",
			"write the broadcast address, as `dst host 255.255.255.255`")
	default:
		return nil, l.fail(b.at, quoted(b.protocol.String())+" does not go with `broadcast` and `multicast`", "")
	}
}

// outgoing is the packet type of what this machine sends. (PACKET_OUTGOING in
// linux/if_packet.h.)
const outgoing = 4

// lower implements the [clause] interface.
func (w *wayClause) lower(l *lowering) (c *cond, err error) {
	switch {
	case l.live:
		c = equal(l.values.kernel(bpf.ExtType), outgoing)
	case l.link == LinkLinuxSLL:
		c = equal(l.values.load(2, 0), outgoing)
	case l.link == LinkLinuxSLL2:
		c = equal(l.values.load(1, 10), outgoing)
	default:
		return nil, l.fail(w.at, "the direction of packets is known in live captures only", "")
	}

	if w.outbound {
		return c, nil
	}

	return not(c), nil
}

// lower implements the [clause] interface.
func (v *vlanClause) lower(l *lowering) (c *cond, err error) {
	l.asked = true
	if l.tagged {
		l.tagged = false
		if !v.given {
			return always(), nil
		}

		return equal(l.values.masked(l.values.kernel(bpf.ExtVLANTag), maxVLAN), v.id), nil
	}

	switch {
	case l.session, l.typing == typedByLabel:
		return nil, l.fail(v.at, "`vlan` cannot follow `mpls` or `pppoes`", "write it before them")
	case l.typing == typedByVersion && l.live:
		return never(), nil // what tag there is, the kernel has
	case l.typing == typedByKernel, l.live && l.typing == typedByEtherType, l.link == LinkEthernet:
	default:
		return nil, l.fail(v.at, l.name()+" have no VLAN tags", "")
	}

	c = either(l.etherType(etherTypeVLAN), l.etherType(etherTypeQinQ), l.etherType(etherTypeOldQinQ))
	if v.given {
		c = all(c, equal(l.values.masked(l.values.load(2, l.network), maxVLAN), v.id))
	}

	l.typing, l.typeAt = typedByEtherType, l.network+2
	l.network += 4

	return c, nil
}

// lower implements the [clause] interface.
func (m *mplsClause) lower(l *lowering) (c *cond, err error) {
	ok, err := l.needsEthernet(m.at, "MPLS labels")
	if !ok {
		return never(), err
	}

	c = l.etherType(etherTypeMPLS)
	if l.typing == typedByLabel {
		c = not(l.lastLabel())
	}

	if m.given {
		c = all(c, equal(l.values.masked(l.values.load(4, l.network), maxLabel<<12), m.label<<12))
	}

	l.typing = typedByLabel
	l.network += 4

	return c, nil
}

// lastLabel returns the condition that the label before the network header is the
// last one.
func (l *lowering) lastLabel() (c *cond) {
	return is(l.values.load(1, l.network-2), testAnyBitsOf, 1)
}

// lower implements the [clause] interface.
func (p *pppoeClause) lower(l *lowering) (c *cond, err error) {
	switch {
	case l.typing == typedByEtherType, l.typing == typedByKernel:
	case l.several && !l.session:
		return never(), nil
	default:
		return nil, l.fail(p.at, "PPPoE cannot be here", "")
	}

	if p.discovery {
		return l.etherType(etherTypeDiscovery), nil
	}

	c = l.etherType(etherTypeSession)
	if p.given {
		c = all(c, equal(l.values.masked(l.values.load(4, l.network), maxSession), p.id))
	}

	l.typing, l.session = typedByPPP, true
	l.typeAt = l.network + 6
	l.network += 8

	return c, nil
}
