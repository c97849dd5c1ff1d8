package filter

import "golang.org/x/net/bpf"

// value is something that a program computes from a packet. Values that are equal
// are the same: they are made by [values] and compared by their pointers.
type value struct {
	left, right *value
	kind        valueKind
	size        uint8  // of a load, in bytes
	op          byte   // of an operation, see [term]
	k           uint32 // a constant, an offset or a number of [bpf.Extension]
}

// valueKind is what a value is.
type valueKind uint8

const (
	valueConstant  valueKind = iota
	valueLoad                // size bytes at k
	valueIndirect            // size bytes at left + k
	valueHeader              // the length of the IPv4 header at k
	valueKernel              // what the kernel knows, or the length of the packet
	valueOperation           // left and right
)

// values makes values, each of which once.
type values struct {
	known map[value]*value
}

func (vs *values) one(v value) (p *value) {
	p, ok := vs.known[v]
	if !ok {
		p = &v
		vs.known[v] = p
	}

	return p
}

func (vs *values) constant(k uint32) (v *value) {
	return vs.one(value{kind: valueConstant, k: k})
}

func (vs *values) load(size uint8, at uint32) (v *value) {
	return vs.one(value{kind: valueLoad, size: size, k: at})
}

// indirect returns bytes at an offset that is computed.
func (vs *values) indirect(size uint8, base *value, at uint32) (v *value) {
	if base.kind == valueConstant {
		return vs.load(size, base.k+at)
	}

	return vs.one(value{kind: valueIndirect, size: size, left: base, k: at})
}

// header returns the length of the IPv4 header at an offset.
func (vs *values) header(at uint32) (v *value) {
	return vs.one(value{kind: valueHeader, k: at})
}

func (vs *values) kernel(e bpf.Extension) (v *value) {
	return vs.one(value{kind: valueKernel, k: uint32(e)})
}

// negative returns a value with its sign changed, which is a product here: the
// processor has an instruction for it that not every implementation knows.
func (vs *values) negative(of *value) (v *value) {
	return vs.operation('*', of, vs.constant(allBits))
}

// operation returns what an operator makes of two values. Constants are computed
// at once; they are no divisors of 0 and shifts of less than 32 bits.
func (vs *values) operation(op byte, left, right *value) (v *value) {
	if right.kind == valueConstant {
		if left.kind == valueConstant {
			return vs.constant(calculate(op, left.k, right.k))
		} else if changesNothing(op, right.k) {
			return left
		}
	}

	return vs.one(value{kind: valueOperation, op: op, left: left, right: right})
}

// masked returns the bits of a value that are in a mask.
func (vs *values) masked(v *value, mask uint32) (m *value) {
	return vs.operation('&', v, vs.constant(mask))
}

// changesNothing reports whether an operator leaves what stands before it as it
// is.
func changesNothing(op byte, k uint32) (ok bool) {
	switch op {
	case '+', '-', '|', '^', '<', '>':
		return k == 0
	case '*', '/':
		return k == 1
	case '&':
		return k == allBits
	default:
		return false
	}
}

// calculate returns what an operator makes of two numbers, as the kernel does.
func calculate(op byte, a, b uint32) (c uint32) {
	switch op {
	case '+':
		return a + b
	case '-':
		return a - b
	case '*':
		return a * b
	case '/':
		return a / b
	case '%':
		return a % b
	case '&':
		return a & b
	case '|':
		return a | b
	case '^':
		return a ^ b
	case '<':
		return a << b
	default:
		return a >> b
	}
}
