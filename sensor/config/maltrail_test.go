package config_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/trailscope/trailscope/sensor/config"
	"github.com/trailscope/trailscope/sensor/config/maltrailconf"
)

// mandatory is the least that a maltrail.conf must have.
const mandatory = "MONITOR_INTERFACE any\nCAPTURE_BUFFER 5MB\nLOG_DIR /var/log/m\nUPDATE_PERIOD 86400\n"

// environment is a fixed one with the given root.
func environment(root string) *maltrailconf.Environment {
	return &maltrailconf.Environment{
		Root:      root,
		Home:      "/home/mia",
		Constants: map[string]string{"HOSTNAME": "probe7", "DEFAULT_TRAILS_FILE": "/home/mia/.maltrail/trails.csv"},
	}
}

// load reads mandatory and more options.
func load(t *testing.T, options string) (*config.Config, []*config.Notice, error) {
	t.Helper()

	path := write(t, "maltrail.conf", mandatory+options)
	return config.Load(path, &config.Options{Maltrail: environment("/srv/maltrail")})
}

func TestLoad_maltrailDefaults(t *testing.T) {
	c, notices, err := load(t, "")
	if err != nil {
		t.Fatal(err)
	}
	want := config.NewDefault()
	want.Trails.File = "/home/mia/.maltrail/trails.csv"
	want.Update.Feeds = false
	want.Output.LogDir = "/var/log/m"
	want.Detection.Heuristics = false
	want.Detection.CheckHostDomains = false
	want.Detection.SNI = false
	if diff := cmp.Diff(want, c, settings); diff != "" {
		t.Errorf("what absent options mean (-want +got):\n%s", diff)
	}
	if len(notices) != 1 || notices[0].Level != config.Debug || notices[0].Key != "TRAILS_FILE" {
		t.Errorf("notices: %v", notices)
	}
}

