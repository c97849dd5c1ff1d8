package file_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/sink/file"
)

// newSink returns a sink in a fresh directory, with UTC unless c says else.
func newSink(t *testing.T, c *file.Config) (s *file.Sink, dir string) {
	t.Helper()

	if c.Dir == "" {
		c.Dir = t.TempDir()
	}

	if c.Location == nil {
		c.Location = time.UTC
	}

	s, err := file.New(c)
	if err != nil {
		t.Fatal(err)
	}

	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})

	return s, c.Dir
}

// at returns an event of a time.
func at(text string) *event.Event {
	moment, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		panic(err)
	}

	return &event.Event{
		Time: moment, Sensor: "s", Transport: "ICMP", Kind: event.KindIP, Trail: "2.2.2.2", Info: "x y", Reference: "a",
		Source: netip.MustParseAddr("1.1.1.1"), SourcePort: event.NoPort,
		Destination: netip.MustParseAddr("2.2.2.2"), DestinationPort: event.NoPort,
	}
}

// write writes events and fails on errors.
func write(t *testing.T, s *file.Sink, events ...*event.Event) {
	t.Helper()

	for _, e := range events {
		if err := s.Write(e); err != nil {
			t.Fatal(err)
		}
	}
}

// read returns a file's text.
func read(t *testing.T, path string) string {
	t.Helper()

	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}

	return string(b)
}

// names returns the names in a directory, joined by blanks.
func names(t *testing.T, dir string) string {
	t.Helper()

	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}

	var list []string
	for _, entry := range entries {
		list = append(list, entry.Name())
	}

	return strings.Join(list, " ")
}

func TestSink_Write_line(t *testing.T) {
	s, dir := newSink(t, &file.Config{})

	write(t, s, at("2023-11-14T23:59:59.999999Z"), at("2023-11-15T00:00:00Z"), at("2023-11-14T12:00:00Z"))

	const tail = ` s 1.1.1.1 - 2.2.2.2 - ICMP IP 2.2.2.2 "x y" a` + "\n"

	want := `"2023-11-14 23:59:59.999999"` + tail + `"2023-11-14 12:00:00.000000"` + tail
	if got := read(t, filepath.Join(dir, "2023-11-14.log")); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}

	if got := read(t, filepath.Join(dir, "2023-11-15.log")); got != `"2023-11-15 00:00:00.000000"`+tail {
		t.Errorf("next day: %q", got)
	}

	if got := s.Stats(); got != (file.Stats{Written: 3}) {
		t.Errorf("stats %+v", got)
	}
}

func TestSink_Write_localDate(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skipf("no zone data: %v", err)
	}

	s, dir := newSink(t, &file.Config{Location: berlin})
	write(t, s, at("2023-11-14T23:30:00Z"))

	if got := read(t, filepath.Join(dir, "2023-11-15.log")); !strings.HasPrefix(got, `"2023-11-15 00:30:00.000000"`) {
		t.Errorf("got %q", got)
	}
}

func TestSink_Write_ndjson(t *testing.T) {
	s, dir := newSink(t, &file.Config{Form: file.FormNDJSON})
	write(t, s, at("2023-11-14T12:00:00Z"), at("2023-11-14T13:00:00Z"))

	lines := strings.Split(strings.TrimSuffix(read(t, filepath.Join(dir, "2023-11-14.ndjson")), "\n"), "\n")
	if len(lines) != 2 {
		t.Fatalf("%d lines", len(lines))
	}

	var document map[string]any
	if err := json.Unmarshal([]byte(lines[1]), &document); err != nil {
		t.Fatal(err)
	}

	if document["@timestamp"] != "2023-11-14T13:00:00.000000Z" {
		t.Errorf("got %v", document)
	}
}

func TestSink_Name(t *testing.T) {
	s, _ := newSink(t, &file.Config{})

	e := at("2023-01-02T00:00:00Z")
	if got := s.Name(e); got != "2023-01-02.log" {
		t.Errorf("got %q", got)
	}

	e.Time = time.Date(12023, 1, 2, 0, 0, 0, 0, time.UTC)
	if got := s.Name(e); got != "+12023-01-02.log" {
		t.Errorf("year 12023: %q", got)
	}
}

func TestSink_modes(t *testing.T) {
	testCases := []struct {
		name  string
		umask int
		above os.FileMode
		dir   os.FileMode
		file  os.FileMode
		log   os.FileMode
	}{
		{name: "open", umask: 0, above: 0o755, dir: 0o755, file: 0o644, log: 0o666},
		{name: "usual", umask: 0o022, above: 0o755, dir: 0o755, file: 0o644, log: 0o666},
		{name: "shipped_unit", umask: 0o027, above: 0o750, dir: 0o755, file: 0o640, log: 0o666},
		{name: "closed", umask: 0o077, above: 0o700, dir: 0o755, file: 0o600, log: 0o666},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "a", "log")

			defer syscall.Umask(syscall.Umask(tc.umask))

			s, _ := newSink(t, &file.Config{Dir: dir + "/"})
			write(t, s, at("2023-11-14T12:00:00Z"))

			l := openLog(t, &file.ErrorLogConfig{Dir: dir})
			l.Log("x")

			for path, want := range map[string]os.FileMode{
				filepath.Dir(dir):                    tc.above,
				dir:                                  tc.dir,
				filepath.Join(dir, "2023-11-14.log"): tc.file,
				filepath.Join(dir, "error.log"):      tc.log,
			} {
				info, err := os.Stat(path)
				if err != nil {
					t.Fatal(err)
				}

				if got := info.Mode().Perm(); got != want {
					t.Errorf("%s has mode %o, want %o", path, got, want)
				}
			}
		})
	}
}

