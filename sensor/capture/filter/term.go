package filter

// term is a piece of arithmetic, as it was written.
type term struct {
	// left and right are the operands; right is nil for a change of sign, and left
	// is the offset of an access.
	left, right *term

	// op is the operator of a calculation: one of + - * / % & | ^ < >, the last
	// two being shifts.
	op byte

	kind termKind

	// protocol and size, in bytes, belong to an access.
	protocol protocol
	size     uint8

	// bare is true for a number in which nothing is calculated: it may be the
	// object of a qualifier too.
	bare bool

	// closed is true for what stands in parentheses.
	closed bool

	// value is that of a number.
	value uint32

	// at is the place in the expression.
	at int
}

// termKind is what a term is.
type termKind uint8

const (
	termNumber    termKind = iota
	termLength             // the length of the packet
	termAccess             // bytes of a header: tcp[13]
	termNegative           // a change of sign
	termOperation          // two terms and an operator
)

// relation compares two terms.
type relation struct {
	left, right *term

	// op is one of = ! < > l g, of which the last two are <= and >=.
	op byte

	at int
}
