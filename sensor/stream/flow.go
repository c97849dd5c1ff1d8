package stream

// flow is a connection in a cache line. It holds no addresses: id stands for
// them. The reader's states lie elsewhere, as most flows have none.
type flow struct {
	id     uint64
	halves [2]half
}

// order returns the directions, first that which had payload first.
func (f *flow) order() (directions [2]uint8) {
	d := uint8(0)
	if f.halves[1].is(leads) {
		d = 1
	}

	return [2]uint8{d, d ^ 1}
}

// epochs is the number of epochs in which as many flows are added as a table
// holds. Ages have 8 bits, so a flow that was quiet for four times as many
// passes for a young one for a while.
const epochs = 64

// flows is a table of flows in sets: a flow may lie in any place of the set that
// its id names, so that looking for one that is absent, which is what a flood
// makes of every segment, touches a single cache line. Number 0 is none. A flow
// keeps its number and its place in memory.
type flows struct {
	// sets has those in use behind one for flow 0.
	sets []set

	// entries has the flows of the sets. Flow 0 is one that is being looked at
	// and has no place yet.
	entries []flow

	// states are those of the reader for each of entries, 0 for a free place.
	states [][2]uint64

	ways   int    // of a set that are in use
	mask   uint64 // of the sets in use
	count  int
	added  int // in this epoch
	length int // of an epoch, in flows added
	epoch  uint8
}

// newFlows returns a table for at most n flows, and more than half as many.
func newFlows(n int) (t flows) {
	used := min(n, setSize)
	sets := 1
	for 2*sets*used <= n {
		sets *= 2
	}
	places := (sets + 1) * setSize
	t = flows{
		sets: make([]set, sets+1), entries: make([]flow, places), states: make([][2]uint64, places),
		ways: used, mask: uint64(sets - 1), length: max(sets*used/epochs, 1),
	}
	for i := range t.sets {
		for way := used; way < setSize; way++ {
			t.sets[i].mark(way, closed)
		}
	}

	return t
}

// index returns the index of the set of a flow.
func (t *flows) index(id uint64) (i uint32) { return uint32(id&t.mask) + 1 }

// at returns flow n.
func (t *flows) at(n uint32) (f *flow) { return &t.entries[n] }

// find returns the number of the flow id, or 0.
func (t *flows) find(id uint64) (n uint32) {
	i := t.index(id)
	s := &t.sets[i]
	for found := s.match(sign(id)); found != 0; found &= found - 1 {
		if way := found.way(); t.entries[i*setSize+way].id == id {
			return i*setSize + way
		}
	}

	return 0
}

// touch notes that flow n had a segment.
func (t *flows) touch(n uint32) {
	if e := &t.sets[n/setSize].epochs[n%setSize]; *e != t.epoch {
		*e = t.epoch
	}
}

// room returns the place for the flow id, which must be absent: a free one of its
// set, or else, with used, that of the flow that was quiet longest and must go.
func (t *flows) room(id uint64) (n uint32, used bool) {
	i := t.index(id)
	s := &t.sets[i]
	if free := s.match(0); free != 0 {
		return i*setSize + free.way(), false
	}

	return i*setSize + s.oldest(t.epoch, t.ways), true
}

// add makes flow 0 flow n, a place that is free.
func (t *flows) add(n uint32) {
	t.added++
	if t.added == t.length {
		t.added = 0
		t.epoch++
	}
	t.entries[n] = t.entries[0]
	s := &t.sets[n/setSize]
	s.mark(int(n%setSize), sign(t.entries[n].id))
	s.epochs[n%setSize] = t.epoch
	s.owners &^= 1 << (n % setSize)
	if t.states[0] != [2]uint64{} {
		t.states[0], t.states[n] = [2]uint64{}, t.states[0]
		t.own(n)
	}
	t.count++
}

// own notes that flow n has a record or a state.
func (t *flows) own(n uint32) { t.sets[n/setSize].owners |= 1 << (n % setSize) }

// owns reports whether flow n may have a record or a state.
func (t *flows) owns(n uint32) (ok bool) { return t.sets[n/setSize].owners>>(n%setSize)&1 != 0 }

// remove frees flow n, which has no states.
func (t *flows) remove(n uint32) {
	t.sets[n/setSize].mark(int(n%setSize), 0)
	t.count--
}

// all calls do for every flow, which may be removed meanwhile.
func (t *flows) all(do func(n uint32)) {
	for i := range t.sets {
		for way := range t.ways {
			if t.sets[i].sign(way) != 0 {
				do(uint32(i*setSize + way))
			}
		}
	}
}
