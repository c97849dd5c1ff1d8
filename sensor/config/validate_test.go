package config_test

import (
	"math"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/sensor/config"
)

func TestConfig_Validate(t *testing.T) {
	file := write(t, "list.txt", "")
	dir := filepath.Dir(file)
	missing := filepath.Join(dir, "missing")
	testCases := []struct {
		name   string
		change func(c *config.Config)
		want   []string
	}{
		{name: "interfaces_none", change: func(c *config.Config) { c.Capture.Interfaces = nil }, want: []string{"capture.interfaces: no interface is named"}},
		{name: "interfaces_empty", change: func(c *config.Config) { c.Capture.Interfaces = []string{""} }, want: []string{"capture.interfaces: a name is empty"}},
		{name: "interfaces_twice", change: func(c *config.Config) { c.Capture.Interfaces = []string{"a", "a"} }, want: []string{`capture.interfaces: "a" is named twice`}},
		{name: "snaplen_low", change: func(c *config.Config) { c.Capture.Snaplen = 67 }, want: []string{"capture.snaplen: 67 is out of range"}},
		{name: "snaplen_high", change: func(c *config.Config) { c.Capture.Snaplen = 262_145 }, want: []string{"capture.snaplen: 262145 is out of range"}},
		{name: "snaplen_bounds", change: func(c *config.Config) { c.Capture.Snaplen = 68 }},
		{name: "buffer_low", change: func(c *config.Config) { c.Capture.Buffer = 1 }, want: []string{"capture.buffer: 1 is out of range"}},
		{name: "buffer_high", change: func(c *config.Config) { c.Capture.Buffer = 2 * config.GiB }, want: []string{"capture.buffer: 2GiB is out of range"}},
		{name: "timeout_low", change: func(c *config.Config) { c.Capture.Timeout = 0 }, want: []string{"capture.timeout: 0s is out of range"}},
		{name: "timeout_high", change: func(c *config.Config) { c.Capture.Timeout = config.Duration(time.Hour) }, want: []string{"capture.timeout: 1h is out of range"}},
		{name: "timestamps", change: func(c *config.Config) { c.Replay.Timestamps = "x" }, want: []string{`replay.timestamps: "x" is not known`}},
		{name: "profile", change: func(c *config.Config) { c.Detection.Profile = "x" }, want: []string{`detection.profile: "x" is not known`}},
		{name: "profile_full", change: func(c *config.Config) { c.Detection.Profile = "full" }, want: []string{"detection.profile: the profile `full` is not available"}},
		{name: "heuristic", change: func(c *config.Config) { c.Detection.DisabledHeuristics = []string{"infection", "x"} }, want: []string{`detection.disabled_heuristics: "x" is no heuristic`}},
		{name: "scan_window_low", change: func(c *config.Config) { c.Detection.ScanWindow = 0 }, want: []string{"detection.scan_window: 0s is out of range"}},
		{
			name:   "scan_window_part_of_a_second",
			change: func(c *config.Config) { c.Detection.ScanWindow = config.Duration(1500 * time.Millisecond) },
			want:   []string{"detection.scan_window: 1.5s is not a whole number of seconds"},
		},
		{name: "throttle_mode", change: func(c *config.Config) { c.Throttle.Mode = "smart" }, want: []string{`throttle.mode: "smart" is not known`}},
		{name: "throttle_window", change: func(c *config.Config) { c.Throttle.Window = config.Duration(25 * time.Hour) }, want: []string{"throttle.window: 25h is out of range"}},
		{
			name:   "throttle_window_part_of_a_second",
			change: func(c *config.Config) { c.Throttle.Window = config.Duration(2500 * time.Millisecond) },
			want:   []string{"throttle.window: 2.5s is not a whole number of seconds"},
		},
		{name: "throttle_burst", change: func(c *config.Config) { c.Throttle.Burst = 0 }, want: []string{"throttle.burst: 0 is out of range"}},
		{name: "throttle_keys", change: func(c *config.Config) { c.Throttle.MaxKeys = 10_000_001 }, want: []string{"throttle.max_keys: 10000001 is out of range"}},
		{name: "log_dir", change: func(c *config.Config) { c.Output.LogDir = "" }, want: []string{"output.log_dir: no directory is named"}},
		{name: "format", change: func(c *config.Config) { c.Output.Format = "xml" }, want: []string{`output.format: "xml" is not known`}},
		{name: "ratio_high", change: func(c *config.Config) { c.Trails.ReloadMinRatio = 1.1 }, want: []string{"trails.reload_min_ratio: 1.1 is not between 0 and 1"}},
		{name: "ratio_nan", change: func(c *config.Config) { c.Trails.ReloadMinRatio = math.NaN() }, want: []string{"trails.reload_min_ratio: NaN is not between 0 and 1"}},
		{name: "ignore_regex", change: func(c *config.Config) { c.Trails.IgnoreRegex = "(" }, want: []string{"trails.ignore_regex: "}},
		{name: "files_exist", change: func(c *config.Config) {
			c.Trails.WhitelistFile, c.Trails.IgnoreFile, c.Trails.DataDir = file, file, dir
		}},
		{name: "whitelist_missing", change: func(c *config.Config) { c.Trails.WhitelistFile = missing }, want: []string{"trails.whitelist_file: " + missing + ": no such file"}},
		{name: "ignore_is_directory", change: func(c *config.Config) { c.Trails.IgnoreFile = dir }, want: []string{"trails.ignore_file: " + dir + " is a directory"}},
		{name: "data_is_file", change: func(c *config.Config) { c.Trails.DataDir = file }, want: []string{"trails.data_dir: " + file + " is not a directory"}},
		{name: "custom_missing", change: func(c *config.Config) { c.Trails.CustomDir = missing }, want: []string{"trails.custom_dir: " + missing + ": no such file"}},
		{name: "databases_missing", change: func(c *config.Config) { c.Enrichment.CountryDB, c.Enrichment.ASNDB = missing, missing }, want: []string{"enrichment.country_db: ", "enrichment.asn_db: "}},
		{name: "home_network", change: func(c *config.Config) { c.Enrichment.HomeNetworks = []string{"10.0.0.0/8", "10/8"} }, want: []string{`enrichment.home_networks: "10/8" is not a network`}},
		{
			name:   "all_at_once",
			change: func(c *config.Config) { c.Throttle.Burst, c.Output.Format, c.Capture.Snaplen = 0, "", 1 },
			want:   []string{"capture.snaplen: ", "throttle.burst: ", "output.format: "},
		},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			c := config.NewDefault()
			tc.change(c)
			got := render(t, c.Validate())
			if len(got) != len(tc.want) {
				t.Fatalf("got %q, want %d problems", got, len(tc.want))
			}
			for i, want := range tc.want {
				if !strings.HasPrefix(got[i], want) {
					t.Errorf("got %q, want prefix %q", got[i], want)
				}
			}
		})
	}
}

func TestConfig_Validate_place(t *testing.T) {
	path := write(t, "trailscope.yaml", "throttle:\n  burst: 0\ncapture:\n  interfaces: [a, a]\n")
	c, _, err := config.Load(path, &config.Options{Environ: []string{"TRAILSCOPE_CAPTURE_SNAPLEN=1"}})
	if err != nil {
		t.Fatal(err)
	}
	checkProblems(t, render(t, c.Validate()), []string{
		`trailscope.yaml:4: capture.interfaces: "a" is named twice | name each interface once`,
		"TRAILSCOPE_CAPTURE_SNAPLEN: 1 is out of range | write a value from 68 to 256KiB",
		"trailscope.yaml:2: throttle.burst: 0 is out of range | write a value from 1 to 1000000",
	})
}
