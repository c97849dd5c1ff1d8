package trails

import (
	"encoding/binary"
	"fmt"
)

// Entries are stored as: length of the key (uvarint), key, number of the pair
// (uvarint). A Ref is the position of an entry: the block in the upper bits,
// the offset in it in the lower ones.
const (
	blockBits = 20
	blockSize = 1 << blockBits
	maxBlocks = 1 << (32 - blockBits)
	minBlock  = 1 << 10 // capacity of the first block of a small set

	// maxKey bounds a key. Nothing in a packet is as long: a capture's packet
	// has at most 262,144 bytes (SPEC 2).
	maxKey = blockSize / 2
)

// pair is what many keys share.
type pair struct{ info, reference string }

// block holds entries and the pairs that their numbers mean. Blocks that were
// filled together share one list of pairs.
type block struct {
	data  []byte
	pairs []pair
}

// errFull means that positions would not fit into a Ref.
var errFull = fmt.Errorf("more than %d MiB of trails", maxBlocks*blockSize>>20)

// arena is filled by one goroutine; afterwards several are joined by a Set.
type arena struct {
	blocks [][]byte
	pairs  []pair
	ids    map[string]uint32 // by info, NUL, reference
	last   uint32            // pair of the entry added last
	joined []byte            // scratch for the key of ids
	keys   int               // entries added, repeated keys counted each time
	next   int               // capacity of the next block
}

// newArena returns an arena for about size bytes of keys.
func newArena(size int64) *arena {
	return &arena{ids: map[string]uint32{}, next: int(min(max(size, minBlock), blockSize))}
}

// add stores an entry and returns its position in this arena. The first entry
// of the first block is preceded by a spare byte, so no position is zero.
func (a *arena) add(key, info, reference []byte) (Ref, error) {
	if len(key) > maxKey {
		return 0, fmt.Errorf("key of %d bytes is longer than %d", len(key), maxKey)
	}
	id := a.intern(info, reference)
	need := len(key) + 2*binary.MaxVarintLen32
	n := len(a.blocks) - 1
	if n < 0 || cap(a.blocks[n])-len(a.blocks[n]) < need {
		if n++; n == maxBlocks {
			return 0, errFull
		}
		a.blocks = append(a.blocks, make([]byte, 1, max(a.next, need+1)))
		a.next = min(2*a.next, blockSize)
	}
	b := a.blocks[n]
	ref := Ref(n<<blockBits | len(b))
	b = binary.AppendUvarint(b, uint64(len(key)))
	b = append(b, key...)
	a.blocks[n] = binary.AppendUvarint(b, uint64(id))
	a.keys++
	return ref, nil
}

// intern returns the number of a pair. Neighbouring rows mostly share theirs.
func (a *arena) intern(info, reference []byte) uint32 {
	if len(a.pairs) > 0 {
		if p := &a.pairs[a.last]; p.info == string(info) && p.reference == string(reference) {
			return a.last
		}
	}
	a.joined = append(append(append(a.joined[:0], info...), 0), reference...)
	id, ok := a.ids[string(a.joined)]
	if !ok {
		id = uint32(len(a.pairs))
		a.pairs = append(a.pairs, pair{string(info), string(reference)})
		a.ids[string(a.joined)] = id
	}
	a.last = id
	return id
}

// entry reads the entry at a position of this arena.
func (a *arena) entry(r Ref) (key []byte, id uint64) {
	b := block{data: a.blocks[r>>blockBits]}
	return b.entry(int(r & (blockSize - 1)))
}

// entry reads the entry at off.
func (b *block) entry(off int) (key []byte, id uint64) {
	data := b.data[off:]
	n, size := binary.Uvarint(data)
	key, data = data[size:size+int(n)], data[size+int(n):]
	id, _ = binary.Uvarint(data)
	return key, id
}

// each calls f for every entry of the block in order.
func (b *block) each(number int, f func(ref Ref, key []byte)) {
	for off := 1; off < len(b.data); {
		n, size := binary.Uvarint(b.data[off:])
		start := off + size
		end := start + int(n)
		f(Ref(number<<blockBits|off), b.data[start:end])
		_, size = binary.Uvarint(b.data[end:])
		off = end + size
	}
}
