//go:build !race

package detect_test

// raceEnabled tells that the race detector makes everything slow.
const raceEnabled = false
