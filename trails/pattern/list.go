package pattern

import "math/bits"

// List is an ordered list of patterns that are searched together. It is
// immutable and safe for concurrent use.
//
// Most patterns cannot match without some literal text. One pass over the
// subject finds the few whose text is there, and only those run; patterns
// without such a text run whenever the subject is short enough and holds the
// characters they need. Searches that find nothing allocate nothing.
type List struct {
	patterns []*Pattern
	limits   []limit // by pattern
	always   []int   // patterns that no literal announces
	index    literals
}

// candidates is a set of patterns as a bitmap.
type candidates struct{ words []uint64 }

// ordinary is the bitmap of lists of ordinary length, which fits on the stack.
type ordinary [24]uint64

// bitmap returns an empty bitmap for all patterns, in buf if it fits.
func (l *List) bitmap(buf []uint64) []uint64 {
	n := (len(l.patterns) + 63) / 64
	if n <= len(buf) {
		return buf[:n]
	}
	return make([]uint64, n)
}

func (c *candidates) add(i int)    { c.words[i/64] |= 1 << (i % 64) }
func (c *candidates) remove(i int) { c.words[i/64] &^= 1 << (i % 64) }

func (c *candidates) any() bool {
	for _, w := range c.words {
		if w != 0 {
			return true
		}
	}
	return false
}

// NewList returns the list of patterns, earliest first. It keeps the slice.
func NewList(patterns []*Pattern) *List {
	l := &List{patterns: patterns, limits: make([]limit, len(patterns))}
	for i, p := range patterns {
		l.limits[i] = p.limit
		if len(p.need) == 0 || shortest(p.need) < minLiteral {
			l.always = append(l.always, i)
			continue
		}
		for _, text := range p.need {
			l.index.add(text, i)
		}
	}
	l.index.finish()
	return l
}

// Len returns the number of patterns.
func (l *List) Len() int { return len(l.patterns) }

// At returns the pattern at index i.
func (l *List) At(i int) *Pattern { return l.patterns[i] }

// Find returns what one alternation of all patterns would match: the leftmost
// match, and at one position that of the earliest pattern.
func (l *List) Find(s string) (index, start, end int, ok bool) {
	var buf ordinary
	c := candidates{l.bitmap(buf[:])}
	if !l.collect(s, &c) {
		return 0, 0, 0, false
	}
	best := 0
	for i := range c.each {
		if at, a, b, hit := l.patterns[i].find(s); hit && (!ok || at < best) {
			index, best, start, end, ok = i, at, a, b, true
		}
		if ok && best == 0 {
			break // no later pattern can begin before
		}
	}
	return index, start, end, ok
}

// First returns the lowest index whose pattern matches anywhere in s.
func (l *List) First(s string) (index int, ok bool) {
	var buf ordinary
	c := candidates{l.bitmap(buf[:])}
	if !l.collect(s, &c) {
		return 0, false
	}
	for i := range c.each {
		if l.patterns[i].Match(s) {
			return i, true
		}
	}
	return 0, false
}

// collect puts the patterns that may match s into c, and reports whether there
// are any.
func (l *List) collect(s string, c *candidates) bool {
	l.index.scan(s, c)
	t := subject{s: s}
	for i := range c.each {
		if !l.limits[i].allows(&t) {
			c.remove(i)
		}
	}
	for _, i := range l.always {
		if l.limits[i].allows(&t) {
			c.add(i)
		}
	}
	return c.any()
}

// each yields the members in ascending order.
func (c *candidates) each(yield func(int) bool) {
	for w, word := range c.words {
		for word != 0 {
			if !yield(w*64 + bits.TrailingZeros64(word)) {
				return
			}
			word &= word - 1
		}
	}
}
