package evasion

import (
	"bytes"
	"iter"
	"math/rand/v2"
	"slices"
)

// piece is a part of a message as it is sent. Its bytes are those of the message
// except where others were sent before.
type piece struct {
	at   int
	data []byte
}

// cutting gives the ways of cutting a message into pieces, in the order in which
// they are sent. step is how far apart the places are at which a message is cut.
type cutting func(msg []byte, step int) iter.Seq[[]piece]

// one makes a cutting of a function that gives one way only.
func one(cut func(msg []byte) []piece) (c cutting) {
	return func(msg []byte, _ int) iter.Seq[[]piece] {
		return func(yield func([]piece) bool) { yield(cut(msg)) }
	}
}

// whole does not cut.
func whole(msg []byte) (list []piece) { return []piece{{0, msg}} }

// chunks cuts into pieces of n bytes.
func chunks(n int) (cut func(msg []byte) []piece) {
	return func(msg []byte) (list []piece) {
		for at := 0; at < len(msg); at += n {
			list = append(list, piece{at, msg[at:min(at+n, len(msg))]})
		}

		return list
	}
}

// reversed sends the last piece first.
func reversed(cut func([]byte) []piece) (backwards func(msg []byte) []piece) {
	return func(msg []byte) (list []piece) {
		list = cut(msg)
		slices.Reverse(list)

		return list
	}
}

// doubled sends each piece twice.
func doubled(cut func([]byte) []piece) (twice func(msg []byte) []piece) {
	return func(msg []byte) (list []piece) {
		for _, p := range cut(msg) {
			list = append(list, p, p)
		}

		return list
	}
}

// again sends all pieces, and then all of them again.
func again(cut func([]byte) []piece) (twice func(msg []byte) []piece) {
	return func(msg []byte) (list []piece) { return slices.Repeat(cut(msg), 2) }
}

// halves cuts in two, everywhere.
func halves(backwards bool) (c cutting) {
	return func(msg []byte, step int) iter.Seq[[]piece] {
		return func(yield func([]piece) bool) {
			for at := 1; at < len(msg); at += step {
				list := []piece{{0, msg[:at]}, {at, msg[at:]}}
				if backwards {
					slices.Reverse(list)
				}
				if !yield(list) {
					return
				}
			}
		}
	}
}

// recut sends all pieces of one cutting, and then all of another.
func recut(first, second func([]byte) []piece) (twice func(msg []byte) []piece) {
	return func(msg []byte) (list []piece) { return append(first(msg), second(msg)...) }
}

// wholeAndHalves sends a message and, again, in two halves cut everywhere; or the
// halves first.
func wholeAndHalves(halvesFirst bool) (c cutting) {
	return func(msg []byte, step int) iter.Seq[[]piece] {
		return func(yield func([]piece) bool) {
			for list := range halves(false)(msg, step) {
				if halvesFirst {
					list = append(list, whole(msg)...)
				} else {
					list = append(whole(msg), list...)
				}
				if !yield(list) {
					return
				}
			}
		}
	}
}

// other returns n bytes that are in no message.
func other(n int) (b []byte) { return bytes.Repeat([]byte{'~'}, n) }

// replaced sends each piece, and then others in its place.
func replaced(cut func([]byte) []piece) (twice func(msg []byte) []piece) {
	return func(msg []byte) (list []piece) {
		for _, p := range cut(msg) {
			list = append(list, p, piece{p.at, other(len(p.data))})
		}

		return list
	}
}

// overlapped sends pieces of n bytes that begin with other bytes for the last
// ones sent.
func overlapped(n int) (cut func(msg []byte) []piece) {
	return func(msg []byte) (list []piece) {
		for _, p := range chunks(n)(msg) {
			back := min(p.at, n/2)
			list = append(list, piece{p.at - back, append(other(back), p.data...)})
		}

		return list
	}
}

// bridged sends the first piece, the third, and then one that fills the gap and
// has other bytes for all around it; and so on.
func bridged(n int) (cut func(msg []byte) []piece) {
	return func(msg []byte) (list []piece) {
		for three := range slices.Chunk(chunks(n)(msg), 3) {
			if len(three) < 3 {
				list = append(list, three...)

				continue
			}
			first, second, third := three[0], three[1], three[2]
			filler := slices.Concat(other(len(first.data)), second.data, other(len(third.data)))
			list = append(list, first, third, piece{first.at, filler})
		}

		return list
	}
}

// shuffles is in how many orders pieces are sent at random.
const shuffles = 24

// shuffled cuts at random, and sends the pieces and copies of some in any order.
func shuffled(msg []byte, _ int) (seq iter.Seq[[]piece]) {
	return func(yield func([]piece) bool) {
		for seed := range uint64(shuffles) {
			rnd := rand.New(rand.NewPCG(seed, uint64(len(msg))))
			var list []piece
			for at := 0; at < len(msg); {
				n := min(1+rnd.IntN(24), len(msg)-at)
				list = append(list, piece{at, msg[at : at+n]})
				if rnd.IntN(4) == 0 {
					back := rnd.IntN(at + 1)
					list = append(list, piece{at - back, msg[at-back : at+n]})
				}
				at += n
			}
			rnd.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
			if !yield(list) {
				return
			}
		}
	}
}

// coverage tells when all bytes of a message were sent.
type coverage struct {
	seen    []bool
	missing int
	// front is the number of bytes before the first one missing.
	front int
}

// cover returns a coverage of n bytes.
func cover(n int) (c *coverage) { return &coverage{seen: make([]bool, n), missing: n} }

// add notes that p was sent and reports whether that completes the message.
func (c *coverage) add(p piece) (complete bool) {
	before := c.missing
	for i := range p.data {
		if !c.seen[p.at+i] {
			c.seen[p.at+i] = true
			c.missing--
		}
	}
	for c.front < len(c.seen) && c.seen[c.front] {
		c.front++
	}

	return before > 0 && c.missing == 0
}
