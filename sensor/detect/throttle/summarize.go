package throttle

import "github.com/trailscope/trailscope/exporter/event"

// evictPart is the part of the keys that is dropped at a time when there are
// too many (SPEC 5.1): a hundredth.
const evictPart = 100

// summarizer writes the first events of a window and merges the rest.
type summarizer struct {
	out     *Throttle
	byKey   map[string]*window
	starts  timeline
	seen    timeline
	scratch []byte
	batch   []*window
	span    uint64
	burst   int
	maxKeys int
}

// window is what is kept of one address and trail.
type window struct {
	key   string
	held  *merger
	links [axes]link
	start second
	last  second
	// written is the number of events written since start.
	written int
}

// newSummarizer returns a throttle without state that writes to out.
func newSummarizer(c *Config, out *Throttle) *summarizer {
	return &summarizer{
		out:     out,
		byKey:   map[string]*window{},
		starts:  timeline{axis: byStart},
		seen:    timeline{axis: byLast},
		span:    uint64(c.Window),
		burst:   c.Burst,
		maxKeys: c.MaxKeys,
	}
}

// add writes or holds one event.
func (s *summarizer) add(e *event.Event) {
	now := second(e.Time.Unix())
	w := s.find(e)
	if w == nil {
		s.create(e, now)
		s.out.emit(e)

		return
	}

	w.last = now
	s.seen.put(w, now)
	switch {
	case now < w.start || since(now, w.start) >= s.span:
		s.flush(w)
		s.restart(w, now, 1)
	case w.written < s.burst:
		w.written++
	default:
		s.hold(w, e)

		return
	}
	s.out.emit(e)
}

// find returns the window of the event's source and trail or, failing that, of
// its destination and trail.
func (s *summarizer) find(e *event.Event) *window {
	s.scratch = appendKey(s.scratch[:0], e)
	if w := s.byKey[string(s.scratch)]; w != nil {
		return w
	}
	s.scratch = appendDestinationKey(s.scratch[:0], e)

	return s.byKey[string(s.scratch)]
}

// create opens the window of the event's source and trail.
func (s *summarizer) create(e *event.Event, now second) {
	if len(s.byKey) >= s.maxKeys {
		s.evict()
	}
	s.scratch = appendKey(s.scratch[:0], e)
	w := &window{key: string(s.scratch), last: now}
	s.byKey[w.key] = w
	s.seen.put(w, now)
	s.restart(w, now, 1)
}

// restart begins a new span of w.
func (s *summarizer) restart(w *window, now second, written int) {
	w.start, w.written = now, written
	s.starts.put(w, now)
}

// hold keeps e for the summary.
func (s *summarizer) hold(w *window, e *event.Event) {
	if w.held == nil {
		w.held = &merger{}
	}
	s.out.stats.Throttled++
	if !w.held.add(e) {
		s.out.stats.Lost++
	}
}

// flush writes the summary of what w held, if anything.
func (s *summarizer) flush(w *window) {
	if w.held == nil {
		return
	}
	e := w.held.event(event.MergeThrottle)
	w.held = nil
	s.out.stats.Summaries++
	s.out.emit(e)
}

// forget drops w.
func (s *summarizer) forget(w *window) {
	s.starts.remove(w)
	s.seen.remove(w)
	delete(s.byKey, w.key)
}

// evict writes the summaries of the least recently seen hundredth of the
// windows, and of all others seen in the same second as the last of them, and
// drops them.
func (s *summarizer) evict() {
	target := max(1, s.maxKeys/evictPart)
	s.batch = s.batch[:0]
	for _, m := range s.seen.moments {
		if len(s.batch) >= target {
			break
		}
		s.batch = s.seen.appendWindows(s.batch, m)
	}
	for _, w := range s.batch {
		s.flush(w)
		s.forget(w)
		s.out.stats.Evictions++
	}
	clear(s.batch)
}

// close writes the summaries of windows that are over at second now, or that
// lie in its future. Those seen within the last span start anew, the others are
// dropped.
func (s *summarizer) close(now second) {
	s.batch = s.batch[:0]
	for _, m := range s.starts.moments {
		if since(now, m.sec) < s.span {
			break
		}
		s.batch = s.starts.appendWindows(s.batch, m)
	}
	future, exact := s.starts.find(now)
	if exact {
		future++
	}
	for _, m := range s.starts.moments[future:] {
		s.batch = s.starts.appendWindows(s.batch, m)
	}

	for _, w := range s.batch {
		s.flush(w)
		if since(now, w.last) >= s.span {
			s.forget(w)
		} else {
			s.restart(w, now, 0)
		}
	}
	clear(s.batch)
}

// drain writes all summaries and drops all windows.
func (s *summarizer) drain() {
	for len(s.starts.moments) > 0 {
		s.batch = s.starts.appendWindows(s.batch[:0], s.starts.moments[0])
		for _, w := range s.batch {
			s.flush(w)
			s.forget(w)
		}
	}
	clear(s.batch)
	s.batch = s.batch[:0]
}
