package stream

// clockSteps bounds how many flows one eviction looks at. Where all of them are
// in use, the last one goes.
const clockSteps = 64

// flow is a connection. It holds no addresses: id stands for them.
type flow struct {
	id     uint64
	halves [2]half

	// chain is the next flow of the same bucket, or the next free one.
	chain uint32

	// first is the direction that had payload first.
	first uint8

	// recent is set by segments and cleared by the clock.
	recent bool

	// used tells a flow from a free place.
	used bool
}

// flows is a table of flows with chained buckets. Number 0 is none. A flow keeps
// its number and its place in memory.
type flows struct {
	entries []flow
	buckets []uint32
	mask    uint64
	free    uint32 // first of the free places that were in use before
	fresh   uint32 // first place that never was
	hand    uint32 // where the clock stands
	count   int
}

// newFlows returns a table for n flows.
func newFlows(n int) (t flows) {
	buckets := 1
	for buckets < 2*n {
		buckets *= 2
	}

	return flows{
		entries: make([]flow, n+1), buckets: make([]uint32, buckets), mask: uint64(buckets - 1), fresh: 1, hand: 1,
	}
}

// find returns the number of the flow id, or 0.
func (t *flows) find(id uint64) (n uint32) {
	n = t.buckets[id&t.mask]
	for n != 0 && t.entries[n].id != id {
		n = t.entries[n].chain
	}

	return n
}

// full reports whether a flow must go before one can be added.
func (t *flows) full() (ok bool) { return t.free == 0 && int(t.fresh) == len(t.entries) }

// victim returns the flow that should go: the next one that was not used since
// the clock saw it last. A flow that had one segment counts as not used, so that
// a flood of them sweeps past those that go on.
func (t *flows) victim() (n uint32) {
	for range clockSteps {
		n = t.hand
		t.hand++
		if int(t.hand) == len(t.entries) {
			t.hand = 1
		}
		f := &t.entries[n]
		if f.used && !f.recent {
			break
		}
		f.recent = false
	}

	return n
}

// add adds the flow id, which must be absent, to a table that is not full.
func (t *flows) add(id uint64) (n uint32) {
	n = t.free
	if n != 0 {
		t.free = t.entries[n].chain
	} else {
		n = t.fresh
		t.fresh++
	}
	bucket := &t.buckets[id&t.mask]
	t.entries[n] = flow{id: id, chain: *bucket, used: true}
	*bucket = n
	t.count++

	return n
}

// remove frees flow n.
func (t *flows) remove(n uint32) {
	f := &t.entries[n]
	link := &t.buckets[f.id&t.mask]
	for *link != n {
		link = &t.entries[*link].chain
	}
	*link = f.chain
	*f = flow{chain: t.free}
	t.free = n
	t.count--
}
