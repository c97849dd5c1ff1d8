package fetch

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"sync"
	"time"

	"github.com/klauspost/compress/flate"
)

// The zip format (APPNOTE 6.3). It is read by our own code since the standard
// library makes an object of every entry before one can look how many there
// are, and a file of 64 MB can have more than a million.
const (
	zipEndSize    = 22
	zipEntrySize  = 46
	zipLocalSize  = 30
	zipMaxComment = 1<<16 - 1

	// maxZipDirectory is the largest central directory: as many files as there
	// can be, with 200 bytes of name and notes each.
	maxZipDirectory = 16 << 20

	zipStored   = 0
	zipDeflated = 8

	// zipMaxRatio is how many bytes deflate makes of one at most.
	zipMaxRatio = 1032
)

// Signatures of a zip file's parts.
var (
	zipLocal = []byte("PK\x03\x04")
	zipEntry = []byte("PK\x01\x02")
	zipEnd   = []byte("PK\x05\x06")
)

// errZip is the error of a file that only begins like a zip file.
var errZip = errors.New("damaged zip file")

// zipReader reads the files of a zip file. It is safe for concurrent use.
type zipReader struct {
	r io.ReaderAt

	// base is where the zip file begins, after whatever stands before it.
	base int64

	// inflaters has an io.ReadCloser that is a flate.Resetter.
	inflaters sync.Pool
}

// zipFile is where a file's bytes are.
type zipFile struct {
	method       uint16
	crc          uint32
	packed, size int64
	offset       int64
}

// readZip makes a tree of a zip file.
func readZip(r io.ReaderAt, size int64, at time.Time) (*tree, error) {
	z := &zipReader{r: r}
	directory, count, err := z.directory(size)
	if err != nil {
		return nil, err
	}
	var files []listed
	for range count {
		name, f, rest, err := parseZipEntry(directory)
		if err != nil {
			return nil, err
		}
		directory = rest
		if f == nil || !mayMatter(name) {
			continue
		}
		if len(files) == maxTreeFiles {
			return nil, fmt.Errorf("more than %d lists", maxTreeFiles)
		}
		files = append(files, listed{
			path: name,
			size: f.size,
			time: at,
			open: func() (io.ReadCloser, error) { return z.open(f) },
		})
	}
	return arrange(files)
}

// directory returns the central directory and the number of its entries.
func (z *zipReader) directory(size int64) ([]byte, int, error) {
	tail := make([]byte, min(size, zipEndSize+zipMaxComment))
	if _, err := z.r.ReadAt(tail, size-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return nil, 0, err
	}
	end := zipTail(tail)
	if end == nil {
		return nil, 0, errZip
	}
	at := size - int64(len(end))
	count := int(binary.LittleEndian.Uint16(end[10:]))
	length := int64(binary.LittleEndian.Uint32(end[12:]))
	offset := int64(binary.LittleEndian.Uint32(end[16:]))
	switch {
	case count == 1<<16-1 || length == 1<<32-1 || offset == 1<<32-1:
		return nil, 0, errors.New("zip file with more than 65,534 files")
	case length > maxZipDirectory:
		return nil, 0, fmt.Errorf("directory of the zip file is %w", tooLarge(maxZipDirectory))
	case length+offset > at || int64(count)*zipEntrySize > length:
		return nil, 0, errZip
	}
	z.base = at - length - offset

	directory := make([]byte, length)
	if _, err := z.r.ReadAt(directory, z.base+offset); err != nil && !errors.Is(err, io.EOF) {
		return nil, 0, err
	}
	return directory, count, nil
}

// zipTail returns the end of central directory and the comment after it, or
// nil. A comment may hold the signature too.
func zipTail(tail []byte) []byte {
	for before := tail; ; {
		i := bytes.LastIndex(before, zipEnd)
		if i < 0 {
			return nil
		}
		end := tail[i:]
		if len(end) >= zipEndSize && zipEndSize+int(binary.LittleEndian.Uint16(end[20:])) <= len(end) {
			return end
		}
		before = tail[:i]
	}
}

