package build

import (
	"iter"

	"github.com/trailscope/trailscope/trails"
)

// Rows are the trails that were built. They are immutable and safe for
// concurrent use.
type Rows struct {
	rows  []row
	pairs []pair
	n     int
}

func newRows(m *merge) *Rows {
	r := &Rows{rows: m.rows, pairs: m.pairs.list}
	for i := range r.rows {
		if r.rows[i].pair != dead {
			r.n++
		}
	}
	return r
}

// Len returns the number of trails.
func (r *Rows) Len() int { return r.n }

// All gives the trails, each key once, in the order in which the keys came in.
func (r *Rows) All() iter.Seq[trails.Trail] {
	return func(yield func(trails.Trail) bool) {
		for i := range r.rows {
			row := &r.rows[i]
			if row.pair == dead {
				continue
			}
			p := &r.pairs[row.pair]
			if !yield(trails.Trail{Key: row.key, Info: p.info, Reference: p.reference}) {
				return
			}
		}
	}
}
