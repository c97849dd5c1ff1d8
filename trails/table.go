package trails

import (
	"bytes"
	"math"
	"math/bits"
	"sync"
)

const (
	// shardBits cuts the table so that it can be filled by several goroutines:
	// the upper bits of a hash name the shard.
	shardBits = 2
	shards    = 1 << shardBits

	// filterBits is how many bits of a bitmap there are for each key, at
	// least; the power of two above makes it up to twice as many.
	filterBits = 8
)

// table maps hashes of keys to positions. A slot holds a position in its lower
// bits and bits of the hash in the rest, so that a wrong candidate is rarely
// looked at. Chains are linear and stay within their shard.
type table struct {
	filter  filter
	slots   []uint32
	perPart uint64 // slots of one shard
	refMask uint32 // bits of a slot that hold the position
}

// newTable returns an empty table for keys entries at positions up to top.
func newTable(keys int, top Ref) *table {
	// Two thirds full, and more than 25 standard deviations of a shard's share
	// on top, so that no shard can run full.
	per := uint64(keys)/shards*3/2 + 12*uint64(math.Sqrt(float64(keys))) + 16
	return &table{
		filter:  newFilter(keys),
		slots:   make([]uint32, shards*per),
		perPart: per,
		refMask: uint32(1)<<bits.Len32(uint32(top)) - 1,
	}
}

// probe returns the first slot of a hash and the bounds of its shard.
func (t *table) probe(h uint64) (at, low, high uint64) {
	low = (h >> (64 - shardBits)) * t.perPart
	mid := h << shardBits >> 32
	return low + mid*t.perPart>>32, low, low + t.perPart
}

// tag returns the bits of a hash that a slot keeps.
func (t *table) tag(h uint64) uint32 { return uint32(h>>4) &^ t.refMask }

// find returns the position of key, or 0.
func (s *Set) find(h uint64, key []byte) Ref {
	t := s.table
	tag := t.tag(h)
	for i, low, high := t.probe(h); ; {
		slot := t.slots[i]
		if slot == 0 {
			return 0
		}
		if slot&^t.refMask == tag {
			ref := Ref(slot & t.refMask)
			if k, _ := s.at(ref); bytes.Equal(k, key) {
				return ref
			}
		}
		if i++; i == high {
			i = low
		}
	}
}

// insert puts the entry at ref into the table. An equal key gives its slot
// away; insert reports whether the key is new.
func (s *Set) insert(h uint64, ref Ref, key []byte) bool {
	t := s.table
	tag := t.tag(h)
	for i, low, high := t.probe(h); ; {
		slot := t.slots[i]
		if slot == 0 {
			t.slots[i] = tag | uint32(ref)
			t.filter.add(h)
			return true
		}
		if slot&^t.refMask == tag {
			if k, _ := s.at(Ref(slot & t.refMask)); bytes.Equal(k, key) {
				t.slots[i] = tag | uint32(ref)
				return false
			}
		}
		if i++; i == high {
			i = low
		}
	}
}

// fill inserts all entries of the blocks in order, each goroutine those of its
// own shards, and returns how many different keys there are.
func (s *Set) fill(workers int) int {
	counts := make([]int, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			n := 0
			for i := range s.blocks {
				s.blocks[i].each(i, func(ref Ref, key []byte) {
					h := s.hash(key)
					if int(h>>(64-shardBits))%workers == w && s.insert(h, ref, key) {
						n++
					}
				})
			}
			counts[w] = n
		})
	}
	wg.Wait()
	total := 0
	for _, n := range counts {
		total += n
	}
	return total
}
