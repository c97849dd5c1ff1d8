package pattern

// List is an ordered list of patterns. It is immutable and safe for concurrent
// use.
type List struct {
	patterns []*Pattern
}

// NewList returns the list of patterns, earliest first.
func NewList(patterns []*Pattern) *List {
	return &List{patterns: patterns}
}

// Len returns the number of patterns.
func (l *List) Len() int { return len(l.patterns) }

// Find returns what one alternation of all patterns would match: the leftmost
// match, and at one position that of the earliest pattern.
func (l *List) Find(s string) (index, start, end int, ok bool) {
	for i, p := range l.patterns {
		if a, b, hit := p.Find(s); hit && (!ok || a < start) {
			index, start, end, ok = i, a, b, true
		}
	}
	return index, start, end, ok
}

// First returns the lowest index whose pattern matches anywhere in s.
func (l *List) First(s string) (index int, ok bool) {
	for i, p := range l.patterns {
		if p.Match(s) {
			return i, true
		}
	}
	return 0, false
}
