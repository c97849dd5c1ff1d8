package filter

import "golang.org/x/net/bpf"

// lowering turns clauses into conditions for packets that look as its layers say.
type lowering struct {
	layers

	values     *values
	expression string

	// asked is true if the expression asks for a VLAN tag.
	asked bool
}

// fail returns a [*SyntaxError].
func (l *lowering) fail(at int, message, advice string) (err error) {
	return &SyntaxError{Expression: l.expression, Offset: at, Message: message, Advice: advice}
}

// lower implements the [clause] interface.
func (j *junction) lower(l *lowering) (c *cond, err error) {
	parts := make([]*cond, 0, len(j.parts))
	for _, p := range j.parts {
		c, err = p.lower(l)
		if err != nil {
			return nil, err
		}

		parts = append(parts, c)
	}

	if j.isOr {
		return either(parts...), nil
	}

	return all(parts...), nil
}

// lower implements the [clause] interface.
func (n *negation) lower(l *lowering) (c *cond, err error) {
	c, err = n.part.lower(l)
	if err != nil {
		return nil, err
	}

	return not(c), nil
}

// lower implements the [clause] interface.
func (p *protocolClause) lower(l *lowering) (c *cond, err error) {
	if t := p.protocol.etherType(); t != 0 {
		return l.told(p.at, t)
	}

	n := p.protocol.number()
	switch p.protocol.inside() {
	case protocolIP:
		return l.ipNumber(n), nil
	case protocolIP6:
		return l.ip6Number(n), nil
	default:
		return either(l.ipNumber(n), l.ip6Number(n)), nil
	}
}

// lower implements the [clause] interface.
func (n *numberClause) lower(l *lowering) (c *cond, err error) {
	switch n.layer {
	case protocolLink:
		return l.told(n.at, n.number)
	case protocolIP:
		return l.ipNumber(n.number), nil
	case protocolIP6:
		return l.ip6Number(n.number), nil
	default:
		return either(l.ipNumber(n.number), l.ip6Number(n.number)), nil
	}
}

// told returns the condition that a packet has an EtherType, or an error if its
// layers do not tell.
func (l *lowering) told(at int, t uint32) (c *cond, err error) {
	if t == etherTypeIP || t == etherTypeIP6 {
		return l.etherType(t), nil
	}

	switch l.typing {
	case typedByLabel:
		return nil, l.fail(at, "behind `mpls` only IPv4 and IPv6 are known", "")
	case typedByPPP:
		return nil, l.fail(at, "behind `pppoes` only IPv4 and IPv6 are known", "")
	default:
		return l.etherType(t), nil
	}
}

// Protocol numbers of PPP. (PPP DLL Protocol Numbers, IANA.)
const (
	pppIP  = 0x21
	pppIP6 = 0x57
)

// etherType returns the condition that a packet has an EtherType. Where there is
// only IP, no packet has another.
func (l *lowering) etherType(t uint32) (c *cond) {
	switch l.typing {
	case typedByEtherType:
		return equal(l.values.load(2, l.typeAt), t)
	case typedByKernel:
		return equal(l.values.kernel(bpf.ExtProto), t)
	}

	if t != etherTypeIP && t != etherTypeIP6 {
		return never()
	}

	switch l.typing {
	case typedByFamily:
		return l.family(t == etherTypeIP6)
	case typedByPPP:
		if t == etherTypeIP6 {
			return equal(l.values.load(2, l.typeAt), pppIP6)
		}

		return equal(l.values.load(2, l.typeAt), pppIP)
	case typedByLabel:
		return all(l.lastLabel(), l.version(t == etherTypeIP6))
	default:
		return l.version(t == etherTypeIP6)
	}
}

// version returns the condition that the network header is one of IPv4 or IPv6.
func (l *lowering) version(ip6 bool) (c *cond) {
	v := l.values.masked(l.values.load(1, l.network), 0xf0)
	if ip6 {
		return equal(v, 6<<4)
	}

	return equal(v, 4<<4)
}

// family returns the condition that a packet has the address family of IPv4 or of
// IPv6, which has a number of its own in NetBSD and OpenBSD, FreeBSD, and macOS.
func (l *lowering) family(ip6 bool) (c *cond) {
	numbers := []uint32{2}
	if ip6 {
		numbers = []uint32{24, 28, 30}
	}

	v := l.values.load(4, 0)
	var parts []*cond
	for _, n := range numbers {
		parts = append(parts, equal(v, n))
		if l.link == LinkNull {
			parts = append(parts, equal(v, n<<24))
		}
	}

	return either(parts...)
}

// Offsets in the network header. (RFC 791 3.1, RFC 8200 3.)
const (
	ipFragment    = 6
	ipProtocol    = 9
	ip6NextHeader = 6
	ip6Length     = 40
)

// ipNumber returns the condition that a packet is IPv4 with a protocol number.
func (l *lowering) ipNumber(n uint32) (c *cond) {
	return all(l.etherType(etherTypeIP), equal(l.values.load(1, l.network+ipProtocol), n))
}

// ip6Number returns the condition that a packet is IPv6 with a protocol number:
// that of its header, or of the fragment header behind it.
func (l *lowering) ip6Number(n uint32) (c *cond) {
	next := l.values.load(1, l.network+ip6NextHeader)

	return all(l.etherType(etherTypeIP6), either(
		equal(next, n),
		all(equal(next, numberFragment), equal(l.values.load(1, l.network+ip6Length), n)),
	))
}

// unfragmented returns the condition that an IPv4 packet is no fragment but the
// first, so that it has a transport header.
func (l *lowering) unfragmented() (c *cond) {
	return not(is(l.values.load(2, l.network+ipFragment), testAnyBitsOf, 0x1fff))
}
