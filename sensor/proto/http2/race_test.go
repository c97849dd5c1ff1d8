//go:build race

package http2_test

// raceEnabled tells that the race detector watches. It empties pools at will, such
// as the one that the decoder of compressed strings uses.
const raceEnabled = true
