package heuristic

import "hash/maphash"

// minSlots is the first size of a key table's slots; a power of two.
const minSlots = 64

// keyTable numbers keys from 0 in the order in which they were added. It is an
// open-addressed table of (tag, number) beside the keys themselves: a third of
// the memory of a map, and clearing it keeps the memory for the next window.
// The hash is seeded, so an outsider cannot choose keys that collide.
type keyTable struct {
	seed  maphash.Seed
	slots []slot
	keys  []key
}

// slot is one place of a table: the number of a key plus one, and the upper
// half of its hash. The zero value is free.
type slot struct {
	tag uint32
	ref uint32
}

// newKeyTable returns an empty table.
func newKeyTable() keyTable {
	return keyTable{seed: maphash.MakeSeed(), slots: make([]slot, minSlots)}
}

// len returns the number of keys.
func (t *keyTable) len() int { return len(t.keys) }

// find returns the number of k, or the hash to add it with.
func (t *keyTable) find(k *key) (n int, hash uint64, ok bool) {
	hash = maphash.Bytes(t.seed, k.used())
	mask := uint64(len(t.slots) - 1)
	tag := uint32(hash >> 32)
	for i := hash & mask; ; i = (i + 1) & mask {
		s := t.slots[i]
		if s.ref == 0 {
			return 0, hash, false
		}
		if s.tag == tag && t.keys[s.ref-1] == *k {
			return int(s.ref - 1), hash, true
		}
	}
}

// add appends k, which must be absent, under the hash that find returned, and
// returns its number.
func (t *keyTable) add(k *key, hash uint64) (n int) {
	if 4*(len(t.keys)+1) > 3*len(t.slots) {
		t.grow()
	}
	t.keys = append(t.keys, *k)
	place(t.slots, hash, uint32(len(t.keys)))

	return len(t.keys) - 1
}

// place writes ref into the first free one of slots for hash.
func place(slots []slot, hash uint64, ref uint32) {
	mask := uint64(len(slots) - 1)
	i := hash & mask
	for slots[i].ref != 0 {
		i = (i + 1) & mask
	}
	slots[i] = slot{tag: uint32(hash >> 32), ref: ref}
}

// grow doubles the slots.
func (t *keyTable) grow() {
	t.slots = make([]slot, 2*len(t.slots))
	for i := range t.keys {
		place(t.slots, maphash.Bytes(t.seed, t.keys[i].used()), uint32(i+1))
	}
}

// reset removes all keys and keeps the memory.
func (t *keyTable) reset() {
	clear(t.slots)
	t.keys = t.keys[:0]
}
