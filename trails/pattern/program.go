package pattern

// maxProgram bounds the instructions of one expression, repetitions written
// out.
const maxProgram = 1 << 17

// code says what an instruction does.
type code uint8

const (
	doMatch   code = iota
	doChar         // one character of class, then x
	doSplit        // x, and if that leads nowhere, y
	doJump         // x
	doSave         // remembers the place in slot, then x
	doAssert       // the condition assert must hold, then x
	doMark         // remembers the place in register slot, then x
	doMoved        // x if the place is not that of register slot, else y
	doLook         // runs the program at y, which must (not) match; then x
	doAtomic       // runs the program at y once, then x behind its match
	doBackref      // the text of group slot, then x
	doCond         // x if group slot has begun, else y
	doFail         // leads nowhere
)

// inst is one instruction.
type inst struct {
	code     code
	assert   assertion
	ascii    bool // doAssert
	negative bool // doLook
	behind   bool // doLook
	fold     bool // doBackref
	class    class
	x, y     int
	slot     int
}

// program is a compiled tree. Instruction 0 is where it begins.
type program struct {
	insts     []inst
	slots     int // two for each group, group 0 included
	registers int // for doMark
}

// compileProgram writes the tree out as instructions, of which cost has counted
// that they are not too many.
func compileProgram(n *node, groups int) *program {
	c := &coder{p: &program{slots: 2 * groups}}
	c.emit(inst{code: doSave, slot: 0, x: 1})
	c.node(n)
	c.emit(inst{code: doSave, slot: 1, x: len(c.p.insts) + 1})
	c.emit(inst{code: doMatch})
	return c.p
}

// coder appends instructions; each node's code falls through to what follows.
type coder struct {
	p *program
}

// emit appends one instruction and returns its place.
func (c *coder) emit(i inst) int {
	c.p.insts = append(c.p.insts, i)
	return len(c.p.insts) - 1
}

// here returns the place of the next instruction.
func (c *coder) here() int { return len(c.p.insts) }

// step appends an instruction that goes on to the next one.
func (c *coder) step(i inst) int {
	i.x = c.here() + 1
	return c.emit(i)
}

func (c *coder) node(n *node) {
	switch n.op {
	case opEmpty:
	case opClass:
		c.step(inst{code: doChar, class: n.class})
	case opConcat:
		for _, s := range n.subs {
			c.node(s)
		}
	case opAlternate:
		c.alternate(n.subs)
	case opRepeat:
		c.repeat(n)
	case opCapture:
		c.step(inst{code: doSave, slot: 2 * n.index})
		c.node(n.subs[0])
		c.step(inst{code: doSave, slot: 2*n.index + 1})
	case opAssert:
		c.step(inst{code: doAssert, assert: n.assert, ascii: n.ascii})
	case opLook:
		c.inner(inst{code: doLook, negative: n.negative, behind: n.behind}, n.subs[0])
	case opAtomic:
		c.inner(inst{code: doAtomic}, n.subs[0])
	case opBackref:
		c.step(inst{code: doBackref, slot: 2 * n.index, fold: n.fold})
	case opCond:
		at := c.emit(inst{code: doCond, slot: 2 * n.index, x: c.here() + 1})
		c.node(n.subs[0])
		over := c.emit(inst{code: doJump})
		c.p.insts[at].y = c.here()
		c.node(n.subs[1])
		c.p.insts[over].x = c.here()
	case opKeep:
		c.step(inst{code: doSave, slot: 0})
	case opFail:
		c.emit(inst{code: doFail})
	}
}

// inner appends i, whose y is the program of n, and goes on behind that.
func (c *coder) inner(i inst, n *node) {
	at := c.emit(i)
	c.p.insts[at].y = c.here()
	c.node(n)
	c.emit(inst{code: doMatch})
	c.p.insts[at].x = c.here()
}

func (c *coder) alternate(subs []*node) {
	var overs []int
	for i, s := range subs {
		if i == len(subs)-1 {
			c.node(s)
			break
		}
		at := c.emit(inst{code: doSplit, x: c.here() + 1})
		c.node(s)
		overs = append(overs, c.emit(inst{code: doJump}))
		c.p.insts[at].y = c.here()
	}
	for _, o := range overs {
		c.p.insts[o].x = c.here()
	}
}

// repeat writes the repetition out: min times the node, then either a loop or
// max-min nested options.
func (c *coder) repeat(n *node) {
	sub := n.subs[0]
	for range n.min {
		c.node(sub)
	}
	if n.max == unbounded {
		c.loop(sub, n.lazy)
		return
	}
	var exits []int
	for range n.max - n.min {
		exits = append(exits, c.split(n.lazy))
		c.node(sub)
	}
	for _, at := range exits {
		c.exit(at, n.lazy)
	}
}

// loop repeats sub. A round that takes nothing ends it.
func (c *coder) loop(sub *node, lazy bool) {
	begin := c.split(lazy)
	if !nullable(sub) {
		c.node(sub)
		c.emit(inst{code: doJump, x: begin})
		c.exit(begin, lazy)
		return
	}
	register := c.p.registers
	c.p.registers++
	c.step(inst{code: doMark, slot: register})
	c.node(sub)
	moved := c.emit(inst{code: doMoved, slot: register, x: begin})
	c.p.insts[moved].y = c.here()
	c.exit(begin, lazy)
}

// split appends a choice whose second way, or first if lazy, is set by exit.
func (c *coder) split(lazy bool) int {
	if lazy {
		return c.emit(inst{code: doSplit, y: c.here() + 1})
	}
	return c.emit(inst{code: doSplit, x: c.here() + 1})
}

func (c *coder) exit(at int, lazy bool) {
	if lazy {
		c.p.insts[at].x = c.here()
	} else {
		c.p.insts[at].y = c.here()
	}
}

// nullable reports whether n may match the empty text.
func nullable(n *node) bool {
	switch n.op {
	case opClass, opFail:
		return false
	case opConcat:
		for _, s := range n.subs {
			if !nullable(s) {
				return false
			}
		}
		return true
	case opAlternate, opCond:
		for _, s := range n.subs {
			if nullable(s) {
				return true
			}
		}
		return false
	case opRepeat:
		return n.min == 0 || nullable(n.subs[0])
	case opCapture, opAtomic:
		return nullable(n.subs[0])
	}
	return true
}
