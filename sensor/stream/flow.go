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

// flows is a table of flows, and of numbers, in sets: they lie in the set that
// the flow's id names, the flows in any place of it. Looking for a flow that is
// absent, which is what a flood makes of every segment, touches a single cache
// line. Number 0 is none. A flow keeps its number and its place in memory.
type flows struct {
	// sets has those in use behind one for flow 0, which is being looked at and
	// has no place yet.
	sets []set

	numbers [][ways]number

	flows []flow

	// states are those of the reader for each place.
	states [][2]uint64

	ways   int    // in use
	mask   uint64 // of the sets
	count  int
	added  uint64 // flows that were ever added
	length uint64 // of an epoch, in flows added
	epoch  uint8
}

// newFlows returns a table for at most n flows, and more than half as many.
func newFlows(n int) (t flows) {
	inUse := min(n, setSize)
	sets := 1
	for 2*sets*inUse <= n {
		sets *= 2
	}
	t = flows{
		sets: make([]set, sets+1), states: make([][2]uint64, (sets+1)*setSize),
		numbers: make([][ways]number, (sets+1)*lines), flows: make([]flow, (sets+1)*setSize),
		ways: inUse, mask: uint64(sets - 1), length: uint64(max(sets*inUse/epochs, 1)),
	}
	return t
}

// index returns the index of the set of a flow.
func (t *flows) index(id uint64) (i uint32) { return uint32(id&t.mask) + 1 }

// at returns flow n.
func (t *flows) at(n uint32) (f *flow) { return &t.flows[n] }

// find returns the number of the flow id, or 0.
func (t *flows) find(id uint64) (n uint32) {
	i := t.index(id)
	want := tag(id)
	for way, v := range &t.sets[i] {
		if v&^0xff == want && t.flows[i*setSize+uint32(way)].id == id {
			return i*setSize + uint32(way)
		}
	}

	return 0
}

// touch notes that flow n had a segment.
func (t *flows) touch(n uint32) {
	v := &t.sets[n/setSize][n%setSize]
	if uint8(*v) != t.epoch {
		*v = *v&^0xff | uint32(t.epoch)
	}
}

// room returns the place for the flow id, which must be absent: a free one of its
// set, or else, with used, that of the flow that was quiet longest and must go.
func (t *flows) room(id uint64) (n uint32, used bool) {
	i := t.index(id)
	best := uint32(0)
	for way, v := range t.sets[i][:t.ways] {
		rank := uint32(t.epoch-uint8(v))<<8 | uint32(way)
		if v == 0 {
			rank = 1<<16 | uint32(way)
		}
		best = max(best, rank)
	}

	return i*setSize + best&0xff, best < 1<<16
}

// add makes flow 0 flow n, a place that is free.
func (t *flows) add(n uint32) {
	t.added++
	if t.added%t.length == 0 {
		t.epoch++
	}
	f := t.at(0)
	*t.at(n) = *f
	if t.states[0] != [2]uint64{} {
		t.states[0], t.states[n] = [2]uint64{}, t.states[0]
	}
	t.sets[n/setSize][n%setSize] = tag(f.id) | uint32(t.epoch)
	t.count++
}

// remove frees flow n, which has no states.
func (t *flows) remove(n uint32) {
	t.sets[n/setSize][n%setSize] = 0
	t.count--
}

// forgetAll forgets all numbers.
func (t *flows) forgetAll() {
	clear(t.numbers)
}

// all calls do for every flow, which may be removed meanwhile.
func (t *flows) all(do func(n uint32)) {
	for i := range t.sets {
		for way := range t.ways {
			if t.sets[i][way] != 0 {
				do(uint32(i*setSize + way))
			}
		}
	}
}
