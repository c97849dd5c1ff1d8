package stream

// unknown takes a segment of direction d of a flow that is not in the table. Its
// RST and FIN change nothing: what was seen before them may be repeated.
func (t *Table) unknown(s *Segment, id uint64, d uint8) (r Result) {
	if s.Flags&flagRST != 0 {
		return Passed
	}
	next := t.flows.number(id, d)
	if len(s.Payload) == 0 {
		if start := s.Seq + 1; s.Flags&flagSYN != 0 && !next.of(start) {
			t.flows.remember(id, d, start, announced)
		}

		return Passed
	}

	// It is filled in place: copying what was just written in parts is slow.
	f := t.flows.at(0)
	f.id, f.halves[d&1^1] = id, half{}
	h := &f.halves[d&1]
	h.begin(next, s)
	h.marks |= leads
	seq, end := s.first(), s.end()
	if int32(end-h.next) <= 0 {
		return h.old(seq, end)
	}
	if int32(seq-h.next) <= 0 && len(s.Payload) < Window && s.Flags&flagFIN == 0 {
		return t.whole(s, d)
	}
	x := side{t.enter(d), d}
	r = t.take(x, s)
	if s.Flags&flagFIN != 0 {
		t.fin(x, s)
	}

	return r
}

// whole hands over a segment in order of a flow that is not in the table. If it
// leaves nothing to know but the number that follows, the flow gets no entry.
func (t *Table) whole(s *Segment, d uint8) (r Result) {
	x := side{0, d}
	f := t.flows.at(0)
	h := &f.halves[d&1]
	payload := s.Payload[h.next-s.first():]
	t.partly = len(payload) < len(s.Payload)
	t.chunk.Key = s.Key
	n, next := t.read(x, payload, None, s.Micros, true)
	if n < len(payload) || next != More || h.is(stateful) || h.is(fresh) {
		x.flow = t.enter(d)
		t.leave(x, s, payload[n:], next)

		return Taken
	}

	low := min(h.next-h.first(), maxBack)
	if h.is(known) && !h.is(middle) {
		low |= announced
	}
	t.flows.remember(f.id, d, h.next, low)
	t.stats.Whole++

	return Taken
}

// enter gives flow 0, of which direction d has payload, an entry and returns its
// number.
func (t *Table) enter(d uint8) (n uint32) {
	id := t.flows.at(0).id
	n, used := t.flows.room(id)
	if used {
		t.stats.EvictedFlows++
		t.drop(n, Evicted)
	}
	t.stats.Started++
	t.flows.add(n)
	t.flows.forget(id, d)

	return n
}
