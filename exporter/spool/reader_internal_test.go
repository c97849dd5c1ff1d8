package spool

import (
	"math/rand/v2"
	"testing"
)

// TestCover compares with a set.
func TestCover(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	for range 300 {
		var ranges []gap
		set := map[Seq]bool{}
		for range 12 {
			from := Seq(1 + r.IntN(60))
			added := gap{from: from, to: from + Seq(r.IntN(8))}
			want := uint64(0)
			for n := added.from; n <= added.to; n++ {
				if !set[n] {
					want++
				}
				set[n] = true
			}
			var got uint64
			if ranges, got = cover(ranges, added); got != want {
				t.Fatalf("%v: %d new, want %d", added, got, want)
			}
			sum := uint64(0)
			for i, g := range ranges {
				sum += g.size()
				if i > 0 && g.from <= ranges[i-1].to+1 {
					t.Fatalf("%v are not apart", ranges)
				}
			}
			if sum != uint64(len(set)) {
				t.Fatalf("%v have %d numbers, not %d", ranges, sum, len(set))
			}
		}
	}
}
