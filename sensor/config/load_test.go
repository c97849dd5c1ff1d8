package config_test

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/config"
)

// problemsOf loads a text as trailscope.yaml and returns what is wrong with it,
// one "line: key: text | hint" for each problem.
func problemsOf(t *testing.T, text string, environ ...string) []string {
	t.Helper()

	_, _, err := config.Load(write(t, "trailscope.yaml", text), &config.Options{Environ: environ})
	return render(t, err)
}

// render writes the problems of err without the file's directory.
func render(t *testing.T, err error) []string {
	t.Helper()

	if err == nil {
		return nil
	}
	var problems config.Problems
	if !errors.As(err, &problems) {
		t.Fatalf("error of type %T: %v", err, err)
	}
	var all []string
	for _, p := range problems {
		short := *p
		if p.File != "" {
			short.File = filepath.Base(p.File)
		}
		all = append(all, short.Error()+" | "+p.Hint)
	}
	return all
}

// checkProblems compares rendered problems with the expected beginnings.
func checkProblems(t *testing.T, got, want []string) {
	t.Helper()

	if len(got) != len(want) {
		t.Fatalf("got %d problems, want %d:\n%s", len(got), len(want), strings.Join(got, "\n"))
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got  %s\nwant %s", got[i], want[i])
		}
	}
}

func TestLoad_yamlProblems(t *testing.T) {
	testCases := []struct {
		name string
		text string
		want []string
	}{
		{name: "empty", text: ""},
		{name: "only_comments", text: "# nothing\n"},
		{name: "empty_section", text: "capture:\n  # snaplen: 1\n"},
		{name: "null_text", text: "sensor:\n  name:\n"},
		{name: "null_list", text: "detection:\n  disabled_heuristics:\n"},
		{
			name: "unknown_section", text: "sensors:\n  name: x\n",
			want: []string{"trailscope.yaml:1: sensors: unknown key | did you mean sensor?"},
		},
		{
			name: "typing_error", text: "capture:\n  snaplan: 1\n",
			want: []string{"trailscope.yaml:2: capture.snaplan: unknown key | did you mean snaplen?"},
		},
		{
			name: "wrong_section", text: "sensor:\n  heuristics: true\n",
			want: []string{"trailscope.yaml:2: sensor.heuristics: unknown key | it belongs to the section detection"},
		},
		{
			name: "unlike_any_key", text: "replay:\n  colour: red\n",
			want: []string{"trailscope.yaml:2: replay.colour: unknown key | the keys here are timestamps"},
		},
		{
			name: "twice", text: "sensor:\n  name: a\n  name: b\n",
			want: []string{"trailscope.yaml:3: sensor.name: the key is there twice | remove one of them"},
		},
		{
			name: "section_is_text", text: "capture: eth0\n",
			want: []string{"trailscope.yaml:1: capture: keys and values belong here | write keys and values, one `key: value` a line"},
		},
		{
			name: "document_is_list", text: "- a\n",
			want: []string{"trailscope.yaml:1: keys and values belong here | write keys and values, one `key: value` a line"},
		},
		{
			name: "text_for_list", text: "capture:\n  interfaces: eth0\n",
			want: []string{"trailscope.yaml:2: capture.interfaces: a list belongs here | write it in brackets: [one, two]"},
		},
		{
			name: "list_for_text", text: "sensor:\n  name: [a]\n",
			want: []string{"trailscope.yaml:2: sensor.name: a single value belongs here | "},
		},
		{
			name: "nested_list", text: "capture:\n  interfaces:\n    - [a]\n",
			want: []string{"trailscope.yaml:3: capture.interfaces: a list of single values belongs here | "},
		},
		{
			name: "reference", text: "sensor:\n  name: &n x\noutput:\n  log_dir: *n\n",
			want: []string{"trailscope.yaml:4: output.log_dir: references to other values are not supported | write the value out"},
		},
		{
			name: "all_kinds_at_once",
			text: "detection:\n  sni: on\n  scan_window: 30\ncapture:\n  snaplen: many\nthrottle:\n  burst: 1.5\ntrails:\n  reload_min_ratio: half\n",
			want: []string{
				`trailscope.yaml:2: detection.sni: "on" is neither true nor false | write true or false`,
				"trailscope.yaml:3: detection.scan_window: a duration needs a unit | write a number with its unit: 100ms, 30s, 5m, 24h",
				`trailscope.yaml:5: capture.snaplen: "many" is not a size | write a whole number with its unit: 2000B, 64MiB, 1GiB`,
				`trailscope.yaml:7: throttle.burst: "1.5" is not a whole number | write a whole number`,
				`trailscope.yaml:9: trails.reload_min_ratio: "half" is not a number | write a number such as 0.5`,
			},
		},
		{name: "entries_none", text: "update:\n  own_feeds: []\n"},
		{name: "entries_null", text: "update:\n  own_feeds:\n"},
		{
			name: "entries_text", text: "update:\n  own_feeds: https://a.example/\n",
			want: []string{"trailscope.yaml:2: update.own_feeds: a list belongs here | write entries with the keys " + ownFeedKeys + "; the first key of each has a `-` before it"},
		},
		{
			name: "entries_of_text", text: "update:\n  own_feeds:\n    - https://a.example/\n",
			want: []string{"trailscope.yaml:3: update.own_feeds[0]: keys and values belong here | write keys and values, one `key: value` a line"},
		},
		{
			name: "entries_alias", text: "update:\n  own_feeds:\n    - &a {name: x}\n    - *a\n",
			want: []string{"trailscope.yaml:4: update.own_feeds[1]: keys and values belong here | write keys and values, one `key: value` a line"},
		},
		{
			name: "entries_bad",
			text: "update:\n  own_feeds:\n    - name: a\n      colum: 2\n      file: x\n    - name: b\n      name: c\n      minimum: few\n      url: [x]\n",
			want: []string{
				"trailscope.yaml:4: update.own_feeds[0].colum: unknown key | did you mean column?",
				"trailscope.yaml:5: update.own_feeds[0].file: unknown key | the keys here are " + ownFeedKeys,
				"trailscope.yaml:7: update.own_feeds[1].name: the key is there twice | remove one of them",
				`trailscope.yaml:8: update.own_feeds[1].minimum: "few" is not a whole number | write a whole number`,
				"trailscope.yaml:9: update.own_feeds[1].url: a single value belongs here | ",
			},
		},
		{
			name: "syntax", text: "sensor:\n  name: x\n y: z\n",
			want: []string{"trailscope.yaml:2: did not find expected key | check indentation and quotes near this line"},
		},
		{
			name: "second_document", text: "sensor:\n  name: x\n---\nsensor:\n",
			want: []string{"trailscope.yaml: there is a second document | put everything into one document, without a line `---`"},
		},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) { checkProblems(t, problemsOf(t, tc.text), tc.want) })
	}
}

