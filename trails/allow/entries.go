package allow

import "hash/maphash"

// link is the number of a rule plus one; zero is no rule.
type link int32

// entries finds the rule of a text. In front of the map stands a bitmap:
// nearly every question is answered "no" by one bit. The hash is seeded, so
// nobody can choose names that pass the bitmap, and what is longer than every
// text is not even hashed. The zero value is empty.
type entries struct {
	seed    maphash.Seed
	bits    []uint64
	mask    uint64 // number of bits less one
	longest int    // length of the longest text; 0 when there is none but ""
	set     map[string]link
}

// bitsPerEntry keeps about one question in sixteen from passing the bitmap
// needlessly.
const bitsPerEntry = 16

// newEntries makes a set of texts. It keeps set.
func newEntries(set map[string]link) entries {
	if len(set) == 0 {
		return entries{}
	}
	e := entries{seed: maphash.MakeSeed(), set: set}
	size := uint64(64)
	for size < uint64(len(set)*bitsPerEntry) {
		size *= 2
	}
	e.bits, e.mask = make([]uint64, size/64), size-1
	for t := range set {
		e.longest = max(e.longest, len(t))
		h := maphash.String(e.seed, t) & e.mask
		e.bits[h/64] |= 1 << (h % 64)
	}
	return e
}

// empty reports whether nothing can be found.
func (e *entries) empty() bool { return len(e.set) == 0 }

// find returns the rule of a text.
func (e *entries) find(b []byte) link {
	if len(e.set) == 0 || len(b) > e.longest {
		return 0
	}
	h := maphash.Bytes(e.seed, b) & e.mask
	if e.bits[h/64]&(1<<(h%64)) == 0 {
		return 0
	}
	return e.set[string(b)]
}

// findString is find for a string.
func (e *entries) findString(s string) link {
	if len(e.set) == 0 || len(s) > e.longest {
		return 0
	}
	h := maphash.String(e.seed, s) & e.mask
	if e.bits[h/64]&(1<<(h%64)) == 0 {
		return 0
	}
	return e.set[s]
}

// chains are lists of rules that share a place in an index: next of a rule is
// the one behind it.
type chains []link

// push puts a rule in front of the chain of a text. Rules are pushed from the
// last to the first, so that they are found in their order.
func (c chains) push(set map[string]link, text string, rule int) {
	c[rule] = set[text]
	set[text] = link(rule + 1)
}
