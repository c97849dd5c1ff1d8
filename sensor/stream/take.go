package stream

// first returns the sequence number of the first byte of the payload.
func (s *Segment) first() (seq uint32) {
	if s.Flags&flagSYN != 0 {
		return s.Seq + 1
	}

	return s.Seq
}

// end returns the sequence number behind the payload.
func (s *Segment) end() (seq uint32) { return s.first() + uint32(len(s.Payload)) }

// take takes the payload of s, which is not empty, of a flow that has an entry.
func (t *Table) take(x side, s *Segment) (r Result) {
	h := t.half(x)
	seq, payload, end := s.first(), s.Payload, s.end()
	if !h.is(started) {
		id := t.flows.at(x.flow).id
		var b half
		b.begin(t.numbers.find(id, x.d), s)
		if int32(end-b.next) <= 0 {
			return b.old(seq, end)
		}
		t.numbers.remove(id, x.d)
		*h = b
	}
	if h.is(passed) {
		return h.follow(seq, end)
	}
	if s.Flags&flagFIN != 0 {
		h.noteFin(end)
	}

	if old := int32(h.next - seq); old > 0 {
		if h.movable() {
			return t.front(x, s, seq, payload)
		}
		if int32(end-h.next) <= 0 {
			return h.old(seq, end)
		}
		h.fill(seq, h.next)
		seq, payload = h.next, payload[old:]
		t.partly = true
	}

	if h.record != 0 {
		return t.behind(x, s, seq, payload)
	}
	if seq != h.next {
		return t.apart(x, s, seq, payload)
	}
	t.direct(x, s, payload)

	return Taken
}

// direct hands over a segment in order that nothing waits for, where it lies.
func (t *Table) direct(x side, s *Segment, payload []byte) {
	h := t.half(x)
	seqEnd := h.next + uint32(len(payload))
	end := h.endAt(seqEnd)
	// Behind the first segment of a direction whose start is not known others may
	// come that belong in front of it, even if it has a FIN.
	if end == Fin && !h.is(known) && h.next == h.start && seqEnd-h.start < Window {
		end = None
	}
	t.chunk.Key = s.Key
	if end.final() {
		t.readLast(x, payload, end, s.Micros, true)
		t.settle(x)

		return
	}
	n, next := t.read(x, payload, end, s.Micros, true)
	t.leave(x, s, payload[n:], next)
}

// leave goes on after the reader left rest of a segment that nothing waited for.
func (t *Table) leave(x side, s *Segment, rest []byte, next Next) {
	h := t.half(x)
	seqEnd := h.next + uint32(len(rest))
	if len(rest) == 0 || next == Pass {
		h.next = seqEnd
		t.settle(x)

		return
	}
	t.store(t.open(x, s), h.next, rest)
	r := &t.records.entries[h.record]
	r.have = seqEnd
	if next == Hold {
		r.marks |= held
	}
}

// behind takes a segment of a direction that waits, from seq on, which is not
// below next.
func (t *Table) behind(x side, s *Segment, seq uint32, payload []byte) (r Result) {
	h := t.half(x)
	rec := &t.records.entries[h.record]
	old := int32(rec.have - seq)
	if old < 0 {
		return t.apart(x, s, seq, payload)
	}
	if int(old) >= len(payload) {
		return Repeated
	}
	payload = payload[old:]
	t.partly = t.partly || old > 0

	rec.marks &^= descending
	if rec.is(held) {
		t.last(x)
	}
	switch {
	case h.is(passed):
		return h.follow(s.first(), s.end())
	case h.record == 0:
		t.direct(x, s, payload)
	default:
		t.extend(x, s, payload)
	}

	return Taken
}

// extend takes bytes that start with the first one missing, and hands them over
// with those that wait in front of them and behind them.
func (t *Table) extend(x side, s *Segment, payload []byte) {
	h := t.half(x)
	n := t.open(x, s)
	r := &t.records.entries[n]
	from, waiting := h.next, int(r.have-h.next)
	if room := len(t.work) - waiting; len(payload) > room {
		t.stats.DroppedBytes += uint64(len(payload) - room)
		payload = payload[:room]
	}
	seqEnd := r.have + uint32(len(payload))
	missing := t.frontier(r, seqEnd)
	data := t.work[:missing-from]
	copy(data[waiting:], payload)
	t.lay(r, from, data)

	t.chunk.Key = s.Key
	if end := h.endAt(missing); end.final() {
		t.readLast(x, data, end, s.Micros, missing == seqEnd)
		r.reach(missing)
		t.finish(x, end)

		return
	}
	_, next := t.read(x, data, None, s.Micros, missing == seqEnd)
	if next != Pass && h.next != missing {
		low := max(h.next-from, r.have-from)
		t.store(n, from+low, data[low:])
	}
	r.reach(missing)
	r.marks &^= answered
	t.keep(x, next)
}

// reach notes that everything below seq is there or was handed over.
func (r *record) reach(seq uint32) {
	r.have = seq
	if int32(seq-r.top) > 0 {
		r.top = seq
	}
}

// apart takes a segment from seq on that lies behind a gap.
func (t *Table) apart(x side, s *Segment, seq uint32, payload []byte) (r Result) {
	h := t.half(x)
	if n := seq + uint32(len(payload)) - h.start; n > Window {
		// It is not kept. That the direction waits is noted all the same, so
		// that it is given up when the receiver acknowledges the gap.
		if h.record == 0 && n < span {
			t.open(x, s)
		}

		return Passed
	}

	n := t.open(x, s)
	if t.store(n, seq, payload) == 0 {
		return Repeated
	}
	if rec := &t.records.entries[n]; rec.is(descending) {
		rec.marks &^= descending
		t.again(x, None)
	}

	return Taken
}

// front takes a segment that starts in front of the first one seen.
func (t *Table) front(x side, s *Segment, seq uint32, payload []byte) (r Result) {
	h := t.half(x)
	rec := &t.records.entries[h.record]
	end := seq + uint32(len(payload))
	if rec.top-seq > Window || end-seq > Window {
		return Passed
	}

	ascends := int32(end-rec.have) > 0
	t.store(t.open(x, s), seq, payload)
	h.move(seq)
	rec.have = t.frontier(rec, seq)
	rec.marks &^= held | answered
	if ascends {
		rec.marks &^= descending
		t.again(x, None)
	} else {
		rec.marks |= descending
	}

	return Taken
}