func TestLoad_yamlPaths(t *testing.T) {
	path := write(t, "trailscope.yaml", "trails:\n  file: trails.csv\n  data_dir: /srv/data\noutput:\n  log_dir: ../log\n"+
		"update:\n  static: tree.zip\n  own_feeds: [{name: a, url: a.txt}, {name: b, url: 'https://b.example/'}]\n")
	c, _, err := config.Load(path, &config.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(filepath.Dir(path), "trails.csv"); c.Trails.File != want {
		t.Errorf("relative: got %q, want %q", c.Trails.File, want)
	}
	if want := filepath.Join(filepath.Dir(filepath.Dir(path)), "log"); c.Output.LogDir != want {
		t.Errorf("parent: got %q, want %q", c.Output.LogDir, want)
	}
	if dir := filepath.Dir(path); c.Update.Static != filepath.Join(dir, "tree.zip") || c.Update.OwnFeeds[0].URL != filepath.Join(dir, "a.txt") {
		t.Errorf("sources: %+v", c.Update)
	}
	if c.Update.OwnFeeds[1].URL != "https://b.example/" {
		t.Errorf("address changed: %+v", c.Update.OwnFeeds)
	}
	if c.Trails.DataDir != "/srv/data" || c.Trails.CustomDir != "" {
		t.Errorf("absolute or empty paths changed: %+v", c.Trails)
	}
}

func TestLoad_kindOfFile(t *testing.T) {
	const (
		asYAML     = "sensor:\n  name: x\n"
		asMaltrail = "SENSOR_NAME x\nMONITOR_INTERFACE any\nCAPTURE_BUFFER 10%\nUPDATE_PERIOD 1\nLOG_DIR /x\n"
	)
	testCases := []struct {
		name string
		file string
		text string
		bad  bool
	}{
		{name: "yaml", file: "a.yaml", text: asYAML},
		{name: "yml", file: "a.YML", text: asYAML},
		{name: "conf", file: "a.conf", text: asMaltrail},
		{name: "yaml_by_content", file: "settings", text: "# c\n\n" + asYAML},
		{name: "yaml_by_mark", file: "settings", text: "---\n" + asYAML},
		{name: "maltrail_by_content", file: "settings", text: "\n# c: d\n" + asMaltrail},
		{name: "maltrail_in_yaml", file: "a.yaml", text: asMaltrail, bad: true},
		{name: "yaml_in_conf", file: "a.conf", text: asYAML, bad: true},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			c, _, err := config.Load(write(t, tc.file, tc.text), &config.Options{})
			if (err != nil) != tc.bad {
				t.Fatalf("error: %v", err)
			}
			if err == nil && c.Sensor.Name != "x" {
				t.Errorf("name: %q", c.Sensor.Name)
			}
		})
	}
}

