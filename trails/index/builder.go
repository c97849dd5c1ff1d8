package index

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/trailscope/trailscope/trails/addr"
)

const (
	// MaxKey bounds a key. Nothing in a packet is as long: a capture's packet
	// has at most 262,144 bytes (SPEC 2).
	MaxKey = 1 << 19
	// maxRaw bounds the text of all keys together, so that positions of the
	// entries, which are never longer than three bytes more than twice the text,
	// fit into a Ref.
	maxRaw = 1 << 30
)

// ErrFull says that there are more keys than an index can hold.
var ErrFull = errors.New("more than 1 GiB of trails")

// Row is one key that is added to a [Builder].
type Row struct {
	// Key is the key; Info and Reference are what it stands for. They are copied.
	Key, Info, Reference []byte
	// Line is the number of the line, for patterns.
	Line int
	// Pattern says that the key is one of those that [Index.Patterns] gives.
	Pattern bool
	// Kinds are bits that [Index.Kinds] has of all rows together.
	Kinds uint64
}

// Builder makes an index. It is used by one goroutine. Rows with a key that is
// there already replace the earlier one and take their place at the end.
type Builder struct {
	raw     []byte // kind and key of all rows, end to end
	rows    []rawRow
	slots   []uint32 // numbers of rows by hash, open addressing; 0 is free
	live    int
	byPair  map[string]uint32
	infos   []string
	refs    []string
	last    uint32
	scratch []byte
	// patterns are rows in the order in which they came; a row may be there
	// that has been replaced since.
	patterns []patternRow
	kinds    uint64 // of all rows
}

// rawRow is a row as it came. Its key ends where that of the next one begins.
type rawRow struct {
	hash  Hash
	start uint32
	pair  uint32 // or deadPair
	kind  uint8
}

type patternRow struct {
	row  uint32
	line int
}

// deadPair is the pair of a row that another one replaced.
const deadPair = ^uint32(0)

// NewBuilder returns a Builder for about rows rows.
func NewBuilder(rows int) *Builder {
	b := &Builder{byPair: map[string]uint32{}, rows: make([]rawRow, 0, rows), raw: make([]byte, 0, 18*rows)}
	b.grow(rows)
	return b
}

// Len returns the number of different keys so far.
func (b *Builder) Len() int { return b.live }

// Add adds a row and reports whether its key is new. It fails for a key that is
// too long, which leaves the Builder as it was, and with [ErrFull].
func (b *Builder) Add(r *Row) (fresh bool, err error) {
	if len(r.Key) > MaxKey {
		return false, fmt.Errorf("key of %d bytes is longer than %d", len(r.Key), MaxKey)
	}
	if len(b.raw)+len(r.Key) > maxRaw {
		return false, ErrFull
	}
	if 4*(b.live+1) > 3*len(b.slots) {
		b.grow(2 * b.live)
	}
	kind, data, hash := b.keyOf(r.Key)
	number := uint32(len(b.rows))
	b.rows = append(b.rows, rawRow{hash: hash, start: uint32(len(b.raw)), pair: b.intern(r.Info, r.Reference), kind: uint8(kind)})
	b.raw = append(b.raw, data...)
	fresh = b.place(number)
	b.kinds |= r.Kinds
	if r.Pattern {
		b.patterns = append(b.patterns, patternRow{number, r.Line})
	}
	return fresh, nil
}

// keyOf returns the form in which a key is kept.
func (b *Builder) keyOf(key []byte) (kind uint64, data []byte, hash Hash) {
	if v, port, ok := parse4(key); ok {
		kind, b.scratch = entryAddr, binary.BigEndian.AppendUint32(b.scratch[:0], v)
		if port != noPort {
			kind, b.scratch = entryAddrPort, binary.BigEndian.AppendUint16(b.scratch, uint16(port))
		}
		return kind, b.scratch, hash4(v, port)
	}
	return entryText, key, HashText(key)
}

// addressHash returns by which hash an address is looked for in the filter of
// addresses.
func addressHash(kind uint8, hash Hash, key []byte) (h Hash, ok bool) {
	if kind != entryText {
		return hash, true
	}
	if a, ok := addr.Parse(key); ok {
		return hashAddr(a, noPort), true
	}
	if ap, ok := addr.ParsePort(key); ok {
		return hashAddr(ap.Addr(), uint32(ap.Port())), true
	}
	return 0, false
}

// hashOf returns the hash of a key from the form in which it is kept.
func hashOf(kind uint64, data []byte) Hash {
	switch {
	case kind == entryAddr && len(data) == addrBytes:
		return hash4(binary.BigEndian.Uint32(data), noPort)
	case kind == entryAddrPort && len(data) == addrPortBytes:
		return hash4(binary.BigEndian.Uint32(data), uint32(binary.BigEndian.Uint16(data[addrBytes:])))
	}
	return HashText(data)
}

// intern returns the number of a pair. Neighbouring rows mostly share theirs.
func (b *Builder) intern(info, reference []byte) uint32 {
	if len(b.infos) > 0 && b.infos[b.last] == string(info) && b.refs[b.last] == string(reference) {
		return b.last
	}
	joined := binary.AppendUvarint(nil, uint64(len(info)))
	joined = append(append(joined, info...), reference...)
	id, ok := b.byPair[string(joined)]
	if !ok {
		id = uint32(len(b.infos))
		b.infos, b.refs = append(b.infos, string(info)), append(b.refs, string(reference))
		b.byPair[string(joined)] = id
	}
	b.last = id
	return id
}

// key returns the key of a row in the form in which it is kept.
func (b *Builder) key(number uint32) []byte {
	end := len(b.raw)
	if int(number)+1 < len(b.rows) {
		end = int(b.rows[number+1].start)
	}
	return b.raw[b.rows[number].start:end]
}

// place finds the slot of a row; an equal key gives its slot away.
func (b *Builder) place(number uint32) (fresh bool) {
	r := &b.rows[number]
	mask := uint64(len(b.slots) - 1)
	for i := uint64(r.hash) >> 20 & mask; ; i = (i + 1) & mask {
		s := b.slots[i]
		if s == 0 {
			b.slots[i] = number + 1
			b.live++
			return true
		}
		if old := &b.rows[s-1]; old.hash == r.hash && old.kind == r.kind && string(b.key(s-1)) == string(b.key(number)) {
			old.pair = deadPair
			b.slots[i] = number + 1
			return false
		}
	}
}

// minSlots is the size of an empty table; sizes are powers of two.
const minSlots = 64

// grow makes room for a number of keys.
func (b *Builder) grow(keys int) {
	n := minSlots
	for 3*n < 4*(keys+1) {
		n *= 2
	}
	if n <= len(b.slots) {
		return
	}
	b.slots = make([]uint32, n)
	mask := uint64(n - 1)
	for number := range b.rows {
		r := &b.rows[number]
		if r.pair == deadPair {
			continue
		}
		i := uint64(r.hash) >> 20 & mask
		for b.slots[i] != 0 {
			i = (i + 1) & mask
		}
		b.slots[i] = uint32(number) + 1
	}
}
