package fragment

// Sizes of the memory that datagrams are kept in, in bytes.
const (
	// blockLen is the unit in which memory is given out: a page of a datagram's
	// data, a bitmap or a table.
	blockLen = 128

	// chunkLen is what is taken from the system at once, in blocks.
	chunkLen = 256

	// linkLen is what each block takes besides.
	linkLen = 4
)

// arena gives out blocks, by numbers of which 0 is none. Nothing in it is a
// pointer, so that the garbage collector does not look at it.
type arena struct {
	chunks [][]byte
	links  [][]uint32 // what follows each block: in the list of free ones, or in a chain
	free   uint32
	fresh  int // blocks that were used at any time
	limit  int // most blocks
	inUse  int
}

// take returns a block of undefined content, or 0 if there is none.
func (a *arena) take() (n uint32) {
	if n = a.free; n != 0 {
		a.free = *a.link(n)
		*a.link(n) = 0
		a.inUse++

		return n
	}

	if a.fresh+1 >= a.limit { // block 0 is not used
		return 0
	}

	a.fresh++
	if a.fresh/chunkLen >= len(a.chunks) {
		a.chunks = append(a.chunks, make([]byte, chunkLen*blockLen))
		a.links = append(a.links, make([]uint32, chunkLen))
	}

	a.inUse++

	return uint32(a.fresh)
}

// give takes a block back. 0 is allowed.
func (a *arena) give(n uint32) {
	if n == 0 {
		return
	}

	*a.link(n) = a.free
	a.free = n
	a.inUse--
}

// giveChain takes a chain of blocks back.
func (a *arena) giveChain(n uint32) {
	for n != 0 {
		next := *a.link(n)
		a.give(n)
		n = next
	}
}

// link returns what follows a block.
func (a *arena) link(n uint32) (l *uint32) {
	return &a.links[n/chunkLen][n%chunkLen]
}

// block returns the memory of a block.
func (a *arena) block(n uint32) (b *[blockLen]byte) {
	at := int(n%chunkLen) * blockLen

	return (*[blockLen]byte)(a.chunks[n/chunkLen][at:])
}

// left returns how many blocks there are still.
func (a *arena) left() (n int) { return a.limit - 1 - a.inUse }
