//go:build !linux

package spool

import "os"

// syncData makes a file's content durable.
func syncData(f *os.File) error { return f.Sync() }

// allocate sets room aside.
func allocate(f *os.File, size int64) error { return fillZeros(f, size) }
