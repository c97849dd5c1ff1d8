//go:build race

package stream_test

// raceEnabled tells that the race detector makes everything slow.
const raceEnabled = true
