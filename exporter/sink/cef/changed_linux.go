package cef

import (
	"io/fs"
	"syscall"
	"time"
)

// changed returns when a file was changed, its name and rights included.
func changed(info fs.FileInfo) time.Time {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return time.Unix(s.Ctim.Unix())
	}

	return info.ModTime()
}
