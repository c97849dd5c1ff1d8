package spool

import "io"

// FS is what a spool needs of a directory. [Config.FS] takes another one in
// tests. Names have no separators. Methods may be called by several goroutines.
type FS interface {
	// Create makes a file and opens it for reading and writing. It fails with
	// an error that is [io/fs.ErrExist] if there is one of that name.
	Create(name string) (File, error)

	// Open opens a file for reading and writing.
	Open(name string) (File, error)

	// Rename renames a file, replacing another one atomically.
	Rename(from, to string) error

	// Remove removes a file.
	Remove(name string) error

	// List returns the files of the directory in any order.
	List() ([]Entry, error)

	// SyncDir makes the names of files durable.
	SyncDir() error

	// Lock takes the lock of that name until it is closed or the process
	// ends, or fails with a [*LockedError].
	Lock(name string) (io.Closer, error)
}

// Entry is a file of a directory.
type Entry struct {
	// Name is the file's name.
	Name string

	// Size is its length in bytes.
	Size int64
}

// File is an open file of an [FS].
type File interface {
	io.ReaderAt
	io.WriterAt
	io.Closer

	// Sync makes the content durable, with as much metadata as is needed to
	// read it (fdatasync).
	Sync() error

	// Truncate sets the length.
	Truncate(size int64) error

	// Allocate makes the file size bytes long, which read as zeros, and sets
	// the room on the disk aside.
	Allocate(size int64) error
}
