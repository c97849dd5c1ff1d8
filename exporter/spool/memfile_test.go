package spool_test

import (
	"io"
	"syscall"
)

// memFile is an open file of a memFS.
type memFile struct {
	fs    *memFS
	inode *inode
}

func (f *memFile) ReadAt(p []byte, off int64) (int, error) {
	defer f.fs.mu.Unlock()
	if err := f.fs.on(); err != nil {
		return 0, err
	}
	if fails(&f.fs.badReads) {
		return 0, syscall.EIO
	}
	c := f.inode.data
	n := max(0, min(len(p), c.size-int(off)))
	if off < int64(len(c.bytes)) {
		clear(p[copy(p[:n], c.bytes[off:]):n])
	} else {
		clear(p[:n])
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

func (f *memFile) WriteAt(p []byte, off int64) (int, error) {
	defer f.fs.mu.Unlock()
	if err := f.fs.on(); err != nil {
		return 0, err
	}
	n, err := len(p), error(nil)
	if f.fs.forget {
		return n, nil
	}
	if fails(&f.fs.badWrites) {
		n, err = f.fs.rand.IntN(len(p)+1), syscall.EIO // a short write
	} else if f.fs.full && int(off)+len(p) > f.inode.data.size {
		n, err = 0, syscall.ENOSPC
	}
	if n > 0 {
		f.inode.change(op{data: append([]byte(nil), p[:n]...), at: off})
	}
	return n, err
}

// Sync makes a file durable. A failed one forgets what it had to write, as
// systems do: what did not get to the disk never will.
func (f *memFile) Sync() error {
	defer f.fs.mu.Unlock()
	if err := f.fs.on(); err != nil {
		return err
	}
	n := f.inode
	bad := fails(&f.fs.badSyncs)
	for _, o := range n.ops {
		if bad {
			n.disk = f.fs.survive(n.disk, o)
		} else {
			n.disk = o.apply(n.disk)
		}
	}
	n.ops = nil
	if bad {
		return syscall.EIO
	}
	return nil
}

func (f *memFile) Truncate(size int64) error {
	defer f.fs.mu.Unlock()
	if err := f.fs.on(); err != nil {
		return err
	}
	f.inode.change(op{at: size, size: true})
	return nil
}

func (f *memFile) Allocate(size int64) error {
	defer f.fs.mu.Unlock()
	if err := f.fs.on(); err != nil {
		return err
	}
	if f.fs.full && int(size) > f.inode.data.size {
		return syscall.ENOSPC
	}
	f.inode.change(op{at: size, size: true})
	return nil
}

func (f *memFile) Close() error { return nil }
