package heuristic_test

import (
	"testing"

	"github.com/trailscope/trailscope/sensor/heuristic"
)

func TestIsSeized(t *testing.T) {
	t.Parallel()
	for title, want := range map[string]bool{
		"This domain name has been seized by somebody": true,
		"Domain Seized":           true,
		"A Domain Seizure Notice": true,
		"domain seized":           false,
		"A domain for sale":       false,
		"":                        false,
	} {
		if got := heuristic.IsSeized([]byte(title)); got != want {
			t.Errorf("%q: %v", title, got)
		}
	}
}
