package trails_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/allow"
)

func write(t testing.TB, text string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "trails.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestLoad(t *testing.T) {
	t.Parallel()
	s, report, err := trails.Load(write(t, "evil.org,a,b\r\nbad\r\n\r\nx,y\nlast.org,c,d"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if s.Len() != 2 || s.Text([]byte("last.org")) == 0 || report.Rows != 2 {
		t.Errorf("%d trails, %+v", s.Len(), report)
	}
	if report.Malformed.Count != 2 || report.Malformed.First[0].Line != 2 || report.Malformed.First[1].Line != 4 {
		t.Errorf("malformed: %v", report.Malformed)
	}
}

func TestLoad_missing(t *testing.T) {
	t.Parallel()
	if _, _, err := trails.Load(filepath.Join(t.TempDir(), "none.csv"), nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("error %v", err)
	}
	if _, _, err := trails.Load(t.TempDir(), nil); err == nil {
		t.Error("a directory is read as trails")
	}
}

func TestLoad_pipe(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "fifo")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Skip("no named pipes here:", err)
	}
	written := make(chan error)
	go func() { written <- os.WriteFile(path, []byte("evil.org,a,b\n"), 0o600) }()
	s, _, err := trails.Load(path, nil)
	if err != nil || s.Len() != 1 {
		t.Errorf("%v", err)
	}
	if err := <-written; err != nil {
		t.Error(err)
	}
}

// TestLoad_lines has mistakes at both ends of a large file: their lines are
// counted from its start.
func TestLoad_lines(t *testing.T) {
	t.Parallel()
	var csv bytes.Buffer
	const n = 200_000
	for i := 1; i <= n; i++ {
		if i == 3 || i == n-1 {
			csv.WriteString("malformed\n")
			continue
		}
		fmt.Fprintf(&csv, "host%d.example.org,some info that takes room,(static)\n", i)
	}
	csv.WriteString("[a-z]{3}q(,broken,(static)\n")
	_, report, err := trails.Load(write(t, csv.String()), nil)
	if err != nil {
		t.Fatal(err)
	}
	if m := report.Malformed; m.Count != 2 || m.First[0].Line != 3 || m.First[1].Line != n-1 {
		t.Errorf("malformed: %v", m)
	}
	if u := report.Unusable; u.Count != 1 || u.First[0].Line != n+1 {
		t.Errorf("unusable: %v", u)
	}
}

func TestLoad_longLines(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 3<<20)
	csv := "a.org,1,2\n" + long + ",1,2\n" + strings.Repeat("y", 700<<10) + ",3,4\nb.org,5,6\n" + long
	s, report, err := trails.Load(write(t, csv), nil)
	if err != nil {
		t.Fatal(err)
	}
	if s.Len() != 2 || s.Text([]byte("b.org")) == 0 {
		t.Errorf("%d trails", s.Len())
	}
	if m := report.Malformed; m.Count != 3 || m.First[0].Line != 2 || m.First[1].Line != 3 || m.First[2].Line != 5 {
		t.Errorf("malformed: %d, lines %d %d", m.Count, m.First[0].Line, m.First[1].Line)
	}
}

// whitelist compiles the text of a whitelist file.
func whitelist(tb testing.TB, text string) *allow.List {
	tb.Helper()
	rules, _, err := allow.ReadWhitelist(strings.NewReader(text), "whitelist.txt")
	if err != nil {
		tb.Fatal(err)
	}
	return compiled(tb, rules)
}

// compiled makes a list of rules.
func compiled(tb testing.TB, rules []allow.Rule) *allow.List {
	tb.Helper()
	l, err := allow.New(rules)
	if err != nil {
		tb.Fatal(err)
	}
	return l
}

func TestLoad_whitelist(t *testing.T) {
	t.Parallel()
	w := whitelist(t, "good.org\n192.0.2.0/24\n[a-z]+\\.net\n")
	csv := "good.org,a,(custom)\nwww.good.org,b,(static)\n192.0.2.7,c,(static)\n192.0.2.7:80,d,(static)\n[a-z]+\\.net,e,(static)\n198.51.100.1,f,x\n"
	s, report, err := trails.Parse([]byte(csv), &trails.Options{Whitelist: w})
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]bool{
		"good.org": false, "www.good.org": true, "192.0.2.7": false, "192.0.2.7:80": true, "[a-z]+\\.net": false, "198.51.100.1": true,
	} {
		if got := s.Text([]byte(key)) != 0; got != want {
			t.Errorf("%s is there: %v", key, got)
		}
	}
	if report.Patterns != 0 || report.Whitelisted.Count != 3 || report.WhitelistedCustom.Count != 1 || report.WhitelistedCustom.First[0].String() != "line 1: good.org" {
		t.Errorf("report: %+v", report)
	}
}

func TestNew(t *testing.T) {
	t.Parallel()
	rows := []trails.Trail{{"a.org", "1", "x"}, {strings.Repeat("k", 1<<20), "too long", "x"}, {"a.org", "2", "y"}}
	s, report, err := trails.New(slices.Values(rows), nil)
	if err != nil {
		t.Fatal(err)
	}
	if s.Len() != 1 || s.Info(s.Text([]byte("a.org"))) != "2" || report.Malformed.Count != 1 || report.Malformed.First[0].Line != 2 {
		t.Errorf("%d trails, %+v", s.Len(), report)
	}
}

// TestSave writes what Load reads, and never a part of it.
func TestSave(t *testing.T) {
	t.Parallel()
	rows := []trails.Trail{{"evil.org", "a", "(static)"}, {`x,y"z`, "line\nend", " "}, {"", "", ""}}
	path := filepath.Join(t.TempDir(), "trails.csv")
	for range 2 { // the second time replaces the file
		if err := trails.Save(path, slices.Values(rows)); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if want := "evil.org,a,(static)\r\n\"x,y\"\"z\",\"line\nend\", \r\n,,\r\n"; string(got) != want {
		t.Errorf("written %q, want %q", got, want)
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Errorf("left behind: %v %v", left, err)
	}
	if err := trails.Save(filepath.Join(path, "below", "a file"), slices.Values(rows)); err == nil {
		t.Error("written where nothing can be")
	}
	if err := trails.WriteCSV(fullDisk{}, slices.Values(rows)); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("error of a full disk: %v", err)
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, syscall.ENOSPC }
