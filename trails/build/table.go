package build

import (
	"hash/maphash"
	"math/bits"
)

// row is a key with its pair, in the order in which keys came in.
type row struct {
	key keyRef
	// pair is the number of the pair, or dead or gone.
	pair uint32
	// place is where the user wrote it: the number of a place, 0 for none.
	place uint32
	// seen are the references that were seen for the key: a number of
	// references.
	seen uint32
	// item is where the source that is being read has the key, if the item
	// there names this row; else it means nothing.
	item uint32
}

// Pairs of rows that are no trails.
const (
	// dead is a row that is none yet.
	dead = ^uint32(0)
	// gone is one that is none any more.
	gone = dead - 1
)

// alive reports whether a row is a trail.
func (r *row) alive() bool { return r.pair < gone }

const (
	rowBlockBits = 14
	rowBlockSize = 1 << rowBlockBits
)

// table finds rows by key. It is an open hash table, at most four fifths full,
// whose slots hold half of the hash, so that growing does not touch the keys
// and a wrong candidate is rarely looked at. Rows lie in blocks, so that their
// number grows without a copy.
type table struct {
	keys   keys
	seed   maphash.Seed
	slots  []slot
	used   int
	blocks [][]row
	rows   int
}

// slot is half a hash and, below it, the number of a row plus one; 0 is free.
type slot uint64

const (
	rowBits = 32
	rowMask = 1<<rowBits - 1

	// firstSlots is the size of an empty table.
	firstSlots = 64
)

func newTable() *table {
	return &table{seed: maphash.MakeSeed(), slots: make([]slot, firstSlots)}
}

// row returns a row.
func (t *table) row(i int) *row { return &t.blocks[i>>rowBlockBits][i&(rowBlockSize-1)] }

// key returns the key of a row.
func (t *table) key(i int) string { return t.keys.at(t.row(i).key) }

// slot returns the slot of a key, or a free one, and the hash of the key in
// its upper half.
func (t *table) slot(key string) (*slot, slot) {
	hash := slot(maphash.String(t.seed, key)) &^ rowMask
	for i := t.start(hash); ; i++ {
		if i == len(t.slots) {
			i = 0
		}
		s := &t.slots[i]
		if *s == 0 || *s&^rowMask == hash && t.key(s.row()) == key {
			return s, hash
		}
	}
}

// row returns the row of a slot that is not free.
func (s slot) row() int { return int(s&rowMask) - 1 }

// start returns the first slot to look at.
func (t *table) start(hash slot) int {
	i, _ := bits.Mul64(uint64(hash), uint64(len(t.slots)))
	return int(i)
}

// find returns the row of a key, dead or alive.
func (t *table) find(key string) (i int, ok bool) {
	s, _ := t.slot(key)
	if *s == 0 {
		return 0, false
	}
	return s.row(), true
}

// alive returns the row of a key that is a trail.
func (t *table) alive(key string) (i int, ok bool) {
	i, ok = t.find(key)
	return i, ok && t.row(i).alive()
}

// add returns the row of a key, which is a new one, dead, if there was none.
func (t *table) add(key string) int {
	s, hash := t.slot(key)
	if *s != 0 {
		return s.row()
	}
	i := t.append(row{key: t.keys.add(key), pair: dead})
	t.point(s, hash, i)
	return i
}

// put stores a pair under a key and returns its row: the one that is alive, or
// a new one at the end. A place that is known is kept when the new one is not.
func (t *table) put(key string, pair, place uint32) int {
	s, hash := t.slot(key)
	r := row{pair: pair, place: place}
	if *s != 0 {
		old := t.row(s.row())
		if old.alive() {
			if old.pair = pair; place != 0 {
				old.place = place
			}
			return s.row()
		}
		r.key, r.seen = old.key, old.seen
	} else {
		r.key = t.keys.add(key)
	}
	i := t.append(r)
	t.point(s, hash, i)
	return i
}

// append adds a row at the end.
func (t *table) append(r row) int {
	i := t.rows
	last := i >> rowBlockBits
	if last == len(t.blocks) {
		t.blocks = append(t.blocks, nil)
	}
	if b := &t.blocks[last]; len(*b) == cap(*b) && last > 0 {
		*b = make([]row, 0, rowBlockSize)
	}
	t.blocks[last] = append(t.blocks[last], r)
	t.rows++
	return i
}

// point makes a slot that of row i.
func (t *table) point(s *slot, hash slot, i int) {
	if *s == 0 {
		t.used++
	}
	*s = hash | slot(i+1)
	if t.used > len(t.slots)/5*4 {
		t.grow()
	}
}

// remove takes out a row.
func (t *table) remove(i int) { t.row(i).pair = gone }

// rename moves a row to another key: to that key's row, whose pair is lost, or
// to the end.
func (t *table) rename(i int, key string) int {
	r := *t.row(i)
	t.remove(i)
	return t.put(key, r.pair, r.place)
}

// rekey gives a dead row another key, which has no row that is alive.
func (t *table) rekey(i int, key string) {
	s, hash := t.slot(key)
	r := t.row(i)
	if *s != 0 {
		old := t.row(s.row())
		r.key, r.seen = old.key, old.seen
	} else {
		r.key, r.seen = t.keys.add(key), 0
	}
	t.point(s, hash, i)
}

// grow makes the table half as large again.
func (t *table) grow() {
	old := t.slots
	t.slots = make([]slot, len(old)+len(old)/2)
	for _, s := range old {
		if s == 0 {
			continue
		}
		i := t.start(s)
		for t.slots[i] != 0 {
			if i++; i == len(t.slots) {
				i = 0
			}
		}
		t.slots[i] = s
	}
}
