package stream

// ways is the number of entries of a set: 64 bytes, one cache line.
const ways = 8

// setMix and sideMix spread the bits of a flow's number over sets and tags, and
// tell its directions apart. They are odd; 2^64 divided by the golden ratio, and
// the same rotated by half.
const (
	setMix  = 0x9e3779b97f4a7c15
	sideMix = 0x7f4a7c159e3779b9
)

// handshakes remembers the initial sequence numbers of directions between their
// SYN and their first payload. It is a cache of fixed size: a flood of SYNs
// overwrites the oldest of a set and costs nothing else.
type handshakes struct {
	entries []handshake
	mask    uint64
}

// handshake is the number behind a SYN, that is the first of the payload, under
// a part of the direction's hash. A tag is odd, the zero value is free.
type handshake struct {
	tag   uint32
	start uint32
}

// newHandshakes returns a table with at least n entries.
func newHandshakes(n int) (h handshakes) {
	sets := 1
	for sets*ways < n {
		sets *= 2
	}

	return handshakes{entries: make([]handshake, sets*ways), mask: uint64(sets - 1)}
}

// set returns the entries where direction d of flow id may be, and its tag.
func (h *handshakes) set(id uint64, d uint8) (set []handshake, tag uint32) {
	n := (id ^ uint64(d)*sideMix) * setMix
	at := (n >> 32 & h.mask) * ways

	return h.entries[at : at+ways : at+ways], uint32(n) | 1
}

// put remembers where direction d of flow id starts.
func (h *handshakes) put(id uint64, d uint8, start uint32) {
	set, tag := h.set(id, d)
	for i := range set {
		if set[i].tag == tag {
			set[i].start = start

			return
		}
	}
	copy(set[1:], set)
	set[0] = handshake{tag: tag, start: start}
}

// find returns where direction d of flow id starts.
func (h *handshakes) find(id uint64, d uint8) (start uint32, ok bool) {
	set, tag := h.set(id, d)
	for i := range set {
		if set[i].tag == tag {
			return set[i].start, true
		}
	}

	return 0, false
}

// remove forgets direction d of flow id.
func (h *handshakes) remove(id uint64, d uint8) {
	set, tag := h.set(id, d)
	for i := range set {
		if set[i].tag == tag {
			copy(set[i:], set[i+1:])
			set[ways-1] = handshake{}

			return
		}
	}
}
