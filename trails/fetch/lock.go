package fetch

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// The lock of a directory of copies.
const (
	// lockName is no name of a copy, since those do not start with a dot.
	lockName = ".lock"

	// lockWait is how long another writer is waited for; writing takes
	// milliseconds, so a longer wait means a stopped process.
	lockWait = 5 * time.Second

	// lockPoll is the time between two looks.
	lockPoll = 5 * time.Millisecond
)

// withLock runs f while it holds the lock that a file stands for. The file
// stays. A cancelled ctx ends the waiting, not f.
func withLock(ctx context.Context, path string, f func() error) error {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, filePermissions)
	if err != nil {
		return err
	}
	defer file.Close() // gives the lock back

	for end := time.Now().Add(lockWait); ; {
		err := unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB)
		switch {
		case err == nil:
			return f()
		case errors.Is(err, unix.EINTR):
			continue
		case !errors.Is(err, unix.EWOULDBLOCK):
			return fmt.Errorf("locking %s: %w", path, err)
		case time.Now().After(end):
			return fmt.Errorf("locking %s: another process holds it", path)
		}
		select {
		case <-time.After(lockPoll):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}
