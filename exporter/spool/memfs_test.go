package spool_test

import (
	"errors"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"sync"
	"syscall"

	"github.com/trailscope/trailscope/exporter/spool"
)

// sector is what a disk writes whole or not at all.
const sector = 512

// errPowerless is the error of everything after a crash.
var errPowerless = errors.New("the machine is off")

// memFS is a directory in memory that knows what is on the disk and what is only
// in the system's cache. Faults are set by the test and happen in order.
type memFS struct {
	mu   sync.Mutex
	rand *rand.Rand

	// names and durable are the directory as processes see it and as the disk
	// has it; pending are the changes between.
	names, durable map[string]*inode
	pending        []func(names map[string]*inode)

	locked bool

	// full makes files fail that are made or grow.
	full bool

	// badWrites, badSyncs and badReads are how many of the next ones fail.
	badWrites, badSyncs, badReads int

	// forget makes writing free: nothing is kept.
	forget bool

	// fuse is how many more operations the machine lasts, negative for ever.
	fuse int
}

var _ spool.FS = (*memFS)(nil)

// inode is a file.
type inode struct {
	data content // as processes see it
	disk content // as the disk has it
	ops  []op    // the changes between
}

// content is what a file has: bytes, and zeros up to its size.
type content struct {
	bytes []byte
	size  int
}

// newInode returns a file that is on the disk.
func newInode(b []byte) *inode {
	return &inode{
		data: content{bytes: append([]byte(nil), b...), size: len(b)},
		disk: content{bytes: append([]byte(nil), b...), size: len(b)},
	}
}

// whole returns all bytes of a content.
func (c content) whole() []byte {
	return append(append([]byte(nil), c.bytes...), make([]byte, c.size-len(c.bytes))...)
}

// op is a change of a file: data written at an offset, or a new length.
type op struct {
	data []byte
	at   int64
	size bool // at is the length
}

// apply changes a content.
func (o op) apply(c content) content {
	if o.size {
		n := min(int(o.at), len(c.bytes))
		return content{bytes: c.bytes[:n:n], size: int(o.at)}
	}
	end := int(o.at) + len(o.data)
	if n := end - len(c.bytes); n > 0 {
		c.bytes = append(c.bytes, make([]byte, n)...)
	}
	copy(c.bytes[o.at:], o.data)
	c.size = max(c.size, end)
	return c
}

// change changes a file in the cache.
func (n *inode) change(o op) {
	n.data = o.apply(n.data)
	n.ops = append(n.ops, o)
}

// newMemFS returns an empty directory.
func newMemFS(r *rand.Rand) *memFS {
	return &memFS{rand: r, names: map[string]*inode{}, durable: map[string]*inode{}, fuse: -1}
}

// crash turns the machine off. It returns the directory as the machine finds it
// when it comes back: of what was not synced, any part may be there.
func (m *memFS) crash() *memFS {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fuse = 0
	after := newMemFS(m.rand)
	for _, change := range m.pending[:m.rand.IntN(len(m.pending)+1)] {
		change(m.durable)
	}
	for name, n := range m.durable {
		for _, o := range n.ops {
			n.disk = m.survive(n.disk, o)
		}
		kept := newInode(n.disk.bytes)
		kept.data.size, kept.disk.size = n.disk.size, n.disk.size
		after.names[name] = kept
	}
	after.durable = maps.Clone(after.names)
	return after
}

// survive applies any part of a change.
func (m *memFS) survive(b content, o op) content {
	if o.size {
		if m.rand.IntN(2) == 0 {
			b = o.apply(b)
		}
		return b
	}
	for from := 0; from < len(o.data); {
		to := min(len(o.data), from+sector-int((o.at+int64(from))%sector))
		if m.rand.IntN(2) == 0 {
			b = op{data: o.data[from:to], at: o.at + int64(from)}.apply(b)
		}
		from = to
	}
	return b
}

// on takes the lock and reports whether the machine is on.
func (m *memFS) on() error {
	m.mu.Lock()
	if m.fuse == 0 {
		return errPowerless
	}
	if m.fuse > 0 {
		m.fuse--
	}
	return nil
}

// fails reports whether a fault is due.
func fails(n *int) bool {
	if *n == 0 {
		return false
	}
	*n--
	return true
}

// rename changes the directory in the cache.
func (m *memFS) rename(change func(names map[string]*inode)) {
	change(m.names)
	m.pending = append(m.pending, change)
}

func (m *memFS) Create(name string) (spool.File, error) {
	defer m.mu.Unlock()
	if err := m.on(); err != nil {
		return nil, err
	}
	if m.full {
		return nil, syscall.ENOSPC
	}
	if m.names[name] != nil {
		return nil, fs.ErrExist
	}
	n := &inode{}
	m.rename(func(names map[string]*inode) { names[name] = n })
	return &memFile{fs: m, inode: n}, nil
}

func (m *memFS) Open(name string) (spool.File, error) {
	defer m.mu.Unlock()
	if err := m.on(); err != nil {
		return nil, err
	}
	n := m.names[name]
	if n == nil {
		return nil, fs.ErrNotExist
	}
	return &memFile{fs: m, inode: n}, nil
}

func (m *memFS) Rename(from, to string) error {
	defer m.mu.Unlock()
	if err := m.on(); err != nil {
		return err
	}
	n := m.names[from]
	if n == nil {
		return fs.ErrNotExist
	}
	m.rename(func(names map[string]*inode) {
		delete(names, from)
		names[to] = n
	})
	return nil
}

func (m *memFS) Remove(name string) error {
	defer m.mu.Unlock()
	if err := m.on(); err != nil {
		return err
	}
	if m.names[name] == nil {
		return fs.ErrNotExist
	}
	m.rename(func(names map[string]*inode) { delete(names, name) })
	return nil
}

func (m *memFS) List() (list []spool.Entry, err error) {
	defer m.mu.Unlock()
	if err := m.on(); err != nil {
		return nil, err
	}
	for name, n := range m.names {
		list = append(list, spool.Entry{Name: name, Size: int64(n.data.size)})
	}
	return list, nil
}

func (m *memFS) SyncDir() error {
	defer m.mu.Unlock()
	if err := m.on(); err != nil {
		return err
	}
	if fails(&m.badSyncs) {
		return syscall.EIO
	}
	m.durable, m.pending = maps.Clone(m.names), nil
	return nil
}

func (m *memFS) Lock(string) (io.Closer, error) {
	defer m.mu.Unlock()
	if err := m.on(); err != nil {
		return nil, err
	}
	if m.locked {
		return nil, &spool.LockedError{Pid: 1}
	}
	m.locked = true
	return memLock{m}, nil
}

// memLock is the lock of a memFS.
type memLock struct{ fs *memFS }

func (l memLock) Close() error {
	l.fs.mu.Lock()
	defer l.fs.mu.Unlock()
	l.fs.locked = false
	return nil
}
