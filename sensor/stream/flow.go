package stream

// sample is how many flows an eviction chooses from.
const sample = 8

// epochs is the number of epochs in which as many flows are added as a table
// holds.
const epochs = 64

// flow is a connection. It holds no addresses: id stands for them.
type flow struct {
	id     uint64
	halves [2]half

	// chain is the next flow of the same bucket, or the next free one.
	chain uint32

	// epoch is the one of the latest segment. Epochs wrap.
	epoch uint16

	// first is the direction that had payload first.
	first uint8

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
	hand    uint32 // where the next sample starts
	count   int
	added   uint64 // flows that were ever added
	length  uint64 // of an epoch, in flows added
	epoch   uint16
}

// newFlows returns a table for n flows.
func newFlows(n int) (t flows) {
	buckets := 1
	for buckets < 2*n {
		buckets *= 2
	}

	return flows{
		entries: make([]flow, n+1), buckets: make([]uint32, buckets), mask: uint64(buckets - 1), fresh: 1, hand: 1,
		length: uint64(max(n/epochs, 1)),
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

// victim returns the flow of a full table that should go: that which was quiet
// longest among the next few. A sample of neighbours is as good as one at random
// and needs no list that every segment would have to change. A flow is safe at
// least until the hand comes round, and unless the table is full of flows that
// are used all the time, until about as many flows were added as it holds.
func (t *flows) victim() (n uint32) {
	oldest := int16(-1)
	for range sample {
		if age := int16(t.epoch - t.entries[t.hand].epoch); age > oldest {
			n, oldest = t.hand, age
		}
		t.hand++
		if int(t.hand) == len(t.entries) {
			t.hand = 1
		}
	}
	if n == 0 {
		n = t.hand
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
	t.added++
	if t.added%t.length == 0 {
		t.epoch++
	}
	bucket := &t.buckets[id&t.mask]
	t.entries[n] = flow{id: id, chain: *bucket, epoch: t.epoch, used: true}
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
