package allow

import "sync/atomic"

// Count is a rule and what it silenced.
type Count struct {
	// Rule is the rule.
	Rule Rule
	// Hits is how often the rule decided: events that it silenced, and for a
	// trusted entry also names, hosts and addresses that were not looked at
	// because of it. One packet may count more than once, and a name that is
	// remembered as clean counts only until it is forgotten. Where several rules
	// silence the same event, the first that is found counts.
	Hits uint64
	// Trails is how often a trusted entry left a trail out: when it was built,
	// read from a text, or found in an index. It is this list's own.
	Trails uint64
}

// hit counts a decision.
func (l *List) hit(at link) bool {
	if at == 0 {
		return false
	}
	l.hits[at-1].Add(1)
	return true
}

// Counts returns every rule, in the order in which they were given to [New],
// with what it silenced so far.
func (l *List) Counts() []Count {
	if l == nil {
		return nil
	}
	counts := make([]Count, len(l.rules))
	for i := range counts {
		counts[i] = l.count(link(i + 1))
	}
	return counts
}

func (l *List) count(at link) Count {
	r := l.rules[at-1]
	r.ID = r.id()
	return Count{Rule: r, Hits: l.hits[at-1].Load(), Trails: l.trails[at-1].Load()}
}

// CarryFrom makes l go on counting the hits of every rule that old has too, by
// its ID. Both lists then count into one place, so nothing is lost while
// workers still use the old one. It must be called before l is used by several
// goroutines. old may be nil.
func (l *List) CarryFrom(old *List) {
	if old == nil || l == nil {
		return
	}
	hits := make(map[string]*atomic.Uint64, len(old.rules))
	for i := range old.rules {
		hits[old.rules[i].id()] = old.hits[i]
	}
	for i := range l.rules {
		if n, ok := hits[l.rules[i].id()]; ok {
			l.hits[i] = n
		}
	}
}
