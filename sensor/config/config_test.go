package config_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/trailscope/trailscope/sensor/config"
)

// write makes a file in a directory of its own and returns its path.
func write(t *testing.T, name, text string) string {
	t.Helper()

	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// settings compares what is set, without where it was set.
var settings = cmpopts.IgnoreUnexported(config.Config{})

func TestNewDefault_valid(t *testing.T) {
	for name, c := range map[string]*config.Config{"default": config.NewDefault(), "demo": config.NewDemo()} {
		if err := c.Validate(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// example is the file that users start from.
const example = "../../examples/trailscope.yaml"

func TestExample_equalsDefaults(t *testing.T) {
	c, notices, err := config.Load(example, &config.Options{})
	if err != nil || len(notices) > 0 {
		t.Fatalf("loading: %v %v", err, notices)
	}
	if diff := cmp.Diff(config.NewDefault(), c, settings); diff != "" {
		t.Errorf("the example differs from the defaults (-defaults +example):\n%s", diff)
	}
}

func TestExample_documentsEveryKey(t *testing.T) {
	text, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range config.NewDefault().Keys() {
		_, name, _ := strings.Cut(k.Path, ".")
		documented := regexp.MustCompile(`Default: [^\n]*\n(  #[^\n]*\n)*  ` + name + `: `)
		if !documented.Match(text) {
			t.Errorf("%s is missing, or its comment does not end with the default", k.Path)
		}
	}
	for key := range strings.SplitSeq(ownFeedKeys, ", ") {
		if !regexp.MustCompile(`\n  #   ` + key + ` +\S`).Match(text) {
			t.Errorf("the key %s of update.own_feeds is missing", key)
		}
	}
}

func TestConfig_Keys(t *testing.T) {
	c := config.NewDefault()
	c.Capture.Interfaces = []string{"eth0", "eth1"}
	values := map[string]string{}
	for _, k := range c.Keys() {
		if want := "TRAILSCOPE_" + strings.ToUpper(strings.ReplaceAll(k.Path, ".", "_")); k.Variable != want {
			t.Errorf("%s: variable %q, want %q", k.Path, k.Variable, want)
		}
		values[k.Path] = k.Value
	}
	for path, want := range map[string]string{
		"capture.interfaces": "eth0,eth1", "capture.buffer": "64MiB", "capture.snaplen": "0", "update.period": "24h",
		"throttle.window": "1m", "update.disabled_feeds": "alienvault,ciarmy,myip,policeman,turris", "update.own_feeds": "", "detection.sni": "true", "trails.reload_min_ratio": "0.5", "sensor.name": "",
	} {
		if got, ok := values[path]; !ok || got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
}

func TestConfig_Keys_secrets(t *testing.T) {
	c := config.NewDefault()
	const hidden = "tell-nobody"
	c.Update.ServerToken = hidden
	c.Update.Server, c.Update.Proxy = "https://me:"+hidden+"@a.example/x", "http://"+hidden+"@b.example:3128"
	c.Update.Static, c.Update.CustomURLs = "https://"+hidden+"@c.example/", []string{"https://a:" + hidden + "@d.example/"}
	c.Update.OwnFeeds = []config.OwnFeed{{Name: "x", URL: "https://" + hidden + ":x@e.example/"}}
	values := map[string]string{}
	for _, k := range c.Keys() {
		values[k.Path] = k.Value
		if strings.Contains(k.Value, hidden) {
			t.Errorf("%s: %s", k.Path, k.Value)
		}
	}
	for path, want := range map[string]string{
		"update.server_token": config.Hidden, "update.server": "https://xxxxx@a.example/x",
		"update.own_feeds": `[{name: "x", url: "https://xxxxx@e.example/"}]`,
	} {
		if values[path] != want {
			t.Errorf("%s: got %q, want %q", path, values[path], want)
		}
	}
}

func TestSensor_NameOrHost(t *testing.T) {
	s := config.Sensor{Name: "x"}
	if got := s.NameOrHost(); got != "x" {
		t.Errorf("got %q", got)
	}
	s.Name = ""
	if host, _ := os.Hostname(); s.NameOrHost() != host {
		t.Errorf("got %q, want the host name %q", s.NameOrHost(), host)
	}
}

func TestEnrichment_Networks(t *testing.T) {
	e := config.Enrichment{HomeNetworks: []string{"10.1.2.3/8", "2001:db8::1", "x"}}
	var got []string
	for _, p := range e.Networks() {
		got = append(got, p.String())
	}
	if diff := cmp.Diff([]string{"10.0.0.0/8", "2001:db8::1/128"}, got); diff != "" {
		t.Errorf("networks (-want +got):\n%s", diff)
	}
}

func TestConfig_Snaplen(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, profile string
		set, want     config.Size
	}{
		{name: "full", profile: config.ProfileFull, want: 18 * config.KiB},
		{name: "maltrail", profile: config.ProfileMaltrail, want: 2000},
		{name: "set", profile: config.ProfileFull, set: 96, want: 96},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			c := config.NewDefault()
			c.Detection.Profile, c.Capture.Snaplen = tc.profile, tc.set
			if got := c.Snaplen(); got != tc.want {
				t.Errorf("got %v, want %v", got, tc.want)
			}
		})
	}
}
