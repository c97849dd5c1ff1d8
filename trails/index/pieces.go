package index

import (
	"cmp"
	"container/heap"
	"slices"
)

// span is a network, or any other range of addresses, and where its key is.
type span struct {
	first, last wide
	ref         Ref
}

// piece is a run of addresses for which the same span decides: from here to the
// next piece. owner is the number of the span from 1, 0 for none.
type piece struct {
	start wide
	owner uint32
}

// pieces takes spans apart into pieces that do not overlap, in order. Where spans
// overlap the smallest decides, of equally large ones the last.
func pieces(spans []span, highest wide) []piece {
	order := make([]int, len(spans))
	points := make([]wide, 0, 2*len(spans))
	for i := range spans {
		order[i] = i
		points = append(points, spans[i].first)
		if spans[i].last != highest {
			points = append(points, spans[i].last.next())
		}
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(spans[a].first.compare(spans[b].first), cmp.Compare(a, b)) })
	slices.SortFunc(points, wide.compare)
	points = slices.Compact(points)

	var out []piece
	open := &openSpans{spans: spans}
	next, last := 0, uint32(0)
	for _, at := range points {
		for ; next < len(order) && spans[order[next]].first == at; next++ {
			heap.Push(open, order[next])
		}
		for open.Len() > 0 && spans[open.numbers[0]].last.less(at) {
			heap.Pop(open)
		}
		owner := uint32(0)
		if open.Len() > 0 {
			owner = uint32(open.numbers[0]) + 1
		}
		if owner != last {
			out = append(out, piece{at, owner})
			last = owner
		}
	}
	return out
}

// openSpans is a heap of the spans around an address, the one that decides first.
// Spans that end before it stay until they come first.
type openSpans struct {
	spans   []span
	numbers []int
}

// Len, Less, Swap, Push and Pop implement [heap.Interface].
func (o *openSpans) Len() int { return len(o.numbers) }

func (o *openSpans) Less(i, j int) bool {
	a, b := o.numbers[i], o.numbers[j]
	size, other := o.spans[a].last.minus(o.spans[a].first), o.spans[b].last.minus(o.spans[b].first)
	if c := size.compare(other); c != 0 {
		return c < 0
	}
	return a > b
}

func (o *openSpans) Swap(i, j int) { o.numbers[i], o.numbers[j] = o.numbers[j], o.numbers[i] }

func (o *openSpans) Push(x any) { o.numbers = append(o.numbers, x.(int)) }

func (o *openSpans) Pop() any {
	n := len(o.numbers) - 1
	x := o.numbers[n]
	o.numbers = o.numbers[:n]
	return x
}