func TestNew_modeOfExistingDirectory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "log")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}

	newSink(t, &file.Config{Dir: dir})

	info, err := os.Stat(dir)
	if err != nil {
		t.Fatal(err)
	}

	if got := info.Mode().Perm(); got != 0o700 {
		t.Errorf("mode %o", got)
	}
}

func TestSink_Write_appends(t *testing.T) {
	dir := t.TempDir()

	for range 2 {
		s, _ := newSink(t, &file.Config{Dir: dir})
		write(t, s, at("2023-11-14T12:00:00Z"))
	}

	if got := strings.Count(read(t, filepath.Join(dir, "2023-11-14.log")), "\n"); got != 2 {
		t.Errorf("%d lines", got)
	}
}

func TestSink_Write_sharedFile(t *testing.T) {
	dir := t.TempDir()

	const sinks, each = 4, 200

	var wg sync.WaitGroup

	for i := range sinks {
		s, _ := newSink(t, &file.Config{Dir: dir})

		wg.Go(func() {
			e := at("2023-11-14T12:00:00Z")
			e.Trail = strings.Repeat(fmt.Sprint(i), 1000)

			for range each {
				if err := s.Write(e); err != nil {
					t.Error(err)
				}
			}
		})
	}

	wg.Wait()

	lines := strings.Split(strings.TrimSuffix(read(t, filepath.Join(dir, "2023-11-14.log")), "\n"), "\n")
	if len(lines) != sinks*each {
		t.Errorf("%d lines", len(lines))
	}

	for _, line := range lines {
		if _, err := event.ParseLine([]byte(line), time.UTC); err != nil {
			t.Fatalf("lines mixed: %v", err)
		}
	}
}

func TestSink_Reopen(t *testing.T) {
	s, dir := newSink(t, &file.Config{})
	path := filepath.Join(dir, "2023-11-14.log")

	write(t, s, at("2023-11-14T12:00:00Z"))

	if err := os.Rename(path, path+".1"); err != nil {
		t.Fatal(err)
	}

	write(t, s, at("2023-11-14T12:00:01Z"))

	if err := s.Reopen(); err != nil {
		t.Fatal(err)
	}

	write(t, s, at("2023-11-14T12:00:02Z"))

	if old, now := strings.Count(read(t, path+".1"), "\n"), strings.Count(read(t, path), "\n"); old != 2 || now != 1 {
		t.Errorf("%d old and %d new lines", old, now)
	}
}

func TestSink_Write_fullDisk(t *testing.T) {
	const full = "/dev/full"
	if _, err := os.Stat(full); err != nil {
		t.Skipf("no %s here", full)
	}

	var reports []error

	s, dir := newSink(t, &file.Config{Report: func(err error) { reports = append(reports, err) }})
	if err := os.Symlink(full, filepath.Join(dir, "2023-11-14.log")); err != nil {
		t.Fatal(err)
	}

	for range 3 {
		if err := s.Write(at("2023-11-14T12:00:00Z")); !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("got %v", err)
		}
	}

	write(t, s, at("2023-11-15T12:00:00Z"))

	if got := s.Stats(); got != (file.Stats{Written: 1, Failed: 3}) {
		t.Errorf("stats %+v", got)
	}

	if len(reports) != 1 || !errors.Is(reports[0], syscall.ENOSPC) {
		t.Errorf("reports %v", reports)
	}
}

func TestSink_Write_noDirectory(t *testing.T) {
	s, dir := newSink(t, &file.Config{})
	if err := os.Remove(dir); err != nil {
		t.Fatal(err)
	}

	if err := s.Write(at("2023-11-14T12:00:00Z")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}

	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}

	write(t, s, at("2023-11-14T12:00:00Z"))
}

func TestNew_bad(t *testing.T) {
	if _, err := file.New(&file.Config{}); err == nil {
		t.Error("no directory: no error")
	}

	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}

	if _, err := file.New(&file.Config{Dir: filepath.Join(path, "log")}); err == nil {
		t.Error("below a file: no error")
	}
}

func TestSink_Close(t *testing.T) {
	s, dir := newSink(t, &file.Config{})
	write(t, s, at("2023-11-14T12:00:00Z"))

	for range 2 {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}

	if err := s.Write(at("2023-11-14T12:00:00Z")); !errors.Is(err, file.ErrClosed) {
		t.Errorf("got %v", err)
	}

	if got := names(t, dir); got != "2023-11-14.log" {
		t.Errorf("files %q", got)
	}
}

func TestSink_Write_allocations(t *testing.T) {
	s, _ := newSink(t, &file.Config{})
	e := at("2023-11-14T12:00:00Z")

	write(t, s, e)

	if n := testing.AllocsPerRun(100, func() { write(t, s, e) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkSink_Write(b *testing.B) {
	s, err := file.New(&file.Config{Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close() // A benchmark.

	e := at("2023-11-14T12:00:00Z")

	b.ReportAllocs()

	for b.Loop() {
		if err := s.Write(e); err != nil {
			b.Fatal(err)
		}
	}
}
