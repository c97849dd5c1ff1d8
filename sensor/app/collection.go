package app

import "runtime/debug"

// startPercent is how much garbage may gather while a command starts, in percent
// of what is in use: nearly everything that is made then stays, so collecting is
// a fifth of the start and frees nothing. It stands for 16 MB.
const startPercent = 400

// lazily collects less garbage until the function that it returns is called. A
// GOGC that asks for even less is kept.
func lazily() (usual func()) {
	before := debug.SetGCPercent(startPercent)
	if before < 0 || before > startPercent {
		debug.SetGCPercent(before)
	}
	return func() { debug.SetGCPercent(before) }
}
