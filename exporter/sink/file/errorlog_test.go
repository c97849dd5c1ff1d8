package file_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/sink/file"
)

// openLog opens an error log with a fixed clock.
func openLog(t *testing.T, c *file.ErrorLogConfig) *file.ErrorLog {
	t.Helper()

	c.Location = time.UTC
	c.Clock = func() time.Time { return time.Date(2023, 11, 14, 22, 13, 20, 999, time.UTC) }

	l, err := file.OpenErrorLog(c)
	if err != nil {
		t.Fatal(err)
	}

	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})

	return l
}

func TestErrorLog(t *testing.T) {
	var echo bytes.Buffer

	dir := t.TempDir()
	l := openLog(t, &file.ErrorLogConfig{Dir: dir, Echo: &echo})

	l.Log("one")
	l.Log("one")
	l.Log("two\r\nlines")

	if !l.Once("three") || l.Once("three") {
		t.Error("a message was not logged exactly once")
	}

	const stamp = "2023-11-14 22:13:20 "

	want := stamp + "one\n" + stamp + "one\n" + stamp + "two  lines\n" + stamp + "three\n"
	if got := read(t, filepath.Join(dir, file.ErrorLogName)); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}

	if echo.String() != want {
		t.Errorf("echo %q", echo.String())
	}
}

func TestOpenErrorLog_keepsModeAndText(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, file.ErrorLogName)

	if err := os.WriteFile(path, []byte("old\n"), 0o600); err != nil {
		t.Fatal(err)
	}

	openLog(t, &file.ErrorLogConfig{Dir: dir}).Log("new")

	if got := read(t, path); got != "old\n2023-11-14 22:13:20 new\n" {
		t.Errorf("got %q", got)
	}

	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}

	if got := info.Mode().Perm(); got != 0o600 {
		t.Errorf("mode %o", got)
	}
}

func TestErrorLog_Once_bounded(t *testing.T) {
	dir := t.TempDir()
	l := openLog(t, &file.ErrorLogConfig{Dir: dir})

	for i := range 5000 {
		l.Once(fmt.Sprint(i))
	}

	if got := strings.Count(read(t, filepath.Join(dir, file.ErrorLogName)), "\n"); got != 4096 {
		t.Errorf("%d lines", got)
	}
}

func TestErrorLog_Failed(t *testing.T) {
	const full = "/dev/full"
	if _, err := os.Stat(full); err != nil {
		t.Skipf("no %s here", full)
	}

	dir := t.TempDir()
	if err := os.Symlink(full, filepath.Join(dir, file.ErrorLogName)); err != nil {
		t.Fatal(err)
	}

	var echo bytes.Buffer

	l := openLog(t, &file.ErrorLogConfig{Dir: dir, Echo: &echo})
	l.Log("x")

	if err := l.Close(); err != nil {
		t.Fatal(err)
	}

	l.Log("y")

	if l.Failed() != 2 || strings.Count(echo.String(), "\n") != 2 {
		t.Errorf("%d failed, echo %q", l.Failed(), echo.String())
	}
}

func TestOpenErrorLog_bad(t *testing.T) {
	if _, err := file.OpenErrorLog(&file.ErrorLogConfig{}); err == nil {
		t.Error("no directory: no error")
	}

	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, file.ErrorLogName), 0o700); err != nil {
		t.Fatal(err)
	}

	if _, err := file.OpenErrorLog(&file.ErrorLogConfig{Dir: dir}); err == nil {
		t.Error("a directory in its place: no error")
	}
}