func TestLoad_maltrailValues(t *testing.T) {
	testCases := []struct {
		name    string
		options string
		path    string
		want    string
		warns   bool
	}{
		{name: "sensor_name", options: "SENSOR_NAME $HOSTNAME-a", path: "sensor.name", want: "probe7-a"},
		{name: "sensor_name_empty", options: "SENSOR_NAME ", path: "sensor.name", want: ""},
		{name: "sensor_name_array", options: "SENSOR_NAME\n x", path: "sensor.name", want: ""},
		{name: "debug", options: "SHOW_DEBUG true", path: "sensor.debug", want: "true"},
		{name: "interfaces", options: "MONITOR_INTERFACE eth0, eth1,eth0", path: "capture.interfaces", want: "eth0,eth1"},
		{name: "interfaces_none", options: "MONITOR_INTERFACE ,", path: "capture.interfaces", want: "any", warns: true},
		{name: "buffer_seed_low", options: "CAPTURE_BUFFER 5MB", path: "capture.buffer", want: "64MiB"},
		{name: "buffer_seed", options: "CAPTURE_BUFFER 100mb", path: "capture.buffer", want: "100MiB"},
		{name: "buffer_seed_high", options: "CAPTURE_BUFFER 3 g", path: "capture.buffer", want: "256MiB"},
		{name: "buffer_seed_empty", options: "CAPTURE_BUFFER ", path: "capture.buffer", want: "64MiB"},
		{name: "buffer_part_of_memory", options: "CAPTURE_BUFFER 100%", path: "capture.buffer", want: "256MiB"},
		{name: "buffer_size_wins", options: "CAPTURE_BUFFER_SIZE 8MB\nCAPTURE_BUFFER 100MB", path: "capture.buffer", want: "8MiB"},
		{name: "buffer_size_low", options: "CAPTURE_BUFFER_SIZE 1", path: "capture.buffer", want: "4MiB", warns: true},
		{name: "buffer_size_high", options: "CAPTURE_BUFFER_SIZE 2GB", path: "capture.buffer", want: "1GiB", warns: true},
		{name: "buffer_size_kilo", options: "CAPTURE_BUFFER_SIZE 60000kB", path: "capture.buffer", want: "60000KiB"},
		{name: "buffer_size_enormous", options: "CAPTURE_BUFFER_SIZE 18446744073709551615kB", path: "capture.buffer", want: "1GiB", warns: true},
		{name: "snaplen", options: "CAPTURE_SNAPLEN 65535", path: "capture.snaplen", want: "65535"},
		{name: "snaplen_low", options: "CAPTURE_SNAPLEN 1", path: "capture.snaplen", want: "68", warns: true},
		{name: "snaplen_high", options: "CAPTURE_SNAPLEN 300000", path: "capture.snaplen", want: "256KiB", warns: true},
		{name: "snaplen_word", options: "CAPTURE_SNAPLEN x", path: "capture.snaplen", want: "2000", warns: true},
		{name: "timeout", options: "CAPTURE_TIMEOUT 250", path: "capture.timeout", want: "250ms"},
		{name: "timeout_low", options: "CAPTURE_TIMEOUT 0", path: "capture.timeout", want: "1ms", warns: true},
		{name: "timeout_high", options: "CAPTURE_TIMEOUT 99999", path: "capture.timeout", want: "1m", warns: true},
		{name: "immediate", options: "CAPTURE_IMMEDIATE yes", path: "capture.immediate", want: "true"},
		{name: "immediate_other", options: "CAPTURE_IMMEDIATE 5", path: "capture.immediate", want: "false"},
		{name: "privileges", options: "DISABLE_CHECK_SUDO true", path: "capture.check_privileges", want: "false"},
		{name: "sni_off", options: "FAST_FLOW_CUTOFF 4", path: "detection.sni", want: "false"},
		{name: "sni_on", options: "USE_FAST_PREFILTER true", path: "detection.sni", want: "true"},
		{name: "sni_on_after_cutoff", options: "FAST_FLOW_CUTOFF 1\nUSE_FAST_PREFILTER 1", path: "detection.sni", want: "true"},
		{name: "sni_no_cutoff", options: "USE_FAST_PREFILTER true\nFAST_FLOW_CUTOFF 0", path: "detection.sni", want: "false"},
		{name: "heuristics", options: "USE_HEURISTICS 1", path: "detection.heuristics", want: "true"},
		{name: "heuristics_on", options: "USE_HEURISTICS on", path: "detection.heuristics", want: "false", warns: true},
		{name: "certificates", options: "CHECK_TLS_CERTIFICATES false", path: "detection.tls_certificates", want: "false"},
		{name: "certificates_array", options: "CHECK_TLS_CERTIFICATES", path: "detection.tls_certificates", want: "true"},
		{name: "host_domains", options: "CHECK_HOST_DOMAINS true", path: "detection.check_host_domains", want: "true"},
		{name: "missing_host", options: "CHECK_MISSING_HOST true", path: "detection.check_missing_host", want: "true"},
		{name: "disabled", options: "DISABLED_HEURISTICS Port_Scanning, infection  port_scanning", path: "detection.disabled_heuristics", want: "port_scanning,infection"},
		{name: "disabled_white_space", options: "DISABLED_HEURISTICS infection\u00a0long_domain", path: "detection.disabled_heuristics", want: "infection,long_domain"},
		{name: "disabled_unknown", options: "DISABLED_HEURISTICS x,infection;long_domain", path: "detection.disabled_heuristics", want: "", warns: true},
		{name: "scan_window", options: "SCAN_WINDOW 45", path: "detection.scan_window", want: "45s"},
		{name: "scan_window_low", options: "SCAN_WINDOW 0", path: "detection.scan_window", want: "1s", warns: true},
		{name: "scan_window_high", options: "SCAN_WINDOW 4000", path: "detection.scan_window", want: "1h", warns: true},
		{name: "throttle_smart", options: "EVENT_THROTTLE_MODE Smart", path: "throttle.mode", want: "summarize"},
		{name: "throttle_compat", options: "EVENT_THROTTLE_MODE compat", path: "throttle.mode", want: "legacy"},
		{name: "throttle_disabled", options: "EVENT_THROTTLE_MODE disabled", path: "throttle.mode", want: "off"},
		{name: "throttle_empty", options: "EVENT_THROTTLE_MODE ", path: "throttle.mode", want: "summarize"},
		{name: "burst_quoted", options: `EVENT_THROTTLE_BURST "007"`, path: "throttle.burst", want: "7"},
		{name: "burst_low", options: "EVENT_THROTTLE_BURST 0", path: "throttle.burst", want: "1", warns: true},
		{name: "burst_high", options: "EVENT_THROTTLE_BURST 1000001", path: "throttle.burst", want: "1000000", warns: true},
		{name: "burst_enormous", options: "EVENT_THROTTLE_BURST 99999999999999999999999", path: "throttle.burst", want: "1", warns: true},
		{name: "burst_negative", options: "EVENT_THROTTLE_BURST -1", path: "throttle.burst", want: "3", warns: true},
		{name: "window_unit", options: "EVENT_THROTTLE_WINDOW 5m", path: "throttle.window", want: "1m", warns: true},
		{name: "window_high", options: "EVENT_THROTTLE_WINDOW 86401", path: "throttle.window", want: "24h", warns: true},
		{name: "keys", options: "EVENT_THROTTLE_MAX_KEYS 1000000000", path: "throttle.max_keys", want: "10000000", warns: true},
		{name: "timestamps", options: "OFFLINE_TIMESTAMPS Wall-Clock", path: "replay.timestamps", want: "wallclock"},
		{name: "no_log", options: "DISABLE_LOCAL_LOG_STORAGE true", path: "output.log_events", want: "false"},
		{name: "stats", options: "STATS_ADDRESS 0.0.0.0:8339", path: "metrics.address", want: "0.0.0.0:8339"},
		{name: "stats_empty", options: "STATS_ADDRESS ", path: "metrics.address", want: ""},
		{name: "stats_no_port", options: "STATS_ADDRESS host:x", path: "metrics.address", want: "", warns: true},
		{name: "metrics", options: "METRICS_INTERVAL 60", path: "metrics.interval", want: "1m"},
		{name: "metrics_off", options: "METRICS_INTERVAL 0", path: "metrics.interval", want: "0s"},
		{name: "metrics_absent", path: "metrics.interval", want: "1h"},
		{
			name: "log_server", options: "LOG_SERVER 10.0.0.1:8337", path: "output.sinks",
			want: `[{name: "maltrail-10.0.0.1-8337", type: "maltrail", address: "10.0.0.1:8337"}]`,
		},
		{
			name: "syslog_servers", options: "SYSLOG_SERVER a:514;[2001:db8::1]:514, a:514", path: "output.sinks",
			want: `[{name: "syslog-a-514", type: "syslog", severity_regex: "(?P<medium>)", network: "udp", address: "a:514", format: "maltrail"}, ` +
				`{name: "syslog--2001-db8--1--514", type: "syslog", severity_regex: "(?P<medium>)", network: "udp", address: "[2001:db8::1]:514", format: "maltrail"}]`,
		},
		{
			name: "logstash_before_its_regex", options: "LOGSTASH_SERVER a:5000\nREMOTE_SEVERITY_REGEX (?P<low>scanner)", path: "output.sinks",
			want: `[{name: "logstash-a-5000", type: "logstash", severity_regex: "(?P<low>scanner)", network: "udp", address: "a:5000"}]`,
		},
		{
			name: "regex_without_groups", options: "LOGSTASH_SERVER a:5000\nREMOTE_SEVERITY_REGEX scanner", path: "output.sinks",
			want: `[{name: "logstash-a-5000", type: "logstash", severity_regex: "(?P<medium>)", network: "udp", address: "a:5000"}]`,
		},
		{
			name: "webhook", path: "output.sinks",
			options: "ALERT_SEVERITY medium\nALERT_WEBHOOK_URL https://hooks.example/services/T0/SECRET\nALERT_FORMAT {\"a\": %(json)s}\nALERT_THROTTLE 300",
			want:    `[{name: "webhook", type: "webhook", severity: "medium", url: "https://hooks.example/(hidden)", format: "{\"a\": %(json)s}", throttle: 5m}]`,
		},
		{
			name: "webhook_defaults", options: "ALERT_WEBHOOK_URL http://a.example/\nREMOTE_SEVERITY_REGEX (?P<high>malware)", path: "output.sinks",
			want: `[{name: "webhook", type: "webhook", severity: "high", severity_regex: "(?P<high>malware)", url: "http://a.example/(hidden)"}]`,
		},
		{name: "webhook_severity", options: "ALERT_WEBHOOK_URL http://a.example/\nALERT_SEVERITY x", path: "output.sinks", want: `[{name: "webhook", type: "webhook", severity: "high", url: "http://a.example/(hidden)"}]`, warns: true},
		{name: "webhook_format", options: "ALERT_WEBHOOK_URL http://a.example/\nALERT_FORMAT %(nothing)s", path: "output.sinks", want: "", warns: true},
		{name: "webhook_address", options: "ALERT_WEBHOOK_URL ftp://a.example/", path: "output.sinks", want: "", warns: true},
		{name: "webhook_off", options: "ALERT_SEVERITY x\nALERT_THROTTLE y", path: "output.sinks", want: ""},
		{name: "servers_empty", options: "SYSLOG_SERVER \nLOG_SERVER \nLOGSTASH_SERVER ,", path: "output.sinks", want: ""},
		{name: "log_dir", options: "LOG_DIR logs", path: "output.log_dir", want: "/srv/maltrail/logs"},
		{name: "trails_file", options: "TRAILS_FILE a.csv", path: "trails.file", want: "a.csv", warns: true},
		{name: "trails_file_home", options: "TRAILS_FILE ~/a.csv", path: "trails.file", want: "/home/mia/a.csv", warns: true},
		{name: "trails_file_empty", options: "TRAILS_FILE ", path: "trails.file", want: "/home/mia/.maltrail/trails.csv"},
		{name: "whitelist", options: "USER_WHITELIST my/list.txt", path: "trails.whitelist_file", want: "/srv/maltrail/my/list.txt"},
		{name: "whitelist_names", options: "USER_WHITELIST a.org,b.org", path: "trails.whitelist_file", want: "", warns: true},
		{name: "ignorelist", options: "USER_IGNORELIST /etc/i.txt", path: "trails.ignore_file", want: "/etc/i.txt"},
		{name: "ignore_regex", options: "IGNORE_EVENTS_REGEX 10\\.0\\.0\\.\\d+", path: "trails.ignore_regex", want: `10\.0\.0\.\d+`},
		{name: "ignore_regex_bad", options: "IGNORE_EVENTS_REGEX (", path: "trails.ignore_regex", want: "", warns: true},
		{name: "allow_empty", options: "ALLOW_EMPTY_TRAILS yes", path: "trails.allow_empty", want: "true"},
		{name: "allow_empty_no", options: "ALLOW_EMPTY_TRAILS no", path: "trails.allow_empty", want: "false"},
		{name: "ratio", options: "TRAIL_RELOAD_MIN_RATIO 0.75", path: "trails.reload_min_ratio", want: "0.75"},
		{name: "ratio_high", options: "TRAIL_RELOAD_MIN_RATIO 2", path: "trails.reload_min_ratio", want: "0.5", warns: true},
		{name: "period", options: "UPDATE_PERIOD 3600", path: "update.period", want: "1h"},
		{name: "period_enormous", options: "UPDATE_PERIOD 9223372036854775807", path: "update.period", want: config.Duration(9223372036 * time.Second).String()},
		{name: "period_short", options: "UPDATE_PERIOD 0", path: "update.period", want: "1m", warns: true},
		{name: "feeds_absent", options: "", path: "update.feeds", want: "false"},
		{name: "feeds", options: "USE_FEED_UPDATES true", path: "update.feeds", want: "true"},
		{name: "disabled_feeds", options: "DISABLED_FEEDS turris, custom;myip turris", path: "update.disabled_feeds", want: "turris,custom,myip"},
		{name: "disabled_feeds_none", options: "DISABLED_FEEDS ", path: "update.disabled_feeds", want: ""},
		{name: "disabled_feeds_retired", options: "DISABLED_FEEDS oldfeed99,turris", path: "update.disabled_feeds", want: "turris"},
		{name: "disabled_feeds_mistyped", options: "DISABLED_FEEDS turiss,openphish", path: "update.disabled_feeds", want: "openphish", warns: true},
		{name: "minimum_feeds", options: "IP_MINIMUM_FEEDS 1", path: "update.minimum_feeds", want: "1"},
		{name: "minimum_feeds_junk", options: "IP_MINIMUM_FEEDS x", path: "update.minimum_feeds", want: "3", warns: true},
		{name: "disabled_info", options: "DISABLED_TRAILS_INFO_REGEX (?<!x)crawler", path: "update.disabled_info", want: "(?<!x)crawler"},
		{name: "disabled_info_bad", options: "DISABLED_TRAILS_INFO_REGEX (", path: "update.disabled_info", want: "", warns: true},
		{
			name: "custom_urls", options: "CUSTOM_TRAILS_URL a.example/x; https://b.example/y,,http://c.example ",
			path: "update.custom_urls", want: "http://a.example/x,https://b.example/y,http://c.example",
		},
		{name: "custom_urls_bad", options: "CUSTOM_TRAILS_URL ftp://a.example/,//b.example,c.example", path: "update.custom_urls", want: "http://c.example", warns: true},
		{name: "custom_dir", options: "CUSTOM_TRAILS_DIR /", path: "trails.custom_dir", want: "/"},
		{name: "custom_dir_missing", options: "CUSTOM_TRAILS_DIR lists", path: "trails.custom_dir", want: "", warns: true},
		{name: "custom_dir_default_missing", options: "CUSTOM_TRAILS_DIR ./trails/custom", path: "trails.custom_dir", want: ""},
		{name: "update_server", options: "UPDATE_SERVER http://10.0.0.1:8338/trails", path: "update.server", want: "http://10.0.0.1:8338/trails"},
		{name: "no_updates", options: "DISABLE_TRAIL_UPDATES true", path: "update.enabled", want: "false"},
		{name: "proxy", options: "PROXY_ADDRESS 10.0.0.1:3128", path: "update.proxy", want: "http://10.0.0.1:3128"},
		{name: "proxy_scheme", options: "PROXY_ADDRESS https://10.0.0.1", path: "update.proxy", want: "https://10.0.0.1"},
		{name: "proxy_empty", options: "PROXY_ADDRESS ", path: "update.proxy", want: ""},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			c, notices, err := load(t, tc.options+"\n")
			if err != nil {
				t.Fatal(err)
			}
			for _, k := range c.Keys() {
				if k.Path == tc.path && k.Value != tc.want {
					t.Errorf("got %q, want %q", k.Value, tc.want)
				}
			}
			warns := false
			for _, n := range notices {
				warns = warns || n.Level == config.Warning
			}
			if warns != tc.warns {
				t.Errorf("notices: %v", notices)
			}
		})
	}
}

