package fragment

// state is what a datagram has come to.
type state uint8

const (
	underWay state = iota
	completed
	dropped
)

// datagram is one that is being put together, or that was. It has no pointers:
// others and blocks are named by numbers, 0 for none.
type datagram struct {
	key   key
	vlan  uint16 // of the fragment in head
	since int64  // when the first fragment came; once closed, when that was
	seen  int64  // when the fragment in head came

	self         int32
	next         int32 // in the same bucket, or of the free ones
	older, newer int32 // in the list

	root uint32 // block with the numbers of the bitmaps and tables
	head uint32 // chain of blocks with the context of one fragment: see piece

	got int32 // bytes that are there
	end int32 // length of the data, once the last fragment is there; else 0
	max int32 // end of the data that is there

	at      int32  // offset of the fragment in head
	headLen uint16 // its header
	dataLen uint16 // its data, without the spare bytes
	link    uint16 // see packet.Part

	count   uint16 // fragments
	spare   uint8  // bytes beyond a multiple of 8 that the fragment had
	tunnels uint8
	state   state
}

// isWhole reports whether all of a datagram is there.
func (d *datagram) isWhole() (ok bool) { return d.end != 0 && d.got == d.end }

// contradicts reports whether a fragment disagrees about where the data ends.
func (d *datagram) contradicts(f *piece) (ok bool) {
	if d.end != 0 {
		return f.end() > int(d.end) || f.last && f.end() != int(d.end)
	}

	return f.last && f.end() < int(d.max)
}

// datagramsLen is how many datagrams are made at once.
const datagramsLen = 64

// at returns a datagram by its number, nil for 0.
func (t *Table) at(n int32) (d *datagram) {
	if n == 0 {
		return nil
	}

	return &t.datagrams[(n-1)/datagramsLen][(n-1)%datagramsLen]
}

// find returns the datagram with a key, or nil.
func (t *Table) find(k *key) (d *datagram) {
	for d = t.at(*t.bucket(k)); d != nil && d.key != *k; d = t.at(d.next) {
	}

	return d
}

// begin returns a new datagram under way, for which others may have to go.
func (t *Table) begin(k *key, micros int64) (d *datagram) {
	for t.open.len+t.closed.len >= t.maxDatagrams {
		t.evict(nil)
	}

	n := t.free
	if n != 0 {
		t.free = t.at(n).next
	} else {
		if t.used%datagramsLen == 0 {
			t.datagrams = append(t.datagrams, make([]datagram, datagramsLen))
		}

		t.used++
		n = int32(t.used)
	}

	b := t.bucket(k)
	d = t.at(n)
	*d = datagram{key: *k, since: micros, self: n, next: *b}
	*b = n
	t.push(&t.open, d)

	return d
}

// close ends the way of a datagram, which is remembered.
func (t *Table) close(d *datagram, s state, micros int64) {
	t.unlink(&t.open, d)
	d.state, d.since = s, micros
	t.push(&t.closed, d)
}

// forget removes a datagram.
func (t *Table) forget(d *datagram) {
	t.release(d)
	if d.state == underWay {
		t.unlink(&t.open, d)
	} else {
		t.unlink(&t.closed, d)
	}

	n := t.bucket(&d.key)
	for *n != d.self {
		n = &t.at(*n).next
	}

	*n, d.next = d.next, t.free
	t.free = d.self
}

// evict makes room: the datagram closed longest ago is forgotten, or the one
// under way longest given up. keep is none of them. ok is false if there is no
// other.
func (t *Table) evict(keep *datagram) (ok bool) {
	if d := t.at(t.closed.head); d != nil {
		t.stats.Forgotten++
		t.forget(d)

		return true
	}

	d := t.at(t.open.head)
	if d == keep && d != nil {
		d = t.at(d.newer)
	}

	if d == nil {
		return false
	}

	t.stats.Evicted++
	t.giveUp(d)
	t.forget(d)

	return true
}

// list is a list of datagrams, the oldest first.
type list struct {
	head, tail int32
	len        int
}

// push appends a datagram to a list.
func (t *Table) push(l *list, d *datagram) {
	d.older, d.newer = l.tail, 0
	if last := t.at(l.tail); last != nil {
		last.newer = d.self
	} else {
		l.head = d.self
	}

	l.tail = d.self
	l.len++
}

// unlink takes a datagram out of a list.
func (t *Table) unlink(l *list, d *datagram) {
	if older := t.at(d.older); older != nil {
		older.newer = d.newer
	} else {
		l.head = d.newer
	}

	if newer := t.at(d.newer); newer != nil {
		newer.older = d.older
	} else {
		l.tail = d.older
	}

	l.len--
}
