package detect_test

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/trailscope/trailscope/sensor/capturetest"
	"github.com/trailscope/trailscope/sensor/detect"
)

// corpusEnv names the folder with the corpus: captures of another project with
// their trails and the events that its sensor reports.
const corpusEnv = "TRAILSCOPE_CORPUS"

// corpusSize is how many captures the corpus has.
const corpusSize = 39

// corpusDir returns the folder of the corpus: from the variable, or beside the
// repository. Without it the test is skipped, or fails in CI.
func corpusDir(t *testing.T) (dir string) {
	t.Helper()
	dir = os.Getenv(corpusEnv)
	if dir == "" {
		dir = filepath.Join(repository(t), "..", "shared", "corpus")
	}
	if _, err := os.Stat(filepath.Join(dir, "expected.json")); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("the corpus is not there (%s names its folder): %v", corpusEnv, err)
		}
		t.Skipf("the corpus is not there (%s names its folder): %v", corpusEnv, err)
	}

	return dir
}

// repository returns the folder of go.mod.
func repository(t *testing.T) (dir string) {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err = os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("no go.mod above the test")
		}
		dir = parent
	}
}

// corpusData are the data files of the corpus's replays. Its trails and
// captures were made so that the two allowed resolvers and names of the peer's
// much longer lists decide nothing else.
func corpusData(t *testing.T, dir string) map[string]string {
	t.Helper()
	data := map[string]string{
		"whitelist.txt":     "8.8.8.8\n1.1.1.1\nexample.com\ngoogle.com\n",
		"ua.txt":            "masscan\nnikto\nsqlmap\n",
		"cdn_ranges.txt":    "# none\n",
		"bogon_ranges.txt":  "# none\n",
		"ignore_events.txt": "# none\n",
	}
	// Where the peer's own lists are beside the corpus, they are taken.
	for name := range data {
		if text, err := os.ReadFile(filepath.Join(dir, "..", "peer", "data", name)); err == nil {
			data[name] = string(text)
		}
	}

	return data
}

// TestEngine_corpus replays all captures of the corpus in both throttle modes.
// The expected events were made with every check on except that of server
// names, which the peer ties to USE_FAST_PREFILTER.
func TestEngine_corpus(t *testing.T) {
	t.Parallel()
	dir := corpusDir(t)
	text, err := os.ReadFile(filepath.Join(dir, "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var expected map[string]map[string][]string
	if err = json.Unmarshal(text, &expected); err != nil {
		t.Fatal(err)
	}
	if len(expected) != corpusSize {
		t.Errorf("%d captures, want %d", len(expected), corpusSize)
	}
	rows, err := os.ReadFile(filepath.Join(dir, "trails.csv"))
	if err != nil {
		t.Fatal(err)
	}
	data := corpusData(t, dir)
	_, c := lay(t, &capturetest.Setup{Trails: rows, Data: data})
	shared := rules(t, c, detect.Maltrail)
	for _, name := range slices.Sorted(maps.Keys(expected)) {
		packets, readErr := os.ReadFile(filepath.Join(dir, name))
		if readErr != nil {
			t.Fatal(readErr)
		}
		for mode, events := range expected[name] {
			t.Run(name+"/"+mode, func(t *testing.T) {
				t.Parallel()
				compareLines(t, events, replay(t, &capturetest.Setup{
					Trails:   rows,
					Data:     data,
					Options:  map[string]string{"EVENT_THROTTLE_MODE": mode, "USE_FAST_PREFILTER": "false"},
					Captures: [][]byte{packets},
				}, shared))
			})
		}
	}
}
