package spool

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Modes of what a spool makes: events are nobody else's business.
const (
	dirMode  = 0o700
	fileMode = 0o600
)

// directory is a real [FS].
type directory struct{ path string }

var _ FS = (*directory)(nil)

// newDirectory makes a directory, if there is none, and returns it.
func newDirectory(path string) (*directory, error) {
	if err := os.MkdirAll(path, dirMode); err != nil {
		return nil, fmt.Errorf("making the spool's directory: %w", err)
	}
	return &directory{path: path}, nil
}

// Create implements [FS].
func (d *directory) Create(name string) (File, error) {
	return d.open(name, os.O_RDWR|os.O_CREATE|os.O_EXCL)
}

// Open implements [FS].
func (d *directory) Open(name string) (File, error) { return d.open(name, os.O_RDWR) }

// open opens a file.
func (d *directory) open(name string, flag int) (File, error) {
	f, err := os.OpenFile(filepath.Join(d.path, name), flag, fileMode)
	if err != nil {
		return nil, err // it names the file
	}
	return &file{f}, nil
}

// Rename implements [FS].
func (d *directory) Rename(from, to string) error {
	return os.Rename(filepath.Join(d.path, from), filepath.Join(d.path, to))
}

// Remove implements [FS].
func (d *directory) Remove(name string) error { return os.Remove(filepath.Join(d.path, name)) }

// List implements [FS].
func (d *directory) List() ([]Entry, error) {
	entries, err := os.ReadDir(d.path)
	if err != nil {
		return nil, err
	}
	list := make([]Entry, 0, len(entries))
	for _, e := range entries {
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) || err == nil && !info.Mode().IsRegular() {
			continue
		} else if err != nil {
			return nil, err
		}
		list = append(list, Entry{Name: e.Name(), Size: info.Size()})
	}
	return list, nil
}

// SyncDir implements [FS].
func (d *directory) SyncDir() error {
	f, err := os.Open(d.path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Lock implements [FS]. The file names the process for the message only.
func (d *directory) Lock(name string) (io.Closer, error) {
	f, err := os.OpenFile(filepath.Join(d.path, name), os.O_RDWR|os.O_CREATE, fileMode)
	if err != nil {
		return nil, err
	}
	free, err := tryLock(f)
	if err == nil && !free {
		err = &LockedError{Pid: holder(f)}
	}
	if err != nil {
		_ = f.Close() // nothing was written
		return nil, err
	}
	if f.Truncate(0) == nil {
		_, _ = f.WriteAt(strconv.AppendInt(nil, int64(os.Getpid()), 10), 0)
	}
	return &heldLock{f}, nil
}

// heldLock is a lock that this process has.
type heldLock struct{ file *os.File }

// Close gives the lock back. Closing the file would do it, unless a child
// process that is just being started still has a copy of it.
func (l *heldLock) Close() error {
	return errors.Join(l.file.Truncate(0), unlock(l.file), l.file.Close())
}

// holder returns the process that a lock file names, or 0.
func holder(f *os.File) int {
	var buf [20]byte
	n, _ := f.ReadAt(buf[:], 0)
	pid, _ := strconv.Atoi(strings.TrimSpace(string(buf[:n])))
	return pid
}

// file is a real [File].
type file struct{ *os.File }

// Sync implements [File].
func (f *file) Sync() error { return syncData(f.File) }

// Allocate implements [File].
func (f *file) Allocate(size int64) error { return allocate(f.File, size) }

// fillZeros allocates where the system has no call for it.
func fillZeros(f *os.File, size int64) error {
	zeros := make([]byte, 1<<20)
	for off := int64(0); off < size; {
		n, err := f.WriteAt(zeros[:min(int64(len(zeros)), size-off)], off)
		if err != nil {
			return err
		}
		off += int64(n)
	}
	return nil
}
