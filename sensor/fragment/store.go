package fragment

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// A datagram's data is kept by its place, in pages of one block each. What is
// there and where fragments begin is kept in bitmaps with a bit for each unit of
// 8 bytes. Both hang in nodes of 4 KiB of data each: a node is a block with the
// two bitmaps and a block with the numbers of the pages. The root, a block too,
// has the numbers of the nodes' blocks. So fragments cost what they hold in
// whatever order they come, and nothing is searched.
const (
	nodeUnits = 512 // units of a node
	mapLen    = nodeUnits / 8
	wordUnits = 64 // units of a word of a bitmap
	pageUnits = blockLen / unitLen
	entryLen  = 4 // a number in the root or in a table
)

// Places in the root.
const (
	mapAt   = 0
	tableAt = blockLen / 2
)

// number reads a number in a block.
func (t *Table) number(block uint32, at int) (n uint32) {
	return binary.LittleEndian.Uint32(t.blocks.block(block)[at:])
}

// setNumber writes a number in a block.
func (t *Table) setNumber(block uint32, at int, n uint32) {
	binary.LittleEndian.PutUint32(t.blocks.block(block)[at:], n)
}

// bitmap returns the bitmap of the node that a unit is in, nil if there is none.
// which is 0 for the units that are there, mapLen for those where a fragment
// begins.
func (t *Table) bitmap(d *datagram, unit, which int) (m []byte) {
	if d.root == 0 {
		return nil
	}

	n := t.number(d.root, mapAt+unit/nodeUnits*entryLen)
	if n == 0 {
		return nil
	}

	return t.blocks.block(n)[which : which+mapLen]
}

// count returns how many of n units from unit on have a bit in a bitmap.
func (t *Table) count(d *datagram, unit, n, which int) (set int) {
	for n > 0 {
		bit := unit % wordUnits
		step := min(n, wordUnits-bit)
		if m := t.bitmap(d, unit, which); m != nil {
			word := binary.LittleEndian.Uint64(m[unit%nodeUnits/wordUnits*8:])
			set += bits.OnesCount64(word >> bit << (wordUnits - step))
		}

		unit += step
		n -= step
	}

	return set
}

// mark sets the bits of n units from unit on. Their nodes must be there.
func (t *Table) mark(d *datagram, unit, n, which int) {
	for n > 0 {
		bit := unit % wordUnits
		step := min(n, wordUnits-bit)
		word := t.bitmap(d, unit, which)[unit%nodeUnits/wordUnits*8:]
		set := ^uint64(0) >> (wordUnits - step) << bit
		binary.LittleEndian.PutUint64(word, binary.LittleEndian.Uint64(word)|set)
		unit += step
		n -= step
	}
}

// units returns the first unit of a fragment and how many it has.
func (f *piece) units() (first, n int) {
	return f.offset / unitLen, (len(f.data) + unitLen - 1) / unitLen
}

// overlaps reports whether a part of a fragment is there already.
func (t *Table) overlaps(d *datagram, f *piece) (ok bool) {
	first, n := f.units()

	return t.count(d, first, n, 0) > 0
}

// repeats reports whether a fragment is there already, or was when the datagram
// was completed: the same bytes at the same place, cut from the datagram in the
// same way.
func (t *Table) repeats(d *datagram, f *piece) (ok bool) {
	first, n := f.units()
	isLast := d.end != 0 && f.end() == int(d.end)
	switch {
	case f.last != isLast, d.end != 0 && f.end() > int(d.end):
		return false
	case d.state == underWay && t.count(d, first, n, 0) != n:
		return false
	case t.count(d, first, 1, mapLen) != 1 || t.count(d, first+1, n-1, mapLen) != 0:
		return false
	}

	// Behind it another one begins, or nothing is there.
	if next := first + n; !isLast && t.count(d, next, 1, mapLen) == 0 &&
		(d.state == completed || t.count(d, next, 1, 0) != 0) {
		return false
	}

	for off := 0; off < len(f.data); {
		page := t.page(d, f.offset+off)
		size := min(len(page), len(f.data)-off)
		if !bytes.Equal(page[:size], f.data[off:off+size]) {
			return false
		}

		off += size
	}

	return true
}

// page returns the memory of a datagram's byte and those behind it up to the end
// of the page, which must be there.
func (t *Table) page(d *datagram, at int) (b []byte) {
	unit := at / unitLen
	table := t.number(d.root, tableAt+unit/nodeUnits*entryLen)
	n := t.number(table, unit%nodeUnits/pageUnits*entryLen)

	return t.blocks.block(n)[at%blockLen:]
}

// store keeps a fragment of which nothing is there yet; ok is false if there is
// no memory for it. It may then be there in part.
func (t *Table) store(d *datagram, f *piece, micros int64) (ok bool) {
	if !t.reserve(d, f) {
		return false
	}

	if f.offset == 0 || d.head == 0 && f.p.Version == 6 {
		t.keepHead(d, f, micros)
	}

	first, n := f.units()
	t.prepare(d, first, n)
	for off := 0; off < len(f.data); {
		off += copy(t.page(d, f.offset+off), f.data[off:])
	}

	t.mark(d, first, 1, mapLen)
	t.arrived(d, f)
	d.count++
	if f.last {
		d.end = int32(f.end())
	}

	return true
}

// arrived notes that a fragment is there.
func (t *Table) arrived(d *datagram, f *piece) {
	first, n := f.units()
	t.mark(d, first, n, 0)
	d.got += int32(len(f.data))
	d.max = max(d.max, int32(f.end()))
}

// reserve makes room for a fragment: as many free blocks as it may need.
func (t *Table) reserve(d *datagram, f *piece) (ok bool) {
	pages := len(f.data)/blockLen + 2
	nodes := len(f.data)/(nodeUnits*unitLen) + 2
	head := f.contextLen()/blockLen + 1
	for needed := 1 + pages + 2*nodes + head; t.blocks.left() < needed; {
		if !t.evict(d) {
			return false
		}
	}

	return true
}

// prepare makes the nodes and pages of units. There must be blocks for them.
func (t *Table) prepare(d *datagram, first, n int) {
	if d.root == 0 {
		d.root = t.empty()
	}

	for unit := first / pageUnits * pageUnits; unit < first+n; unit += pageUnits {
		node := unit / nodeUnits * entryLen
		if t.number(d.root, mapAt+node) == 0 {
			t.setNumber(d.root, mapAt+node, t.empty())
			t.setNumber(d.root, tableAt+node, t.empty())
		}

		table, at := t.number(d.root, tableAt+node), unit%nodeUnits/pageUnits*entryLen
		if t.number(table, at) == 0 {
			t.setNumber(table, at, t.blocks.take())
		}
	}
}

// empty returns a block of zeros.
func (t *Table) empty() (n uint32) {
	n = t.blocks.take()
	*t.blocks.block(n) = [blockLen]byte{}

	return n
}

// release gives the memory of a datagram back.
func (t *Table) release(d *datagram) {
	t.blocks.giveChain(d.head)
	d.head = 0
	if d.root == 0 {
		return
	}

	for node := 0; node < blockLen/2; node += entryLen {
		t.blocks.give(t.number(d.root, mapAt+node))
		table := t.number(d.root, tableAt+node)
		if table == 0 {
			continue
		}

		for at := 0; at < blockLen; at += entryLen {
			t.blocks.give(t.number(table, at))
		}

		t.blocks.give(table)
	}

	t.blocks.give(d.root)
	d.root = 0
}
