package stream

// special takes a segment of a known flow with SYN, FIN or RST, or while the
// opposite direction waits.
func (t *Table) special(x side, s *Segment) (r Result) {
	if s.Flags&flagRST != 0 {
		t.reset(x, s)

		return Passed
	}
	f := t.flows.at(x.flow)
	if s.Flags&flagSYN != 0 && t.reused(x, s) {
		id := f.id
		t.drop(x.flow, Reset)

		return t.unknown(s, id, x.d)
	}

	o := &f.halves[x.d&1^1]
	if s.Flags&flagACK != 0 && o.record != 0 {
		t.acked(x.opposite(), s.Ack)
	}
	if len(s.Payload) > 0 {
		if o.record != 0 && !t.seen(x, s) {
			t.answer(x.opposite())
		}
		r = t.take(x, s)
	}
	if s.Flags&flagFIN != 0 {
		t.fin(x, s)
	}

	return r
}

// seen reports whether the payload of s brings nothing new.
func (t *Table) seen(x side, s *Segment) (ok bool) {
	h := t.half(x)
	if !h.is(started) {
		h = &half{}
		h.begin(t.numbers.find(t.flows.at(x.flow).id, x.d), s)
	}

	return int32(s.end()-h.next) <= 0
}

// reused reports whether a SYN of x opens another connection than the one that
// the table knows.
func (t *Table) reused(x side, s *Segment) (ok bool) {
	f := t.flows.at(x.flow)
	h, o := &f.halves[x.d&1], &f.halves[x.d&1^1]
	start := s.Seq + 1
	if h.is(started) {
		// A SYN may be seen after the data.
		if below := h.first() - start; below != 0 && (h.is(known) && !h.is(middle) || below > Window) {
			return true
		}
		t.adopt(x, start)

		return false
	}

	if t.numbers.find(f.id, x.d).of(start) {
		return false
	}
	if s.Flags&flagACK == 0 || s.Ack-o.first()+Window > 2*Window {
		return true
	}
	if len(s.Payload) == 0 {
		t.announce(f.id, x.d, start)
	}

	return false
}

// adopt notes that x starts at start, which is not behind the first byte seen,
// unless it is too late for that.
func (t *Table) adopt(x side, start uint32) {
	h := t.half(x)
	if !h.movable() {
		return
	}
	r := &t.records.entries[h.record]
	if r.top-start > Window {
		return
	}
	if start != h.start {
		h.move(start)
		r.have = start
		r.marks &^= held | answered
	}
	h.marks |= known
	descended := r.is(descending)
	r.marks &^= descending
	if descended && r.have != h.next {
		t.again(x, None)
	} else if r.is(held) {
		t.last(x)
	}
}

// fin takes the FIN of s, whose payload was taken.
func (t *Table) fin(x side, s *Segment) {
	h := t.half(x)
	if h.is(passed) || !h.is(started) {
		t.end(x)

		return
	}
	h.noteFin(s.first() + uint32(len(s.Payload)))
	if h.record == 0 {
		t.settle(x)
	} else if len(s.Payload) == 0 && h.endAt(t.records.entries[h.record].have) == Fin {
		t.finish(x, Fin)
	}
}

// reset ends both directions by a RST of x, unless no receiver would obey it.
func (t *Table) reset(x side, s *Segment) {
	f := t.flows.at(x.flow)
	h := &f.halves[x.d&1]
	if far := int32(s.Seq - h.next); h.is(started) && (far > resetSpan || far < -resetSpan) {
		return
	}
	t.finishFlow(x.flow, Reset)
	for i := range f.halves {
		f.halves[i].marks |= ended
		if f.halves[i].is(started) {
			f.halves[i].marks |= passed
		}
	}
	t.forgetStates(x.flow)
}

// answer tells the reader of x that data came in the opposite direction.
func (t *Table) answer(x side) {
	h := t.half(x)
	r := &t.records.entries[h.record]
	if h.next == r.have || r.is(held|descending|answered) {
		return
	}
	r.marks |= answered
	t.again(x, Answered)
}

// acked takes an acknowledgement of the bytes of x, which waits, below ack.
func (t *Table) acked(x side, ack uint32) {
	h := t.half(x)
	for h.record != 0 {
		r := &t.records.entries[h.record]
		ahead := int32(ack - r.have)
		if ahead < 0 || ahead > span {
			return
		}
		descended := r.is(descending)
		r.marks &^= descending
		switch {
		case descended && ahead == 0:
			t.again(x, None)
		case r.is(held):
			t.last(x)
		case h.next != r.have && h.endAt(r.have) == Fin:
			t.finish(x, Fin)
		case ahead == 0:
			return
		default:
			t.lost(x, ack)
		}
	}
}

// last hands over the bytes of x up to the first one missing for the last time.
func (t *Table) last(x side) {
	t.finishPiece(x, Gap)
	h := t.half(x)
	r := &t.records.entries[h.record]
	r.marks &^= held
	if h.is(passed) || r.have == r.top {
		t.finish(x, Gap)
	} else {
		t.release(r, h.next)
	}
}

// lost gives up the gap behind the first bytes of x, as far as it lies below
// ack.
func (t *Table) lost(x side, ack uint32) {
	h := t.half(x)
	r := &t.records.entries[h.record]
	if h.next != r.have {
		t.last(x)
		if h.is(passed) {
			return
		}
	}
	if h.record == 0 || r.have == r.top {
		if h.record != 0 {
			t.shut(h)
		}
		t.stats.Gaps++
		h.lose(ack)
		t.settle(x)

		return
	}

	to := t.piece(r, r.have)
	if int32(ack-to) < 0 {
		to = ack
	}
	t.jump(h, r, to)
	t.release(r, h.next)
	if r.have != h.next {
		t.again(x, None)
	}
}
