package quic

import "unsafe"

// maxIDs is the number of destination ids that a connection is known by: the one
// it began with and the server's.
const maxIDs = 3

// pending is a connection whose ClientHello is not complete.
type pending struct {
	key     Key
	secrets secrets
	stream  stream

	// ids are the hashes that the index has for the connection, the first of
	// them without a destination id.
	ids [1 + maxIDs]uint64

	// touched is the time of the last datagram that brought something.
	touched int64

	// before and after are the neighbours in the list by that time.
	before, after uint16
}

// pendingBytes is the memory of a connection, with its share of the index.
const pendingBytes = int(unsafe.Sizeof(pending{})) + (1+maxIDs)*indexBytes

// indexBytes is the memory of an entry of the index, with what is not in use.
const indexBytes = 32

// waiting is the set of connections whose ClientHello is not complete, in a list by
// the time of the last datagram. Numbers are positions in all; 0 is the list's
// head and tail, and none.
type waiting struct {
	all   []pending
	free  []uint16
	index map[uint64]uint16
}

// newWaiting returns a set with room for n connections.
func newWaiting(n int) (w waiting) {
	w = waiting{
		all:   make([]pending, 1, 1+n),
		index: make(map[uint64]uint16),
	}

	return w
}

// len returns the number of connections.
func (w *waiting) len() (n int) { return len(w.all) - 1 - len(w.free) }

// full reports whether there is no room for a further connection.
func (w *waiting) full() (ok bool) { return len(w.free) == 0 && len(w.all) == cap(w.all) }

// at returns a connection by its number.
func (w *waiting) at(n uint16) (c *pending) { return &w.all[n] }

// oldest returns the number of the connection that was touched first.
func (w *waiting) oldest() (n uint16) { return w.all[0].after }

// add makes an empty connection; there must be room.
func (w *waiting) add() (n uint16) {
	if last := len(w.free) - 1; last >= 0 {
		n = w.free[last]
		w.free = w.free[:last]
	} else {
		n = uint16(len(w.all))
		w.all = append(w.all, pending{})
	}

	w.link(n)

	return n
}

// remove forgets a connection, whose stream must have been dropped.
func (w *waiting) remove(n uint16) {
	c := w.at(n)
	for _, id := range c.ids {
		if w.index[id] == n {
			delete(w.index, id)
		}
	}

	w.unlink(n)
	*c = pending{}
	w.free = append(w.free, n)
}

// name makes a connection known by a further hash; i is 0 for the one without a
// destination id. An older connection of the same hash is not known by it any more.
func (w *waiting) name(n uint16, i int, id uint64) {
	w.at(n).ids[i] = id
	w.index[id] = n
}

// alias makes a connection known by a further hash with a destination id, the last
// ones in place of one another.
func (w *waiting) alias(n uint16, id uint64) {
	c := w.at(n)
	i := 1
	for i < maxIDs && c.ids[i] != 0 {
		i++
	}

	if old := c.ids[i]; w.index[old] == n {
		delete(w.index, old)
	}

	w.name(n, i, id)
}

// touch moves a connection to the end of the list.
func (w *waiting) touch(n uint16) {
	w.unlink(n)
	w.link(n)
}

// link puts a connection at the end of the list.
func (w *waiting) link(n uint16) {
	last := w.all[0].before
	w.all[n].before, w.all[n].after = last, 0
	w.all[last].after = n
	w.all[0].before = n
}

// unlink takes a connection out of the list.
func (w *waiting) unlink(n uint16) {
	before, after := w.all[n].before, w.all[n].after
	w.all[before].after = after
	w.all[after].before = before
}
