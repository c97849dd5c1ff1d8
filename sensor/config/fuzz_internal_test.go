package config

import (
	"testing"

	"github.com/trailscope/trailscope/sensor/fuzzed"
)

// yamlSeeds hold every construct that the reader of trailscope.yaml meets.
var yamlSeeds = [][]byte{
	[]byte("sensor:\n  name: probe\ncapture:\n  interfaces: [eth0, any]\n  snaplen: 4KiB\n  timeout: 1s\n"),
	[]byte("detection: {sni: true, scan_window: 30s, disabled_heuristics: []}\nthrottle:\n  burst: 3\n"),
	[]byte("trails: &t\n  reload_min_ratio: 0.5\n  file: ~\noutput: *t\n---\nx: |\n  y\n"),
	[]byte("# c\n\"sensor\":\n  'name': !!str \"a\\tb\"\n? [a]\n: b\n<<: {a: b}\n"),
}

// property is what holds for any text of a trailscope.yaml: no panic, and
// problems that name the file.
func property(t testing.TB, input []byte) {
	for _, p := range NewDefault().applyYAML("t.yaml", input) {
		if p.File != "t.yaml" || p.Line < 0 || p.Text == "" {
			t.Fatalf("bad problem %+v", p)
		}
	}
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
