package heuristic

import "math/bits"

// minItems is the first size of a set's table.
const minItems = 4

// itemSet is a set of seeded hashes. The zero value is empty and holds its
// first item without memory of its own. The hash 0 is kept as 1, which costs a
// collision in 2^63.
type itemSet struct {
	first uint64
	slots []uint64
	n     int
}

// len returns the number of items.
func (s *itemSet) len() int { return s.n }

// has reports whether item is in the set.
func (s *itemSet) has(item uint64) bool {
	item = max(item, 1)
	if s.first == item {
		return true
	}
	if s.slots == nil {
		return false
	}

	return s.slots[s.slot(item)] == item
}

// add adds item.
func (s *itemSet) add(item uint64) {
	item = max(item, 1)
	switch {
	case s.has(item):
		return
	case s.n == 0:
		s.first, s.n = item, 1

		return
	case 4*s.n >= 3*len(s.slots):
		s.grow()
	}
	s.slots[s.slot(item)] = item
	s.n++
}

// slot returns the place of item or the free place where it belongs.
func (s *itemSet) slot(item uint64) int {
	mask := len(s.slots) - 1
	i := int(bits.RotateLeft64(item, 32)) & mask
	for s.slots[i] != 0 && s.slots[i] != item {
		i = (i + 1) & mask
	}

	return i
}

// grow doubles the table.
func (s *itemSet) grow() {
	old := s.slots
	s.slots = make([]uint64, max(minItems, 2*len(old)))
	for _, item := range old {
		if item != 0 {
			s.slots[s.slot(item)] = item
		}
	}
}

// reset empties the set and keeps its memory.
func (s *itemSet) reset() {
	clear(s.slots)
	s.first, s.n = 0, 0
}
