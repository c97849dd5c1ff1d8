package endtoend_test

import (
	"io"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"

	"github.com/trailscope/trailscope/exporter/spool"
)

// limited is a directory in which only so many bytes can be allocated. Removed
// files give nothing back.
type limited struct {
	dir  string
	room atomic.Int64
}

var _ spool.FS = (*limited)(nil)

// limitedFile is a file of a [limited].
type limitedFile struct {
	*os.File
	fs *limited
}

// Allocate implements [spool.File].
func (f *limitedFile) Allocate(size int64) error {
	if f.fs.room.Add(-size) < 0 {
		f.fs.room.Add(size)

		return syscall.ENOSPC
	}

	return f.Truncate(size)
}

// open opens a file.
func (l *limited) open(name string, flag int) (spool.File, error) {
	f, err := os.OpenFile(filepath.Join(l.dir, name), flag, 0o600)
	if err != nil {
		return nil, err
	}

	return &limitedFile{f, l}, nil
}

// Create implements [spool.FS].
func (l *limited) Create(name string) (spool.File, error) {
	return l.open(name, os.O_RDWR|os.O_CREATE|os.O_EXCL)
}

// Open implements [spool.FS].
func (l *limited) Open(name string) (spool.File, error) { return l.open(name, os.O_RDWR) }

// Rename implements [spool.FS].
func (l *limited) Rename(from, to string) error {
	return os.Rename(filepath.Join(l.dir, from), filepath.Join(l.dir, to))
}

// Remove implements [spool.FS].
func (l *limited) Remove(name string) error { return os.Remove(filepath.Join(l.dir, name)) }

// List implements [spool.FS].
func (l *limited) List() (list []spool.Entry, err error) {
	entries, err := os.ReadDir(l.dir)

	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			return nil, err
		}

		list = append(list, spool.Entry{Name: e.Name(), Size: info.Size()})
	}

	return list, err
}

// SyncDir implements [spool.FS].
func (l *limited) SyncDir() error { return nil }

// Lock implements [spool.FS].
func (l *limited) Lock(string) (io.Closer, error) { return io.NopCloser(nil), nil }
