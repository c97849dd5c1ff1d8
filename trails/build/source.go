package build

import "github.com/trailscope/trailscope/trails"

// source holds the trails of one source. A later one of a key takes the place
// of an earlier one, whatever their pairs.
type source struct {
	merge  *merge
	blocks [][]item
	n      int
}

// item is a trail of a source: the row that has its key, as it is written.
type item struct {
	row, pair, place uint32
}

func (m *merge) source() *source {
	m.moved, m.homes = map[int]int{}, map[int]int{}
	return &source{merge: m}
}

// put adds a trail. at is where it comes from, for the user's own.
func (s *source) put(t trails.Trail, at place) {
	m := s.merge
	i := m.add(t.Key)
	r := m.row(i)
	it := item{uint32(i), m.pairs.id(t.Info, t.Reference), m.place(at)}
	if n := int(r.item); n < s.n && s.at(n).row == it.row {
		if it.place == 0 {
			it.place = s.at(n).place
		}
		*s.at(n) = it
		return
	}
	r.item = uint32(s.n)
	if r.alive() && len(withoutWWW(t.Key)) < len(t.Key) {
		m.homes[i] = m.append(row{key: r.key, pair: dead})
	}
	if s.n>>rowBlockBits == len(s.blocks) {
		s.blocks = append(s.blocks, nil)
	}
	block := &s.blocks[s.n>>rowBlockBits]
	*block = append(*block, it)
	s.n++
}

func (s *source) at(n int) *item { return &s.blocks[n>>rowBlockBits][n&(rowBlockSize-1)] }
