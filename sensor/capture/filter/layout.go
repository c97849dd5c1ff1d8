package filter

import (
	"slices"

	"golang.org/x/net/bpf"
)

// maxSkip is how many instructions a conditional jump can pass over: its two
// distances have eight bits each.
const maxSkip = 255

// layout puts blocks one behind the other. It starts with the end of the program,
// so that it is known how far each jump goes. What is too far away gets a place of
// its own behind the block that needs it: one more return, or a jump that can go
// as far as it likes. These cost a place but no time, because blocks end with
// jumps, and serve the blocks before too.
type layout struct {
	// code is the program from its end on.
	code []bpf.Instruction

	// near is where jumps to a block can go: its place in code, or that of a jump
	// to it. accept and refuse are the same for the ends, or -1.
	near           []int
	accept, refuse int

	// length is what accepting returns.
	length uint32
}

// arrange returns the program of blocks. What it accepts is cut to a length.
func arrange(bs []block, inUse []bool, length uint32) (code []bpf.Instruction) {
	l := &layout{near: make([]int, len(bs)), accept: -1, refuse: -1, length: length}
	for i := len(bs) - 1; i >= 0; i-- {
		if inUse[i] {
			l.place(i, &bs[i])
		}
	}

	if len(bs) == 0 {
		l.near = nil
		l.reach(accepting)
	}

	slices.Reverse(l.code)

	return l.code
}

// place puts a block in front.
func (l *layout) place(i int, b *block) {
	// The returns come in the order of the program, which is refusing last.
	for _, next := range [...]int{min(b.yes, b.no), max(b.yes, b.no)} {
		l.reach(next)
	}

	cond := [...]bpf.JumpTest{bpf.JumpEqual, bpf.JumpGreaterThan, bpf.JumpGreaterOrEqual, bpf.JumpBitsSet}[b.op]
	yes, no := uint8(l.distance(b.yes)), uint8(l.distance(b.no))
	if b.withX {
		l.code = append(l.code, bpf.JumpIfX{Cond: cond, SkipTrue: yes, SkipFalse: no})
	} else {
		l.code = append(l.code, bpf.JumpIf{Cond: cond, Val: b.k, SkipTrue: yes, SkipFalse: no})
	}

	for _, c := range slices.Backward(b.code) {
		l.code = append(l.code, c)
	}

	l.near[i] = len(l.code) - 1
}

// distance returns how many instructions are between the next one and the place
// for going on with a block or an end.
func (l *layout) distance(next int) (n int) {
	switch next {
	case accepting:
		return len(l.code) - 1 - l.accept
	case refusing:
		return len(l.code) - 1 - l.refuse
	default:
		return len(l.code) - 1 - l.near[next]
	}
}

// reach makes sure that a block or an end can be reached by the next instruction
// but one, between which a return or a jump may come for its other outcome.
func (l *layout) reach(next int) {
	switch {
	case next == accepting && (l.accept < 0 || l.distance(next) >= maxSkip):
		l.accept = len(l.code)
		l.code = append(l.code, bpf.RetConstant{Val: l.length})
	case next == refusing && (l.refuse < 0 || l.distance(next) >= maxSkip):
		l.refuse = len(l.code)
		l.code = append(l.code, bpf.RetConstant{Val: 0})
	case next >= 0 && l.distance(next) >= maxSkip:
		n := l.distance(next)
		l.near[next] = len(l.code)
		l.code = append(l.code, bpf.Jump{Skip: uint32(n)})
	}
}
