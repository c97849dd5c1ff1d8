package quic

import (
	"math/bits"
	"unsafe"
)

// Sizes of the memory that pieces of ClientHellos are kept in, in bytes.
const (
	pageLen  = 512
	wordBits = 64

	// maxHello is the length of the beginning of a handshake stream that is
	// looked at; the first 16 KiB of a TCP stream are as well.
	maxHello = 16 << 10

	// slabLen is the number of pages that are made at once.
	slabLen = 32
)

// page is a part of a handshake stream.
type page struct {
	data [pageLen]byte
	have [pageLen / wordBits]uint64 // a bit for every byte that is there
}

// pageBytes is the memory of a page.
const pageBytes = int(unsafe.Sizeof(page{}))

// put files data from an offset within the page on; it must fit. A byte that is
// there stays; fresh is the number of those that were not, conflict tells whether
// one of the others differs.
func (p *page) put(offset int, data []byte) (fresh int, conflict bool) {
	if p.count(offset, offset+len(data)) == 0 {
		copy(p.data[offset:], data)
		p.mark(offset, offset+len(data))

		return len(data), false
	}

	for i, b := range data {
		at := offset + i
		word, bit := &p.have[at/wordBits], uint64(1)<<(at%wordBits)
		if *word&bit == 0 {
			*word |= bit
			p.data[at] = b
			fresh++
		} else if p.data[at] != b {
			conflict = true
		}
	}

	return fresh, conflict
}

// span returns the bits of word i that stand for the bytes from one offset to
// another.
func span(i, from, to int) (mask uint64) {
	from, to = max(from-i*wordBits, 0), min(to-i*wordBits, wordBits)

	return ^uint64(0) << from & (^uint64(0) >> (wordBits - to))
}

// count returns how many bytes of a range are there.
func (p *page) count(from, to int) (n int) {
	for i := from / wordBits; i*wordBits < to; i++ {
		n += bits.OnesCount64(p.have[i] & span(i, from, to))
	}

	return n
}

// mark notes that all bytes of a range are there.
func (p *page) mark(from, to int) {
	for i := from / wordBits; i*wordBits < to; i++ {
		p.have[i] |= span(i, from, to)
	}
}

// leading returns how many bytes are there without a gap from the first on.
func (p *page) leading() (n int) {
	for _, w := range p.have {
		ones := bits.TrailingZeros64(^w)
		n += ones
		if ones < wordBits {
			break
		}
	}

	return n
}

// pages hands out a bounded number of pages. They are known by numbers from 1 on;
// 0 is none.
type pages struct {
	slabs []*[slabLen]page
	free  []uint16
	limit int
}

// at returns a page by its number.
func (p *pages) at(n uint16) (res *page) {
	return &p.slabs[(n-1)/slabLen][(n-1)%slabLen]
}

// take returns the number of an empty page, or 0 if all are in use.
func (p *pages) take() (n uint16) {
	if len(p.free) == 0 {
		p.grow()
	}

	if len(p.free) == 0 {
		return 0
	}

	last := len(p.free) - 1
	n = p.free[last]
	p.free = p.free[:last]

	return n
}

// grow makes a slab if the limit allows.
func (p *pages) grow() {
	made := len(p.slabs) * slabLen
	if made+slabLen > p.limit {
		return
	}

	p.slabs = append(p.slabs, new([slabLen]page))
	for i := range slabLen {
		p.free = append(p.free, uint16(made+slabLen-i))
	}
}

// release takes a page back.
func (p *pages) release(n uint16) {
	p.at(n).have = [pageLen / wordBits]uint64{}
	p.free = append(p.free, n)
}
