package pattern

import (
	"sync"
	"unicode"
	"unicode/utf8"
)

// maxBacktracks is how often a search may turn back before it is given up
// without a match (SPEC 1.4).
const maxBacktracks = 1_000_000

// matcher runs a program that looks around or refers back, one way after the
// other.
type matcher struct {
	p      *program
	s      string
	saved  []int // slots, then registers; -1 is unset
	stack  []choice
	undo   []change
	budget int

	attempt int // where the match was tried, before any \K
}

// choice is a way that was not taken yet.
type choice struct{ pc, at, undo int }

// change is the value that something saved had before.
type change struct{ slot, old int }

var matchers = sync.Pool{New: func() any { return new(matcher) }}

// explore returns the slots of the leftmost match, valid until the next call
// of done. It needs no regular program.
func (p *program) explore(s string) (m *matcher, ok bool) {
	m = matchers.Get().(*matcher)
	m.p, m.s, m.budget = p, s, maxBacktracks
	for at := 0; ; {
		m.saved = m.saved[:0]
		for range p.slots + p.registers {
			m.saved = append(m.saved, -1)
		}
		m.stack, m.undo = m.stack[:0], m.undo[:0]
		if _, ok := m.run(0, at, -1); ok {
			m.attempt = at
			return m, true
		}
		if at == len(s) || m.budget < 0 {
			return m, false
		}
		_, size := utf8.DecodeRuneInString(s[at:])
		at += size
	}
}

func (m *matcher) done() {
	m.p, m.s = nil, ""
	matchers.Put(m)
}

// run follows the program from pc until it matches, and returns where. With a
// target of 0 or more the match must end there. Choices left over are dropped.
func (m *matcher) run(pc, at, target int) (end int, ok bool) {
	base := len(m.stack)
	for {
		i := &m.p.insts[pc]
		if i.code == doMatch && (target < 0 || at == target) {
			m.stack = m.stack[:base]
			return at, true
		}
		if pc, at, ok = m.step(i, at); ok {
			continue
		}
		if len(m.stack) == base {
			return 0, false
		}
		if m.budget--; m.budget < 0 {
			m.stack = m.stack[:base]
			return 0, false
		}
		c := m.stack[len(m.stack)-1]
		m.stack = m.stack[:len(m.stack)-1]
		m.restore(c.undo)
		pc, at = c.pc, c.at
	}
}

// step carries out one instruction at a place; ok is false when it leads
// nowhere.
func (m *matcher) step(i *inst, at int) (pc, next int, ok bool) {
	switch i.code {
	case doChar:
		if at == len(m.s) {
			return 0, 0, false
		}
		r, size := utf8.DecodeRuneInString(m.s[at:])
		return i.x, at + size, i.class.has(r)
	case doSplit:
		m.stack = append(m.stack, choice{i.y, at, len(m.undo)})
		return i.x, at, true
	case doJump:
		return i.x, at, true
	case doSave:
		m.save(i.slot, at)
		return i.x, at, true
	case doMark:
		m.save(m.p.slots+i.slot, at)
		return i.x, at, true
	case doMoved:
		if m.saved[m.p.slots+i.slot] == at {
			return i.y, at, true
		}
		return i.x, at, true
	case doAssert:
		return i.x, at, holds(i.assert, i.ascii, m.s, at)
	case doLook:
		return i.x, at, m.look(i, at)
	case doAtomic:
		end, ok := m.run(i.y, at, -1)
		return i.x, end, ok
	case doBackref:
		end, ok := m.again(i, at)
		return i.x, end, ok
	case doCond:
		if i.slot < m.p.slots && m.saved[i.slot] >= 0 {
			return i.x, at, true
		}
		return i.y, at, true
	}
	return 0, 0, false // doFail, or doMatch at the wrong place
}

// look reports whether a look-around holds.
func (m *matcher) look(i *inst, at int) bool {
	undo := len(m.undo)
	ok := false
	if !i.behind {
		_, ok = m.run(i.y, at, -1)
	} else {
		for start := at; ; {
			if _, ok = m.run(i.y, start, at); ok || start == 0 || m.budget < 0 {
				break
			}
			m.restore(undo)
			_, size := utf8.DecodeLastRuneInString(m.s[:start])
			start -= size
		}
	}
	if i.negative || !ok {
		m.restore(undo)
	}
	return ok != i.negative && m.budget >= 0
}

// again matches the text of a group once more.
func (m *matcher) again(i *inst, at int) (end int, ok bool) {
	from, to := m.saved[i.slot], m.saved[i.slot+1]
	if from < 0 || to < from {
		return 0, false
	}
	for from < to {
		if at == len(m.s) {
			return 0, false
		}
		a, n := utf8.DecodeRuneInString(m.s[from:to])
		b, k := utf8.DecodeRuneInString(m.s[at:])
		if a != b && (!i.fold || !sameFold(a, b)) {
			return 0, false
		}
		from, at = from+n, at+k
	}
	return at, true
}

func sameFold(a, b rune) bool {
	for r := unicode.SimpleFold(a); r != a; r = unicode.SimpleFold(r) {
		if r == b {
			return true
		}
	}
	return false
}

func (m *matcher) save(slot, at int) {
	m.undo = append(m.undo, change{slot, m.saved[slot]})
	m.saved[slot] = at
}

func (m *matcher) restore(n int) {
	for len(m.undo) > n {
		c := m.undo[len(m.undo)-1]
		m.undo = m.undo[:len(m.undo)-1]
		m.saved[c.slot] = c.old
	}
}
