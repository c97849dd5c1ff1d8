package filter

import "golang.org/x/net/bpf"

// block is a node with its instructions: what computes the value, and a jump.
type block struct {
	code []bpf.Instruction

	// op, k and withX are the jump: it compares A with k or with X.
	op    testOp
	k     uint32
	withX bool

	// yes and no are the blocks to go on with, or accepting or refusing.
	yes, no int
}

// Places to go on with that are no blocks.
const (
	accepting = -1
	refusing  = -2
)

// blocks returns the nodes of a graph as blocks, in an order in which jumps lead
// forward only. What a register holds on every way to a block is not computed
// again in it.
func (g *graph) blocks(nodes []*node) (bs []block, err error) {
	index := func(n *node) (i int) {
		switch n {
		case g.accept:
			return accepting
		case g.refuse:
			return refusing
		default:
			return n.position
		}
	}

	var e emitter
	held := make([]registers, len(nodes))
	bs = make([]block, len(nodes))
	for i, n := range nodes {
		e.a, e.x = held[i].a, held[i].x
		start := len(e.code)
		if n.test.right != nil {
			e.loadBoth(n.test.left, n.test.right)
		} else {
			e.loadA(n.test.left)
		}

		if e.err != nil {
			return nil, e.err
		}

		b := block{op: n.test.op, k: n.test.k, withX: n.test.right != nil, yes: index(n.yes), no: index(n.no)}
		b.code = e.code[start:len(e.code):len(e.code)]
		bs[i] = b
		for _, next := range [...]int{b.yes, b.no} {
			if next >= 0 {
				held[next].meet(e.a, e.x)
			}
		}
	}

	return bs, nil
}

// registers are what the registers hold on all ways to a block that are known so
// far.
type registers struct {
	a, x    *value
	reached bool
}

// meet notes one more way.
func (r *registers) meet(a, x *value) {
	if !r.reached {
		r.a, r.x, r.reached = a, x, true

		return
	}

	if r.a != a {
		r.a = nil
	}

	if r.x != x {
		r.x = nil
	}
}

// jump is what makes blocks without instructions of their own interchangeable.
type jump struct {
	k       uint32
	yes, no int
	op      testOp
}

// share puts one block in the place of several that consist of the same jump, and
// returns which blocks are in use then.
func share(bs []block) (inUse []bool) {
	same := make(map[jump]int)
	replaced := make([]int, len(bs))
	inUse = make([]bool, len(bs))
	now := func(i int) (j int) {
		if i < 0 {
			return i
		}

		return replaced[i]
	}

	for i := len(bs) - 1; i >= 0; i-- {
		b := &bs[i]
		b.yes, b.no = now(b.yes), now(b.no)
		replaced[i] = i
		if len(b.code) > 0 || b.withX {
			continue
		}

		j := jump{op: b.op, k: b.k, yes: b.yes, no: b.no}
		if first, ok := same[j]; ok {
			replaced[i] = first
		} else {
			same[j] = i
		}
	}

	for i := range bs {
		if i > 0 && !inUse[i] {
			continue
		}

		inUse[i] = true
		for _, next := range [...]int{bs[i].yes, bs[i].no} {
			if next >= 0 {
				inUse[next] = true
			}
		}
	}

	return inUse
}
