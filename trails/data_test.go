package trails_test

import (
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/allow"
)

func TestDataDir(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"whitelist.txt":     "good.org\n",
		"ua.txt":            "mytool\nbad(\n",
		"ignore_events.txt": "192.0.2.1;*;*;*\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	d, report, err := trails.DataDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	list := compiled(t, d.Allow)
	if !list.Domain([]byte("a.good.org")) || list.Domain([]byte("a.allowed.example.net")) {
		t.Error("the whitelist is not that of the directory")
	}
	if i, ok := d.UserAgents.List().First("MyTool"); !ok || i != 0 || d.UserAgents.List().Len() != 2 {
		t.Error("the user agents are not those of the directory")
	}
	if !d.Bogons.Contains(netip.MustParseAddr("10.0.0.1")) || list.LenOf(allow.FormIgnore) != 1 {
		t.Error("bogons or rules are wrong")
	}
	starters := ""
	for _, f := range report.Files() {
		if f.Starter {
			starters += f.Name + " "
		}
		if f.Name == "ua.txt" && (f.Entries != 2 || f.Notes.Count != 1 || f.Notes.First[0].Line != 2) {
			t.Errorf("ua.txt: %+v", f)
		}
	}
	if starters != "bogon_ranges.txt cdn_ranges.txt " {
		t.Errorf("starter versions of %s", starters)
	}
}

func TestDataDir_agentsOff(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "ua.txt"), []byte("(?i)tool\nother\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	d, report, err := trails.DataDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if d.UserAgents.List().Len() != 0 || !strings.Contains(report.Files()[1].Notes.First[0].String(), "no user agent is looked for") {
		t.Errorf("report %+v", report.Files()[1])
	}
}

func TestDataDir_errors(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, _, err := trails.DataDir(filepath.Join(dir, "none")); err == nil {
		t.Error("a missing directory is read")
	}
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := trails.DataDir(file); err == nil {
		t.Error("a file is read as a directory")
	}
	if err := os.Mkdir(filepath.Join(dir, "ua.txt"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, _, err := trails.DataDir(dir); err == nil {
		t.Error("a directory is read as ua.txt")
	}
}

func TestReadData(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "whitelist.txt"), []byte("Good.org # ours\n2001:db8::/32\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	six := netip.MustParseAddr("2001:db8::1")
	for lenient, o := range map[bool]*trails.DataOptions{false: nil, true: {LenientWhitelist: true}} {
		d, _, err := trails.ReadData(dir, o)
		if err != nil {
			t.Fatal(err)
		}
		list := compiled(t, d.Allow)
		if list.Domain([]byte("good.org")) != lenient || list.Addr(six) != lenient {
			t.Errorf("lenient is %v, and entries are not read like that", lenient)
		}
		if d, _, err = trails.ReadData("", o); err != nil || !compiled(t, d.Allow).Domain([]byte("allowed.example.net")) {
			t.Errorf("the starter version: %v", err)
		}
	}
	if _, _, err := trails.ReadData(filepath.Join(dir, "none"), nil); err == nil {
		t.Error("a missing directory is read")
	}
}
