package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/trailscope/trailscope/trails/allow"
)

// TestExamples_allow reads the example of an allow file: every rule is one, and
// none is suspicious.
func TestExamples_allow(t *testing.T) {
	t.Parallel()
	f, err := os.Open(filepath.Join("..", "..", "..", "examples", "allow.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rules, report, err := allow.ReadFile(f, "allow.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if len(rules) != 3 || report.Refused.Count+report.Suspicious.Count != 0 {
		t.Errorf("%d rules, report %+v", len(rules), report)
	}
	if _, err := allow.New(rules); err != nil {
		t.Error(err)
	}
}
