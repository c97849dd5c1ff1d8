package stream_test

import "github.com/trailscope/trailscope/sensor/stream"

// modelNumber is what a [model] remembers of a direction without state.
type modelNumber struct {
	next, first int64
	announced   bool
	passed      bool
}

// of reports whether a SYN that announces start is of the same connection.
func (n *modelNumber) of(start int64) (ok bool) {
	return n != nil && (start == n.first || !n.announced && start < n.first && start >= n.first-window)
}

// reaches reports whether so many bytes from at on are of the same connection.
func (n *modelNumber) reaches(at int64, size int) (ok bool) {
	far := window
	if n != nil && n.passed {
		far = 1 << 20
	}
	switch {
	case n == nil:
		return false
	case at >= n.next:
		return at < n.next+far
	case n.first == n.next:
		return size == 1 && at == n.next-1
	default:
		return at >= n.first-far
	}
}

// beginning returns what the direction of s, which has no state, is when its
// payload begins to be looked at.
func (m *model) beginning(s *modelSegment) (h modelHalf) {
	at, n := s.at(), m.numbers[s.d]
	h = modelHalf{started: true, fresh: true, first: at, start: at, next: at, there: map[int64]byte{}}
	if s.flags&syn != 0 && !n.of(at) {
		h.known = true
	} else if n.reaches(at, len(s.payload)) {
		h.first, h.start, h.next, h.known = n.first, n.next, n.next, true
		h.fresh = n.first == n.next
		h.middle = !n.announced
		h.passed = n.passed
	}

	return h
}

// unknown takes a segment while no direction has state.
func (m *model) unknown(s *modelSegment) (r stream.Result) {
	if len(s.payload) == 0 {
		if start := s.seq + 1; s.flags&syn != 0 && !m.numbers[s.d].of(start) {
			m.numbers[s.d] = &modelNumber{next: start, first: start, announced: true}
		}

		return stream.Passed
	}

	b := m.beginning(s)
	at, end := s.at(), s.end()
	if end <= b.next {
		return b.old(at, end)
	}
	m.first = s.d
	h := &m.halves[s.d]
	*h, m.numbers[s.d] = b, nil
	if at > h.next || len(s.payload) >= stream.Window || s.flags&fin != 0 || h.passed {
		r = m.take(s)
		if s.flags&fin != 0 {
			m.fin(s)
		}

		return r
	}

	r = stream.Taken
	if at < h.next {
		r = stream.Overlapped
	}
	next := m.extend(s, s.payload[h.next-at:], h.next)
	if h.state == 0 && (h.passed || next == stream.More && h.next == end && !h.fresh) {
		m.numbers[s.d] = &modelNumber{end, max(h.first, end-window+1), h.known && !h.middle, h.passed}
		*h = modelHalf{}
	}

	return r
}
