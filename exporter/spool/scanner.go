package spool

import (
	"errors"
	"fmt"
	"io"
)

const (
	// windowSize is how much of a file is read at once.
	windowSize = 64 << 10

	// page is the unit in which an unreadable file is read.
	page = 4096
)

// readAt reads what it can of b, and tries again when the disk fails: at start
// there is nobody who could.
func readAt(r io.ReaderAt, b []byte, off int64) (n int) {
	for range readAttempts {
		var err error
		if n, err = r.ReadAt(b, off); err == nil || errors.Is(err, io.EOF) {
			return n
		}
	}
	return 0
}

// scanner reads the frames of one segment in order and steps over damage. It
// belongs to one goroutine.
type scanner struct {
	file io.ReaderAt
	salt uint32

	// off is where the next frame begins, next the least number it may have.
	off  int64
	next Seq

	// skipped is the number of damaged bytes before off since the last good
	// frame.
	skipped int64

	// tolerant makes unreadable pages damaged ones instead of errors.
	tolerant bool

	// buf holds a part of the file from offset start on.
	buf   []byte
	start int64
}

// open points the scanner at the beginning of a segment; it keeps its memory.
func (s *scanner) open(g *segment, file io.ReaderAt) {
	*s = scanner{file: file, salt: g.salt, off: segmentHeader, next: g.base, buf: s.buf[:0]}
}

// peek returns the next good frame that ends at or before limit, or false if
// there is none: then everything up to limit is done with. Calling it again
// without accept gives the same frame. Its payload is valid until the next call.
// An error is one of reading; the scanner stays where it is.
func (s *scanner) peek(limit int64) (f frame, ok bool, err error) {
	for ; s.off+frameHeader <= limit; s.skip() {
		header, err := s.view(s.off, frameHeader, limit)
		if err != nil {
			return frame{}, false, err
		}
		n, possible := frameLen(header)
		seq := frameNumber(header)
		lost := Seq(s.skipped / frameHeader)
		if !possible || seq < s.next || seq-s.next > lost || s.off+int64(frameSize(n)) > limit {
			continue
		}
		b, err := s.view(s.off, frameHeader+n, limit)
		if err != nil {
			return frame{}, false, err
		}
		if f, ok = parseFrame(b, s.salt); ok {
			return f, true, nil
		}
	}
	s.skipped += max(0, limit-s.off)
	s.off = max(s.off, limit)
	return frame{}, false, nil
}

// accept moves behind the frame that peek returned.
func (s *scanner) accept(f frame) {
	s.off += int64(f.size)
	s.next = f.seq + 1
	s.skipped = 0
}

// skip moves to the next place where a frame could begin.
func (s *scanner) skip() {
	s.off += frameAlign
	s.skipped += frameAlign
}

// view returns n bytes of the file at an offset.
func (s *scanner) view(off int64, n int, limit int64) ([]byte, error) {
	if off < s.start || off+int64(n) > s.start+int64(len(s.buf)) {
		if err := s.fill(off, max(n, int(min(windowSize, limit-off)))); err != nil {
			return nil, err
		}
	}
	at := off - s.start
	return s.buf[at : at+int64(n)], nil
}

// fill reads n bytes from an offset on. What a file is short of reads as zeros.
func (s *scanner) fill(off int64, n int) error {
	if cap(s.buf) < n {
		s.buf = make([]byte, n)
	}
	s.buf, s.start = s.buf[:n], off
	got, err := s.file.ReadAt(s.buf, off)
	if err == nil || errors.Is(err, io.EOF) {
		clear(s.buf[got:])
		return nil
	}
	if !s.tolerant {
		s.buf = s.buf[:0]
		return fmt.Errorf("reading a segment: %w", err)
	}
	for at := 0; at < n; {
		end := min(n, at+page-int((off+int64(at))%page))
		if got, err := s.file.ReadAt(s.buf[at:end], off+int64(at)); err != nil && !errors.Is(err, io.EOF) {
			clear(s.buf[at:end])
		} else {
			clear(s.buf[at+got : end])
		}
		at = end
	}
	return nil
}
