package config_test

import (
	"testing"

	"github.com/trailscope/trailscope/sensor/config"
)

// ownFeedKeys are the keys of an entry of update.own_feeds.
const ownFeedKeys = "name, url, format, column, separator, info_column, header, comment, path, expression, marker, info, reference, minimum"

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
		{name: "entries", path: "update.own_feeds", value: `[{name: "a", url: "https://a.example/l", format: "column", separator: "\t", info: "x", minimum: 3}, {name: "openphish", url: "https://b.example/"}]`},
		{name: "entries_none", path: "update.own_feeds", value: ""},
		{
			name: "entries_not_a_list", path: "update.own_feeds", value: "{name: a}",
			want: []string{"--set: a list belongs here | write entries with the keys " + ownFeedKeys + "; the first key of each has a `-` before it"},
		},
		{
			name: "entries_bad", path: "update.own_feeds", value: "[{name: a, url: b, colum: 3}, {minimum: x}]",
			want: []string{
				"--set[0].colum: unknown key | did you mean column?",
				`--set[1].minimum: "x" is not a whole number | write a whole number`,
			},
		},
		{
			name: "entries_not_yaml", path: "update.own_feeds", value: "[{",
			want: []string{"--set: the value is not YAML | write it in one line: [{name: one, url: https://example.org/list.txt}, {name: two, …}]"},
		},
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
