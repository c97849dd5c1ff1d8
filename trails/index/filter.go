package index

import (
	"encoding/binary"
	"math/bits"
)

// filter is a Bloom filter whose bits for one hash all lie in one word, so a
// question costs one access to memory. With eight to sixteen bits a key and
// three bits set, one to five of a hundred absent keys pass.
type filter struct {
	words []byte // little endian, a power of two of them
	shift uint8  // of a hash, to the number of its word
}

const (
	wordBits   = 64
	filterBits = 8 // for each key, at least
)

// newFilter returns an empty filter for a number of keys.
func newFilter(keys int) filter {
	n := max(1, bits.Len(uint(keys*filterBits/wordBits)))
	return filter{words: make([]byte, 8<<n), shift: uint8(64 - n)}
}

// readFilter takes a filter from its section.
func readFilter(id sectionID, section []byte) (filter, error) {
	n := len(section) / 8
	if n < 2 || n&(n-1) != 0 || len(section)%8 != 0 {
		return filter{}, damaged("section "+id.String(), "wrong length")
	}
	return filter{words: section, shift: uint8(64 - bits.TrailingZeros(uint(n)))}, nil
}

// bitsOf returns the bits of a hash in its word.
func bitsOf(h Hash) uint64 {
	return 1<<(h&63) | 1<<(h>>6&63) | 1<<(h>>12&63)
}

func (f *filter) add(h Hash) {
	w := f.words[8*(h>>f.shift):]
	binary.LittleEndian.PutUint64(w, binary.LittleEndian.Uint64(w)|bitsOf(h))
}

// may reports whether a key with this hash may be there.
func (f *filter) may(h Hash) bool {
	b := bitsOf(h)
	return binary.LittleEndian.Uint64(f.words[8*(h>>f.shift):])&b == b
}
