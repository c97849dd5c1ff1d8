package config

import (
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/trailscope/trailscope/sensor/fuzzed"
)

// yamlSeeds hold every construct that the reader of trailscope.yaml meets.
var yamlSeeds = [][]byte{
	[]byte("sensor:\n  name: probe\ncapture:\n  interfaces: [eth0, any]\n  snaplen: 4KiB\n  timeout: 1s\n"),
	[]byte("detection: {sni: true, scan_window: 30s, disabled_heuristics: []}\nthrottle:\n  burst: 3\n"),
	[]byte("trails: &t\n  reload_min_ratio: 0.5\n  file: ~\noutput: *t\n---\nx: |\n  y\n"),
	[]byte("update:\n  server_token: x\n  own_feeds:\n    - name: a\n      url: https://a.example/\n      column: 2\n    - {name: b, minimum: 1}\n"),
	[]byte("output:\n  sinks:\n    - type: otlp\n      headers: {a: b}\n      resource: ~\n      insecure: true\n    - {type: elastic, urls: [a], retention: 1h}\n    - type: x\n    - []\n"),
	[]byte("# c\n\"sensor\":\n  'name': !!str \"a\\tb\"\n? [a]\n: b\n<<: {a: b}\n"),
}

// property is what holds for any text of a trailscope.yaml: no panic, and
// problems that name the file.
func property(t testing.TB, input []byte) {
	for _, p := range (&Config{}).applyYAML("t.yaml", input) {
		if p.File != "t.yaml" || p.Line < 0 || p.Text == "" {
			t.Fatalf("bad problem %+v", p)
		}
	}
}

// inlineSeeds hold every construct of a list that is no part of a file.
var inlineSeeds = [][]byte{
	[]byte(`[{name: a, url: "https://a.example/l", column: 2}, {name: b, minimum: 1}]`),
	[]byte("- name: a\n  comment: '#'\n- &x {path: \"a.b[]\", marker: ~}\n- *x\n"),
}

// inlineProperty is what holds for any text of such a list: no panic, and
// problems that name its place. It returns the setting, nil after problems.
func inlineProperty(t testing.TB, c *Config, input []byte) *Key {
	k := &Key{Path: "update.own_feeds", field: reflect.ValueOf(&c.Update.OwnFeeds).Elem()}
	if problems := c.assignEntries(k, string(input), "FROM"); problems != nil {
		for _, p := range problems {
			if !strings.HasPrefix(p.Key, "FROM") || p.File != "" || p.Line != 0 || p.Text == "" {
				t.Fatalf("bad problem %+v", p)
			}
		}
		return nil
	}
	return k
}

// roundTrip demands that what was read is written and read back the same.
func roundTrip(t testing.TB, input []byte) {
	c := &Config{}
	k := inlineProperty(t, c, input)
	if k == nil {
		return
	}
	text := entriesText(k.field)
	if strings.Contains(text, "@") || !utf8.ValidString(text) {
		return // credentials are not written, and YAML is UTF-8
	}
	if problems := c.assignEntries(k, text, "AGAIN"); problems != nil || entriesText(k.field) != text {
		t.Fatalf("%q is written as %s and read back as %s, %v", input, text, entriesText(k.field), problems)
	}
}

func FuzzInline(f *testing.F) {
	for _, s := range inlineSeeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, input []byte) { roundTrip(t, input) })
}

func TestInline_damaged(t *testing.T) {
	fuzzed.Run(t, 20_000, inlineSeeds, func(input []byte) { inlineProperty(t, &Config{}, input) })
}

func FuzzYAML(f *testing.F) {
	for _, s := range yamlSeeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, input []byte) { property(t, input) })
}

func TestYAML_damaged(t *testing.T) {
	fuzzed.Run(t, 20_000, yamlSeeds, func(input []byte) { property(t, input) })
}
