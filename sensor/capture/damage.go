package capture

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
)

// DamageError says where a capture file stops making sense.  All packets before
// the damage have been handed out when it is returned.
type DamageError struct {
	// Err says what is wrong.  It wraps the error of the operating system or of
	// the decompressor if there is one.
	Err error

	// File is the path of the file, or [StandardInput].
	File string

	// Offset is where the record that is damaged starts, in bytes from the start
	// of the file, or of what a compressed file unpacks to.
	Offset int64
}

// Error implements the error interface.
func (e *DamageError) Error() (s string) {
	return fmt.Sprintf("reading %s: damaged at byte %d: %s", e.File, e.Offset, e.Err)
}

// Unwrap returns what is wrong.
func (e *DamageError) Unwrap() (err error) { return e.Err }

// Hint says what a user can do about the error.
func (e *DamageError) Hint() (s string) {
	return "the packets before that byte were read; the rest of the file is lost"
}

// damaged returns an error about the record at an offset of the stream.
func (w *window) damaged(offset int64, format string, args ...any) (err error) {
	return &DamageError{File: w.name, Offset: offset, Err: fmt.Errorf(format, args...)}
}

// ended returns the error for a stream that gives no more bytes where a record
// should start: [io.EOF] if it ends there, the error for a part of a record
// otherwise.
func (w *window) ended(part string) (err error) {
	if w.have() == 0 && errors.Is(w.err, io.EOF) {
		return io.EOF
	}

	return w.cutOff(w.offset(), part)
}

// cutOff returns the error for a record at an offset of the stream of which a
// part is missing, because the stream ends or cannot be read further.
func (w *window) cutOff(offset int64, part string) (err error) {
	switch {
	case errors.Is(w.err, fs.ErrClosed):
		return ErrClosed
	case errors.Is(w.err, io.EOF):
		// The number of bytes that there are tells a cut from a bad length.
		return w.damaged(offset, "%s is cut off: the file ends at byte %d", part, w.base+int64(w.end))
	default:
		return w.damaged(offset, "%s: %w", part, w.err)
	}
}
