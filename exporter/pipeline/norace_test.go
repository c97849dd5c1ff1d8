//go:build !race

package pipeline_test

// underRace is true when the race detector watches, which makes everything
// several times slower.
const underRace = false
