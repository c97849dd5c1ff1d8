package config_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/trailscope/trailscope/sensor/config"
)

func TestJoin(t *testing.T) {
	t.Parallel()
	unreadable := &config.Problem{File: "a.yaml", Line: 3, Key: "throttle.burst", Text: "not a number"}
	outOfRange := &config.Problem{File: "a.yaml", Line: 3, Key: "throttle.burst", Text: "out of range"}
	elsewhere := &config.Problem{File: "a.yaml", Line: 4, Key: "throttle.burst", Text: "twice"}
	whole := &config.Problem{File: "a.yaml", Text: "one"}
	another := &config.Problem{File: "a.yaml", Text: "two"}

	got := config.Join(config.Problems{unreadable, whole}, nil, config.Problems{outOfRange, elsewhere, another})
	if diff := cmp.Diff(config.Problems{unreadable, whole, elsewhere, another}, got); diff != "" {
		t.Error(diff)
	}
	if err := config.Join(nil, nil); err != nil {
		t.Errorf("%v, want nil", err)
	}
}
