package stream

// setSize is the number of flows of a set. Its tags fill a cache line.
const setSize = 16

// epochs is the number of epochs in which as many flows are added as a table
// holds. Ages have 8 bits, so a flow that was quiet for four times as many
// passes for a young one for a while.
const epochs = 64

// flow is a connection. It holds no addresses: id stands for them.
type flow struct {
	id     uint64
	halves [2]half

	// first is the direction that had payload first.
	first uint8
}

// flows is a table of flows in sets: a flow may lie in any place of the set that
// its id names, so that looking for one that is absent, which is what a flood
// makes of every segment, touches a single cache line. Number 0 is none. A flow
// keeps its number and its place in memory.
type flows struct {
	// tags has for each place the tag of its flow in the upper 24 bits and the
	// epoch of its latest segment in the lower 8, or 0 for a free place.
	tags    [][setSize]uint32
	entries []flow
	ways    int    // in use
	mask    uint64 // of the sets
	count   int
	added   uint64 // flows that were ever added
	length  uint64 // of an epoch, in flows added
	epoch   uint8
}

// newFlows returns a table for at most n flows, and more than half as many.
func newFlows(n int) (t flows) {
	used := min(n, setSize)
	sets := 1
	for 2*sets*used <= n {
		sets *= 2
	}

	return flows{
		tags: make([][setSize]uint32, sets), entries: make([]flow, sets*setSize),
		ways: used, mask: uint64(sets - 1), length: uint64(max(sets*used/epochs, 1)),
	}
}

// tag returns the tag of an id, with the lower 8 bits zero. It is not 0.
func tag(id uint64) (bits uint32) {
	const used = 1 << 31

	return uint32(id>>32)&^0xff | used
}

// at returns flow n.
func (t *flows) at(n uint32) (f *flow) { return &t.entries[n-1] }

// find returns the number of the flow id, or 0.
func (t *flows) find(id uint64) (n uint32) {
	set := id & t.mask
	want := tag(id)
	for way, v := range &t.tags[set] {
		if v&^0xff == want && t.entries[set*setSize+uint64(way)].id == id {
			return uint32(set*setSize) + uint32(way) + 1
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

// victim returns the flow that must go before the flow id can be added, that of
// its set which was quiet longest, or 0 if there is room.
func (t *flows) victim(id uint64) (n uint32) {
	set := id & t.mask
	oldest := -1
	for way, v := range t.tags[set][:t.ways] {
		if v == 0 {
			return 0
		}
		if age := int(t.epoch - uint8(v)); age > oldest {
			n, oldest = uint32(set*setSize)+uint32(way)+1, age
		}
	}

	return n
}

// add adds the flow id, which must be absent and have room.
func (t *flows) add(id uint64) (n uint32) {
	t.added++
	if t.added%t.length == 0 {
		t.epoch++
	}
	set := id & t.mask
	for way, v := range t.tags[set][:t.ways] {
		if v == 0 {
			t.tags[set][way] = tag(id) | uint32(t.epoch)
			t.entries[set*setSize+uint64(way)] = flow{id: id}
			t.count++

			return uint32(set*setSize) + uint32(way) + 1
		}
	}
	panic("BUG: a flow without room")
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
