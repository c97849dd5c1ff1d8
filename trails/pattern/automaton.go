package pattern

import (
	"sync"
	"unicode/utf8"
)

// automaton runs a regular program over a text in one pass, all ways at once
// in the order of their priority (Pike's simulation). It takes time in
// proportion to the text, whatever the expression.
type automaton struct {
	now, next threads
	stack     []int
}

// threads is a set of places in the program, in the order they were added,
// each with where its match began.
type threads struct {
	sparse []int // by instruction: index in dense, if dense agrees
	dense  []thread
}

type thread struct{ pc, start int }

func (t *threads) resize(n int) {
	if len(t.sparse) < n {
		t.sparse = make([]int, n)
	}
	t.dense = t.dense[:0]
}

func (t *threads) has(pc int) bool {
	i := t.sparse[pc]
	return i < len(t.dense) && t.dense[i].pc == pc
}

func (t *threads) add(pc, start int) {
	t.sparse[pc] = len(t.dense)
	t.dense = append(t.dense, thread{pc, start})
}

var automata = sync.Pool{New: func() any { return new(automaton) }}

// search returns the leftmost match of a regular program.
func (p *program) search(s string) (start, end int, ok bool) {
	a := automata.Get().(*automaton)
	defer automata.Put(a)
	a.now.resize(len(p.insts))
	a.next.resize(len(p.insts))
	for at := 0; ; {
		if !ok {
			a.follow(p, &a.now, 0, at, s, at)
		}
		if len(a.now.dense) == 0 && ok {
			return start, end, true
		}
		r, size := rune(-1), 0
		if at < len(s) {
			r, size = utf8.DecodeRuneInString(s[at:])
		}
		a.next.dense = a.next.dense[:0]
	step:
		for _, t := range a.now.dense {
			i := &p.insts[t.pc]
			switch i.code {
			case doMatch:
				start, end, ok = t.start, at, true
				break step // what follows has a lower priority
			case doChar:
				if r >= 0 && i.class.has(r) {
					a.follow(p, &a.next, i.x, t.start, s, at+size)
				}
			}
		}
		a.now, a.next = a.next, a.now
		if at == len(s) {
			return start, end, ok
		}
		at += size
	}
}

// follow adds all places that pc leads to without taking a character.
func (a *automaton) follow(p *program, to *threads, pc, start int, s string, at int) {
	a.stack = append(a.stack[:0], pc)
	for len(a.stack) > 0 {
		pc = a.stack[len(a.stack)-1]
		a.stack = a.stack[:len(a.stack)-1]
		if to.has(pc) {
			continue
		}
		to.add(pc, start)
		switch i := &p.insts[pc]; i.code {
		case doSplit:
			a.stack = append(a.stack, i.y, i.x)
		case doJump, doSave, doMark:
			a.stack = append(a.stack, i.x)
		case doMoved:
			// A round that took nothing comes back to a place that is known
			// already, so both ways may be followed.
			a.stack = append(a.stack, i.y, i.x)
		case doAssert:
			if holds(i.assert, i.ascii, s, at) {
				a.stack = append(a.stack, i.x)
			}
		}
	}
}
