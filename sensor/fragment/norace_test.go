//go:build !race

package fragment_test

// raceEnabled tells that the race detector makes everything slower.
const raceEnabled = false
