package capture

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// Magic numbers of compressed files.  (RFC 1952 2.3.1, RFC 8878 3.1.)
const (
	magicGzip          = 0x1f8b
	magicZstd          = 0xfd2fb528
	magicSkippable     = 0x184d2a50
	magicSkippableMask = 0xffff_fff0
)

// Sizes of the parts of decompression, in bytes.
const (
	// packedSize is the buffer between the file and a decompressor.
	packedSize = 64 << 10

	// maxZstdWindow is the largest window that zstd streams may ask for.  It is
	// the limit of the zstd command, and it is taken from memory as soon as a
	// stream asks for more than it has.
	maxZstdWindow = 128 << 20
)

// decompressor returns a function that unpacks a stream which starts with head,
// at least four bytes, or nil if it is not compressed.
func decompressor(head []byte) (open func(r io.Reader) (io.ReadCloser, error)) {
	little := binary.LittleEndian.Uint32(head)
	switch {
	case binary.BigEndian.Uint16(head) == magicGzip:
		return openGzip
	case little == magicZstd, little&magicSkippableMask == magicSkippable:
		return openZstd
	default:
		return nil
	}
}

// openGzip unpacks the members of a gzip file.
func openGzip(r io.Reader) (unpacked io.ReadCloser, err error) {
	z, err := gzip.NewReader(bufio.NewReaderSize(r, packedSize))
	if err != nil {
		return nil, fmt.Errorf("unpacking gzip: %w", err)
	}

	return &unpacker{from: z, format: "gzip", close: func() { _ = z.Close() }}, nil
}

// openZstd unpacks the frames of a zstd file.
func openZstd(r io.Reader) (unpacked io.ReadCloser, err error) {
	z, err := zstd.NewReader(
		bufio.NewReaderSize(r, packedSize),
		zstd.WithDecoderConcurrency(1),
		zstd.WithDecoderLowmem(true),
		zstd.WithDecoderMaxWindow(maxZstdWindow),
	)
	if err != nil {
		return nil, fmt.Errorf("unpacking zstd: %w", err)
	}

	return &unpacker{from: z, format: "zstd", close: z.Close}, nil
}

// unpacker names the format in the errors of a decompressor.
type unpacker struct {
	from   io.Reader
	close  func()
	format string
}

// Read implements the [io.Reader] interface.
func (u *unpacker) Read(b []byte) (n int, err error) {
	n, err = u.from.Read(b)
	switch {
	case err == nil, errors.Is(err, io.EOF):
		return n, err
	case errors.Is(err, io.ErrUnexpectedEOF):
		return n, fmt.Errorf("unpacking %s: the compressed file is cut off", u.format)
	default:
		return n, fmt.Errorf("unpacking %s: %w", u.format, err)
	}
}

// Close implements the [io.Closer] interface.
func (u *unpacker) Close() (err error) {
	u.close()

	return nil
}
