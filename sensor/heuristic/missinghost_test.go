package heuristic_test

import (
	"testing"

	"github.com/trailscope/trailscope/sensor/heuristic"
)

func TestAppendMissingHost(t *testing.T) {
	t.Parallel()
	got := heuristic.AppendMissingHost([]byte(">"), []byte("192.0.2.1"), []byte("/a?b"))
	if string(got) != ">192.0.2.1/a?b" {
		t.Errorf("got %q", got)
	}
}
