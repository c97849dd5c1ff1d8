package allow

import "hash/maphash"

// entries is a set of texts with a bitmap in front: nearly every question is
// answered "no" by one bit. The hash is seeded, so nobody can choose names
// that pass the bitmap.
type entries struct {
	seed maphash.Seed
	bits []uint64
	mask uint64 // number of bits less one
	set  map[string]struct{}
}

// bitsPerEntry keeps about one question in sixteen from passing the bitmap
// needlessly.
const bitsPerEntry = 16

func newEntries(texts []string) entries {
	e := entries{seed: maphash.MakeSeed(), set: make(map[string]struct{}, len(texts))}
	size := uint64(64)
	for size < uint64(len(texts)*bitsPerEntry) {
		size *= 2
	}
	e.bits, e.mask = make([]uint64, size/64), size-1
	for _, t := range texts {
		e.set[t] = struct{}{}
		h := maphash.String(e.seed, t) & e.mask
		e.bits[h/64] |= 1 << (h % 64)
	}
	return e
}

func (e *entries) has(b []byte) bool {
	if len(e.set) == 0 {
		return false
	}
	h := maphash.Bytes(e.seed, b) & e.mask
	if e.bits[h/64]&(1<<(h%64)) == 0 {
		return false
	}
	_, ok := e.set[string(b)]
	return ok
}

func (e *entries) hasString(s string) bool {
	if len(e.set) == 0 {
		return false
	}
	h := maphash.String(e.seed, s) & e.mask
	if e.bits[h/64]&(1<<(h%64)) == 0 {
		return false
	}
	_, ok := e.set[s]
	return ok
}

func (e *entries) appendTo(texts []string) []string {
	for t := range e.set {
		texts = append(texts, t)
	}
	return texts
}
