package file

import (
	"io/fs"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// born returns when a file was made, or when it was last written where the file
// system does not know.
func born(f *os.File, info fs.FileInfo) time.Time {
	var s unix.Statx_t

	err := unix.Statx(int(f.Fd()), "", unix.AT_EMPTY_PATH, unix.STATX_BTIME, &s)
	if err != nil || s.Mask&unix.STATX_BTIME == 0 {
		return info.ModTime()
	}

	return time.Unix(s.Btime.Sec, int64(s.Btime.Nsec))
}
