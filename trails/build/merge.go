package build

import (
	"strings"

	"github.com/trailscope/trailscope/trails"
)

// merge holds what the sources gave so far.
type merge struct {
	*table
	pairs      pairs
	places     []place
	references references
	base       *trails.Set
	// unchanged is how many trails the base had already, word by word.
	unchanged int
	// moved says which row has the key of a row of the source that is being
	// merged, where an earlier item of it took the key. homes are the rows for
	// items whose key is that of a trail which lost a prefix before.
	moved, homes map[int]int
	// scratch is for keys that are looked up in the base.
	scratch []byte
}

// place is a line of the user's own lists.
type place struct {
	file string
	line int
}

func newMerge(base *trails.Set) *merge {
	return &merge{
		table: newTable(), pairs: pairs{ids: map[[2]string]uint32{}}, places: []place{{}},
		references: newReferences(), base: base,
	}
}

// place returns the number of a place; the zero place is number 0.
func (m *merge) place(at place) uint32 {
	if at == (place{}) {
		return 0
	}
	if at.file == m.places[len(m.places)-1].file {
		at.file = m.places[len(m.places)-1].file
	}
	m.places = append(m.places, at)
	return uint32(len(m.places) - 1)
}

// merge adds the trails of a source and returns how many those are.
func (m *merge) merge(s *source) int {
	for _, block := range s.blocks {
		for _, it := range block {
			m.item(int(it.row), it.pair, it.place)
		}
	}
	return s.n
}

// item lets a trail meet what is there under its key. Row i holds the key as
// the source has it.
func (m *merge) item(i int, id, place uint32) {
	if raw := m.key(i); strings.HasPrefix(raw, "www.") && !strings.Contains(raw, "/") {
		i = m.withoutWWW(i, raw)
	} else if j, ok := m.moved[i]; ok {
		i = j
	}
	p, r := &m.pairs.list[id], m.row(i)
	if r.alive() {
		old := &m.pairs.list[r.pair]
		m.seen(r, old.reference, p.reference)
		if p.replaces(old) {
			r.set(id, place)
		}
		return
	}
	if old, ok := m.inBase(m.key(i)); ok {
		if m.base.Info(old) == p.info && m.base.Reference(old) == p.reference {
			m.unchanged++
			return
		}
		first := m.seenInBase(r, old)
		m.seen(r, first, p.reference)
		switch old := newPair(m.base.Info(old), first); {
		case old.comesAfter(p):
			id = m.pairs.id(old.info, old.reference)
		case !p.replaces(&old):
			return
		}
	}
	r.set(id, place)
}

// withoutWWW returns the row of a name without its prefix. That is row i
// itself, in its place, if no trail has either name.
func (m *merge) withoutWWW(i int, raw string) int {
	key := withoutWWW(raw)
	j, ok := m.find(key)
	if ok && m.row(j).alive() {
		return j
	}
	if home, ok := m.homes[i]; ok {
		i = home
	}
	if ok {
		m.moved[j] = i
	}
	m.rekey(i, key)
	return i
}

// set gives a row its pair. A place that is known is kept when the new one is
// not.
func (r *row) set(pair, place uint32) {
	if r.pair = pair; place != 0 {
		r.place = place
	}
}

// inBase returns the trail of the base with this key.
func (m *merge) inBase(key string) (ref trails.Ref, ok bool) {
	if m.base == nil {
		return 0, false
	}
	m.scratch = append(m.scratch[:0], key...)
	ref = m.base.Text(m.scratch)
	return ref, ref != 0
}

// seenInBase takes the reference of a trail of the base apart: it returns the
// first one, and remembers the others.
func (m *merge) seenInBase(r *row, old trails.Ref) (first string) {
	first, others := splitReference(m.base.Reference(old))
	if others != nil {
		m.seen(r, append(others, first)...)
	}
	return first
}

// seen remembers references of a row's key.
func (m *merge) seen(r *row, references ...string) {
	for _, text := range references {
		r.seen = m.references.with(r.seen, text)
	}
}

// withoutWWW removes "www." in front of a name.
func withoutWWW(key string) string {
	if rest, ok := strings.CutPrefix(key, "www."); ok && !strings.Contains(rest, "/") {
		return rest
	}
	return key
}
