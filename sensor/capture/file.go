package capture

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
)

// Sizes of the read buffer, in bytes.
const (
	// DefaultBufferSize is what measures fastest; see the package documentation.
	DefaultBufferSize = 1 << 20

	// MinBufferSize holds every header.
	MinBufferSize = 512
)

// FileOptions are the settings of a capture file.  The zero value and nil mean
// the defaults.
type FileOptions struct {
	// SnapLen is the number of bytes to which longer packets are cut.  Zero and
	// more than [MaxPacket] mean MaxPacket.
	SnapLen int

	// BufferSize is the size of the read buffer in bytes, of which there is one
	// for a file.  Zero means [DefaultBufferSize], less than [MinBufferSize] means
	// MinBufferSize.  Records that need more make it grow to 320 KiB at most.
	BufferSize int
}

// snapLen returns the effective snap length.
func (o *FileOptions) snapLen() (n int) {
	if o == nil || o.SnapLen <= 0 || o.SnapLen > MaxPacket {
		return MaxPacket
	}

	return o.SnapLen
}

// bufferSize returns the effective buffer size.
func (o *FileOptions) bufferSize() (n int) {
	if o == nil || o.BufferSize == 0 {
		return DefaultBufferSize
	}

	return max(o.BufferSize, MinBufferSize)
}

// File reads a capture file.  It must be made by [Open] or [NewReader].
type File struct {
	in *input

	// ahead is not nil if the file is compressed.
	ahead *readAhead

	// err is the error that ended the file.
	err error

	// Exactly one of the two is not nil.
	pcap   *pcapReader
	pcapng *pcapngReader

	closed atomic.Bool
}

var _ Source = (*File)(nil)

// Open opens the capture file at path: a regular file, a FIFO, or standard input
// if path is "-".  It reads the file's header, so that it waits for the writer of
// a FIFO to send it.
//
// The error is a [*FormatError] if the file is no capture, a [*DamageError] if its
// header is damaged, and wraps that of the operating system if it cannot be
// opened.
func Open(path string, o *FileOptions) (f *File, err error) {
	in, name, err := openInput(path)
	if err != nil {
		return nil, err
	}

	f, err = newFile(name, in, o)
	if err != nil {
		_ = in.Close()

		return nil, err
	}

	return f, nil
}

// NewReader reads a capture from r, which stays the caller's and which name stands
// for in messages.  Errors are those of [Open].  [File.Close] does not interrupt a
// call of r.Read.
func NewReader(name string, r io.Reader, o *FileOptions) (f *File, err error) {
	f, err = newFile(name, &input{from: r, size: sizeUnknown}, o)
	if err != nil {
		return nil, err
	}

	return f, nil
}

// newFile recognises the format of the input and reads its header.  f is
// unspecified if there is an error.
func newFile(name string, in *input, o *FileOptions) (f *File, err error) {
	head := make([]byte, headLen)
	n, err := io.ReadAtLeast(in, head, 4)
	head = head[:n]
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fmt.Errorf("opening %s: %w", name, err)
	} else if n == 0 {
		return nil, &FormatError{File: name, Found: "an empty file"}
	} else if n < 4 {
		return nil, unknownFormat(name, head)
	}

	f = &File{in: in}
	unpack := decompressor(head)
	if unpack == nil {
		w := newWindow(name, in, o.bufferSize())
		w.end = copy(w.buf, head)

		return f, f.start(w, o)
	}

	unpacked, err := unpack(io.MultiReader(bytes.NewReader(head), in))
	if err != nil {
		return nil, &DamageError{File: name, Err: err}
	}

	f.ahead = newReadAhead(unpacked)
	err = f.start(newWindow(name, f.ahead, o.bufferSize()), o)
	if err != nil {
		_ = f.ahead.Close()
	}

	return f, err
}

// start recognises the format of what is in the window and reads its header.
func (f *File) start(w *window, o *FileOptions) (err error) {
	if !w.fill(4) {
		if w.have() == 0 && errors.Is(w.err, io.EOF) {
			return &FormatError{File: w.name, Found: "an empty file, compressed"}
		} else if !errors.Is(w.err, io.EOF) {
			return w.cutOff(0, "the file header")
		}

		return unknownFormat(w.name, w.buf[:w.end])
	}

	head := w.buf[w.start:w.end]
	switch _, _, ok := isPcap(head); {
	case ok:
		f.pcap, err = newPcapReader(w, o.snapLen())
	case isPcapng(head):
		f.pcapng, err = newPcapngReader(w, o.snapLen())
	default:
		err = unknownFormat(w.name, head[:min(len(head), headLen)])
	}

	return err
}

// Next implements the [Source] interface.  At the first damage it returns a
// [*DamageError].  The error that ends a file is returned by all further calls.
func (f *File) Next(p *Packet) (err error) {
	if f.closed.Load() {
		return ErrClosed
	} else if f.err != nil {
		return f.err
	}

	if f.pcap != nil {
		err = f.pcap.next(p)
	} else {
		err = f.pcapng.next(p)
	}

	if err != nil {
		return f.fail(err)
	}

	return nil
}

// fail notes the error that ends the file.
func (f *File) fail(err error) (noted error) {
	if f.closed.Load() {
		// The damage is that of the closed file.
		err = ErrClosed
	}

	f.err = err

	return err
}

// Close implements the [Source] interface.  It interrupts a read of a regular
// file, a FIFO, or a pipe that is standard input; a read of a terminal goes on
// until there is input.
func (f *File) Close() (err error) {
	if f.closed.Swap(true) {
		return nil
	}

	err = f.in.Close()
	if f.ahead != nil {
		_ = f.ahead.Close()
	}

	return err
}

// Size returns the size of the file in bytes, compressed if it is, and -1 if it
// is not a regular file.  It may be called by any goroutine.
func (f *File) Size() (n int64) { return f.in.size }

// BytesRead returns how many of Size's bytes have been read, including those in
// buffers.  It may be called by any goroutine.
func (f *File) BytesRead() (n int64) { return f.in.read.Load() }
