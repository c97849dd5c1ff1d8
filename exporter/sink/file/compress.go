package file

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// What is behind the names of compressed files, and of those not yet complete,
// which also begin with a dot.
const (
	suffixGzip = ".gz"
	suffixZstd = ".zst"
	suffixHalf = ".half"
)

// errStopped ends a compression that is not to be waited for.
var errStopped = errors.New("stopped")

// compress replaces a file by its compressed form. At no moment, crashes
// included, is there neither a whole file nor a whole compressed one; for a
// moment there can be both.
func compress(quit <-chan struct{}, dir, name, compression string) (err error) {
	suffix := suffixGzip
	if compression == CompressionZstd {
		suffix = suffixZstd
	}

	from := filepath.Join(dir, name)
	half := filepath.Join(dir, "."+name+suffix+suffixHalf)

	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close() // It was only read.

	info, err := in.Stat()
	if err != nil {
		return err
	}

	out, err := os.OpenFile(half, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, info.Mode().Perm())
	if err != nil {
		return err
	}

	err = pack(out, &stoppable{r: in, quit: quit}, compression)
	if err == nil {
		err = out.Sync()
	}

	if closing := out.Close(); err == nil {
		err = closing
	}

	if err == nil {
		err = os.Chtimes(half, info.ModTime(), info.ModTime())
	}

	if err == nil {
		err = os.Rename(half, from+suffix)
	}

	if err != nil {
		return errors.Join(err, os.Remove(half))
	}

	if err := syncDir(dir); err != nil {
		return err
	}

	return os.Remove(from)
}

// pack copies in, compressed.
func pack(out io.Writer, in io.Reader, compression string) error {
	var (
		w   io.WriteCloser
		err error
	)

	if compression == CompressionZstd {
		w, err = zstd.NewWriter(out, zstd.WithEncoderConcurrency(1))
	} else {
		w, err = gzip.NewWriterLevel(out, gzip.DefaultCompression)
	}

	if err != nil {
		return err
	}

	if _, err := io.Copy(w, in); err != nil {
		w.Close() // It is thrown away.

		return err
	}

	return w.Close()
}

// syncDir makes the names in a directory durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close() // It was only read.

	if err := d.Sync(); err != nil {
		return fmt.Errorf("syncing directory: %w", err)
	}

	return nil
}

// stoppable is a reader that fails once quit is closed.
type stoppable struct {
	r    io.Reader
	quit <-chan struct{}
}

// Read implements [io.Reader].
func (s *stoppable) Read(b []byte) (int, error) {
	select {
	case <-s.quit:
		return 0, errStopped
	default:
		return s.r.Read(b)
	}
}
