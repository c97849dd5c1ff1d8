package index

import (
	"cmp"
	"slices"
)

const (
	// trainRounds is how often the symbols are improved, as in FSST.
	trainRounds = 5
	// trainBytes is about how much text is looked at in each round.
	trainBytes = 1 << 18
)

// symbolText is a candidate: its bytes, the first one lowest, and their number.
type symbolText struct {
	text uint64
	size uint8
}

// join returns the candidate that two symbols in a row make.
func (a symbolText) join(b symbolText) (symbolText, bool) {
	if a.size+b.size > maxSymbol {
		return symbolText{}, false
	}
	return symbolText{a.text | b.text<<(8*a.size), a.size + b.size}, true
}

// train learns symbols from texts: in each round it writes the texts by the
// symbols so far, and keeps those symbols, and those made of two in a row, that
// save most. Equal texts give equal symbols.
func train(texts [][]byte) *symbols {
	s := &symbols{}
	var scratch []byte
	for range trainRounds {
		e := newEncoder(s)
		gain := map[symbolText]int{}
		for _, t := range texts {
			scratch = append(scratch[:0], t...)
			scratch = append(scratch, 0, 0, 0, 0, 0, 0, 0, 0)
			e.count(scratch, len(t), gain)
		}
		s = best(gain)
	}
	return s
}

// count adds what the symbols of one text, and neighbours together, stand for.
func (e *encoder) count(text []byte, n int, gain map[symbolText]int) {
	var before symbolText
	for at := 0; at < n; {
		code, size := e.next(text[at:], n-at)
		one := symbolText{uint64(text[at]), 1}
		if code != escape {
			one = symbolText{e.text[code], e.size[code]}
		}
		gain[one] += int(one.size)
		if both, ok := before.join(one); ok && before.size > 0 {
			gain[both] += int(both.size)
		}
		// The next byte alone lets symbols grow by one.
		if first := (symbolText{uint64(text[at]), 1}); one.size > 1 && before.size > 0 {
			if both, ok := before.join(first); ok {
				gain[both] += int(both.size)
			}
		}
		before = one
		at += size
	}
}

// best returns the symbols that save most. Single bytes count double: without
// one, its byte takes two.
func best(gain map[symbolText]int) *symbols {
	type candidate struct {
		symbolText
		gain int
	}
	all := make([]candidate, 0, len(gain))
	for t, g := range gain {
		if t.size == 1 {
			g *= 2
		}
		all = append(all, candidate{t, g})
	}
	slices.SortFunc(all, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.gain, a.gain), cmp.Compare(a.size, b.size), cmp.Compare(a.text, b.text))
	})
	s := &symbols{}
	for _, c := range all[:min(len(all), maxSymbols)] {
		s.text[s.n], s.size[s.n] = c.text, c.size
		s.n++
	}
	return s
}
