package capture

import "io"

// Limits of a window.
const (
	// maxHeld is the size up to which a window may grow: the longest record with
	// its headers, and room to read on.
	maxHeld = MaxPacket + 64<<10

	// maxEmptyReads is how many reads in a row may give neither bytes nor an
	// error, as in package bufio.
	maxEmptyReads = 100
)

// window is the part of a stream that is in memory.  Records are parsed where
// they lie; only a record that straddles two reads is moved.
//
// A slice of the window is valid until the next call of a method of it.
type window struct {
	// src gives what follows the bytes in memory.
	src io.Reader

	// err is why src gives no more: io.EOF at the end of the stream.
	err error

	// name is the file's for messages.
	name string

	// buf holds the unread bytes, buf[start:end].
	buf        []byte
	start, end int

	// base is the offset in the stream of buf[0].
	base int64
}

// newWindow returns a window on src with a buffer of size bytes that grows to
// maxHeld, or to size if that is more, as long records arrive.
func newWindow(name string, src io.Reader, size int) (w *window) {
	return &window{name: name, src: src, buf: make([]byte, size)}
}

// offset returns the offset in the stream of the next unread byte.
func (w *window) offset() (n int64) { return w.base + int64(w.start) }

// have returns the number of unread bytes in memory.
func (w *window) have() (n int) { return w.end - w.start }

// fill makes at least n unread bytes available, n being at most maxHeld, and
// reports whether that was possible.  They start at buf[0] afterwards.
func (w *window) fill(n int) (ok bool) {
	if w.start > 0 {
		w.base += int64(w.start)
		w.end = copy(w.buf, w.buf[w.start:w.end])
		w.start = 0
	}

	for w.end < n {
		if !w.read() {
			return false
		}
	}

	return true
}

// read appends what the source gives at once, and reports whether it gave
// anything.
func (w *window) read() (ok bool) {
	if w.end == len(w.buf) {
		// Growing step by step keeps a false length from costing memory before
		// the bytes it promises have arrived.
		larger := make([]byte, min(2*len(w.buf), maxHeld))
		copy(larger, w.buf)
		w.buf = larger
	}

	for range maxEmptyReads {
		if w.err != nil {
			return false
		}

		var n int
		n, w.err = w.src.Read(w.buf[w.end:])
		w.end += n
		if n > 0 {
			return true
		}
	}

	if w.err == nil {
		w.err = io.ErrNoProgress
	}

	return false
}

// skip passes over n bytes, any number of them, and reports whether the stream
// has that many.
func (w *window) skip(n int) (ok bool) {
	for n > w.have() {
		n -= w.have()
		w.start = w.end
		if !w.fill(1) {
			return false
		}
	}

	w.start += n

	return true
}

// hold passes over a block of n bytes, any number of them, of which it keeps the
// first keep and the last tail bytes in memory.  keep plus tail is less than
// maxHeld.
func (w *window) hold(keep, n, tail int) (head, last []byte, ok bool) {
	if !w.fill(keep) {
		return nil, nil, false
	}

	drop := n - keep - tail
	for drop > w.end-keep {
		drop -= w.end - keep
		w.base += int64(w.end - keep)
		w.end = keep
		if !w.fill(keep + 1) {
			return nil, nil, false
		}
	}

	w.base += int64(drop)
	w.end = keep + copy(w.buf[keep:], w.buf[keep+drop:w.end])
	if !w.fill(keep + tail) {
		return nil, nil, false
	}

	w.start = keep + tail

	return w.buf[:keep], w.buf[keep:w.start], true
}
