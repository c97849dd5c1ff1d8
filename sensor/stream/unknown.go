package stream

// unknown takes a segment of direction d of a flow that is not in the table. Its
// RST and FIN change nothing: what was seen before them may be repeated.
func (t *Table) unknown(s *Segment, id uint64, d uint8) (r Result) {
	if s.Flags&flagRST != 0 {
		return Passed
	}
	if len(s.Payload) == 0 {
		if s.Flags&flagSYN != 0 {
			t.announce(id, d, s.Seq+1)
		}

		return Passed
	}

	f := t.flows.at(0)
	f.id = id
	f.halves[d&1^1].marks = 0
	h := &f.halves[d&1]
	h.begin(t.numbers.find(id, d), s)
	h.marks |= leads
	seq, end := s.first(), s.end()
	if int32(end-h.next) <= 0 {
		return h.old(seq, end)
	}
	if int32(seq-h.next) <= 0 && len(s.Payload) < Window && s.Flags&flagFIN == 0 && !h.is(passed) {
		return t.whole(s, d)
	}
	x := side{t.enter(d), d}
	r = t.take(x, s)
	if s.Flags&flagFIN != 0 {
		t.fin(x, s)
	}

	return r
}

// announce notes that direction d of flow id starts at start, unless that is old
// news.
func (t *Table) announce(id uint64, d uint8, start uint32) {
	if !t.numbers.find(id, d).of(start) {
		t.numbers.put(id, d, number(start)|announced)
	}
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
	rest := payload[n:]
	if next == Pass {
		h.next += uint32(len(rest))
	} else if len(rest) > 0 || next != More || h.is(fresh) {
		x.flow = t.enter(d)
		t.leave(x, s, rest, next)

		return Taken
	}
	if t.flows.states[0][d&1] != 0 {
		t.enter(d)

		return Taken
	}

	t.numbers.put(f.id, d, h.number())
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
	t.numbers.remove(id, d)

	return n
}
