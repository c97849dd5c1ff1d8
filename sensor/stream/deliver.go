package stream

// read hands data, which starts at next, to the reader, and counts what that
// consumes. If the reader wants to hold it though nothing can arrive in front of
// it any more, it is read for the last time at once.
func (t *Table) read(x side, data []byte, end End, micros int64, inHand bool) (n int, next Next) {
	h := t.half(x)
	open := !h.is(known) && h.next == h.start
	n, next = t.ask(x, data, end, micros, inHand)
	if next != Hold || open || end.final() || n == len(data) {
		return n, next
	}
	t.readLast(x, data[n:], Gap, micros, inHand)
	if h.is(passed) {
		return len(data), Pass
	}

	return len(data), More
}

// ask calls the reader.
func (t *Table) ask(x side, data []byte, end End, micros int64, inHand bool) (n int, next Next) {
	f := t.flows.at(x.flow)
	h, o := &f.halves[x.d&1], &f.halves[x.d&1^1]
	c := &t.chunk
	states := &t.flows.states[x.flow]
	c.State, c.Other = &states[x.d&1], nil
	if o.is(started) {
		c.Other = &states[x.d&1^1]
	}
	c.Data, c.Micros, c.End = data, micros, end
	c.Start, c.InHand = h.is(fresh), inHand
	n, next = t.reader.Read(c)
	c.Data = nil
	if states[0]|states[1] != 0 {
		t.flows.own(x.flow)
	}
	n = min(max(n, 0), len(data))
	h.next += uint32(n)
	if n > 0 {
		h.marks &^= fresh
	}
	if next == Pass {
		h.marks |= passed
	}

	return n, next
}

// readLast hands data over for the last time and goes on behind it.
func (t *Table) readLast(x side, data []byte, end End, micros int64, inHand bool) {
	h := t.half(x)
	n, next := t.ask(x, data, end, micros, inHand)
	if rest := len(data) - n; rest > 0 {
		h.next += uint32(rest)
		h.marks |= fresh
		if next != Pass {
			t.stats.DroppedBytes += uint64(rest)
		}
	}
}

// finish hands over everything that x has, piece by piece, frees it, and settles
// what was reached.
func (t *Table) finish(x side, end End) {
	h := t.half(x)
	r := &t.records.entries[h.record]
	for {
		t.finishPiece(x, end)
		if r.have == r.top {
			break
		}
		t.jump(h, r, t.piece(r, r.have))
	}
	t.shut(h)
	t.settle(x)
}

// finishFlow finishes both directions of flow n, first that which spoke first.
func (t *Table) finishFlow(n uint32, end End) {
	f := t.flows.at(n)
	for _, d := range f.order() {
		if f.halves[d&1].record != 0 {
			if end == Evicted {
				t.stats.EvictedPending++
			}
			t.finish(side{n, d}, end)
		}
	}
}

// finishPiece hands over the bytes of x up to the first one missing.
func (t *Table) finishPiece(x side, end End) {
	h := t.half(x)
	r := &t.records.entries[h.record]
	if h.next == r.have {
		return
	}
	if h.endAt(r.have) == Fin {
		end = Fin
	}
	t.chunk.Key = r.key()
	t.readLast(x, t.gather(r, h.next, r.have, t.spare), end, r.micros, false)
}

// jump gives up the bytes from have to seq, which is not behind the next piece.
func (t *Table) jump(h *half, r *record, seq uint32) {
	t.stats.Gaps++
	h.lose(seq)
	r.have = t.frontier(r, seq)
}

// again hands the bytes of x up to the first one missing over once more. Unless
// something final was reached, end says why.
func (t *Table) again(x side, end End) {
	h := t.half(x)
	r := &t.records.entries[h.record]
	if e := h.endAt(r.have); e != None {
		t.finish(x, e)

		return
	}
	t.chunk.Key = r.key()
	_, next := t.read(x, t.gather(r, h.next, r.have, t.spare), end, r.micros, false)
	t.keep(x, next)
}

// keep puts the record of x in order after the reader answered next.
func (t *Table) keep(x side, next Next) {
	h := t.half(x)
	r := &t.records.entries[h.record]
	switch {
	case next == Pass:
		h.next = r.have
		t.finish(x, Gap)
	case h.next == r.top:
		t.shut(h)
	default:
		t.release(r, h.next)
		r.marks &^= held
		if next == Hold && h.next != r.have {
			r.marks |= held
		}
	}
}

// settle notes that the direction is done with if it reached its end or its
// limit. Nothing of it is pending.
func (t *Table) settle(x side) {
	h := t.half(x)
	switch h.endAt(h.next) {
	case Fin:
		h.marks |= passed
		t.end(x)
	case Limit:
		t.stats.Limited++
		h.marks |= passed
	default:
	}
}

// end notes that x ended and forgets the states of a flow that ended in both
// directions.
func (t *Table) end(x side) {
	f := t.flows.at(x.flow)
	f.halves[x.d&1].marks |= ended
	if f.halves[0].is(ended) && f.halves[1].is(ended) {
		t.forgetStates(x.flow)
	}
}

// forgetStates tells the reader that the states of flow n are not needed any
// more.
func (t *Table) forgetStates(n uint32) {
	states := &t.flows.states[n]
	if states[0]|states[1] == 0 {
		return
	}
	for _, d := range t.flows.at(n).order() {
		state := states[d&1]
		states[d&1] = 0
		if state != 0 && t.forget != nil {
			t.forget(state)
		}
	}
}
