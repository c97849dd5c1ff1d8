package http2

// session is one direction of a connection.
type session struct {
	table table

	// decoded is the size of all headers so far.
	decoded int

	// slot is the place of the session in its pool.
	slot int

	// skip is what is left of the frame in hand, body the part of it in front of
	// the padding that belongs to the message of stream.
	skip, body int
	stream     uint32

	// ends is true if the frame in hand is the last one of its stream.
	ends bool

	// started is true behind the preface, settled behind the first frame.
	started, settled bool

	side Side
}

// reset makes the session that of a new direction.
func (s *session) reset(side Side) {
	s.table.reset()
	s.decoded, s.skip, s.body, s.stream = 0, 0, 0, 0
	s.ends, s.started, s.settled, s.side = false, side == Server, false, side
}

// read reads what comes next of a direction and returns how much of it is done
// with. It returns false if this is not HTTP/2 or no longer of use.
func (s *session) read(w *work, data []byte) (consumed int, ok bool) {
	if !s.started {
		st := Start(data, s.side)
		if st != Starts {
			return 0, st == Undecided
		}

		s.started = true
		consumed = len(preface)
	}

	for {
		consumed += s.pass(w, data[consumed:])
		if s.skip > 0 {
			return consumed, true
		}

		n, good := s.frame(w, data[consumed:])
		consumed += n
		if n == 0 || !good {
			return consumed, good
		}
	}
}

// pass reads as much as is there of what is left of the frame in hand.
func (s *session) pass(w *work, data []byte) (n int) {
	if s.skip == 0 {
		return 0
	}

	n = min(s.skip, len(data))
	s.skip -= n
	if s.body > 0 {
		b := min(s.body, n)
		s.body -= b
		w.addBody(s, s.stream, data[:b])
	}

	if s.skip == 0 && s.ends {
		s.ends = false
		w.end(s, s.stream)
	}

	return n
}

// frame reads the frame at the start of data, or its header if the rest may be
// read as it comes. It returns 0 if more bytes are needed, and false if there is no
// point in going on.
func (s *session) frame(w *work, data []byte) (n int, ok bool) {
	f, payload, ok := cutFrame(data)
	if !ok {
		return 0, true
	} else if !s.settled && f.typ != frameSettings {
		return 0, false // RFC 9113 3.4
	}

	s.settled = true
	if f.stream == 0 && (f.typ == frameHeaders || f.typ == frameData) {
		return 0, false
	}

	switch f.typ {
	case frameHeaders, framePromise:
		return s.headers(w, &f, payload)
	case frameData:
		return s.data(w, &f, payload)
	case frameContinuation:
		return 0, false
	case frameReset:
		w.end(s, f.stream)
	}

	s.skip = f.size

	return frameHeaderLen, true
}

// data begins to read a frame with a part of a body.
func (s *session) data(w *work, f *frame, payload []byte) (n int, ok bool) {
	n, pad := 0, 0
	if f.has(flagPadded) {
		if f.size == 0 {
			return 0, false
		} else if len(payload) == 0 {
			return 0, true
		}

		n, pad = 1, int(payload[0])
	}

	s.skip = f.size - n
	s.body = max(s.skip-pad, 0)
	s.stream = f.stream
	s.ends = f.has(flagEndStream)
	if s.skip == 0 && s.ends {
		s.ends = false
		w.end(s, s.stream)
	}

	return frameHeaderLen + n, true
}

// headers reads a header block.
func (s *session) headers(w *work, f *frame, data []byte) (n int, ok bool) {
	b, n, ok := headerBlock(f, data, &w.joined)
	if !ok || n == 0 {
		return 0, ok
	}

	ok = s.decode(w, b)
	if f.typ == framePromise {
		return frameHeaderLen + n, ok
	}

	s.message(w, f.stream, f.has(flagEndStream))

	return frameHeaderLen + n, ok && s.decoded <= maxDecoded
}

// decode decodes a header block into w.message. It returns false if the table
// cannot be used any more: the block is damaged, or longer than what is decoded.
func (s *session) decode(w *work, data []byte) (ok bool) {
	m := &w.message
	m.reset()
	b := block{data: data}
	for w.decoder.next(&b, &s.table) {
		if !w.decoder.unknown && !m.add(w.decoder.name, w.decoder.value) {
			w.stats.Long++
			b.failed = true

			break
		}
	}

	s.decoded += m.size

	return !b.failed
}

// message hands out the message whose head is in w.message, or keeps it until its
// body is there.
func (s *session) message(w *work, stream uint32, ends bool) {
	if w.find(s, stream) >= 0 { // trailers
		if ends {
			w.end(s, stream)
		}

		return
	}

	m := &w.message
	if s.side == Client && !m.request() || s.side == Server && !m.response() {
		w.stats.Malformed++

		return
	}

	if ends {
		w.emit(s, m.text)
	} else {
		w.keep(s, stream, m.text)
	}
}

// finish hands out what is not complete: the headers in rest, which is what read
// left, perhaps because they were too many, and the messages that wait for their
// body.
func (s *session) finish(w *work, rest []byte) {
	if s.settled && s.skip == 0 {
		f, b := cutBlock(rest, &w.joined)
		if f.typ == frameHeaders && f.stream != 0 && len(b) > 0 {
			s.decode(w, b)
			s.message(w, f.stream, true)
		}
	}

	w.endAll(s)
}
