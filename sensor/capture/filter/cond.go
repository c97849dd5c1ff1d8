package filter

// cond is a condition for packets of one form: a test, or several conditions.
type cond struct {
	parts []*cond
	test  test
	kind  condKind
}

// condKind is what a condition is.
type condKind uint8

const (
	condNever condKind = iota
	condAlways
	condTest
	condNot // of one part
	condAll
	condAny
)

// test compares a value with a number or another value.
type test struct {
	left *value

	// right is nil if the value is compared with the number k.
	right *value

	k  uint32
	op testOp
}

// testOp is how two numbers are compared: as the processor of filters does it.
type testOp uint8

const (
	testEqual     testOp = iota
	testAbove            // >
	testAtLeast          // >=
	testAnyBitsOf        // left & right != 0
)

// holds returns the outcome of the comparison for a number in the place of left.
func (o testOp) holds(left, right uint32) (ok bool) {
	switch o {
	case testEqual:
		return left == right
	case testAbove:
		return left > right
	case testAtLeast:
		return left >= right
	default:
		return left&right != 0
	}
}

// never and always return the conditions of no packet and of all.
func never() (c *cond)  { return &cond{kind: condNever} }
func always() (c *cond) { return &cond{kind: condAlways} }

// is returns a condition that compares a value with a number.
func is(v *value, op testOp, k uint32) (c *cond) {
	switch {
	case v.kind != valueConstant:
		return &cond{kind: condTest, test: test{left: v, op: op, k: k}}
	case op.holds(v.k, k):
		return always()
	default:
		return never()
	}
}

// equal returns the condition that a value is a number.
func equal(v *value, k uint32) (c *cond) { return is(v, testEqual, k) }

// not returns the opposite of a condition.
func not(c *cond) (opposite *cond) {
	switch c.kind {
	case condNever:
		return always()
	case condAlways:
		return never()
	case condNot:
		return c.parts[0]
	default:
		return &cond{kind: condNot, parts: []*cond{c}}
	}
}

// all returns the condition that all of the parts hold, which are tested in their
// order. It takes the slice over.
func all(parts ...*cond) (c *cond) { return several(condAll, condAlways, condNever, parts) }

// either returns the condition that one of the parts holds, as [all].
func either(parts ...*cond) (c *cond) { return several(condAny, condNever, condAlways, parts) }

// several returns a condition of parts, without those that do not matter. What
// stands behind a part that decides is left away.
func several(kind, neutral, deciding condKind, parts []*cond) (c *cond) {
	kept := parts[:0]
	for _, p := range parts {
		if p.kind == neutral {
			continue
		}

		kept = append(kept, p)
		if p.kind == deciding {
			break
		}
	}

	switch {
	case len(kept) == 0:
		return &cond{kind: neutral}
	case len(kept) == 1 || kept[len(kept)-1].kind == deciding:
		return kept[len(kept)-1]
	default:
		return &cond{kind: kind, parts: kept}
	}
}
