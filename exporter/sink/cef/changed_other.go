//go:build !linux

package cef

import (
	"io/fs"
	"time"
)

// changed returns when a file's contents were changed, as near as can be had
// here.
func changed(info fs.FileInfo) time.Time { return info.ModTime() }
