package heuristic

import "unsafe"

// borrow is b as a string for the length of a call that keeps no part of it.
func borrow(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
