package throttle

import (
	"cmp"
	"slices"
)

// second is an event's time as the throttle compares it: unsigned, so that the
// years before 1970, which only a broken clock produces, lie after all others,
// as they do for Maltrail's Rust sensor.
type second uint64

// since returns the seconds from then to now, 0 if then is later.
func since(now, then second) uint64 {
	if now < then {
		return 0
	}

	return uint64(now - then)
}

// axis names one of the two orders in which windows are kept.
type axis uint8

const (
	// byStart orders windows by their start.
	byStart axis = iota
	// byLast orders windows by when they were last seen.
	byLast

	axes
)

// link is a window's place in one order.
type link struct {
	at         *moment
	prev, next *window
}

// moment is the windows of one second, in the order in which they came to it.
type moment struct {
	head, tail *window
	sec        second
}

// timeline keeps windows by second. Time mostly goes forward, so a window is
// nearly always put at the end.
type timeline struct {
	moments []*moment
	axis    axis
}

// put moves w to second sec.
func (t *timeline) put(w *window, sec second) {
	l := &w.links[t.axis]
	if l.at != nil {
		if l.at.sec == sec {
			return
		}
		t.remove(w)
	}

	m := t.moment(sec)
	l.at, l.prev, l.next = m, m.tail, nil
	if m.tail == nil {
		m.head = w
	} else {
		m.tail.links[t.axis].next = w
	}
	m.tail = w
}

// moment returns the moment of sec, a new one if need be.
func (t *timeline) moment(sec second) *moment {
	n := len(t.moments)
	if n > 0 && t.moments[n-1].sec == sec {
		return t.moments[n-1]
	}
	i, found := t.find(sec)
	if !found {
		t.moments = slices.Insert(t.moments, i, &moment{sec: sec})
	}

	return t.moments[i]
}

// find returns the index of the moment of sec, or where it belongs.
func (t *timeline) find(sec second) (i int, found bool) {
	return slices.BinarySearchFunc(t.moments, sec, func(m *moment, sec second) int { return cmp.Compare(m.sec, sec) })
}

// remove takes w out.
func (t *timeline) remove(w *window) {
	l := &w.links[t.axis]
	m := l.at
	if l.prev == nil {
		m.head = l.next
	} else {
		l.prev.links[t.axis].next = l.next
	}
	if l.next == nil {
		m.tail = l.prev
	} else {
		l.next.links[t.axis].prev = l.prev
	}
	*l = link{}

	if m.head == nil {
		if i, found := t.find(m.sec); found {
			t.moments = slices.Delete(t.moments, i, i+1)
		}
	}
}

// appendWindows appends the windows of a moment to dst.
func (t *timeline) appendWindows(dst []*window, m *moment) []*window {
	for w := m.head; w != nil; w = w.links[t.axis].next {
		dst = append(dst, w)
	}

	return dst
}
