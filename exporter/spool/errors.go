package spool

import (
	"errors"
	"fmt"
)

var (
	// ErrClosed is the error of a spool that was closed.
	ErrClosed = errors.New("spool is closed")

	// ErrFull is the error of a record for which the memory had no room,
	// because the disk does not keep up or does not take anything. The record
	// is counted as dropped.
	ErrFull = errors.New("spool has no room in memory")

	// ErrTooLarge is the error of a record that is larger than any may be. It
	// is counted as dropped.
	ErrTooLarge = errors.New("record is too large for the spool")

	// ErrRemoved is the error of a cursor that was removed.
	ErrRemoved = errors.New("spool's cursor was removed")
)

// LockedError is the error of a spool that another process has open.
type LockedError struct {
	// Pid is that process, 0 if it is not known.
	Pid int
}

// Error says who has the spool.
func (e *LockedError) Error() string {
	if e.Pid == 0 {
		return "spool is used by another process"
	}
	return fmt.Sprintf("spool is used by process %d", e.Pid)
}
