package build

import (
	"hash/maphash"
	"slices"
)

// row is a key with its pair, in the order in which keys came in.
type row struct {
	key string
	// pair is the number of the pair, or dead.
	pair uint32
	// place is where the user wrote it: the number of a place, 0 for none.
	place uint32
}

// dead is the pair of a row that was taken out.
const dead = ^uint32(0)

// table finds rows by key. It is an open hash table, at most three quarters
// full, whose slots hold bits of the hash, so that growing does not touch the
// keys and a wrong candidate is rarely looked at.
type table struct {
	seed  maphash.Seed
	slots []slot
	rows  []row
}

// slot is half a hash and, below it, the number of a row plus one; 0 is free.
type slot uint64

const (
	rowBits = 32
	rowMask = 1<<rowBits - 1

	// firstSlots is the size of an empty table; sizes are powers of two.
	firstSlots = 64
)

func newTable() *table {
	return &table{seed: maphash.MakeSeed(), slots: make([]slot, firstSlots)}
}

// slot returns the slot that holds key, dead or alive, or a free one, and the
// hash of key in its upper half.
func (t *table) slot(key string) (*slot, slot) {
	hash := slot(maphash.String(t.seed, key)) &^ rowMask
	for i, mask := t.start(hash); ; i = (i + 1) & mask {
		s := &t.slots[i]
		if *s == 0 || *s&^rowMask == hash && t.rows[*s&rowMask-1].key == key {
			return s, hash
		}
	}
}

// start returns the first slot to look at, and the mask of numbers of slots.
func (t *table) start(hash slot) (i, mask slot) {
	mask = slot(len(t.slots) - 1)
	return hash >> rowBits & mask, mask
}

// find returns the row of key.
func (t *table) find(key string) (*row, bool) {
	s, _ := t.slot(key)
	if *s == 0 || t.rows[*s&rowMask-1].pair == dead {
		return nil, false
	}
	return &t.rows[*s&rowMask-1], true
}

// put stores a pair under key and returns the number of the row: that of the
// key, if it is there, or a new one at the end. A place that is known is kept
// when the new one is not.
func (t *table) put(key string, pair, place uint32) int {
	s, hash := t.slot(key)
	if *s != 0 {
		i := int(*s&rowMask - 1)
		if r := &t.rows[i]; r.pair != dead {
			if r.pair = pair; place != 0 {
				r.place = place
			}
			return i
		}
	}
	t.rows = append(t.rows, row{key, pair, place})
	*s = hash | slot(len(t.rows))
	if len(t.rows) > len(t.slots)/4*3 {
		t.grow(2 * len(t.slots))
	}
	return len(t.rows) - 1
}

// reserve makes room for n more rows.
func (t *table) reserve(n int) {
	size := len(t.slots)
	for size/4*3 < len(t.rows)+n {
		size *= 2
	}
	t.grow(size)
	t.rows = slices.Grow(t.rows, n)
}

// remove takes out a row.
func (t *table) remove(i int) { t.rows[i].pair = dead }

// rename moves a row to another key: to that key's row, whose pair is lost, or
// to the end.
func (t *table) rename(i int, key string) int {
	r := t.rows[i]
	t.remove(i)
	return t.put(key, r.pair, r.place)
}

// grow makes the table one of size slots.
func (t *table) grow(size int) {
	old := t.slots
	t.slots = make([]slot, size)
	for _, s := range old {
		if s == 0 {
			continue
		}
		i, mask := t.start(s)
		for t.slots[i] != 0 {
			i = (i + 1) & mask
		}
		t.slots[i] = s
	}
}
