package file

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
)

// maxWrite is how much of a batch goes into one write, in bytes.
const maxWrite = 1 << 20

// settle is how long a last line without an end is believed to be still in the
// making by another process.
const settle = 10 * time.Millisecond

// dayFile is an open file.
type dayFile struct {
	w    io.WriteCloser
	info fs.FileInfo // nil when w is no file
	name string

	// torn is set while the file ends in a part of a record.
	torn bool

	// dirty is set while the disk may lack something.
	dirty bool
}

// openAppend opens a file for appending, and for reading if that is allowed.
func openAppend(path string) (io.WriteCloser, error) {
	const flags = os.O_APPEND | os.O_CREATE

	f, err := os.OpenFile(path, flags|os.O_RDWR, fileMode)
	if errors.Is(err, fs.ErrPermission) {
		return os.OpenFile(path, flags|os.O_WRONLY, fileMode)
	}

	return f, err
}

// endsTorn reports whether a file ends in a part of a line. Its writers write
// whole lines, so that is what a crash or a full disk left; a file that cannot be
// read is taken for whole.
func endsTorn(f *os.File) bool {
	torn := func() bool {
		info, err := f.Stat()
		if err != nil || !info.Mode().IsRegular() || info.Size() == 0 {
			return false
		}

		var last [1]byte
		_, err = f.ReadAt(last[:], info.Size()-1)

		return err == nil && last[0] != '\n'
	}

	if !torn() {
		return false
	}

	time.Sleep(settle)

	return torn()
}

// appendDay writes the first events of batch that go into one day file.
func (s *Sink) appendDay(batch []*event.Event) (n int, err error) {
	var name [64]byte

	f, err := s.day(s.appendName(name[:0], batch[0]))
	if err != nil {
		return 0, fmt.Errorf("opening log file: %w", err)
	}

	b, ends := s.scratch[:0], s.ends[:0]
	if f.torn {
		b = append(b, '\n')
	}

	for i, e := range batch {
		if i > 0 && (len(b) >= maxWrite || string(s.appendName(name[:0], e)) != f.name) {
			break
		}

		b = s.Encode(b, e)
		ends = append(ends, len(b))
	}

	s.scratch, s.ends = b, ends
	f.dirty = true

	wrote, err := f.w.Write(b)
	if err == nil && wrote < len(b) {
		err = io.ErrShortWrite
	}

	if wrote > 0 {
		f.torn = b[wrote-1] != '\n'
	}

	if err == nil {
		return len(ends), nil
	}

	for n < len(ends) && ends[n] <= wrote {
		n++
	}

	return n, fmt.Errorf("writing log file: %w", err)
}

// day returns the open file with a name, opening it and closing another one if
// need be.
func (s *Sink) day(name []byte) (*dayFile, error) {
	last := len(s.days) - 1

	for i := last; i >= 0; i-- {
		if f := s.days[i]; f.name == string(name) {
			copy(s.days[i:], s.days[i+1:])
			s.days[last] = f

			return f, nil
		}
	}

	w, err := s.open(filepath.Join(s.dir, string(name)))
	if err != nil {
		return nil, err
	}

	if len(s.days) >= s.maxOpen {
		if err := s.days[0].close(s.sync); err != nil {
			w.Close() // Nothing was written.

			return nil, err
		}

		s.days = append(s.days[:0], s.days[1:]...)
	}

	f := &dayFile{w: w, name: string(name)}

	if file, ok := w.(*os.File); ok {
		if f.info, err = file.Stat(); err != nil {
			f.info = nil
		}

		if f.torn = endsTorn(file); f.torn {
			s.stats.Repaired++
		}
	}

	s.days = append(s.days, f)

	return f, nil
}

// close closes the file; with sync the disk has it then.
func (f *dayFile) close(sync bool) error {
	var err error
	if sync {
		err = f.flush()
	}

	if err != nil {
		return err
	}

	f.w.Close() // All records are written; nothing is buffered.

	return nil
}

// flush waits until the disk has the file.
func (f *dayFile) flush() error {
	file, ok := f.w.(interface{ Sync() error })
	if !ok || !f.dirty {
		return nil
	}

	if err := file.Sync(); err != nil {
		return fmt.Errorf("syncing log file: %w", err)
	}

	f.dirty = false

	return nil
}

// moved reports whether the file is no longer the one that has its name.
func moved(path string, info fs.FileInfo) bool {
	if info == nil || !info.Mode().IsRegular() {
		return false
	}

	now, err := os.Stat(path)

	return errors.Is(err, fs.ErrNotExist) || err == nil && !os.SameFile(now, info)
}

// followNames closes the files that a tool has moved away.
func (s *Sink) followNames() {
	if s.rolling != nil {
		s.rolling.followName()
	}

	kept := s.days[:0]

	for _, f := range s.days {
		if moved(filepath.Join(s.dir, f.name), f.info) {
			f.w.Close() // All records are written; nothing is buffered.
		} else {
			kept = append(kept, f)
		}
	}

	clear(s.days[len(kept):])
	s.days = kept
}

// syncAll waits until the disk has all files. One whose sync fails is closed,
// since nobody can tell any more what the disk has of it.
func (s *Sink) syncAll() error {
	if s.rolling != nil {
		return s.rolling.flush()
	}

	var errs []error

	kept := s.days[:0]

	for _, f := range s.days {
		if err := f.flush(); err != nil {
			errs = append(errs, err)
			f.w.Close() // It has failed already.
		} else {
			kept = append(kept, f)
		}
	}

	clear(s.days[len(kept):])
	s.days = kept

	return errors.Join(errs...)
}