func TestLoad_maltrailProblems(t *testing.T) {
	testCases := []struct {
		name    string
		options string
		want    string
	}{
		{name: "throttle_mode", options: "EVENT_THROTTLE_MODE 0", want: `EVENT_THROTTLE_MODE: "0" is not known | write summarize, legacy or off`},
		{name: "timestamps", options: "OFFLINE_TIMESTAMPS x", want: `OFFLINE_TIMESTAMPS: "x" is not known | write pcap or wallclock`},
		{name: "fanout_mode", options: "CAPTURE_FANOUT_MODE x", want: `CAPTURE_FANOUT_MODE: "x" is not known | write hash, lb, roundrobin, round-robin, cpu, rollover, random or qm`},
		{name: "buffer", options: "CAPTURE_BUFFER_SIZE 5MiB", want: `CAPTURE_BUFFER_SIZE: "5MiB" is not a size | write it as 64MB or 10%`},
		{name: "buffer_fraction", options: "CAPTURE_BUFFER_SIZE 5.5MB", want: `CAPTURE_BUFFER_SIZE: "5.5MB" is not a size | write it as 64MB or 10%`},
		{name: "buffer_negative", options: "CAPTURE_BUFFER_SIZE -1", want: `CAPTURE_BUFFER_SIZE: "-1" is not a size | write it as 64MB or 10%`},
		{name: "log_server", options: "LOG_SERVER host", want: `LOG_SERVER: "host" has no port | write it as host:port`},
		{name: "syslog_server", options: "SYSLOG_SERVER a:1 b", want: `SYSLOG_SERVER: "b" has no port | write it as host:port`},
		{name: "syslog_port", options: "SYSLOG_SERVER a:99999", want: `SYSLOG_SERVER: "a:99999" has no port | write it as host:port`},
		{name: "logstash_server", options: "LOGSTASH_SERVER a:", want: `LOGSTASH_SERVER: "a:" has no port | write it as host:port`},
		{name: "period", options: "UPDATE_PERIOD 1d", want: `UPDATE_PERIOD: "1d" is not a number | write a number of seconds, e.g. 86400`},
		{name: "syslog_host", options: "SYSLOG_SERVER :514", want: `SYSLOG_SERVER: ":514": no host is named | write it as host:port`},
		{name: "header", options: "FOO-BAR", want: "`FOO-BAR` is neither an option with a value nor the header of an array | write an option as `NAME value`, with a blank between"},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			_, _, err := load(t, tc.options+"\n")
			checkProblems(t, render(t, err), []string{"maltrail.conf:5: " + tc.want})
		})
	}
}

