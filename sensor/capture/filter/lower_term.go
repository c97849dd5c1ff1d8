package filter

import "golang.org/x/net/bpf"

// lower implements the [clause] interface. Packets that do not have the headers
// whose bytes are compared do not match.
func (r *relation) lower(l *lowering) (c *cond, err error) {
	var guards []*cond
	left, err := l.term(r.left, &guards)
	if err != nil {
		return nil, err
	}

	right, err := l.term(r.right, &guards)
	if err != nil {
		return nil, err
	}

	return all(append(guards, compare(left, right, r.op))...), nil
}

// compare returns the condition of a comparison, see [relation].
func compare(left, right *value, op byte) (c *cond) {
	if left.kind == valueConstant && right.kind != valueConstant {
		left, right = right, left
		switch op {
		case '<':
			op = '>'
		case '>':
			op = '<'
		case 'l':
			op = 'g'
		case 'g':
			op = 'l'
		}
	}

	switch op {
	case '=':
		return compareBits(left, right)
	case '!':
		return not(compareBits(left, right))
	case '>':
		return tested(left, right, testAbove)
	case 'g':
		return tested(left, right, testAtLeast)
	case '<':
		return not(tested(left, right, testAtLeast))
	default:
		return not(tested(left, right, testAbove))
	}
}

// tested returns the condition of a test of two values.
func tested(left, right *value, op testOp) (c *cond) {
	if right.kind == valueConstant {
		return is(left, op, right.k)
	}

	return &cond{kind: condTest, test: test{left: left, op: op, right: right}}
}

// compareBits returns the condition that two values are equal. Where bits are
// tested, which takes one instruction, it says so.
func compareBits(left, right *value) (c *cond) {
	masked := left.kind == valueOperation && left.op == '&' && left.right.kind == valueConstant
	if !masked || right.kind != valueConstant {
		return tested(left, right, testEqual)
	}

	mask := left.right.k
	switch {
	case right.k == 0:
		return not(is(left.left, testAnyBitsOf, mask))
	case right.k == mask && mask&(mask-1) == 0:
		return is(left.left, testAnyBitsOf, mask)
	default:
		return equal(left, right.k)
	}
}

// term returns the value of arithmetic. It adds the conditions under which a
// packet has it.
func (l *lowering) term(t *term, guards *[]*cond) (v *value, err error) {
	switch t.kind {
	case termNumber:
		return l.values.constant(t.value), nil
	case termLength:
		return l.values.kernel(bpf.ExtLen), nil
	case termAccess:
		return l.access(t, guards)
	}

	left, err := l.term(t.left, guards)
	if err != nil {
		return nil, err
	} else if t.kind == termNegative {
		return l.values.negative(left), nil
	}

	right, err := l.term(t.right, guards)
	if err != nil {
		return nil, err
	}

	isNumber := right.kind == valueConstant
	switch t.op {
	case '/', '%':
		if isNumber && right.k == 0 {
			return nil, l.fail(t.right.at, "this divides by zero", "")
		}
	case '<', '>':
		if !isNumber {
			return nil, l.fail(t.right.at, "only shifts by a number are supported", "")
		} else if right.k > 31 {
			return nil, l.fail(t.right.at, "this shifts by more than 31 bits", "")
		}
	}

	return l.values.operation(t.op, left, right), nil
}

// access returns the value of bytes of a header.
func (l *lowering) access(t *term, guards *[]*cond) (v *value, err error) {
	var own []*cond
	at, err := l.term(t.left, &own)
	switch {
	case err != nil:
		return nil, err
	case at.kind == valueConstant && at.k >= 1<<31:
		return nil, l.fail(t.left.at, "this offset is negative", "")
	case at.kind == valueConstant && at.k > maxOffset:
		return nil, l.fail(t.left.at, "no packet is that long", "")
	}

	switch t.protocol {
	case protocolLink:
		return l.linkBytes(t, at, own, guards)
	case protocolIP, protocolIP6, protocolARP, protocolRARP:
		c, err := l.told(t.at, t.protocol.etherType())
		if err != nil {
			return nil, err
		}

		*guards = append(append(*guards, own...), c)

		return l.values.indirect(t.size, at, l.network), nil
	case protocolICMP6:
		*guards = append(append(*guards, own...),
			l.etherType(etherTypeIP6), equal(l.values.load(1, l.network+ip6NextHeader), t.protocol.number()))

		return l.values.indirect(t.size, at, l.network+ip6Length), nil
	default:
		*guards = append(append(*guards, l.etherType(etherTypeIP)), own...)
		*guards = append(*guards, equal(l.values.load(1, l.network+ipProtocol), t.protocol.number()), l.unfragmented())

		header := l.values.header(l.network)
		if at.kind == valueConstant {
			return l.values.indirect(t.size, header, l.network+at.k), nil
		}

		return l.values.indirect(t.size, l.values.operation('+', at, header), l.network), nil
	}
}

// linkBytes returns the value of bytes of the packet from its start on.
func (l *lowering) linkBytes(t *term, at *value, own []*cond, guards *[]*cond) (v *value, err error) {
	*guards = append(*guards, own...)
	switch {
	case l.session:
		return nil, l.fail(t.at, "`ether` cannot follow `pppoes`", "write it before")
	case l.typing == typedByKernel || l.link == LinkNetwork || l.live && (l.link == LinkLinuxSLL || l.link == LinkLinuxSLL2):
		if !l.several {
			return nil, l.fail(t.at, l.name()+" have no link header that could be read", "")
		}

		*guards = append(*guards, never())

		return l.values.constant(0), nil
	default:
		return l.values.indirect(t.size, at, 0), nil
	}
}
