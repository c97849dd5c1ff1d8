package pattern

import (
	"slices"
	"sync"
	"unicode"
)

// class is a set of characters: spans in ascending order that neither overlap
// nor touch. A nil class is empty.
type class []span

// span is a range of characters, both ends included.
type span struct{ lo, hi rune }

// single returns the class of one character.
func single(r rune) class { return class{{r, r}} }

// normal sorts and merges spans in place.
func normal(c class) class {
	slices.SortFunc(c, func(a, b span) int { return int(a.lo) - int(b.lo) })
	out := c[:0]
	for _, s := range c {
		if n := len(out); n > 0 && s.lo <= out[n-1].hi+1 {
			out[n-1].hi = max(out[n-1].hi, s.hi)
			continue
		}
		out = append(out, s)
	}
	return out
}

func (c class) has(r rune) bool {
	if len(c) <= 4 {
		for _, s := range c {
			if r >= s.lo && r <= s.hi {
				return true
			}
		}
		return false
	}
	_, found := slices.BinarySearchFunc(c, r, func(s span, r rune) int {
		switch {
		case s.hi < r:
			return -1
		case s.lo > r:
			return 1
		}
		return 0
	})
	return found
}

// size returns the number of characters in c.
func (c class) size() int {
	n := 0
	for _, s := range c {
		n += int(s.hi-s.lo) + 1
	}
	return n
}

func (c class) union(d class) class { return normal(slices.Concat(c, d)) }

func (c class) negate() class {
	var out class
	next := rune(0)
	for _, s := range c {
		if s.lo > next {
			out = append(out, span{next, s.lo - 1})
		}
		next = s.hi + 1
	}
	if next <= unicode.MaxRune {
		out = append(out, span{next, unicode.MaxRune})
	}
	return out
}

func (c class) intersect(d class) class {
	var out class
	for i, j := 0, 0; i < len(c) && j < len(d); {
		lo, hi := max(c[i].lo, d[j].lo), min(c[i].hi, d[j].hi)
		if lo <= hi {
			out = append(out, span{lo, hi})
		}
		if c[i].hi < d[j].hi {
			i++
		} else {
			j++
		}
	}
	return out
}

func (c class) minus(d class) class { return c.intersect(d.negate()) }

// fold adds the characters that are equal to one of c without regard to case:
// by Unicode's simple folding, or by that of ASCII alone.
func (c class) fold(ascii bool) class {
	one := len(c) == 1 && c[0].lo == c[0].hi
	if one && unicode.SimpleFold(c[0].lo) == c[0].lo {
		return c
	}
	out := slices.Clone(c)
	if one && !ascii {
		for r := unicode.SimpleFold(c[0].lo); r != c[0].lo; r = unicode.SimpleFold(r) {
			out = append(out, span{r, r})
		}
		return normal(out)
	}
	for _, r := range foldable() {
		if ascii && r > unicode.MaxASCII {
			break
		}
		if !c.has(r) {
			continue
		}
		for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
			if !ascii || f <= unicode.MaxASCII {
				out = append(out, span{f, f})
			}
		}
	}
	return normal(out)
}

// foldable lists all characters that have another case, in ascending order.
var foldable = sync.OnceValue(func() []rune {
	const last = 0x1E943 // the last one of Unicode 15; checked by a test
	var all []rune
	for r := rune('A'); r <= last; r++ {
		if unicode.SimpleFold(r) != r {
			all = append(all, r)
		}
	}
	return all
})

// fromTable returns the characters of a Unicode table.
func fromTable(t *unicode.RangeTable) class {
	var c class
	add := func(lo, hi, stride rune) {
		if stride == 1 {
			c = append(c, span{lo, hi})
			return
		}
		for r := lo; r <= hi; r += stride {
			c = append(c, span{r, r})
		}
	}
	for _, r := range t.R16 {
		add(rune(r.Lo), rune(r.Hi), rune(r.Stride))
	}
	for _, r := range t.R32 {
		add(rune(r.Lo), rune(r.Hi), rune(r.Stride))
	}
	return normal(c)
}
