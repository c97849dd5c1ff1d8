package file

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
)

// rolling is a named file that is rotated. It is used under the sink's lock.
type rolling struct {
	archive *archive
	now     func() time.Time
	dir     string
	name    string
	limit   int64
	age     time.Duration
	sync    bool

	// write writes to a file; tests replace it.
	write func(f *os.File, b []byte) (int, error)

	// notBefore is when a rotation that failed is tried again.
	notBefore time.Time

	// The rest is about the open file.
	file  *os.File // nil while none is open
	info  fs.FileInfo
	size  int64 // of whole records
	since time.Time
	torn  bool // there is more in the file than size
	dirty bool
}

// newRolling returns a rolling file and starts the work on rotated ones.
func newRolling(c *Config) *rolling {
	r := &rolling{
		now: c.Now, dir: c.Dir, name: c.Name, limit: cmp.Or(c.RotateBytes, DefaultRotateBytes), age: c.RotateAge, sync: c.Sync,
		write: (*os.File).Write,
	}
	if r.now == nil {
		r.now = time.Now
	}

	r.archive = newArchive(c, r.now)

	return r
}

// path is the file's path.
func (r *rolling) path() string { return filepath.Join(r.dir, r.name) }

// append writes the first events of batch that go into the present file, all or
// none of them.
func (r *rolling) append(s *Sink, batch []*event.Event) (n int, err error) {
	if err := r.ready(s); err != nil {
		return 0, err
	}

	b := s.scratch[:0]

	for _, e := range batch {
		at := len(b)
		b = s.Encode(b, e)

		if n > 0 && (len(b) > maxWrite || r.size+int64(len(b)) > r.limit) {
			b = b[:at]

			break
		}

		n++
	}

	s.scratch = b

	if r.size > 0 && r.size+int64(len(b)) > r.limit {
		if err := r.rotate(s); err != nil {
			return 0, err
		}
	}

	r.dirty = true

	wrote, err := r.write(r.file, b)
	if err == nil && wrote < len(b) {
		err = io.ErrShortWrite
	}

	if err != nil {
		r.torn = true

		return 0, errors.Join(fmt.Errorf("writing log file: %w", err), r.cut())
	}

	r.size += int64(len(b))

	return n, nil
}

// ready opens the file if need be and rotates it if it is old.
func (r *rolling) ready(s *Sink) error {
	if r.file != nil && r.torn {
		if err := r.cut(); err != nil {
			return err
		}
	}

	if r.file == nil {
		if err := r.open(s); err != nil {
			return fmt.Errorf("opening log file: %w", err)
		}
	}

	if r.age > 0 && r.size > 0 && r.now().Sub(r.since) >= r.age {
		return r.rotate(s)
	}

	return nil
}

// open opens the file, locks it, and cuts what a crash left of a record.
func (r *rolling) open(s *Sink) error {
	f, err := os.OpenFile(r.path(), os.O_APPEND|os.O_CREATE|os.O_RDWR, fileMode)
	if err != nil {
		return err
	}

	if err := r.adopt(s, f); err != nil {
		f.Close() // Nothing was written.

		return err
	}

	return nil
}

// adopt makes f the open file.
func (r *rolling) adopt(s *Sink, f *os.File) error {
	free, err := tryLock(f)
	if err != nil {
		return fmt.Errorf("locking: %w", err)
	}

	if !free {
		return fmt.Errorf("%s is written by another process", r.path())
	}

	info, err := f.Stat()
	if err != nil {
		return err
	}

	size, err := wholeLines(f, info.Size())
	if err != nil {
		return fmt.Errorf("looking for a torn line: %w", err)
	}

	if size < info.Size() {
		if err := f.Truncate(size); err != nil {
			return fmt.Errorf("cutting a torn line: %w", err)
		}

		s.stats.Repaired++
	}

	r.file, r.info, r.size, r.torn, r.dirty = f, info, size, false, size < info.Size()
	r.since = r.now()

	if size > 0 {
		r.since = born(f, info)
	}

	return nil
}

// wholeLines returns how many of the size bytes of a file are whole lines.
func wholeLines(f *os.File, size int64) (int64, error) {
	const step = 64 << 10

	b := make([]byte, step)

	for end := size; end > 0; {
		start := max(end-step, 0)

		n, err := f.ReadAt(b[:end-start], start)
		if err != nil && !errors.Is(err, io.EOF) {
			return 0, err
		}

		if i := bytes.LastIndexByte(b[:n], '\n'); i >= 0 {
			return start + int64(i) + 1, nil
		}

		end = start
	}

	return 0, nil
}

// cut takes off what is more than whole records. When that fails too, the file
// is closed; it is cut when it is opened again.
func (r *rolling) cut() error {
	err := r.file.Truncate(r.size)
	if err != nil {
		err = errors.Join(fmt.Errorf("cutting a torn line: %w", err), r.close())
	}

	r.torn = false

	return err
}

// rotateAgain is how long a file that could not be rotated goes on as it is.
const rotateAgain = time.Minute

// rotate moves the file away and opens a new one. When it cannot be moved it
// goes on as it is for a while.
func (r *rolling) rotate(s *Sink) error {
	now := r.now()
	if now.Before(r.notBefore) {
		return nil
	}

	if r.sync {
		if err := r.flush(); err != nil {
			return err
		}
	}

	if err := r.archive.take(r.path()); err != nil {
		r.archive.log.Warn("a log file could not be rotated", "path", r.path(), "error", err)

		r.notBefore = now.Add(rotateAgain)

		return nil
	}

	s.stats.Rotated++

	if err := r.close(); err != nil {
		return err
	}

	return r.ready(s)
}

// followName closes the file if a tool has moved it away.
func (r *rolling) followName() {
	if r.file != nil && moved(r.path(), r.info) {
		r.file.Close() // All records are written; nothing is buffered.
		r.file = nil
	}
}

// flush waits until the disk has the file, which is closed if that fails, since
// nobody can tell any more what the disk has of it.
func (r *rolling) flush() error {
	if r.file == nil || !r.dirty {
		return nil
	}

	if err := r.file.Sync(); err != nil {
		return errors.Join(fmt.Errorf("syncing log file: %w", err), r.close())
	}

	r.dirty = false

	return nil
}

// close closes the file.
func (r *rolling) close() error {
	if r.file == nil {
		return nil
	}

	err := r.file.Close()
	r.file = nil

	if err != nil {
		return fmt.Errorf("closing log file: %w", err)
	}

	return nil
}
