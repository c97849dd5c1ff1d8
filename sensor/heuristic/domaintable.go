package heuristic

// domainTable numbers domains from 0 in the order in which they were added. A
// domain is known by its seeded hash alone. It is built like a [keyTable].
type domainTable struct {
	slots  []slot
	hashes []uint64
}

// newDomainTable returns an empty table.
func newDomainTable() domainTable { return domainTable{slots: make([]slot, minSlots)} }

// len returns the number of domains.
func (t *domainTable) len() int { return len(t.hashes) }

// find returns the number of the domain with that hash.
func (t *domainTable) find(hash uint64) (n int, ok bool) {
	mask := uint64(len(t.slots) - 1)
	tag := uint32(hash >> 32)
	for i := hash & mask; ; i = (i + 1) & mask {
		s := t.slots[i]
		if s.ref == 0 {
			return 0, false
		}
		if s.tag == tag && t.hashes[s.ref-1] == hash {
			return int(s.ref - 1), true
		}
	}
}

// add appends the domain with that hash, which must be absent.
func (t *domainTable) add(hash uint64) {
	if 4*(len(t.hashes)+1) > 3*len(t.slots) {
		t.slots = make([]slot, 2*len(t.slots))
		for i, known := range t.hashes {
			place(t.slots, known, uint32(i+1))
		}
	}
	t.hashes = append(t.hashes, hash)
	place(t.slots, hash, uint32(len(t.hashes)))
}

// reset removes all domains and keeps the memory.
func (t *domainTable) reset() {
	clear(t.slots)
	t.hashes = t.hashes[:0]
}
