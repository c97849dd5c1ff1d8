package detect_test

import (
	"flag"
	"path/filepath"
	"testing"

	"github.com/trailscope/trailscope/sensor/capturetest"
)

// update asks to write what the engine gives into the cases. What they are
// compared with first is the peer: see package capturetest.
var update = flag.Bool("update", false, "write the engine's events as the cases' golden events")

// minCases is how many cases there are at least: for each trail kind, each
// heuristic and each rule of SPEC 2 to 5 one that fires and one beside it.
const minCases = 150

// maxCapture bounds the captures of one case, in bytes.
const maxCapture = 256 << 10

// TestEngine_cases replays every case and compares its events.
func TestEngine_cases(t *testing.T) {
	t.Parallel()
	cases, err := capturetest.LoadCases(filepath.Join("testdata", "cases"))
	if err != nil {
		t.Fatal(err)
	}
	if len(cases) < minCases {
		t.Errorf("%d cases, want at least %d", len(cases), minCases)
	}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			checkCase(t, c)
		})
	}
}

// checkCase replays one case.
func checkCase(t *testing.T, c *capturetest.Case) {
	t.Helper()
	size := 0
	for _, capture := range c.Setup.Captures {
		size += len(capture)
	}
	if size > maxCapture {
		t.Errorf("captures of %d bytes, want at most %d", size, maxCapture)
	}
	if c.Recipe.About == "" {
		t.Error("the recipe says nothing about itself")
	}
	lines := replay(t, &c.Setup, nil)
	if *update {
		if err := c.WriteEvents(lines); err != nil {
			t.Fatal(err)
		}

		return
	}
	compareLines(t, c.Events, lines)
}

// compareLines compares event lines as multisets, without the sensor column.
func compareLines(t *testing.T, want, got []string) {
	t.Helper()
	missing, extra := capturetest.Diff(stripped(want), stripped(got))
	for _, line := range missing {
		t.Errorf("missing: %s", line)
	}
	for _, line := range extra {
		t.Errorf("extra:   %s", line)
	}
}

// stripped returns lines without their sensor column.
func stripped(lines []string) (out []string) {
	for _, line := range lines {
		out = append(out, capturetest.StripSensor(line))
	}

	return out
}
