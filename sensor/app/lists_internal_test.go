package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/sensor/config"
)

// listFile writes a file below dir.
func listFile(t *testing.T, dir, name, contents string) {
	t.Helper()

	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(contents), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestStateOfLists(t *testing.T) {
	t.Parallel()
	own := t.TempDir()
	listFile(t, own, "a.txt", "a.example\n")
	c := config.NewDefault()
	c.Trails.CustomDir = own
	l := newLoader(c, []string{"STATE_DIRECTORY=" + t.TempDir()})
	past := time.Now().Add(-time.Hour)
	for _, path := range []string{own, filepath.Join(own, "a.txt")} {
		if err := os.Chtimes(path, past, past); err != nil {
			t.Fatal(err)
		}
	}

	last := l.stateOfRules().lists
	if l.stateOfRules().lists != last {
		t.Fatal("the state changes by itself")
	}
	for _, change := range []struct {
		name string
		f    func()
	}{
		{name: "own_list_written", f: func() { listFile(t, own, "a.txt", "a.example\nc.example\n") }},
		{name: "own_list_added", f: func() { listFile(t, own, "d.txt", "d.example\n") }},
		{name: "directory_gone", f: func() { _ = os.RemoveAll(own) }},
	} {
		change.f()
		if now := l.stateOfRules().lists; now == last {
			t.Errorf("%s: not seen", change.name)
		} else {
			last = now
		}
	}
	c.Trails.File = own
	if l.stateOfRules().lists != last {
		t.Error("the trails file is a list")
	}
}

func TestReloader_lists(t *testing.T) {
	r := newReloadTest(t, 10, 0.5)
	own := t.TempDir()
	r.loader.config.Trails.CustomDir = own
	listFile(t, own, "own.txt", "new.example.com\nname1.example.org\nbad\xff\n")
	r.reload("test")
	if len(r.used) != 1 || r.used[0] != 11 {
		t.Errorf("%d trails in use, want 11", r.used)
	}
	if got := r.messages.String(); !strings.Contains(got, "warning: lines of lists cannot be used (lines 1, first "+own) {
		t.Errorf("got %q", got)
	}
}
