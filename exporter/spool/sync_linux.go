package spool

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// syncData makes a file's content durable.
func syncData(f *os.File) error {
	for {
		if err := unix.Fdatasync(int(f.Fd())); !errors.Is(err, unix.EINTR) {
			return os.NewSyscallError("fdatasync", err)
		}
	}
}

// allocate sets room aside.
func allocate(f *os.File, size int64) error {
	for {
		err := unix.Fallocate(int(f.Fd()), 0, 0, size)
		switch {
		case errors.Is(err, unix.EINTR):
		case errors.Is(err, unix.EOPNOTSUPP), errors.Is(err, unix.ENOSYS):
			return fillZeros(f, size)
		default:
			return os.NewSyscallError("fallocate", err)
		}
	}
}
