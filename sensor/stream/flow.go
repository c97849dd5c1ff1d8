package stream

// setSize is the number of flows of a set. Its tags fill a cache line.
const setSize = 16

// epochs is the number of epochs in which as many flows are added as a table
// holds. Ages have 8 bits, so a flow that was quiet for four times as many
// passes for a young one for a while.
const epochs = 64

// flow is a connection. It holds no addresses: id stands for them.
type flow struct {
	id uint64

	// states are those of the reader.
	states [2]uint64

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

// flows is a table of flows in sets: a flow may lie in any place of the set that
// its id names, so that looking for one that is absent, which is what a flood
// makes of every segment, touches a single cache line. Number 0 is none. A flow
// keeps its number and its place in memory.
type flows struct {
	// tags has for each place the tag of its flow in the upper 24 bits and the
	// epoch of its latest segment in the lower 8, or 0 for a free place.
	tags [][setSize]uint32

	// entries has the flows behind an entry for one that is not in the table.
	entries []flow

	ways   int    // in use
	mask   uint64 // of the sets
	count  int
	added  uint64 // flows that were ever added
	length uint64 // of an epoch, in flows added
	epoch  uint8
}

// newFlows returns a table for at most n flows, and more than half as many.
func newFlows(n int) (t flows) {
	used := min(n, setSize)
	sets := 1
	for 2*sets*used <= n {
		sets *= 2
	}

	return flows{
		tags: make([][setSize]uint32, sets), entries: make([]flow, sets*setSize+1),
		ways: used, mask: uint64(sets - 1), length: uint64(max(sets*used/epochs, 1)),
	}
}

// tag returns the tag of an id, with the lower 8 bits zero. It is not 0.
func tag(id uint64) (bits uint32) {
	const used = 1 << 31

	return uint32(id>>32)&^0xff | used
}

// at returns flow n. Flow 0 is one that is being looked at and has no entry yet.
func (t *flows) at(n uint32) (f *flow) { return &t.entries[n] }

// find returns the number of the flow id, or 0.
func (t *flows) find(id uint64) (n uint32) {
	set := id & t.mask
	want := tag(id)
	for way, v := range &t.tags[set] {
		if n = uint32(set*setSize) + uint32(way) + 1; v&^0xff == want && t.at(n).id == id {
			return n
		}
	}

	return 0
}

// touch notes that flow n had a segment.
func (t *flows) touch(n uint32) {
	v := &t.tags[(n-1)/setSize][(n-1)%setSize]
	if uint8(*v) != t.epoch {
		*v = *v&^0xff | uint32(t.epoch)
	}
}

// room returns the place for the flow id, which must be absent: a free one of its
// set, or else, with used, that of the flow that was quiet longest and must go.
func (t *flows) room(id uint64) (n uint32, used bool) {
	set := id & t.mask
	best := uint32(0)
	for way, v := range t.tags[set][:t.ways] {
		rank := uint32(t.epoch-uint8(v))<<8 | uint32(way)
		if v == 0 {
			rank = 1<<16 | uint32(way)
		}
		best = max(best, rank)
	}

	return uint32(set*setSize) + best&0xff + 1, best < 1<<16
}

// add makes flow 0 flow n, a place that is free.
func (t *flows) add(n uint32) {
	t.added++
	if t.added%t.length == 0 {
		t.epoch++
	}
	t.entries[n] = t.entries[0]
	t.tags[(n-1)/setSize][(n-1)%setSize] = tag(t.entries[0].id) | uint32(t.epoch)
	t.count++
}

// remove frees flow n.
func (t *flows) remove(n uint32) {
	t.tags[(n-1)/setSize][(n-1)%setSize] = 0
	t.count--
}

// all calls do for every flow, which may be removed meanwhile.
func (t *flows) all(do func(n uint32)) {
	for set := range t.tags {
		for way := range t.ways {
			if t.tags[set][way] != 0 {
				do(uint32(set*setSize+way) + 1)
			}
		}
	}
}
