package build

import (
	"encoding/binary"
	"strings"
)

const (
	keyBlockBits = 20
	// keyBlockSize is how much memory is taken at a time; the first blocks are
	// smaller, from minKeyBlock on.
	keyBlockSize = 1 << keyBlockBits
	minKeyBlock  = 1 << 12
)

// keyRef is the position of a key: the number of the block in the upper bits,
// the offset in it in the lower ones.
type keyRef uint64

// keys holds texts end to end, each behind its length (uvarint). A block never
// moves, so texts that were returned stay valid and share its memory.
type keys struct {
	blocks []*strings.Builder
}

// add stores a text.
func (k *keys) add(key string) keyRef {
	var size [binary.MaxVarintLen64]byte
	n := binary.PutUvarint(size[:], uint64(len(key)))
	last := len(k.blocks) - 1
	if last < 0 || k.blocks[last].Cap()-k.blocks[last].Len() < n+len(key) {
		next := keyBlockSize
		if last < 0 {
			next = minKeyBlock
		} else if c := k.blocks[last].Cap(); c < keyBlockSize {
			next = 2 * c
		}
		b := &strings.Builder{}
		b.Grow(max(min(next, keyBlockSize), n+len(key)))
		k.blocks = append(k.blocks, b)
		last++
	}
	b := k.blocks[last]
	ref := keyRef(last)<<keyBlockBits | keyRef(b.Len())
	b.Write(size[:n])
	b.WriteString(key)
	return ref
}

// at returns the text at a position.
func (k *keys) at(r keyRef) string {
	s := k.blocks[r>>keyBlockBits].String()[r&(keyBlockSize-1):]
	n, size := uint64(s[0]), 1
	if n >= 1<<7 {
		n, size = uvarint(s)
	}
	return s[size : size+int(n)]
}

// uvarint is [binary.Uvarint] for a text that holds one.
func uvarint(s string) (n uint64, size int) {
	for shift := 0; ; shift += 7 {
		c := s[size]
		size++
		n |= uint64(c&(1<<7-1)) << shift
		if c < 1<<7 {
			return n, size
		}
	}
}
