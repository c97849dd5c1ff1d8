package index

import (
	"encoding/binary"
	"slices"
)

// placement puts rows into buckets. Slots hold numbers of rows plus one until
// all are placed.
type placement struct {
	*compiler
	table table
	slots []uint32
	used  []uint8 // slots in use, for each bucket
}

// table returns the buckets, and the positions of the keys that found no room,
// in their order.
func (c *compiler) table() (slots, overflow []byte) {
	buckets := len(c.live)/bucketFill + 1
	p := &placement{
		compiler: c, table: newTable(make([]byte, buckets*bucketBytes), len(c.entries)),
		slots: make([]uint32, buckets*bucketSlots), used: make([]uint8, buckets),
	}
	var rest []uint32
	for i := range c.live {
		if !p.put(uint32(i)) {
			rest = append(rest, uint32(i))
		}
	}
	for i, s := range p.slots {
		if s != 0 {
			v := c.positions[s-1] | p.table.tag(c.rows[c.live[s-1]].hash)
			binary.LittleEndian.PutUint32(p.table.slots[4*i:], v)
		}
	}
	slices.SortFunc(rest, func(i, j uint32) int {
		a, b := &c.rows[c.live[i]], &c.rows[c.live[j]]
		return compareKeys(a.hash, uint64(a.kind), c.key(c.live[i]), b.hash, uint64(b.kind), c.key(c.live[j]))
	})
	for _, i := range rest {
		overflow = binary.LittleEndian.AppendUint32(overflow, c.positions[i])
	}
	return p.table.slots, overflow
}

// put places a row in the emptier of its two buckets. If both are full, a row
// of theirs makes room that can go to its other bucket.
func (p *placement) put(i uint32) bool {
	a, b := p.pairOf(i)
	if p.used[b] < p.used[a] {
		a = b
	}
	if p.used[a] < bucketSlots {
		p.add(a, i)
		return true
	}
	for _, from := range [...]uint64{a, b} {
		for s := range bucketSlots {
			at := from*bucketSlots + uint64(s)
			other := p.slots[at] - 1
			to, second := p.pairOf(other)
			if to == from {
				to = second
			}
			if p.used[to] < bucketSlots {
				p.add(to, other)
				p.slots[at] = i + 1
				return true
			}
		}
	}
	return false
}

func (p *placement) add(bucket uint64, i uint32) {
	p.slots[bucket*bucketSlots+uint64(p.used[bucket])] = i + 1
	p.used[bucket]++
}

// pairOf returns the buckets of a row.
func (p *placement) pairOf(i uint32) (a, b uint64) { return p.table.pair(p.rows[p.live[i]].hash) }