// parseZipEntry reads one entry of the central directory. f is nil for one
// that is no regular file or cannot be read.
func parseZipEntry(b []byte) (name string, f *zipFile, rest []byte, err error) {
	if len(b) < zipEntrySize || !bytes.HasPrefix(b, zipEntry) {
		return "", nil, nil, errZip
	}
	nameLen := int(binary.LittleEndian.Uint16(b[28:]))
	next := zipEntrySize + nameLen + int(binary.LittleEndian.Uint16(b[30:])) + int(binary.LittleEndian.Uint16(b[32:]))
	if next > len(b) {
		return "", nil, nil, errZip
	}
	const (
		encrypted = 1
		unix      = 3
		kinds     = 0xf000
		regular   = 0x8000
	)
	flags := binary.LittleEndian.Uint16(b[8:])
	mode := binary.LittleEndian.Uint16(b[40:])
	if flags&encrypted != 0 || b[5] == unix && mode&kinds != 0 && mode&kinds != regular {
		return "", nil, b[next:], nil
	}
	f = &zipFile{
		method: binary.LittleEndian.Uint16(b[10:]),
		crc:    binary.LittleEndian.Uint32(b[16:]),
		packed: int64(binary.LittleEndian.Uint32(b[20:])),
		size:   int64(binary.LittleEndian.Uint32(b[24:])),
		offset: int64(binary.LittleEndian.Uint32(b[42:])),
	}
	return string(b[zipEntrySize : zipEntrySize+nameLen]), f, b[next:], nil
}

// open returns the content of a file.
func (z *zipReader) open(f *zipFile) (io.ReadCloser, error) {
	var head [zipLocalSize]byte
	if _, err := z.r.ReadAt(head[:], z.base+f.offset); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if !bytes.HasPrefix(head[:], zipLocal) || f.size > f.packed*zipMaxRatio {
		return nil, errZip
	}
	skip := zipLocalSize + int64(binary.LittleEndian.Uint16(head[26:])) + int64(binary.LittleEndian.Uint16(head[28:]))
	packed := io.NewSectionReader(z.r, z.base+f.offset+skip, f.packed)
	content := &zipContent{pool: &z.inflaters, left: f.size, crc: f.crc, sum: crc32.NewIEEE()}
	switch f.method {
	case zipStored:
		content.r = packed
	case zipDeflated:
		inflater, ok := z.inflaters.Get().(io.ReadCloser)
		if !ok {
			inflater = flate.NewReader(packed)
		} else if err := inflater.(flate.Resetter).Reset(packed, nil); err != nil {
			return nil, err
		}
		content.r, content.inflater = inflater, inflater
	default:
		return nil, fmt.Errorf("zip method %d is unknown", f.method)
	}
	return content, nil
}

// zipContent is the content of one file, whose length and sum are checked. It
// belongs to one goroutine.
type zipContent struct {
	r        io.Reader
	inflater io.ReadCloser
	pool     *sync.Pool
	left     int64
	crc      uint32
	sum      hash.Hash32
	err      error
}

// Read implements the [io.Reader] interface.
func (c *zipContent) Read(p []byte) (int, error) {
	if c.err != nil {
		return 0, c.err
	}
	n, err := c.r.Read(p)
	_, _ = c.sum.Write(p[:n]) // a hash never fails
	switch c.left -= int64(n); {
	case c.left < 0:
		n, err = 0, errZip
	case errors.Is(err, io.EOF) && (c.left > 0 || c.sum.Sum32() != c.crc):
		err = errZip
	case err != nil && !errors.Is(err, io.EOF):
		err = fmt.Errorf("%w: %w", errZip, err)
	}
	c.err = err
	return n, err
}

// Close implements the [io.Closer] interface.
func (c *zipContent) Close() error {
	if c.inflater != nil {
		c.pool.Put(c.inflater)
		c.inflater = nil
	}
	c.err = errClosed
	return nil
}

// errClosed is the error of reading a closed file.
var errClosed = errors.New("file is closed")
