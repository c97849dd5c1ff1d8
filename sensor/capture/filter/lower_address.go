package filter

import "encoding/binary"

// endpoints returns the condition for a source, a destination, or both.
func endpoints(d direction, source, destination *cond) (c *cond) {
	switch d {
	case directionSource:
		return source
	case directionDestination:
		return destination
	case directionBoth:
		return all(source, destination)
	default:
		return either(source, destination)
	}
}

// Offsets of addresses. (RFC 791 3.1, RFC 826, RFC 8200 3.)
const (
	ipSource       = 12
	ipDestination  = 16
	arpSource      = 14
	arpDestination = 24
	ip6Source      = 8
	ip6Destination = 24
)

// lower implements the [clause] interface.
func (h *hostClause) lower(l *lowering) (c *cond, err error) {
	if h.address.Is6() {
		return h.within(l, etherTypeIP6, ip6Source, ip6Destination), nil
	}

	switch h.protocol {
	case protocolIP:
		return h.within(l, etherTypeIP, ipSource, ipDestination), nil
	case protocolARP, protocolRARP:
		t := h.protocol.etherType()
		_, err = l.told(h.at, t)
		if err != nil {
			return nil, err
		}

		return h.within(l, t, arpSource, arpDestination), nil
	default:
		c = h.within(l, etherTypeIP, ipSource, ipDestination)
		if l.typing == typedByLabel || l.typing == typedByPPP {
			return c, nil // there is no ARP
		}

		return either(
			c,
			h.within(l, etherTypeARP, arpSource, arpDestination),
			h.within(l, etherTypeRARP, arpSource, arpDestination),
		), nil
	}
}

// within returns the condition that a packet has an EtherType and the address at
// one of two offsets in its network header.
func (h *hostClause) within(l *lowering, etherType, source, destination uint32) (c *cond) {
	return all(l.etherType(etherType), endpoints(h.direction, h.at32(l, source), h.at32(l, destination)))
}

// at32 returns the condition that the address is at an offset of the network
// header. It compares 32 bits at once.
func (h *hostClause) at32(l *lowering, offset uint32) (c *cond) {
	var parts []*cond
	for i, w := range words(h.address) {
		if h.mask[i] != 0 {
			v := l.values.load(4, l.network+offset+uint32(4*i))
			parts = append(parts, equal(l.values.masked(v, h.mask[i]), w))
		}
	}

	return all(parts...)
}

// Offsets of addresses in an Ethernet header. (IEEE 802.3 3.1.1.)
const (
	macDestination = 0
	macSource      = 6
)

// lower implements the [clause] interface.
func (m *macClause) lower(l *lowering) (c *cond, err error) {
	ok, err := l.needsEthernet(m.at, "Ethernet addresses")
	if !ok {
		return never(), err
	}

	return endpoints(m.direction, l.mac(macSource, m.address), l.mac(macDestination, m.address)), nil
}

// mac returns the condition that an Ethernet address is at an offset.
func (l *lowering) mac(at uint32, address [macLen]byte) (c *cond) {
	return all(
		equal(l.values.load(4, at+2), binary.BigEndian.Uint32(address[2:])),
		equal(l.values.load(2, at), uint32(binary.BigEndian.Uint16(address[:]))),
	)
}

// needsEthernet reports whether packets have the Ethernet header that a clause
// needs. If they do not, it is an error, or false for the link type in hand.
func (l *lowering) needsEthernet(at int, what string) (ok bool, err error) {
	switch {
	case l.link == LinkEthernet && !l.session:
		return true, nil
	case l.several && !l.session:
		return false, nil
	default:
		return false, l.fail(at, l.name()+" have no "+what, "")
	}
}

// lower implements the [clause] interface.
func (p *portClause) lower(l *lowering) (c *cond, err error) {
	numbers := []uint32{numberSCTP, numberTCP, numberUDP}
	if p.protocol != protocolAny {
		numbers = []uint32{p.protocol.number()}
	}

	ip, ip6 := make([]*cond, len(numbers)), make([]*cond, len(numbers))
	for i, n := range numbers {
		ip[i], ip6[i] = p.inIP(l, n), p.inIP6(l, n)
	}

	return either(
		all(l.etherType(etherTypeIP), either(ip...)),
		all(l.etherType(etherTypeIP6), either(ip6...)),
	), nil
}

// inIP returns the condition that an IPv4 packet has the ports of a transport
// protocol. Fragments but the first have none.
func (p *portClause) inIP(l *lowering, number uint32) (c *cond) {
	header := l.values.header(l.network)
	source := l.values.indirect(2, header, l.network)
	destination := l.values.indirect(2, header, l.network+2)

	return all(
		equal(l.values.load(1, l.network+ipProtocol), number),
		l.unfragmented(),
		endpoints(p.direction, p.within(source), p.within(destination)),
	)
}

// inIP6 returns the condition that an IPv6 packet has the ports of a transport
// protocol, which must follow its header at once.
func (p *portClause) inIP6(l *lowering, number uint32) (c *cond) {
	at := l.network + ip6Length

	return all(
		equal(l.values.load(1, l.network+ip6NextHeader), number),
		endpoints(p.direction, p.within(l.values.load(2, at)), p.within(l.values.load(2, at+2))),
	)
}

// within returns the condition that a value is in the range of ports.
func (p *portClause) within(v *value) (c *cond) {
	if p.low == p.high {
		return equal(v, uint32(p.low))
	}

	return all(is(v, testAtLeast, uint32(p.low)), not(is(v, testAbove, uint32(p.high))))
}
