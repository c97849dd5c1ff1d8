package stream_test

import "github.com/trailscope/trailscope/sensor/stream"

// add is [stream.Table.Add].
func (m *model) add(s *modelSegment) (r stream.Result) {
	h, o := &m.halves[s.d], &m.halves[1-s.d]
	if s.flags&rst != 0 {
		m.reset()

		return stream.Passed
	}
	if s.flags&syn != 0 && m.known() && m.reused(s) {
		m.finishBoth(stream.Reset)
		m.forget()
		m.halves = [2]modelHalf{}
	}
	if !m.known() {
		return m.unknown(s)
	}

	if s.flags&ack != 0 && o.waiting {
		m.acked(1-s.d, s.ack)
	}
	if len(s.payload) > 0 {
		b := *h
		if !b.started {
			b = m.beginning(s)
		}
		if o.waiting && s.end() > b.next {
			m.answered(1 - s.d)
		}
		r = m.take(s)
	}
	if s.flags&fin != 0 && m.known() {
		m.fin(s)
	}

	return r
}

// at returns the position of the payload.
func (s *modelSegment) at() (p int64) {
	if s.flags&syn != 0 {
		return s.seq + 1
	}

	return s.seq
}

// end returns the position behind the payload.
func (s *modelSegment) end() (p int64) { return s.at() + int64(len(s.payload)) }

func (m *model) finishBoth(end stream.End) {
	for _, d := range []int{m.first, 1 - m.first} {
		if m.halves[d].waiting {
			m.finish(d, end)
		}
	}
}

func (m *model) reset() {
	if !m.known() {
		return
	}
	m.finishBoth(stream.Reset)
	for d := range m.halves {
		m.halves[d].closing = true
		m.halves[d].passed = m.halves[d].started
	}
	m.forget()
}

func (m *model) reused(s *modelSegment) (ok bool) {
	h, o := &m.halves[s.d], &m.halves[1-s.d]
	start := s.seq + 1
	if h.started {
		below := h.first - start
		if below != 0 && (h.known && !h.middle || below < 0 || below > window) {
			return true
		}
		if !h.movable() || h.top()-start > window {
			return false
		}
		if below != 0 {
			h.held, h.answered = false, false
			h.move(start)
		}
		h.known = true
		descended, have := h.descending, h.have(h.next)
		h.descending = false
		if descended && have != h.next {
			m.again(s.d, stream.None)
		} else if h.held {
			m.last(s.d, have)
		}

		return false
	}
	if m.numbers[s.d].of(start) {
		return false
	}
	if s.flags&ack == 0 || s.ack < o.first-window || s.ack > o.first+window {
		return true
	}
	if len(s.payload) == 0 {
		m.numbers[s.d] = &modelNumber{next: start, first: start, announced: true}
	}

	return false
}

func (h *modelHalf) movable() (ok bool) {
	return !h.known && !h.passed && h.next == h.start && h.waiting
}

func (h *modelHalf) move(p int64) {
	h.first, h.start, h.next, h.fresh = p, p, p, true
	if h.fin-p > 1<<16-1 {
		h.finSeen = false
	}
}

func (m *model) answered(d int) {
	h := &m.halves[d]
	if h.have(h.next) != h.next && !h.held && !h.descending && !h.answered {
		h.answered = true
		m.again(d, stream.Answered)
	}
}

func (m *model) noteFin(h *modelHalf, p int64) {
	if n := p - h.start; h.started && !h.finSeen && !h.passed && n >= 0 && n < 1<<16 {
		h.fin, h.finSeen = p, true
	}
}

func (m *model) fin(s *modelSegment) {
	h := &m.halves[s.d]
	if h.passed || !h.started {
		m.end(s.d)

		return
	}
	m.noteFin(h, s.at()+int64(len(s.payload)))
	if !h.waiting {
		m.settle(s.d)
	} else if len(s.payload) == 0 && h.endAt(h.have(h.next)) == stream.Fin {
		m.finish(s.d, stream.Fin)
	}
}

// acked takes an acknowledgement of the bytes of d below ack.
func (m *model) acked(d int, ack int64) {
	h := &m.halves[d]
	for h.waiting {
		have := h.have(h.next)
		if ack < have {
			return
		}
		descended := h.descending
		h.descending = false
		switch {
		case descended && ack == have:
			m.again(d, stream.None)
		case h.held:
			m.last(d, have)
		case h.next != have && h.endAt(have) == stream.Fin:
			m.finish(d, stream.Fin)
		case ack == have:
			return
		default:
			m.lost(d, have, ack)
		}
	}
}

// last hands over the bytes of d below have for the last time.
func (m *model) last(d int, have int64) {
	h := &m.halves[d]
	end := stream.Gap
	if h.endAt(have) == stream.Fin {
		end = stream.Fin
	}
	if have != h.next {
		m.read(d, h.data(h.next, have), end, h.micros, false)
	}
	h.held = false
	if _, more := h.above(have); h.passed || !more {
		m.finish(d, stream.Gap)
	} else {
		h.clean()
	}
}

// lost gives up what is missing from have on as far as it is below ack.
func (m *model) lost(d int, have, ack int64) {
	h := &m.halves[d]
	if h.next != have {
		m.last(d, have)
		if h.passed {
			return
		}
	}
	p, more := h.above(have)
	if !more {
		clear(h.there)
		h.clean()
		h.lose(ack)
		m.settle(d)

		return
	}
	h.lose(min(p, ack))
	if p <= ack {
		m.again(d, stream.None)
	}
}
