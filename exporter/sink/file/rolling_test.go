package file_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/trailscope/trailscope/exporter/delivery"
	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/sink/file"
)

// send sends a batch and fails the test unless all of it is accepted.
func send(t *testing.T, s *file.Sink, batch ...*event.Event) {
	t.Helper()

	if r := s.Send(t.Context(), batch); r.Err != nil || len(r.Retry) > 0 || len(r.Refused) > 0 {
		t.Fatalf("not accepted: %+v", r)
	}
}

// clock is a clock that tests set.
type clock struct{ nanoseconds atomic.Int64 }

// newClock returns a clock that shows noon.
func newClock() *clock {
	c := &clock{}
	c.nanoseconds.Store(time.Date(2024, 5, 6, 12, 0, 0, 0, time.UTC).UnixNano())

	return c
}

func (c *clock) now() time.Time { return time.Unix(0, c.nanoseconds.Load()) }

func (c *clock) add(d time.Duration) { c.nanoseconds.Add(int64(d)) }

// content returns a file's text, decompressed by its name.
func content(t *testing.T, path string) string {
	t.Helper()

	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() // It was only read.

	r := io.Reader(f)

	switch filepath.Ext(path) {
	case ".gz":
		if r, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	case ".zst":
		d, err := zstd.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()

		r = d
	}

	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}

	return string(b)
}

// eventually waits until the names in a directory fit an expression.
func eventually(t *testing.T, dir, expression string) []string {
	t.Helper()

	re := regexp.MustCompile("^" + expression + "$")

	for range 500 {
		if got := names(t, dir); re.MatchString(got) {
			return strings.Fields(got)
		}

		time.Sleep(10 * time.Millisecond)
	}

	t.Fatalf("the directory has %s, want %s", names(t, dir), expression)

	return nil
}

func TestSink_Send_days(t *testing.T) {
	s, dir := newSink(t, &file.Config{Sync: true})
	events := exportertest.Many(120) // two seconds before midnight and an hour later

	send(t, s, events...)
	send(t, s, events...)

	want := map[string]string{}

	for range 2 {
		for _, e := range events {
			want[s.Name(e)] += string(s.Encode(nil, e))
		}
	}

	for name, text := range want {
		if got := read(t, filepath.Join(dir, name)); got != text {
			t.Errorf("%s differs", name)
		}
	}

	if len(want) < 2 {
		t.Errorf("%d days", len(want))
	}

	if got := s.Stats(); got != (file.Stats{Written: uint64(2 * len(events))}) {
		t.Errorf("stats %+v", got)
	}
}

func TestSink_Send_followsNames(t *testing.T) {
	for _, name := range []string{"", "events.log"} {
		t.Run("name_"+name, func(t *testing.T) {
			s, dir := newSink(t, &file.Config{Name: name})
			e := at("2023-11-14T12:00:00Z")
			path := filepath.Join(dir, s.Name(e))

			send(t, s, e)

			if err := os.Rename(path, path+".1"); err != nil {
				t.Fatal(err)
			}

			send(t, s, e, e)

			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}

			send(t, s, e, e, e)

			if old, now := strings.Count(read(t, path+".1"), "\n"), strings.Count(read(t, path), "\n"); old != 1 || now != 3 {
				t.Errorf("%d old and %d new lines", old, now)
			}
		})
	}
}

// TestSink_Send_torn opens files that end in every part of a record.
func TestSink_Send_torn(t *testing.T) {
	for _, name := range []string{"", "events.log"} {
		t.Run("name_"+name, func(t *testing.T) {
			t.Parallel()

			dir := t.TempDir()
			e := at("2023-11-14T12:00:00Z")
			line := string(event.AppendLine(nil, e, time.UTC))

			for cut := 0; cut <= len(line); cut += 1 + cut%7 {
				s, err := file.New(&file.Config{Dir: dir, Name: name, Location: time.UTC})
				if err != nil {
					t.Fatal(err)
				}

				path := filepath.Join(dir, s.Name(e))
				if err := os.WriteFile(path, []byte(line+line[:cut]), 0o600); err != nil {
					t.Fatal(err)
				}

				send(t, s, e)

				if err := s.Close(); err != nil {
					t.Fatal(err)
				}

				want := line + line[:cut] + line
				torn := cut > 0 && cut < len(line)

				if torn && name == "" {
					want = line + line[:cut] + "\n" + line
				} else if torn {
					want = line + line
				}

				if got := read(t, path); got != want {
					t.Errorf("cut at %d: got %q", cut, got)
				}

				if repaired := s.Stats().Repaired; (repaired == 1) != torn {
					t.Errorf("cut at %d: %d repaired", cut, repaired)
				}
			}
		})
	}
}

