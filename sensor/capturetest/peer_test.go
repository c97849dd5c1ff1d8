package capturetest_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/trailscope/trailscope/sensor/capturetest"
)

// peerEnv names the variable with the peer's sensor binary.
const peerEnv = "PEER"

// casesDir is where the cases live, seen from this package.
var casesDir = filepath.Join("..", "detect", "testdata", "cases")

// update asks to write the peer's events into the cases.
var update = flag.Bool("update", false, "write the peer's events as the cases' golden events")

// peer returns the peer's sensor, or skips the test.
func peer(tb testing.TB) *capturetest.Replayer {
	tb.Helper()
	path := os.Getenv(peerEnv)
	if path == "" {
		tb.Skip(peerEnv + " is not set: it names a Maltrail sensor binary to compare with")
	}

	return &capturetest.Replayer{Path: path}
}

// TestPeer_cases confirms every case's golden events by the peer.
func TestPeer_cases(t *testing.T) {
	sensor := peer(t)
	cases, err := capturetest.LoadCases(casesDir)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			lines, err := sensor.Run(t.Context(), &c.Setup, t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			if *update {
				if err = c.WriteEvents(lines); err != nil {
					t.Fatal(err)
				}

				return
			}
			missing, extra := capturetest.Diff(c.Events, lines)
			for _, line := range missing {
				t.Errorf("only in the case: %s", line)
			}
			for _, line := range extra {
				t.Errorf("only from the peer: %s", line)
			}
		})
	}
}
