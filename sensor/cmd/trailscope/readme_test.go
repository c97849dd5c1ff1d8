package main_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// root is the top of the repository, where a reader of the README stands.
const root = "../../.."

// commands returns the README's commands: its indented lines.
func commands(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for line := range strings.Lines(string(text)) {
		if command, ok := strings.CutPrefix(line, "    "); ok {
			list = append(list, strings.TrimSpace(command))
		}
	}
	return list
}

// run runs one command of the README.
func run(t *testing.T, command string) (stdout, stderr string) {
	t.Helper()
	words := strings.Fields(command)
	cmd := exec.CommandContext(t.Context(), words[0], words[1:]...)
	cmd.Dir = root
	var out, errs strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: %v\n%s", command, err, errs.String())
	}
	return out.String(), errs.String()
}

func TestREADME_commands(t *testing.T) {
	list := commands(t)
	if len(list) < 2 {
		t.Fatalf("commands %q, want the main job and the tests first", list)
	}
	events, summary := run(t, list[0])
	for _, kind := range []string{" IP ", " IPORT ", " DNS ", " URL ", " HTTP ", " UA ", " PATH ", " PORT ", " CERT "} {
		if !strings.Contains(events, kind) {
			t.Errorf("%s shows no event of kind%s", list[0], kind)
		}
	}
	if !strings.Contains(summary, "events:") {
		t.Errorf("%s ends with %q, want a summary", list[0], summary)
	}

	// The second command runs this very test, so here only its target is checked;
	// the gate runs the command itself.
	target := strings.TrimPrefix(list[1], "go tool mage ")
	if target == list[1] {
		t.Fatalf("second command %q, want a mage target", list[1])
	}
	gate, err := os.ReadFile(filepath.Join(root, ".ci", "run"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(gate), list[1]) {
		t.Errorf(".ci/run does not run %q", list[1])
	}
}

// TestREADME_targets looks up every mage target that the README names.
func TestREADME_targets(t *testing.T) {
	known, _ := run(t, "go tool mage -l")
	for _, command := range commands(t) {
		target, ok := strings.CutPrefix(command, "go tool mage ")
		if !ok || target == "test" || target == "bench" { // short names of test:all and bench:all
			continue
		}
		if !strings.Contains(strings.ToLower(known), strings.ToLower(target)) {
			t.Errorf("%s: no such target", command)
		}
	}
}
