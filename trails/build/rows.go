package build

import (
	"iter"

	"github.com/trailscope/trailscope/trails"
)

// Rows are the trails that were built. They are immutable and safe for
// concurrent use.
type Rows struct {
	keys   keys
	blocks [][]row
	pairs  []pair
	n      int
}

// newRows takes what m holds and lets go of what only building needed.
func newRows(m *merge) *Rows {
	r := &Rows{keys: m.keys, blocks: m.blocks, pairs: m.pairs.list}
	for _, block := range r.blocks {
		for i := range block {
			if block[i].alive() {
				r.n++
			}
		}
	}
	return r
}

// Len returns the number of trails.
func (r *Rows) Len() int { return r.n }

// All gives the trails, each key once, in the order in which the keys came in.
// Keys share the memory of r.
func (r *Rows) All() iter.Seq[trails.Trail] {
	return func(yield func(trails.Trail) bool) {
		for _, block := range r.blocks {
			for i := range block {
				if !block[i].alive() {
					continue
				}
				p := &r.pairs[block[i].pair]
				if !yield(trails.Trail{Key: r.keys.at(block[i].key), Info: p.info, Reference: p.reference}) {
					return
				}
			}
		}
	}
}
