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
	m.reserve(len(s.rows))
	for i := range s.rows {
		r := &s.rows[i]
		m.item(withoutWWW(r.key), r.pair, r.place)
	}
	return len(s.rows)
}

// item lets a trail meet what is there under its key.
func (m *merge) item(key string, id, place uint32) {
	p := &m.pairs.list[id]
	old, ok := m.existing(key)
	if ok {
		m.seen(key, old.reference, p.reference)
	}
	if !ok || p.replaces(old) {
		m.table.put(key, id, place)
	}
}

// existing returns the pair of a key, which may be one of the base.
func (m *merge) existing(key string) (*pair, bool) {
	if r, ok := m.find(key); ok {
		return &m.pairs.list[r.pair], true
	}
	t, ok := m.inBase(key)
	if !ok {
		return nil, false
	}
	first, others := splitReference(t.Reference)
	if others != nil && m.references[key] == nil {
		m.references[key] = append(others, first)
	}
	p := newPair(t.Info, first)
	return &p, true
}

// inBase returns the trail of the base with this key.
func (m *merge) inBase(key string) (trails.Trail, bool) {
	if m.base == nil {
		return trails.Trail{}, false
	}
	ref := m.base.Text([]byte(key))
	return m.base.Trail(ref), ref != 0
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
