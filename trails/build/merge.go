package build

import (
	"slices"
	"strings"

	"github.com/trailscope/trailscope/trails"
)

// merge holds what the sources gave so far.
type merge struct {
	*table
	pairs  pairs
	places []place
	// references are the different references seen for a key, where there was
	// more than one trail.
	references map[string][]string
	base       *trails.Set
	// unchanged is how many trails the base had already, word by word.
	unchanged int
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
		references: map[string][]string{}, base: base,
	}
}

// source holds the trails of one source. A later one of a key takes the place
// of an earlier one, whatever their pairs.
type source struct {
	*table
	merge *merge
}

func (m *merge) source() *source { return &source{newTable(), m} }

// put adds a trail. at is where it comes from, for the user's own.
func (s *source) put(t trails.Trail, at place) {
	s.table.put(t.Key, s.merge.pairs.id(t.Info, t.Reference), s.merge.place(at))
}

// place returns the number of a place; the zero place is number 0.
func (m *merge) place(at place) uint32 {
	if at == (place{}) {
		return 0
	}
	m.places = append(m.places, at)
	return uint32(len(m.places) - 1)
}

// merge adds the trails of a source and returns how many those are.
func (m *merge) merge(s *source) int {
	if m.base == nil { // over a base, most are there already
		m.reserve(len(s.rows))
	}
	for i := range s.rows {
		r := &s.rows[i]
		m.item(withoutWWW(r.key), r.pair, r.place)
	}
	return len(s.rows)
}

// item lets a trail meet what is there under its key.
func (m *merge) item(key string, id, place uint32) {
	p := &m.pairs.list[id]
	if r, ok := m.find(key); ok {
		old := &m.pairs.list[r.pair]
		m.seen(key, old.reference, p.reference)
		if p.replaces(old) {
			m.table.put(key, id, place)
		}
		return
	}
	if old, ok := m.inBase(key); ok {
		if m.base.Info(old) == p.info && m.base.Reference(old) == p.reference {
			m.unchanged++
			return
		}
		first := m.seenInBase(key, old)
		m.seen(key, first, p.reference)
		if old := newPair(m.base.Info(old), first); !p.replaces(&old) {
			return
		}
	}
	m.table.put(key, id, place)
}

// reference returns the reference under which a key is there, in the base or
// above it.
func (m *merge) reference(key string) (reference string, ok bool) {
	if r, ok := m.find(key); ok {
		return m.pairs.list[r.pair].reference, true
	}
	old, ok := m.inBase(key)
	if !ok {
		return "", false
	}
	return m.seenInBase(key, old), true
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
func (m *merge) seenInBase(key string, old trails.Ref) (first string) {
	first, others := splitReference(m.base.Reference(old))
	if others != nil {
		m.seen(key, append(others, first)...)
	}
	return first
}

// seen remembers references of a key.
func (m *merge) seen(key string, references ...string) {
	list := m.references[key]
	for _, r := range references {
		if !slices.Contains(list, r) {
			list = append(list, r)
		}
	}
	m.references[key] = list
}

// withoutWWW removes "www." in front of a name.
func withoutWWW(key string) string {
	if rest, ok := strings.CutPrefix(key, "www."); ok && !strings.Contains(rest, "/") {
		return rest
	}
	return key
}
