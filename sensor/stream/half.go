package stream

// Marks of a half.
const (
	// started means that the direction had payload.
	started = 1 << iota

	// known means that its first sequence number was announced.
	known

	// fresh means that the reader consumed nothing right in front of next.
	fresh

	// finSeen means that the sequence number of its FIN is known.
	finSeen

	// passed means that nobody reads it any more.
	passed

	// ended means that its FIN was reached, or that the connection was aborted.
	ended

	// middle means that the first sequence number of the connection was not
	// announced, though start is known by the messages in front of it.
	middle

	// leads means that the direction had payload before the opposite one.
	leads
)

// Distances of sequence numbers.
const (
	// span is how far behind the newest byte the table answers for what it has
	// seen, and how far ahead a number is taken seriously. No more than a window
	// can be under way; 16 MiB is more than is in use.
	span = 1 << 24

	// leftSpan is how far from what was seen of a direction that nobody reads its
	// next segment may lie. More is under way than a reader would wait for.
	leftSpan = 1 << 20

	// resetSpan is how far a RST may lie from what is expected. What lies
	// further off no receiver would obey. (RFC 9293 3.10.7.4, with room for
	// lost segments.)
	resetSpan = 1 << 20
)

// half is one direction of a flow. Sequence numbers are compared by the sign of
// their difference, as they wrap.
type half struct {
	// next is the first byte that was not consumed. Of a passed direction it is
	// the byte behind the last one seen.
	next uint32

	// start is the first byte, or the first behind messages that were consumed
	// while the direction had no entry, and for a long passed direction one that
	// lies not too far back.
	start uint32

	// record is the number of its record, 0 while nothing is pending.
	record uint32

	// hole and holeEnd limit the bytes below next that may never have been seen:
	// all of them lie in [hole, holeEnd).
	hole, holeEnd uint32

	// fin is the distance of its FIN from start.
	fin uint16

	// back is the number of bytes in front of start that were seen, as far as
	// they are remembered.
	back uint16

	marks uint8
}

// begin makes h a direction that begins with the payload of s. n is what was
// remembered of it.
func (h *half) begin(n number, s *Segment) {
	next, back, marks := s.first(), uint32(0), uint8(started|fresh)
	switch {
	case s.Flags&flagSYN != 0 && !n.of(next):
		marks |= known
	case n.reaches(next, len(s.Payload)):
		next, back = n.next(), n.back()
		marks |= known
		if back != 0 {
			marks &^= fresh
			if n&announced == 0 {
				marks |= middle
			}
			if n&left != 0 {
				marks |= passed
			}
		}
	default:
	}
	// A literal would be copied in parts that overlap, which is slow.
	h.next, h.start = next, next
	h.record, h.fin, h.back = 0, 0, uint16(back)
	h.hole, h.holeEnd = 0, 0
	h.marks = marks
}

// is reports whether one of marks is set.
func (h *half) is(marks uint8) (ok bool) { return h.marks&marks != 0 }

// first returns the first byte that was seen, as far as is remembered.
func (h *half) first() (seq uint32) { return h.start - uint32(h.back) }

// endAt returns the end that is reached when everything below seq, which is not
// below next, is there: Fin, Limit or None.
func (h *half) endAt(seq uint32) (e End) {
	switch n := seq - h.start; {
	case h.is(finSeen) && n >= uint32(h.fin):
		return Fin
	case n >= Window:
		return Limit
	default:
		return None
	}
}

// noteFin remembers that the direction ends at seq. A FIN that lies behind what
// is put in order does not matter.
func (h *half) noteFin(seq uint32) {
	n := seq - h.start
	if !h.is(finSeen|passed) && h.is(started) && n <= 1<<16-1 {
		h.fin = uint16(n)
		h.marks |= finSeen
	}
}

// movable reports whether segments in front may still move the start.
func (h *half) movable() (ok bool) {
	return !h.is(known|passed) && h.next == h.start && h.record != 0
}

// move moves the start down to seq.
func (h *half) move(seq uint32) {
	fin := uint32(h.fin) + h.start - seq
	if fin > 1<<16-1 {
		h.marks &^= finSeen
	}
	h.fin = uint16(fin)
	h.start, h.next = seq, seq
	h.marks |= fresh
}

// lose goes on at seq, which lies behind next: what is in between was not seen.
func (h *half) lose(seq uint32) {
	if h.hole == h.holeEnd {
		h.hole = h.next
	}
	h.holeEnd = seq
	h.next = seq
	h.marks |= fresh
}

// follow answers for a segment from seq to end of a passed direction.
func (h *half) follow(seq, end uint32) (r Result) {
	ahead := int32(seq - h.next)
	switch {
	case ahead > span || ahead < -span:
		// Another connection, or nonsense. It is answered for from here.
		h.start, h.next, h.holeEnd, h.back = seq, end, h.hole, 0

		return Passed
	case ahead > 0:
		h.lose(seq)
	case ahead < 0 && int32(end-h.next) <= 0:
		return h.old(seq, end)
	case ahead < 0:
		h.fill(seq, end)
	}
	h.next = end
	if end-h.start > 2*span {
		h.trim(end - span)
	}

	return Passed
}

// old answers for a segment from seq to end, which is not behind next.
func (h *half) old(seq, end uint32) (r Result) {
	if first := h.first(); int32(seq-first) < 0 {
		// A keep-alive probe may carry the byte in front of the first.
		// (RFC 9293 3.8.4.)
		if h.is(known) && !h.is(middle) && end == first && seq == end-1 {
			return Repeated
		}

		return Passed
	}
	if h.fill(seq, end) {
		return Passed
	}

	return Repeated
}

// fill notes that the bytes from seq to end were seen and reports whether some
// of them may be new.
func (h *half) fill(seq, end uint32) (ok bool) {
	if h.hole == h.holeEnd || int32(end-h.hole) <= 0 || int32(seq-h.holeEnd) >= 0 {
		return false
	}
	switch {
	case int32(end-h.holeEnd) >= 0 && int32(seq-h.hole) <= 0:
		h.hole = h.holeEnd
	case int32(end-h.holeEnd) >= 0:
		h.holeEnd = seq
	case int32(seq-h.hole) <= 0:
		h.hole = end
	}

	return true
}

// trim raises the start to seq and takes what lies below it out of the hole.
func (h *half) trim(seq uint32) {
	h.start, h.back = seq, 0
	if h.hole == h.holeEnd {
		return
	}
	if int32(h.holeEnd-seq) <= 0 {
		h.hole = h.holeEnd
	} else if int32(h.hole-seq) < 0 {
		h.hole = seq
	}
}