func TestLoad_unreadable(t *testing.T) {
	dir := t.TempDir()
	for name, path := range map[string]string{"missing": filepath.Join(dir, "none.yaml"), "directory": dir} {
		_, _, err := config.Load(path, &config.Options{})
		got := render(t, err)
		if len(got) != 1 || !strings.Contains(got[0], "reading the configuration: "+path+": ") {
			t.Errorf("%s: got %v", name, got)
		}
	}
	got := render(t, func() error {
		_, _, err := config.Load(write(t, "big.yaml", strings.Repeat("# 34567\n", 600_000)), &config.Options{})
		return err
	}())
	if len(got) != 1 || !strings.Contains(got[0], "larger than 4 MiB") {
		t.Errorf("too large: %v", got)
	}
}

func TestLoad_environment(t *testing.T) {
	path := write(t, "trailscope.yaml", "capture:\n  snaplen: 100\nsensor:\n  name: x\n")
	c, _, err := config.Load(path, &config.Options{Environ: []string{
		"TRAILSCOPE_CAPTURE_SNAPLEN=4KiB", "TRAILSCOPE_SENSOR_NAME=", "TRAILSCOPE_CAPTURE_INTERFACES=eth0, eth1",
		"TRAILSCOPE_DETECTION_SNI=false", "TRAILSCOPE_CORPUS=/x", "OTHER=1",
	}})
	if err != nil {
		t.Fatal(err)
	}
	if c.Capture.Snaplen != 4096 || c.Sensor.Name != "" || c.Detection.SNI || !slices.Equal(c.Capture.Interfaces, []string{"eth0", "eth1"}) {
		t.Errorf("got %+v", c)
	}
}

func TestLoad_environmentProblems(t *testing.T) {
	checkProblems(t, problemsOf(t, "capture:\n  snaplen: x\n",
		"TRAILSCOPE_CAPTURE_SNAPLAN=1", "TRAILSCOPE_THROTTLE_BURST=many", "TRAILSCOPE_THROTTLE_WINDOW="),
		[]string{
			`trailscope.yaml:2: capture.snaplen: "x" is not a size | write a whole number with its unit: 2000B, 64MiB, 1GiB`,
			"TRAILSCOPE_CAPTURE_SNAPLAN: no setting has this variable | did you mean TRAILSCOPE_CAPTURE_SNAPLEN?",
			`TRAILSCOPE_THROTTLE_BURST: "many" is not a whole number | write a whole number`,
			`TRAILSCOPE_THROTTLE_WINDOW: "" is not a duration | write a number with its unit: 100ms, 30s, 5m, 24h`,
		})
}

func TestConfig_Override(t *testing.T) {
	c := config.NewDefault()
	if err := c.Override([]string{"TRAILSCOPE_OUTPUT_FORMAT=json"}); err != nil || c.Output.Format != config.FormatJSON {
		t.Errorf("got %q, %v", c.Output.Format, err)
	}
	if err := c.Override([]string{"TRAILSCOPE_OUTPUT_LOG_EVENTS=x"}); err == nil {
		t.Error("no error")
	}
}
