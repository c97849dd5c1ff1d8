//go:build !unix

package spool

import "os"

// tryLock locks nothing: there the user must see to it that one process at a
// time uses a spool.
func tryLock(*os.File) (free bool, err error) { return true, nil }

// unlock unlocks nothing.
func unlock(*os.File) error { return nil }
