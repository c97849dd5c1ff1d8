package index

import (
	"encoding/binary"
	"net/netip"
)

// spanTable are the spans of one IP version, as they lie in their two sections:
// the spans in the order of their keys, each its first and last address and the
// position of the key, and the pieces, each where it begins and the number of its
// span.
type spanTable struct {
	family family
	spans  []byte
	pieces []byte
}

const (
	ownerBytes = 4
	pieceSize4 = int(family4) + ownerBytes
)

func (f family) spanSize() int  { return 2*int(f) + refBytes }
func (f family) pieceSize() int { return int(f) + ownerBytes }

// newSpanTable makes the table of spans.
func newSpanTable(f family, spans []span) spanTable {
	t := spanTable{family: f}
	for _, s := range spans {
		t.spans = f.append(f.append(t.spans, s.first), s.last)
		t.spans = binary.LittleEndian.AppendUint32(t.spans, uint32(s.ref))
	}
	for _, p := range pieces(spans, f.highest()) {
		t.pieces = f.append(t.pieces, p.start)
		t.pieces = binary.LittleEndian.AppendUint32(t.pieces, p.owner)
	}
	return t
}

// readSpanTable takes a table from its sections. id is that of the first.
func readSpanTable(f family, id sectionID, spans, pieces []byte) (spanTable, error) {
	t := spanTable{family: f, spans: spans, pieces: pieces}
	switch {
	case len(spans)%f.spanSize() != 0:
		return t, damaged("section "+id.String(), "wrong length")
	case len(pieces)%f.pieceSize() != 0:
		return t, damaged("section "+(id+1).String(), "wrong length")
	}
	for i := range t.len() {
		if s := t.span(i); s.last.less(s.first) {
			return t, damaged("section "+id.String(), "the end of a network is before its start")
		}
	}
	for i := range t.pieceCount() {
		switch {
		case i > 0 && !t.start(i-1).less(t.start(i)):
			return t, damaged("section "+(id+1).String(), "out of order")
		case int(t.ownerOf(i)) > t.len():
			return t, damaged("section "+(id+1).String(), "no such network")
		}
	}
	return t, nil
}

// len returns the number of spans.
func (t *spanTable) len() int { return len(t.spans) / t.family.spanSize() }

// span reads a span.
func (t *spanTable) span(i int) span {
	d := t.spans[i*t.family.spanSize():]
	return span{t.family.read(d), t.family.read(d[t.family:]), Ref(binary.LittleEndian.Uint32(d[2*t.family:]))}
}

// addr returns the address of a number.
func (t *spanTable) addr(w wide) netip.Addr {
	if t.family == family4 {
		return netip.AddrFrom4([4]byte(t.family.append(nil, w)))
	}
	return netip.AddrFrom16([16]byte(t.family.append(nil, w)))
}

// pieceCount returns the number of pieces.
func (t *spanTable) pieceCount() int { return len(t.pieces) / t.family.pieceSize() }

// start returns where a piece begins.
func (t *spanTable) start(i int) wide { return t.family.read(t.pieces[i*t.family.pieceSize():]) }

// ownerOf returns the number of the span of a piece.
func (t *spanTable) ownerOf(i int) uint32 {
	return binary.LittleEndian.Uint32(t.pieces[i*t.family.pieceSize()+int(t.family):])
}

// touched calls yield with the first and the last address of every piece that has
// a span.
func (t *spanTable) touched(yield func(first, last wide) bool) {
	n := t.pieceCount()
	for i := range n {
		if t.ownerOf(i) == 0 {
			continue
		}
		last := t.family.highest()
		if i+1 < n {
			last = t.start(i + 1).minus(wide{lo: 1})
		}
		if !yield(t.start(i), last) {
			return
		}
	}
}
