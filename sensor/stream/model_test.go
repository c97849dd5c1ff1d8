package stream_test

import (
	"fmt"

	"github.com/trailscope/trailscope/sensor/stream"
)

// window is the window as a position.
const window = int64(stream.Window)

// modelHalf is a direction of a [model]. Positions are sequence numbers that do
// not wrap.
type modelHalf struct {
	there             map[int64]byte // every byte that was taken and not handed over for good
	start, next, fin  int64
	first             int64 // of those in front of start that were seen
	hole, holeEnd     int64
	micros            int64
	state             uint64
	started, known    bool
	fresh, finSeen    bool
	passed, waiting   bool
	held, descending  bool
	answered, closing bool
	middle            bool
}

// model is a table for one connection, written as plainly as possible: a map of
// bytes for each direction.
type model struct {
	log     []string
	numbers [2]*modelNumber
	halves  [2]modelHalf
	first   int
}

// modelSegment is a segment of direction d.
type modelSegment struct {
	payload  []byte
	seq, ack int64
	micros   int64
	d        int
	flags    uint8
}

// answer is what both the model and the table's reader do with data.
func answer(data []byte) (consumed int, next stream.Next) {
	for i, c := range data {
		if c == '.' {
			consumed = i + 1
		}
	}
	switch data[0] {
	case '!':
		return consumed, stream.Pass
	case '?':
		return 0, stream.Hold
	default:
		return consumed, stream.More
	}
}

// after is the state that both leave behind after data of which they consumed so
// many bytes.
func after(state uint64, data []byte, consumed int) (next uint64) {
	if consumed == len(data) && data[0] < 'n' || data[0] == '!' && len(data)%2 == 0 {
		return 0
	}

	return state + 1
}

// line is what both write down.
func line(d int, c *stream.Chunk) (text string) {
	return fmt.Sprintf("%d %q %v %v %v %d %d", d, c.Data, c.End, c.Start, c.InHand, c.Micros, *c.State)
}

func (m *model) known() (ok bool) { return m.halves[0].started || m.halves[1].started }

// have returns the first position from at on that is missing.
func (h *modelHalf) have(at int64) (missing int64) {
	for {
		if _, ok := h.there[at]; !ok {
			return at
		}
		at++
	}
}

// above returns the first position above at that is there.
func (h *modelHalf) above(at int64) (p int64, ok bool) {
	for q := range h.there {
		if q > at && (!ok || q < p) {
			p, ok = q, true
		}
	}

	return p, ok
}

// top returns the position behind the last one that is there.
func (h *modelHalf) top() (p int64) {
	p = h.next
	for q := range h.there {
		p = max(p, q+1)
	}

	return p
}

func (h *modelHalf) endAt(p int64) (e stream.End) {
	switch {
	case h.finSeen && p >= h.fin:
		return stream.Fin
	case p-h.start >= window:
		return stream.Limit
	default:
		return stream.None
	}
}

func (h *modelHalf) lose(p int64) {
	if h.hole == h.holeEnd {
		h.hole = h.next
	}
	h.holeEnd, h.next, h.fresh = p, p, true
}

// fill notes that the positions from low to high were seen.
func (h *modelHalf) fill(low, high int64) (hit bool) {
	if h.hole == h.holeEnd || high <= h.hole || low >= h.holeEnd {
		return false
	}
	switch {
	case low <= h.hole && high >= h.holeEnd:
		h.hole = h.holeEnd
	case high >= h.holeEnd:
		h.holeEnd = low
	case low <= h.hole:
		h.hole = high
	}

	return true
}

// data returns the bytes from low to high.
func (h *modelHalf) data(low, high int64) (b []byte) {
	for ; low < high; low++ {
		b = append(b, h.there[low])
	}

	return b
}

// store takes what is new of payload and reports whether anything is.
func (h *modelHalf) store(at int64, payload []byte) (ok bool) {
	for i, c := range payload {
		if _, there := h.there[at+int64(i)]; !there && at+int64(i) >= h.next {
			h.there[at+int64(i)] = c
			ok = true
		}
	}

	return ok
}

// clean removes the bytes below next, and everything that waits if that is
// nothing.
func (h *modelHalf) clean() {
	for p := range h.there {
		if p < h.next {
			delete(h.there, p)
		}
	}
	if len(h.there) == 0 {
		h.waiting, h.held, h.descending, h.answered = false, false, false, false
	}
}

// read hands data, which starts at next, to the reader.
func (m *model) read(d int, data []byte, end stream.End, micros int64, inHand bool) (next stream.Next) {
	h := &m.halves[d]
	open := !h.known && h.next == h.start
	m.log = append(m.log, line(d, &stream.Chunk{
		Data: data, End: end, Start: h.fresh, InHand: inHand, Micros: micros, State: &h.state,
	}))
	n, next := answer(data)
	h.state = after(h.state, data, n)
	h.next += int64(n)
	if n > 0 {
		h.fresh = false
	}
	if next == stream.Pass {
		h.passed = true
	}
	if n == len(data) {
		return next
	}
	if end != stream.None && end != stream.Answered {
		h.next += int64(len(data) - n)
		h.fresh = true
	} else if next == stream.Hold && !open {
		// Nothing can arrive in front of it.
		if next = m.read(d, data[n:], stream.Gap, micros, inHand); next == stream.Hold {
			next = stream.More
		}
	}

	return next
}

// finish hands everything of d over for the last time.
func (m *model) finish(d int, end stream.End) {
	h := &m.halves[d]
	for {
		if have := h.have(h.next); have > h.next {
			e := end
			if h.endAt(have) == stream.Fin {
				e = stream.Fin
			}
			m.read(d, h.data(h.next, have), e, h.micros, false)
		}
		p, ok := h.above(h.next)
		if !ok {
			break
		}
		h.lose(p)
	}
	clear(h.there)
	h.clean()
	m.settle(d)
}

func (m *model) settle(d int) {
	h := &m.halves[d]
	switch h.endAt(h.next) {
	case stream.Fin:
		h.passed = true
		m.end(d)
	case stream.Limit:
		h.passed = true
	default:
	}
}

func (m *model) end(d int) {
	m.halves[d].closing = true
	if m.halves[0].closing && m.halves[1].closing {
		m.forget()
	}
}

func (m *model) forget() {
	for _, d := range []int{m.first, 1 - m.first} {
		if h := &m.halves[d]; h.state != 0 {
			m.log = append(m.log, fmt.Sprintf("forget %d", h.state))
			h.state = 0
		}
	}
}

// again hands over the bytes of d up to the first one missing once more.
func (m *model) again(d int, end stream.End) {
	h := &m.halves[d]
	have := h.have(h.next)
	if e := h.endAt(have); e != stream.None {
		m.finish(d, e)

		return
	}
	m.keep(d, have, m.read(d, h.data(h.next, have), end, h.micros, false))
}

// keep puts d in order after its reader was given everything below have.
func (m *model) keep(d int, have int64, next stream.Next) {
	h := &m.halves[d]
	if next == stream.Pass {
		h.next = have
		m.finish(d, stream.Gap)

		return
	}
	h.clean()
	h.held = next == stream.Hold && h.next != have
}
