package config_test

import (
	"testing"

	"github.com/trailscope/trailscope/sensor/config"
)

func TestConfig_Set(t *testing.T) {
	testCases := []struct {
		name  string
		path  string
		value string
		want  []string
	}{
		{name: "text", path: "sensor.name", value: "x"},
		{name: "list", path: "capture.interfaces", value: "a,b"},
		{name: "unknown", path: "sensor.nam", value: "x", want: []string{"--set: there is no setting sensor.nam | did you mean sensor.name?"}},
		{name: "bad_value", path: "throttle.burst", value: "x", want: []string{`--set: "x" is not a whole number | write a whole number`}},
		{name: "bad_later", path: "replay.timestamps", value: "x", want: []string{`--set: "x" is not known | write pcap, shift or wallclock`}},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			c := config.NewDefault()
			err := c.Set(tc.path, tc.value, "--set")
			if err == nil {
				err = c.Validate()
			}
			checkProblems(t, render(t, err), tc.want)
			for _, k := range c.Keys() {
				if tc.want == nil && k.Path == tc.path && k.Value != tc.value {
					t.Errorf("got %q, want %q", k.Value, tc.value)
				}
			}
		})
	}
}
