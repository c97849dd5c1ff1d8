package heuristic_test

import (
	"testing"

	"github.com/trailscope/trailscope/sensor/heuristic"
)

func TestSkipsRequest(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]bool{
		"/fql?q=select":       true,
		"/uploads/x":          true,
		"/x/../images/y":      true,
		"/../js/":             true,
		"/gwx/":               true,
		"/gwx":                false,
		"/adſ":                false,
		"/../../../etc/passw": false,
		"":                    false,
	} {
		if got := heuristic.SkipsRequest([]byte(path)); got != want {
			t.Errorf("%q: %v", path, got)
		}
	}
}