func TestLoad_maltrailSeverityRegex(t *testing.T) {
	_, _, err := load(t, "REMOTE_SEVERITY_REGEX (\n")
	if got := render(t, err); len(got) != 1 || !strings.Contains(got[0], "maltrail.conf:5: REMOTE_SEVERITY_REGEX: ") {
		t.Errorf("got %q", got)
	}
	if _, _, err = load(t, "REMOTE_SEVERITY_REGEX (?P<high>malware(?! site))\n"); err != nil {
		t.Error(err)
	}
}

func TestLoad_maltrailMandatory(t *testing.T) {
	path := write(t, "maltrail.conf", "UPDATE_PERIOD\n 1\nLOG_SERVER x\nTHROTTLE 1\n")
	_, _, err := config.Load(path, &config.Options{Maltrail: environment("/")})
	checkProblems(t, render(t, err), []string{
		"maltrail.conf: MONITOR_INTERFACE: this option is missing | add a line `MONITOR_INTERFACE any`",
		"maltrail.conf: CAPTURE_BUFFER: this option is missing | add a line `CAPTURE_BUFFER 10%`",
		"maltrail.conf: LOG_DIR: this option is missing | add a line `LOG_DIR /var/log/maltrail`",
		"maltrail.conf: UPDATE_PERIOD: this option is missing | add a line `UPDATE_PERIOD 86400`",
		`maltrail.conf:3: LOG_SERVER: "x" has no port | write it as host:port`,
	})
}

