package index

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"runtime"
	"slices"
	"sync"
)

// compiler turns the rows of a Builder into sections.
type compiler struct {
	*Builder
	symbols   *symbols
	live      []uint32 // numbers of the rows that count, in order
	positions []uint32 // of their entries
	entries   []byte
}

// Image returns the index of all rows. The same rows give the same bytes. The
// Builder can be used on.
func (b *Builder) Image() []byte {
	c := &compiler{Builder: b, live: make([]uint32, 0, b.live)}
	for i := range b.rows {
		if b.rows[i].pair != deadPair {
			c.live = append(c.live, uint32(i))
		}
	}
	c.symbols = &symbols{}
	if len(b.raw) >= trainLeast {
		c.symbols = train(c.sample())
	}
	c.encode()
	var parts [sections][]byte
	set := func(id sectionID, section []byte) { parts[id-1] = section }
	var wg sync.WaitGroup
	wg.Go(func() {
		text, addresses, byValue := c.filters()
		set(sectionFilter, text)
		set(sectionAddressFilter, addresses)
		four, six := newSpanTable(family4, byValue.four), newSpanTable(family6, byValue.six)
		set(sectionNetworks4, four.spans)
		set(sectionPieces4, four.pieces)
		set(sectionNetworks6, six.spans)
		set(sectionPieces6, six.pieces)
		set(sectionPorts, byValue.aliases())
	})
	slots, overflow := c.table()
	wg.Wait()
	set(sectionSymbols, c.symbols.append(nil))
	set(sectionEntries, c.entries)
	set(sectionRuns, c.runs())
	set(sectionPairs, appendPairs(nil, b.infos, b.refs))
	set(sectionTable, slots)
	set(sectionOverflow, overflow)
	set(sectionPatterns, c.patternRefs())
	set(sectionKinds, binary.LittleEndian.AppendUint64(nil, b.kinds))
	return image(len(c.live), parts)
}

// sample returns texts from all over the rows to learn symbols from.
func (c *compiler) sample() [][]byte {
	var texts [][]byte
	size := 0
	step := max(1, len(c.raw)/trainBytes)
	for i := 0; i < len(c.live) && size < 2*trainBytes; i += step {
		if n := c.live[i]; c.rows[n].kind == entryText {
			t := c.key(n)
			t = t[:min(len(t), trainKey)]
			texts = append(texts, t)
			size += len(t)
		}
	}
	return texts
}

const (
	// trainLeast is how much text is worth learning from.
	trainLeast = 1 << 14
	// trainKey bounds what is looked at of one key.
	trainKey = 256
)

// chunkRows is how many rows are written at a time by one goroutine. It does
// not show in the result.
const chunkRows = 1 << 16

// encode writes the entries.
func (c *compiler) encode() {
	e := newEncoder(c.symbols)
	c.positions = make([]uint32, len(c.live))
	n := (len(c.live) + chunkRows - 1) / chunkRows
	chunks := make([][]byte, n)
	var wg sync.WaitGroup
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i := range n {
		slots <- struct{}{}
		wg.Go(func() {
			chunks[i] = c.encodeChunk(e, i*chunkRows, min(len(c.live), (i+1)*chunkRows))
			<-slots
		})
	}
	wg.Wait()
	size := 1 // no entry is at 0
	for _, chunk := range chunks {
		size += len(chunk)
	}
	c.entries = make([]byte, 1, size)
	for i, chunk := range chunks {
		for j := i * chunkRows; j < min(len(c.live), (i+1)*chunkRows); j++ {
			c.positions[j] += uint32(len(c.entries))
		}
		c.entries = append(c.entries, chunk...)
		chunks[i] = nil
	}
}

// encodeChunk writes the entries from one row to before another. Positions
// start at the chunk.
func (c *compiler) encodeChunk(e *encoder, from, to int) []byte {
	var out, codes, scratch []byte
	for i := from; i < to; i++ {
		c.positions[i] = uint32(len(out))
		key, kind := c.key(c.live[i]), c.rows[c.live[i]].kind
		if kind != entryText {
			out = append(append(out, kind), key...)
			continue
		}
		codes, scratch = e.encode(codes[:0], key, scratch)
		out = binary.AppendUvarint(out, uint64(len(codes))+entryText)
		out = append(out, codes...)
	}
	return out
}

// filters returns the filters of texts and of addresses, and the keys that are
// found by the addresses they stand for.
func (c *compiler) filters() (text, addresses []byte, byValue valued) {
	var hashes []Hash
	n := 0
	for at, i := range c.live {
		r := &c.rows[i]
		if r.kind == entryText {
			n++
			byValue.add(c.key(i), Ref(c.positions[at]))
		}
		if h, ok := addressHash(r.kind, r.hash, c.key(i)); ok {
			hashes = append(hashes, h)
		}
	}
	t, a := newFilter(n), newFilter(len(hashes))
	for _, h := range hashes {
		a.add(h)
	}
	for _, i := range c.live {
		if r := &c.rows[i]; r.kind == entryText {
			t.add(r.hash)
		}
	}
	return t.words, a.words, byValue
}

// runs returns where pairs change.
func (c *compiler) runs() []byte {
	var out []byte
	last := deadPair
	for i, n := range c.live {
		if p := c.rows[n].pair; p != last {
			out = binary.LittleEndian.AppendUint32(out, c.positions[i])
			out = binary.LittleEndian.AppendUint32(out, p)
			last = p
		}
	}
	return out
}

// patternRefs returns the positions of the patterns: those of the rows that
// replaced them, where there are.
func (c *compiler) patternRefs() []byte {
	var out []byte
	for _, p := range c.patterns {
		n := c.current(p.row)
		i, _ := slices.BinarySearch(c.live, n)
		out = binary.LittleEndian.AppendUint32(out, c.positions[i])
		out = binary.LittleEndian.AppendUint32(out, uint32(p.line))
	}
	return out
}

// current returns the row that counts for the key of another one.
func (b *Builder) current(number uint32) uint32 {
	r := &b.rows[number]
	mask := uint64(len(b.slots) - 1)
	for i := uint64(r.hash) >> 20 & mask; ; i = (i + 1) & mask {
		n := b.slots[i] - 1
		if now := &b.rows[n]; now.hash == r.hash && now.kind == r.kind && bytes.Equal(b.key(n), b.key(number)) {
			return n
		}
	}
}

// compareKeys is the order of the overflow.
func compareKeys(h Hash, kind uint64, data []byte, h2 Hash, kind2 uint64, data2 []byte) int {
	return cmp.Or(cmp.Compare(h, h2), cmp.Compare(kind, kind2), bytes.Compare(data, data2))
}