func TestSink_Send_tornLong(t *testing.T) {
	s, dir := newSink(t, &file.Config{Name: "events.log"})

	path := filepath.Join(dir, "events.log")
	if err := os.WriteFile(path, []byte("whole\n"+strings.Repeat("x", 200_000)), 0o600); err != nil {
		t.Fatal(err)
	}

	send(t, s, at("2023-11-14T12:00:00Z"))

	if got := read(t, path); !strings.HasPrefix(got, "whole\n\"2023") || strings.Count(got, "\n") != 2 {
		t.Errorf("got %.60q", got)
	}
}

func TestSink_Send_rotatesBySize(t *testing.T) {
	for _, compression := range []string{"none", "gzip", "zstd"} {
		t.Run(compression, func(t *testing.T) {
			t.Parallel()

			c := newClock()
			s, dir := newSink(t, &file.Config{
				Name: "events.ndjson", Form: file.FormNDJSON, RotateBytes: 64 << 10, Compression: compression, Now: c.now,
			})

			var want string

			for i := range 12 {
				c.add(time.Duration(i%3) * time.Second) // some rotations in one moment

				batch := exportertest.Many(20 + i)
				send(t, s, batch...)

				for _, e := range batch {
					want += string(s.Encode(nil, e))
				}
			}

			rotated := int(s.Stats().Rotated)
			suffix := map[string]string{"none": "", "gzip": `\.gz`, "zstd": `\.zst`}[compression]
			found := eventually(t, dir, fmt.Sprintf(`(events-\d{8}T\d{6}\.\d{6}Z\.ndjson%s ){%d}events\.ndjson`, suffix, rotated))

			got := ""

			for _, name := range found {
				text := content(t, filepath.Join(dir, name))
				if len(text) > 64<<10 && strings.Count(text, "\n") > 1 || !strings.HasSuffix(text, "\n") {
					t.Errorf("%s has %d bytes", name, len(text))
				}

				got += text
			}

			if got != want || rotated < 5 {
				t.Errorf("%d files, %d bytes, want %d", len(found), len(got), len(want))
			}
		})
	}
}

func TestSink_Send_rotatesByAge(t *testing.T) {
	c := newClock()
	s, dir := newSink(t, &file.Config{Name: "events", RotateAge: time.Hour, KeepFiles: 2, KeepAge: 3 * time.Hour, Now: c.now})
	e := at("2023-11-14T12:00:00Z")

	for range 5 {
		send(t, s, e)

		c.add(59 * time.Minute)
		send(t, s, e)

		c.add(time.Minute)
	}

	eventually(t, dir, `events events-20240506T150000\.000000Z events-20240506T160000\.000000Z`)

	if got := s.Stats(); got.Rotated != 4 || got.Written != 10 {
		t.Errorf("stats %+v", got)
	}

	c.add(90 * time.Minute) // the first of both gets too old
	send(t, s, e)
	eventually(t, dir, `events events-20240506T160000\.000000Z events-20240506T183000\.000000Z`)
}

// TestNew_leftovers opens a directory that a killed process left.
func TestNew_leftovers(t *testing.T) {
	dir := t.TempDir()
	line := string(event.AppendLine(nil, at("2023-11-14T12:00:00Z"), time.UTC))

	for name, text := range map[string]string{
		"events-20240101T000000.000000Z.log":           line,
		"events-20240102T000000.000000Z.log":           line,
		"events-20240102T000000.000000Z.log.gz":        "what was complete",
		".events-20240103T000000.000000Z.log.gz.half":  "half",
		"events-20240103T000000.000000Z.log":           line + line,
		"events-2024.log":                              "not ours",
		"events-20240103T000000.000000Z.log.bak":       "not ours",
		"other-20240103T000000.000000Z.log":            "not ours",
		".other-20240103T000000.000000Z.log.gz.half":   "not ours",
		"events-20249999T000000.000000Z.log":           "not ours",
		"events-20240103T000000.000000Z.log.gz.backup": "not ours",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}

	newSink(t, &file.Config{Dir: dir, Name: "events.log", Compression: "gzip"})
	eventually(t, dir, `\.other-20240103T000000.000000Z.log.gz.half events-2024.log events-20240101T000000.000000Z.log.gz `+
		`events-20240102T000000.000000Z.log.gz events-20240103T000000.000000Z.log.bak events-20240103T000000.000000Z.log.gz `+
		`events-20240103T000000.000000Z.log.gz.backup events-20249999T000000.000000Z.log other-20240103T000000.000000Z.log`)

	for day, want := range map[int]string{1: line, 2: line, 3: line + line} {
		if got := content(t, filepath.Join(dir, fmt.Sprintf("events-2024010%dT000000.000000Z.log.gz", day))); got != want {
			t.Errorf("day %d: %q", day, got)
		}
	}
}