func TestLoad_maltrailNotices(t *testing.T) {
	_, notices, err := load(t, "SENSOR_NAMES x\nHTTP_PORT 8338\nCAPTURE_FILTER udp\nSYSLOG_SERVER a:1\nUSERS  \n a:b:0:\n"+
		"CAPTURE_WORKERS 4\nUSE_MULTIPROCESSING false\nBLACKLIST_SSH\n dst_port ~ ^22$\n")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, n := range notices {
		got = append(got, fmt.Sprintf("%d %v %d %s", n.Line, n.Live, n.Level, n.Key))
		if n.Level == config.Info && n.Hint == "" || n.Text == "" {
			t.Errorf("%v says too little", n)
		}
	}
	want := []string{
		"0 false 0 TRAILS_FILE", "5 false 0 SENSOR_NAMES", "6 false 1 HTTP_PORT", "7 true 2 CAPTURE_FILTER",
		"9 false 2 ", "9 false 1 USERS", "11 true 2 CAPTURE_WORKERS", "13 false 1 BLACKLIST_SSH",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("notices (-want +got):\n%s", diff)
	}
	notices = notices[1:]
	if notices[0].Hint != "did you mean SENSOR_NAME?" {
		t.Errorf("hint: %q", notices[0].Hint)
	}
	if s := notices[1].String(); !strings.Contains(s, "maltrail.conf:6: HTTP_PORT: the report server") {
		t.Errorf("text: %q", s)
	}
}

