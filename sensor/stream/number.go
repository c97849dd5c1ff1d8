package stream

// The numbers of a set: two for each flow, in lines of 64 bytes.
const (
	ways  = 8
	lines = 2 * setSize / ways
)

// Parts of a number's tag.
const (
	// inUse tells an entry from a free one.
	inUse = 1 << 31

	// sideBit is the bit of the hash in which the directions of a flow differ.
	sideBit = 1 << 30

	// hashBits are the bits in which entries of different directions differ. Two
	// in a set are taken for one about once in 2^15 times. If that ever matters,
	// a direction loses its number: it then goes on as one picked up in the
	// middle.
	hashBits = inUse - 1<<15

	// announced means that the start of the connection is known by its SYN.
	announced = 1 << 14

	// maxBack limits how many bytes in front of a number are known to be seen.
	maxBack = Window - 1
)

// number is what is remembered of a direction that has no state: which number
// follows, behind its SYN or behind a message that the reader consumed. The zero
// value is none.
type number struct {
	// tag has a part of the direction's hash, and in its lower bits how many
	// bytes in front of next were seen: none behind a SYN.
	tag uint32

	// next is the first byte that was not consumed.
	next uint32
}

// back returns how many bytes in front of next were seen, at most [maxBack].
func (n number) back() (bytes uint32) { return n.tag & maxBack }

// of reports whether a SYN that announces start belongs to the connection that n
// is of. Like any segment it may be seen after the data.
func (n number) of(start uint32) (ok bool) {
	below := n.next - n.back() - start

	return n.tag != 0 && (below == 0 || n.tag&announced == 0 && below <= Window)
}

// reaches reports whether a payload of the given size from seq on belongs to the
// connection that n is of, as far as its distance tells.
func (n number) reaches(seq uint32, size int) (ok bool) {
	ahead, back := seq-n.next, n.back()
	switch {
	case n.tag == 0:
		return false
	case ahead < Window:
		return true
	case back == 0:
		// A keep-alive probe carries the byte in front. What else lies in front
		// of a SYN is of another connection. (RFC 9293 3.8.4.)
		return size == 1 && ahead == 1<<32-1
	default:
		return -ahead <= back+Window
	}
}

// line returns the entries where the numbers of flow id may be, and the upper
// bits of the tag of that of direction d. It is a cache of fixed size: a flood
// overwrites the oldest of a line and costs nothing else.
func (t *flows) line(id uint64, d uint8) (line *[ways]number, tag uint32) {
	return &t.numbers[t.index(id)*lines+uint32(id>>20%lines)], uint32(id>>25)&hashBits | inUse ^ uint32(d&1)*sideBit
}

// number returns the number of direction d of flow id.
func (t *flows) number(id uint64, d uint8) (n number) {
	line, tag := t.line(id, d)
	for i := range line {
		if line[i].tag&(inUse|hashBits) == tag {
			return line[i]
		}
	}

	return number{}
}

// remember remembers next as the number of direction d of flow id, and in low the
// lower bits of its tag.
func (t *flows) remember(id uint64, d uint8, next, low uint32) {
	line, tag := t.line(id, d)
	n := number{tag: tag | low, next: next}
	for i := range line {
		line[i], n = n, line[i]
		if n.tag&(inUse|hashBits) == tag {
			return
		}
	}
}

// forget forgets the number of direction d of flow id.
func (t *flows) forget(id uint64, d uint8) {
	line, tag := t.line(id, d)
	for i := range line {
		if line[i].tag&(inUse|hashBits) == tag {
			copy(line[i:], line[i+1:])
			line[ways-1] = number{}

			return
		}
	}
}