func TestSink_Send_otherProcess(t *testing.T) {
	dir := t.TempDir()
	e := at("2023-11-14T12:00:00Z")
	first, _ := newSink(t, &file.Config{Dir: dir, Name: "events.log"})
	second, _ := newSink(t, &file.Config{Dir: dir, Name: "events.log"})

	send(t, first, e)

	if r := second.Send(t.Context(), []*event.Event{e}); r.Err == nil || !strings.Contains(r.Err.Error(), "another process") {
		t.Errorf("got %+v", r)
	}

	if err := first.Close(); err != nil {
		t.Fatal(err)
	}

	send(t, second, e)

	if got := strings.Count(read(t, filepath.Join(dir, "events.log")), "\n"); got != 2 {
		t.Errorf("%d lines", got)
	}
}

func TestSink_Send_fullDisk(t *testing.T) {
	const full = "/dev/full"
	if _, err := os.Stat(full); err != nil {
		t.Skipf("no %s here", full)
	}

	s, dir := newSink(t, &file.Config{})
	if err := os.Symlink(full, filepath.Join(dir, "2023-11-14.log")); err != nil {
		t.Fatal(err)
	}

	good, bad := at("2023-11-15T12:00:00Z"), at("2023-11-14T12:00:00Z")

	if r := s.Send(t.Context(), []*event.Event{bad, good}); !errors.Is(r.Err, syscall.ENOSPC) || r.Retry != nil {
		t.Errorf("got %+v", r)
	}

	if r := s.Send(t.Context(), []*event.Event{good, bad, good}); r.Err != nil || fmt.Sprint(r.Retry) != "[1 2]" {
		t.Errorf("got %+v", r)
	}

	if got := s.Stats(); got != (file.Stats{Written: 1}) {
		t.Errorf("stats %+v", got)
	}
}

func TestSink_Send_ends(t *testing.T) {
	s, _ := newSink(t, &file.Config{})
	e := at("2023-11-14T12:00:00Z")

	ctx, cancel := context.WithCancel(t.Context())
	cancel()

	if r := s.Send(ctx, []*event.Event{e}); !errors.Is(r.Err, context.Canceled) {
		t.Errorf("got %+v", r)
	}

	if err := s.Close(); err != nil {
		t.Fatal(err)
	}

	if r := s.Send(t.Context(), []*event.Event{e}); !errors.Is(r.Err, file.ErrClosed) {
		t.Errorf("got %+v", r)
	}
}

func TestConfig_Validate(t *testing.T) {
	testCases := []struct {
		name   string
		config file.Config
		want   string
	}{
		{name: "days", config: file.Config{Dir: "d"}},
		{name: "named", config: file.Config{
			Dir: "d", Name: "events.ndjson", Compression: "zstd", RotateBytes: 64 << 10, RotateAge: time.Minute, KeepFiles: 1, KeepAge: time.Hour,
		}},
		{name: "no_dir", want: "dir"},
		{name: "path", config: file.Config{Dir: "d", Name: "a/b"}, want: "name"},
		{name: "dots", config: file.Config{Dir: "d", Name: ".."}, want: "name"},
		{name: "hidden", config: file.Config{Dir: "d", Name: ".a"}, want: "name"},
		{name: "error_log", config: file.Config{Dir: "d", Name: "error.log"}, want: "name"},
		{name: "long", config: file.Config{Dir: "d", Name: strings.Repeat("a", 201)}, want: "name"},
		{name: "line_end", config: file.Config{Dir: "d", Name: "a\nb"}, want: "name"},
		{name: "compression", config: file.Config{Dir: "d", Name: "a", Compression: "xz"}, want: "compression"},
		{name: "days_rotated", config: file.Config{Dir: "d", KeepFiles: 3}, want: "name"},
		{name: "small", config: file.Config{Dir: "d", Name: "a", RotateBytes: 1}, want: "rotate_bytes"},
		{name: "young", config: file.Config{Dir: "d", Name: "a", RotateAge: time.Second}, want: "rotate_age"},
		{name: "keep_files", config: file.Config{Dir: "d", Name: "a", KeepFiles: -1}, want: "keep_files"},
		{name: "keep_age", config: file.Config{Dir: "d", Name: "a", KeepAge: -1}, want: "keep_age"},
		{name: "several", config: file.Config{Name: "a", KeepFiles: -1}, want: "dir keep_files"},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			var got []string

			if err := tc.config.Validate(); err != nil {
				for line := range strings.Lines(err.Error()) {
					key, _, _ := strings.Cut(line, ": ")
					got = append(got, key)
				}
			}

			if strings.Join(got, " ") != tc.want {
				t.Errorf("got %q", got)
			}
		})
	}
}

var _ delivery.Sink = (*file.Sink)(nil)