func TestLoad_maltrailDirectories(t *testing.T) {
	root := t.TempDir()
	for _, dir := range []string{"data", "trails/static", "trails/custom"} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	path := write(t, "maltrail.conf", mandatory)
	c, _, err := config.Load(path, &config.Options{Maltrail: environment(root)})
	if err != nil {
		t.Fatal(err)
	}
	got := []string{c.Trails.DataDir, c.Update.Static, c.Trails.CustomDir}
	if diff := cmp.Diff([]string{filepath.Join(root, "data"), root, filepath.Join(root, "trails/custom")}, got); diff != "" {
		t.Errorf("directories of the installation (-want +got):\n%s", diff)
	}
}

func TestLoad_maltrailEnvironment(t *testing.T) {
	env := environment("/")
	env.Lookup = func(name string) (string, bool) { return "0", name == "MALTRAIL_EVENT_THROTTLE_BURST" }
	path := write(t, "maltrail.conf", mandatory+"EVENT_THROTTLE_BURST 9\n")
	c, notices, err := config.Load(path, &config.Options{Maltrail: env, Environ: []string{"TRAILSCOPE_SENSOR_NAME=y"}})
	if err != nil || c.Throttle.Burst != 1 || c.Sensor.Name != "y" {
		t.Errorf("burst %d, name %q, %v", c.Throttle.Burst, c.Sensor.Name, err)
	}
	if len(notices) == 0 || notices[0].Key != "MALTRAIL_EVENT_THROTTLE_BURST" || notices[0].File != "" {
		t.Errorf("the notice must name the variable: %+v", notices)
	}
}
