package stream

// ways is the number of numbers in a line: 64 bytes, one cache line.
const ways = 8

// number is what is remembered of a direction that has no state: which sequence
// number follows, behind its SYN or behind bytes that the reader is done with.
// 0 is none.
//
//	47        nobody reads the direction any more
//	46        the start of the connection is known by its SYN
//	32 to 45  how many bytes in front were seen, at most maxBack
//	 0 to 31  the number
//
// In a table bits 48 to 63 say whose it is, and the lower ones are disguised by
// bits of the same hash. Two directions in a line are taken for one about once in
// 2^15 times, but then the number is a random one: it is far off, and the
// direction goes on as if nothing had been remembered.
type number uint64

// Parts of a [number].
const (
	left      = 1 << 47
	announced = 1 << 46
	backShift = 32

	// maxBack limits how many bytes in front of a number are known to be seen.
	maxBack = Window - 1
)

// number returns what is to be remembered of h.
func (h *half) number() (n number) {
	n = number(h.next) | number(min(h.next-h.first(), maxBack))<<backShift
	if h.marks&(known|middle) == known {
		n |= announced
	}
	if h.is(passed) {
		n |= left
	}

	return n
}

// next returns the first byte that was not consumed.
func (n number) next() (seq uint32) { return uint32(n) }

// back returns how many bytes in front of next were seen.
func (n number) back() (bytes uint32) { return uint32(n>>backShift) & maxBack }

// of reports whether a SYN that announces start belongs to the connection that n
// is of. Like any segment it may be seen after the data.
func (n number) of(start uint32) (ok bool) {
	below := n.next() - n.back() - start

	return n != 0 && (below == 0 || n&announced == 0 && below <= Window)
}

// reaches reports whether a payload of the given size from seq on belongs to the
// connection that n is of, as far as its distance tells.
func (n number) reaches(seq uint32, size int) (ok bool) {
	ahead, back, far := seq-n.next(), n.back(), uint32(Window)
	if n&left != 0 {
		far = leftSpan
	}
	switch {
	case n == 0:
		return false
	case ahead < far:
		return true
	case back == 0:
		// A keep-alive probe carries the byte in front. What else lies in front
		// of a SYN is of another connection. (RFC 9293 3.8.4.)
		return size == 1 && ahead == 1<<32-1
	default:
		return -ahead <= back+far
	}
}

// Parts of the hash of a direction.
const (
	// inUse tells a number in a table from a free place.
	inUse = 1 << 63

	// sideBit is where the directions of a flow differ.
	sideBit = 1 << 62

	// ownBits say whose a number is.
	ownShift = 48
	ownBits  = inUse - 1<<ownShift

	// disguise spreads the bits of a flow's id. It is 2^64 divided by the golden
	// ratio, and odd.
	disguise = 0x9e3779b97f4a7c15
)

// is reports whether n is that of the direction with a hash, in a table.
func (n number) is(hash number) (ok bool) { return (n^hash)>>ownShift == 0 }

// numbers remembers numbers of directions. It is a cache of fixed size: a flood
// overwrites the oldest of a line and costs nothing else.
type numbers struct {
	lines [][ways]number
	mask  uint64
}

// newNumbers returns a table with at least n entries.
func newNumbers(n int) (t numbers) {
	lines := 1
	for lines*ways < n {
		lines *= 2
	}

	return numbers{lines: make([][ways]number, lines), mask: uint64(lines - 1)}
}

// line returns the line where the numbers of flow id may be, and the hash of its
// direction d.
func (t *numbers) line(id uint64, d uint8) (line *[ways]number, hash number) {
	return &t.lines[id>>20&t.mask], number(id<<8&ownBits|inUse|id*disguise>>32) ^ number(d&1)*sideBit
}

// find returns the number of direction d of flow id.
func (t *numbers) find(id uint64, d uint8) (n number) {
	line, hash := t.line(id, d)
	for _, n = range line {
		if n.is(hash) {
			return n ^ hash
		}
	}

	return 0
}

// put remembers n of direction d of flow id.
func (t *numbers) put(id uint64, d uint8, n number) {
	line, hash := t.line(id, d)
	n ^= hash
	for i := range line {
		line[i], n = n, line[i]
		if n.is(hash) {
			return
		}
	}
}

// remove forgets the number of direction d of flow id.
func (t *numbers) remove(id uint64, d uint8) {
	line, hash := t.line(id, d)
	for i := range line {
		if line[i].is(hash) {
			copy(line[i:], line[i+1:])
			line[ways-1] = 0

			return
		}
	}
}
