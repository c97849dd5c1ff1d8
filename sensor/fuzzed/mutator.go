package fuzzed

import (
	"encoding/binary"
	"math/rand/v2"
)

// Bounds of the inputs that a mutator makes.
const (
	// growth is how much longer than the longest seed an input may become.
	growth = 512

	// maxSteps is the number of mutations that are applied to one seed at most.
	maxSteps = 4

	// maxBlock is the longest block that one mutation copies, removes or adds.
	maxBlock = 64
)

// seed1 and seed2 start the pseudo-random sequence. Changing them changes every
// input of every test that uses the package.
const (
	seed1 = 0x7472_6169_6c73_636f
	seed2 = 0x7065_2066_757a_7a21
)

// mutator makes inputs from seeds. It owns one buffer for all of them.
type mutator struct {
	rand  *rand.Rand
	seeds [][]byte
	buf   []byte
	block []byte
	limit int
}

// newMutator returns a mutator over seeds, which it only reads. Without seeds it
// starts from the empty input.
func newMutator(seeds [][]byte) (m *mutator) {
	longest := 0
	for _, s := range seeds {
		longest = max(longest, len(s))
	}

	if len(seeds) == 0 {
		seeds = [][]byte{nil}
	}

	limit := longest + growth

	return &mutator{
		rand:  rand.New(rand.NewPCG(seed1, seed2)),
		seeds: seeds,
		buf:   make([]byte, 0, limit+maxBlock),
		block: make([]byte, maxBlock),
		limit: limit,
	}
}

// next returns input i. It is valid until the next call.
func (m *mutator) next(i int) (input []byte) {
	switch {
	case i == 0:
		m.buf = m.buf[:0]
	case i <= len(m.seeds):
		m.buf = append(m.buf[:0], m.seeds[i-1]...)
	default:
		m.buf = append(m.buf[:0], m.pick()...)
		for range 1 + m.rand.IntN(maxSteps) {
			m.mutate()
		}
	}

	return m.buf[:len(m.buf):len(m.buf)]
}

// pick returns a seed.
func (m *mutator) pick() (s []byte) {
	return m.seeds[m.rand.IntN(len(m.seeds))]
}

// mutate changes the buffer once.
func (m *mutator) mutate() {
	switch kind := m.rand.IntN(10); {
	case len(m.buf) == 0 || kind == 0:
		m.insertRandom()
	case kind == 1:
		m.buf = m.buf[:m.rand.IntN(len(m.buf))]
	case kind == 2:
		m.splice()
	case kind == 3:
		m.remove()
	case kind == 4:
		m.repeat()
	case kind == 5:
		m.setWord()
	case kind == 6:
		m.nudge()
	case kind == 7:
		m.setExtreme()
	default:
		m.buf[m.rand.IntN(len(m.buf))] ^= 1 << m.rand.IntN(8)
	}

	m.buf = m.buf[:min(len(m.buf), m.limit)]
}

// span returns a random part of the buffer of at most maxBlock bytes.
func (m *mutator) span() (start, end int) {
	start = m.rand.IntN(len(m.buf))

	return start, start + 1 + m.rand.IntN(min(maxBlock, len(m.buf)-start))
}

// insertRandom inserts a block of random bytes, at the end in half of the cases.
func (m *mutator) insertRandom() {
	b := m.block[:1+m.rand.IntN(maxBlock)]
	for i := range b {
		b[i] = byte(m.rand.Uint32())
	}

	at := len(m.buf)
	if m.rand.IntN(2) == 0 {
		at = m.rand.IntN(len(m.buf) + 1)
	}

	m.insert(at, b)
}

// repeat inserts a copy of a part of the buffer elsewhere.
func (m *mutator) repeat() {
	start, end := m.span()
	b := m.block[:copy(m.block, m.buf[start:end])]
	m.insert(m.rand.IntN(len(m.buf)+1), b)
}

// insert puts b, which must not be a part of the buffer, at an offset.
func (m *mutator) insert(at int, b []byte) {
	n := len(m.buf)
	m.buf = append(m.buf, b...)
	copy(m.buf[at+len(b):], m.buf[at:n])
	copy(m.buf[at:], b)
}

// remove cuts a part out of the buffer.
func (m *mutator) remove() {
	start, end := m.span()
	m.buf = append(m.buf[:start], m.buf[end:]...)
}

// splice continues the head of the buffer with the tail of a seed.
func (m *mutator) splice() {
	other := m.pick()
	if len(other) == 0 {
		return
	}

	m.buf = append(m.buf[:m.rand.IntN(len(m.buf)+1)], other[m.rand.IntN(len(other)):]...)
}

// setExtreme sets a byte to a value at which length and flag arithmetic breaks.
func (m *mutator) setExtreme() {
	values := [...]byte{0x00, 0x01, 0x3f, 0x40, 0x7f, 0x80, 0xc0, 0xff}
	m.buf[m.rand.IntN(len(m.buf))] = values[m.rand.IntN(len(values))]
}

// nudge adds or subtracts a little at a byte, as a wrong length would.
func (m *mutator) nudge() {
	m.buf[m.rand.IntN(len(m.buf))] += byte(m.rand.IntN(9)) - 4
}

// setWord writes a 16-bit length, exact to the end of the buffer, near it or
// extreme, in network order.
func (m *mutator) setWord() {
	if len(m.buf) < 2 {
		return
	}

	at := m.rand.IntN(len(m.buf) - 1)
	rest := len(m.buf) - at - 2
	values := [...]int{rest, rest + 1, rest - 1, 0, 0xffff, m.rand.IntN(0x10000)}
	binary.BigEndian.PutUint16(m.buf[at:], uint16(values[m.rand.IntN(len(values))]))
}
