package index

import (
	"fmt"
	"os"
	"runtime"

	"golang.org/x/sys/unix"
)

// Open maps the index at path. The file must not be written to afterwards: a
// new index replaces it by its name (see [Write]), which leaves this one whole.
// The memory is given back when nobody refers to the Index any more and the
// garbage collector has noticed.
func Open(path string) (*Index, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("opening the trail index: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("opening the trail index: %w", err)
	}
	if !info.Mode().IsRegular() || info.Size() < headerSize || info.Size() != int64(int(info.Size())) {
		return nil, fmt.Errorf("opening the trail index %s: %w", path, ErrFormat)
	}
	data, err := unix.Mmap(int(f.Fd()), 0, int(info.Size()), unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return nil, fmt.Errorf("mapping the trail index %s: %w", path, err)
	}
	x, err := newMapped(f, data)
	if err != nil {
		_ = unix.Munmap(data) // the error that matters is the other one
		return nil, fmt.Errorf("opening the trail index %s: %w", path, err)
	}
	runtime.AddCleanup(x, func(data []byte) { _ = unix.Munmap(data) }, data)
	return x, nil
}

// newMapped is [New] for a file that is mapped as data.
func newMapped(f *os.File, data []byte) (*Index, error) {
	l, err := split(data)
	if err != nil {
		return nil, err
	}
	if err := l.verify(l.sumOf(f)); err != nil {
		return nil, err
	}
	return newIndex(l, len(data))
}
