package filter

// fact is the outcome of a test that has been made before, and the facts known
// before that.
type fact struct {
	before *fact
	test   test
	depth  int
	holds  bool
}

// common returns what is known by both of two ways.
func common(a, b *fact) (f *fact) {
	for a != b {
		switch {
		case a == nil || b == nil:
			return nil
		case a.depth > b.depth:
			a = a.before
		case a.depth < b.depth:
			b = b.before
		default:
			a, b = a.before, b.before
		}
	}

	return a
}

// outcome returns how a test ends, if that follows from the facts. The value that
// is tested has been computed already if it does, so that leaving the test out
// cannot hide that the packet is too short.
//
// Most of the time of compiling a long list is spent here.
func (f *fact) outcome(t *test) (holds, known bool) {
	e := evidence{high: allBits}
	computed := t.left.kind == valueOperation && t.right == nil
	for ; f != nil; f = f.before {
		if f.test.left != t.left {
			if computed && f.holds && f.test.op == testEqual && f.test.right == nil {
				v, ok := derived(t.left, &f.test)
				if ok {
					return t.op.holds(v, t.k), true
				}
			}

			continue
		}

		if f.test == *t {
			return f.holds, true
		} else if t.right != nil || f.test.right != nil {
			continue
		}

		e.add(&f.test, f.holds)
		holds, known = e.outcome(t)
		if known {
			return holds, known
		}
	}

	return false, false
}

// derived returns the value v if it is computed, in one step, from the value that
// a test has found equal to a number.
func derived(v *value, equal *test) (number uint32, ok bool) {
	if v.kind != valueOperation || v.left != equal.left || v.right.kind != valueConstant {
		return 0, false
	}

	return calculate(v.op, equal.k, v.right.k), true
}

// evidence is what facts say about one value.
type evidence struct {
	low, high uint32

	// clear are bits that are not set.
	clear uint32

	// some are bits of which one is set at least, if there are any.
	some uint32
}

// add adds what the outcome of a test of the value says.
func (e *evidence) add(t *test, holds bool) {
	switch {
	case t.op == testEqual && holds:
		e.low, e.high = t.k, t.k
	case t.op == testAbove && holds:
		e.low = max(e.low, t.k+1)
	case t.op == testAbove:
		e.high = min(e.high, t.k)
	case t.op == testAtLeast && holds:
		e.low = max(e.low, t.k)
	case t.op == testAtLeast && t.k > 0:
		e.high = min(e.high, t.k-1)
	case t.op == testAnyBitsOf && holds:
		e.some = t.k
	case t.op == testAnyBitsOf:
		e.clear |= t.k
	}
}

// outcome returns how a test of the value ends, if that follows.
func (e *evidence) outcome(t *test) (holds, known bool) {
	switch {
	case e.low == e.high:
		return t.op.holds(e.low, t.k), true
	case t.op == testEqual:
		return false, t.k < e.low || t.k > e.high || t.k&e.clear != 0
	case t.op == testAbove:
		return e.low > t.k, e.low > t.k || e.high <= t.k
	case t.op == testAtLeast:
		return e.low >= t.k, e.low >= t.k || e.high < t.k
	default:
		holds = e.some != 0 && e.some&^t.k == 0

		return holds, holds || t.k&^e.clear == 0
	}
}
