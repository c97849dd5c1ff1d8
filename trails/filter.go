package trails

import "math/bits"

// filter is a Bloom filter whose bits for one hash all lie in one word, so a
// question costs one access to memory. With eight to sixteen bits a key and
// three bits set, one to five of a hundred wrong hashes pass.
type filter struct {
	words []uint64
	shift uint8 // of a hash, to the number of its word
}

func newFilter(keys int) filter {
	n := max(shardBits+1, bits.Len(uint(keys*filterBits/64)))
	return filter{words: make([]uint64, 1<<n), shift: uint8(64 - n)}
}

// bitsOf returns the bits of a hash in its word.
func bitsOf(h uint64) uint64 {
	return 1<<(h&63) | 1<<(h>>6&63) | 1<<(h>>12&63)
}

func (f *filter) add(h uint64) { f.words[h>>f.shift] |= bitsOf(h) }

// may reports whether a key with this hash may be there.
func (f *filter) may(h uint64) bool {
	b := bitsOf(h)
	return f.words[h>>f.shift]&b == b
}
