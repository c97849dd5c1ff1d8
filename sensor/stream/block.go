package stream

import "math/bits"

// blockSize is the number of bytes of a block: a small segment needs one, a
// large one three.
const blockSize = 512

// block describes the bytes from one multiple of [blockSize] to the next.
type block struct {
	// there has a bit for each byte.
	there [blockSize / 64]uint64

	// base is the sequence number of the first byte.
	base uint32

	// next is the block behind this one, or the next free one.
	next uint32
}

// blockBase returns the base of the block that seq lies in.
func blockBase(seq uint32) (base uint32) { return seq &^ (blockSize - 1) }

// scan returns the first position from at on whose bit differs from those of
// flip, or blockSize: with 0 the first byte that is there, with ^0 the first
// that is not.
func (b *block) scan(at int, flip uint64) (found int) {
	skip := ^uint64(0) << (uint(at) % 64)
	for w := uint(at) / 64; w < uint(len(b.there)); w++ {
		if v := (b.there[w] ^ flip) & skip; v != 0 {
			return int(w*64) + bits.TrailingZeros64(v)
		}
		skip = ^uint64(0)
	}

	return blockSize
}

// mark sets the bits from low to high.
func (b *block) mark(low, high int) {
	for at, end := uint(low), uint(high); at < end; {
		n := min(64-at%64, end-at)
		b.there[at/64] |= ^uint64(0) >> ((64 - n) & 63) << (at % 64)
		at += n
	}
}

// blocks is a pool of blocks. Number 0 is none.
type blocks struct {
	entries []block
	data    []byte
	free    uint32 // first of those that were in use before
	fresh   uint32 // first one that never was
	count   int
}

// newBlocks returns a pool of n blocks.
func newBlocks(n int) (p blocks) {
	return blocks{entries: make([]block, n+1), data: make([]byte, (n+1)*blockSize), fresh: 1}
}

// full reports whether no block is left.
func (p *blocks) full() (ok bool) { return p.free == 0 && int(p.fresh) == len(p.entries) }

// take returns a block for base from a pool that is not full.
func (p *blocks) take(base, next uint32) (n uint32) {
	n = p.free
	if n != 0 {
		p.free = p.entries[n].next
	} else {
		n = p.fresh
		p.fresh++
	}
	p.entries[n] = block{base: base, next: next}
	p.count++

	return n
}

// give returns block n to the pool and returns the number of the one behind it.
func (p *blocks) give(n uint32) (next uint32) {
	b := &p.entries[n]
	next, b.next = b.next, p.free
	p.free = n
	p.count--

	return next
}

// bytes returns the bytes of block n.
func (p *blocks) bytes(n uint32) (b []byte) {
	at := int(n) * blockSize

	return p.data[at : at+blockSize : at+blockSize]
}

// fill copies data to position at of block n where nothing is yet, and returns
// how many bytes were copied.
func (p *blocks) fill(n uint32, at int, data []byte) (copied int) {
	b, to := &p.entries[n], p.bytes(n)
	first, end := at, at+len(data)
	for {
		low := b.scan(at, ^uint64(0))
		if low >= end {
			return copied
		}
		at = min(b.scan(low, 0), end)
		copied += copy(to[low:at], data[low-first:])
		b.mark(low, at)
		if at == blockSize {
			return copied
		}
	}
}

// lay copies what is there of block n, from position at on, over data.
func (p *blocks) lay(n uint32, at int, data []byte) {
	b, from := &p.entries[n], p.bytes(n)
	first, end := at, at+len(data)
	for at < end {
		low := min(b.scan(at, 0), end)
		if low == end {
			return
		}
		at = min(b.scan(low, ^uint64(0)), end)
		copy(data[low-first:at-first], from[low:])
	}
}
