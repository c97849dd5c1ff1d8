package update

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// ErrBusy is the error of an update while another one runs.
type ErrBusy struct {
	// Pid is the process that runs it, 0 if that is not known.
	Pid int
}

// Error says who is at work.
func (e ErrBusy) Error() string {
	if e.Pid == 0 {
		return "another update is running"
	}
	return fmt.Sprintf("another update is running, in process %d", e.Pid)
}

// lock is the right to change a directory. The system takes it back when the
// process ends, however it ends.
type lock struct{ file *os.File }

// acquire takes the lock of a directory, or fails with ErrBusy.
func acquire(dir string) (*lock, error) {
	f, err := os.OpenFile(filepath.Join(dir, lockName), os.O_RDWR|os.O_CREATE, fileMode)
	if err != nil {
		return nil, fmt.Errorf("locking the directory of trails: %w", err)
	}
	free, err := tryLock(f)
	if err == nil && !free {
		err = ErrBusy{Pid: holder(f)}
	} else if err != nil {
		err = fmt.Errorf("locking the directory of trails: %w", err)
	}
	if err != nil {
		_ = f.Close() // nothing was written
		return nil, err
	}
	// The number is for the message only.
	if f.Truncate(0) == nil {
		_, _ = f.WriteAt(strconv.AppendInt(nil, int64(os.Getpid()), 10), 0)
	}
	return &lock{f}, nil
}

// release gives the lock back.
func (l *lock) release() {
	_ = l.file.Truncate(0)
	_ = l.file.Close() // which ends the lock in any case
}

// holder returns the process that a lock file names.
func holder(f *os.File) int {
	var buf [20]byte
	n, err := f.ReadAt(buf[:], 0)
	if err != nil && err != io.EOF {
		return 0
	}
	pid, _ := strconv.Atoi(strings.TrimSpace(string(buf[:n])))
	return pid
}
