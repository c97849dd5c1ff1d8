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
		{name: "silence_low", change: func(c *config.Config) { c.Capture.Silence = 1 }, want: []string{"capture.silence: 1ns is out of range"}},
		{name: "silence_off", change: func(c *config.Config) { c.Capture.Silence = 0 }},
		{name: "memory_low", change: func(c *config.Config) { c.Sensor.MemoryLimit = config.MiB }, want: []string{"sensor.memory_limit: 1MiB is out of range"}},
		{name: "memory", change: func(c *config.Config) { c.Sensor.MemoryLimit = 200 * config.MiB }},
		{name: "timestamps", change: func(c *config.Config) { c.Replay.Timestamps = "x" }, want: []string{`replay.timestamps: "x" is not known`}},
		{name: "profile", change: func(c *config.Config) { c.Detection.Profile = "x" }, want: []string{`detection.profile: "x" is not known`}},
		{name: "profile_maltrail", change: func(c *config.Config) { c.Detection.Profile = "maltrail" }},
		{name: "protected_names", change: func(c *config.Config) { c.Detection.ProtectedNames = []string{"example.com", "x"} }, want: []string{"detection.protected_names: "}},
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
		{name: "spool_small", change: func(c *config.Config) { c.Spool.MaxSize = config.MiB }, want: []string{"spool.max_size: 1MiB is out of range"}},
		{name: "dead_letters", change: func(c *config.Config) { c.Spool.DeadLetterSize = 1 }, want: []string{"spool.dead_letter_size: 1 is out of range"}},
		{name: "dead_letters_none", change: func(c *config.Config) { c.Spool.DeadLetterSize = 0 }},
		{name: "metrics", change: func(c *config.Config) { c.Metrics.Address, c.Metrics.Interval = "[::1]:9108", 0 }},
		{name: "metrics_no_port", change: func(c *config.Config) { c.Metrics.Address = "localhost" }, want: []string{`metrics.address: "localhost" is not host:port`}},
		{name: "metrics_port", change: func(c *config.Config) { c.Metrics.Address = ":0" }, want: []string{`metrics.address: ":0" has no port from 1 to 65535`}},
		{name: "metrics_interval", change: func(c *config.Config) { c.Metrics.Interval = 1 }, want: []string{"metrics.interval: 1ns is out of range"}},
		{name: "ratio_high", change: func(c *config.Config) { c.Trails.ReloadMinRatio = 1.1 }, want: []string{"trails.reload_min_ratio: 1.1 is not between 0 and 1"}},
		{name: "ratio_nan", change: func(c *config.Config) { c.Trails.ReloadMinRatio = math.NaN() }, want: []string{"trails.reload_min_ratio: NaN is not between 0 and 1"}},
		{name: "state_dir", change: func(c *config.Config) { c.Sensor.StateDir = file }, want: []string{"sensor.state_dir: " + file + " is not a directory"}},
		{name: "state_dir_missing", change: func(c *config.Config) { c.Sensor.StateDir = missing }},
		{name: "allow_missing", change: func(c *config.Config) { c.Trails.AllowFile = missing }, want: []string{"trails.allow_file: " + missing + ": no such file"}},
		{name: "period", change: func(c *config.Config) { c.Update.Period = config.Duration(time.Second) }, want: []string{"update.period: 1s is too short"}},
		{name: "server", change: func(c *config.Config) { c.Update.Server = "https://a.example/trails" }},
		{name: "server_scheme", change: func(c *config.Config) { c.Update.Server = "ftp://me:pw@a.example" }, want: []string{`update.server: "ftp://xxxxx@a.example" is neither http nor https`}},
		{name: "server_no_address", change: func(c *config.Config) { c.Update.Server = "me:pw@a.example:80/trails" }, want: []string{`update.server: "xxxxx@a.example:80/trails" is not an address`}},
		{name: "token", change: func(c *config.Config) { c.Update.Server, c.Update.ServerToken = "https://a.example", "t" }},
		{name: "token_twice", change: func(c *config.Config) { c.Update.ServerToken, c.Update.ServerTokenFile = "t", file }, want: []string{"update.server_token_file: the token is set twice"}},
		{name: "token_file_missing", change: func(c *config.Config) { c.Update.ServerTokenFile = missing }, want: []string{"update.server_token_file: " + missing + ": no such file"}},
		{name: "token_in_clear", change: func(c *config.Config) { c.Update.Server, c.Update.ServerToken = "http://a.example", "t" }, want: []string{"update.server: the token would be sent to a.example for"}},
		{name: "token_on_this_machine", change: func(c *config.Config) { c.Update.Server, c.Update.ServerTokenFile = "http://[::1]:8338/trails", file }},
		{name: "token_lines", change: func(c *config.Config) { c.Update.ServerToken = "a\nb" }, want: []string{"update.server_token: a token consists of ASCII"}},
		{name: "static_directory", change: func(c *config.Config) { c.Update.Static = dir }},
		{name: "static_none", change: func(c *config.Config) { c.Update.Static = "" }},
		{name: "static_missing", change: func(c *config.Config) { c.Update.Static = missing }, want: []string{"update.static: " + missing + ": no such file"}},
		{name: "static_scheme", change: func(c *config.Config) { c.Update.Static = "file:///x" }, want: []string{`update.static: "file:///x" is not an address`}},
		{
			name: "custom_urls",
			change: func(c *config.Config) {
				c.Update.CustomURLs = []string{"https://a.example/x", "a.example", "gopher://a.example"}
			},
			want: []string{`update.custom_urls: "a.example" is not an address`, `update.custom_urls: "gopher://a.example" is neither`},
		},
		{name: "disabled_feeds", change: func(c *config.Config) { c.Update.DisabledFeeds = []string{"custom", "static", "openphish"} }},
		{name: "disabled_feed_unknown", change: func(c *config.Config) { c.Update.DisabledFeeds = []string{"opnephish"} }, want: []string{`update.disabled_feeds: "opnephish" is no feed | did you mean openphish?`}},
		{name: "minimum_feeds", change: func(c *config.Config) { c.Update.MinimumFeeds = -1 }, want: []string{"update.minimum_feeds: -1 is out of range"}},
		{name: "disabled_info", change: func(c *config.Config) { c.Update.DisabledInfo = "(" }, want: []string{"update.disabled_info: "}},
		{name: "proxy", change: func(c *config.Config) { c.Update.Proxy = "http://me:pw@a.example:3128" }},
		{name: "proxy_no_scheme", change: func(c *config.Config) { c.Update.Proxy = "me:pw@a.example:3128" }, want: []string{`update.proxy: "xxxxx@a.example:3128" is not an address`}},
		{name: "proxy_socks", change: func(c *config.Config) { c.Update.Proxy = "socks5://a.example" }, want: []string{`update.proxy: "socks5://a.example" is neither`}},
		{name: "ca_missing", change: func(c *config.Config) { c.Update.CAFile = missing }, want: []string{"update.ca_file: " + missing + ": no such file"}},
		{name: "ca_empty", change: func(c *config.Config) { c.Update.CAFile = file }, want: []string{"update.ca_file: there is no certificate in " + file}},
		{name: "timeout", change: func(c *config.Config) { c.Update.Timeout = config.Duration(time.Hour) }, want: []string{"update.timeout: 1h is out of range"}},
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
