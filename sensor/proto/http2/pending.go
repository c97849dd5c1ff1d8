package http2

// maxPending is the number of messages that wait for their body.
const maxPending = 32

// maxOpen is the number of such messages of one session.
const maxOpen = 8

// idle is how long a message waits for more of its body, in microseconds.
const idle = 5_000_000

// pending is a message that waits for its body.
type pending struct {
	// text is the message so far; its capacity is maxText.
	text []byte

	// session owns the message, nil if there is none.
	session *session
	stream  uint32

	// micros is when the message last grew, order tells which one did last.
	micros int64
	order  uint64
}

// work is what all sessions of a pool share.
type work struct {
	decoder decoder
	message message
	stats   Stats

	// joined holds header blocks that come in several frames.
	joined []byte

	// emitted is called with each message.
	emitted func(s *session, text []byte)

	pending [maxPending]pending
	order   uint64

	// numPending is the number of messages that wait.
	numPending int

	// micros is the time of what is read.
	micros int64
}

// emit hands out a message.
func (w *work) emit(s *session, text []byte) {
	w.stats.Messages++
	w.emitted(s, text)
}

// find returns the index of the message of a stream that waits, or -1.
func (w *work) find(s *session, stream uint32) (i int) {
	if w.numPending == 0 {
		return -1
	}

	for i = range w.pending {
		if w.pending[i].session == s && w.pending[i].stream == stream {
			return i
		}
	}

	return -1
}

// keep keeps a message until its body is there. If there are too many, the one that
// has waited longest is handed out.
func (w *work) keep(s *session, stream uint32, text []byte) {
	free, oldest, own, ownOldest := -1, -1, 0, -1
	for i := range w.pending {
		p := &w.pending[i]
		if p.session == nil {
			free = i

			continue
		}

		if oldest < 0 || p.order < w.pending[oldest].order {
			oldest = i
		}

		if p.session == s {
			own++
			if ownOldest < 0 || p.order < w.pending[ownOldest].order {
				ownOldest = i
			}
		}
	}

	if own >= maxOpen {
		free = w.giveUp(ownOldest)
	} else if free < 0 {
		free = w.giveUp(oldest)
	}

	p := &w.pending[free]
	if p.text == nil {
		p.text = make([]byte, 0, maxText)
	}

	p.text = append(p.text[:0], text...)
	p.session, p.stream = s, stream
	w.touch(p)
	w.numPending++
}

// giveUp hands out a message before its body is there and returns its index.
func (w *work) giveUp(at int) (i int) {
	w.stats.Early++
	w.endAt(at)

	return at
}

// touch notes that a message grew.
func (w *work) touch(p *pending) {
	w.order++
	p.order, p.micros = w.order, w.micros
}

// addBody adds to the body of the message of a stream, if there is one. A message
// that is full is handed out.
func (w *work) addBody(s *session, stream uint32, data []byte) {
	i := w.find(s, stream)
	if i < 0 {
		return
	}

	p := &w.pending[i]
	n := min(len(data), maxText-len(p.text))
	p.text = append(p.text, data[:n]...)
	w.touch(p)
	if n < len(data) {
		w.stats.Long++
		w.endAt(i)
	}
}

// end hands out the message of a stream, if there is one that waits.
func (w *work) end(s *session, stream uint32) {
	if i := w.find(s, stream); i >= 0 {
		w.endAt(i)
	}
}

// endAt hands out the message with an index.
func (w *work) endAt(i int) {
	p := &w.pending[i]
	s := p.session
	p.session = nil
	w.numPending--
	w.emit(s, p.text)
}

// endAll hands out the messages of a session.
func (w *work) endAll(s *session) {
	for i := range w.pending {
		if w.pending[i].session == s {
			w.endAt(i)
		}
	}
}

// tick hands out the messages that have waited too long.
func (w *work) tick(micros int64) {
	if w.numPending == 0 {
		return
	}

	for i := range w.pending {
		p := &w.pending[i]
		if p.session != nil && micros-p.micros >= idle {
			w.giveUp(i)
		}
	}
}
