package build

import "hash/maphash"

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

// table finds rows by key. It is an open hash table of four bytes a slot that
// is at most half full; a map of strings would take five times as much.
type table struct {
	seed  maphash.Seed
	slots []uint32 // number of a row plus one
	rows  []row
}

// firstSlots is the size of an empty table; sizes are powers of two.
const firstSlots = 64

func newTable() *table {
	return &table{seed: maphash.MakeSeed(), slots: make([]uint32, firstSlots)}
}

// slot returns the slot that holds key, dead or alive, or an empty one.
func (t *table) slot(key string) *uint32 {
	mask := uint64(len(t.slots) - 1)
	for i := maphash.String(t.seed, key) & mask; ; i = (i + 1) & mask {
		if s := &t.slots[i]; *s == 0 || t.rows[*s-1].key == key {
			return s
		}
	}
}

// find returns the row of key.
func (t *table) find(key string) (*row, bool) {
	s := *t.slot(key)
	if s == 0 || t.rows[s-1].pair == dead {
		return nil, false
	}
	return &t.rows[s-1], true
}

// put stores a pair under key and returns the number of the row: that of the
// key, if it is there, or a new one at the end. A place that is known is kept
// when the new one is not.
func (t *table) put(key string, pair, place uint32) int {
	s := t.slot(key)
	if *s != 0 && t.rows[*s-1].pair != dead {
		r := &t.rows[*s-1]
		if r.pair = pair; place != 0 {
			r.place = place
		}
		return int(*s - 1)
	}
	t.rows = append(t.rows, row{key, pair, place})
	*s = uint32(len(t.rows))
	if len(t.rows) > len(t.slots)/2 {
		t.grow()
	}
	return len(t.rows) - 1
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

func (t *table) grow() {
	t.slots = make([]uint32, 2*len(t.slots))
	for i := range t.rows {
		// The last row of a key is the only one that can be alive.
		*t.slot(t.rows[i].key) = uint32(i + 1)
	}
}
