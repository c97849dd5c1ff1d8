package index

import (
	"encoding/binary"
	"math/bits"
)

// A bucket is a line of the processor's cache. Each key lies in one of two
// buckets, which its hash names, or, if both are full, in the overflow.
const (
	bucketSlots = 16
	bucketBytes = 4 * bucketSlots
	// bucketFill is how many slots of a bucket are in use on average. With two
	// buckets to choose from, hardly one gets full.
	bucketFill = 14
)

// table finds the positions of entries by hash. A slot holds a position in its
// lower bits and bits of the hash in the rest, so that a wrong entry is rarely
// looked at; 0 is a free slot.
type table struct {
	slots   []byte // buckets, slots little endian
	buckets uint64
	mask    uint32 // bits of a slot that hold the position
}

func readTable(section []byte, entries int) (table, error) {
	if len(section) == 0 || len(section)%bucketBytes != 0 {
		return table{}, damaged("section table", "wrong length")
	}
	return newTable(section, entries), nil
}

// newTable returns the table of slots for entries bytes of entries.
func newTable(slots []byte, entries int) table {
	return table{slots: slots, buckets: uint64(len(slots) / bucketBytes), mask: uint32(1)<<bits.Len32(uint32(entries)) - 1}
}

// pair returns the numbers of the two buckets of a hash.
func (t *table) pair(h Hash) (a, b uint64) {
	a, _ = bits.Mul64(uint64(h), t.buckets)
	b, _ = bits.Mul64(bits.RotateLeft64(uint64(h), 32), t.buckets)
	return a, b
}

// tag returns the bits of a hash that a slot keeps.
func (t *table) tag(h Hash) uint32 { return uint32(h>>8) &^ t.mask }

// bucket returns the slots of a bucket.
func (t *table) bucket(n uint64) *[bucketBytes]byte {
	return (*[bucketBytes]byte)(t.slots[n*bucketBytes:])
}

// slot returns a slot of a bucket.
func slot(b *[bucketBytes]byte, i int) uint32 { return binary.LittleEndian.Uint32(b[4*i:]) }

// full reports whether a bucket has no free slot. Slots are filled in order.
func full(b *[bucketBytes]byte) bool { return slot(b, bucketSlots-1) != 0 }
