package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/trailscope/trailscope/sensor/app"
	"github.com/trailscope/trailscope/sensor/capturetest"
)

// streams are the two outputs of a command.
type streams struct{ out, err bytes.Buffer }

// io returns what a command talks through when nobody looks.
func (s *streams) io() *app.IO {
	return &app.IO{
		Out: &s.out, Err: &s.err, Width: func() int { return 0 },
		Environ: []string{"TRAILSCOPE_SENSOR_STATE_DIR=" + noState},
	}
}

// noState is a directory that cannot be made, so that tests leave nothing behind
// and find nothing of others.
const noState = "/dev/null/state"

// names is a recipe of three names, two of which are trails of the starter set.
const names = `
about: three names
every: 500ms
packets:
- {query: "10.1.1.5:40001 > 8.8.8.8:53", name: phish.example.net}
- {query: "10.1.1.5:40002 > 8.8.8.8:53", name: www.example.org}
- {query: "10.1.1.5:40003 > 8.8.8.8:53", name: a.phish.example.net}
`

// capture makes the capture file of a recipe and returns its bytes.
func capture(t *testing.T, recipe string) []byte {
	t.Helper()

	r, err := capturetest.Parse([]byte(recipe))
	if err != nil {
		t.Fatal(err)
	}
	files, err := r.Files()
	if err != nil {
		t.Fatal(err)
	}
	return files[0]
}

// stored writes bytes to a file and returns its path.
func stored(t *testing.T, content []byte) string {
	t.Helper()

	path := filepath.Join(t.TempDir(), "a.pcap")
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestReplay_terminal(t *testing.T) {
	var s streams
	io := s.io()
	io.OutTerminal, io.ErrTerminal, io.Colour = true, true, true
	if err := app.Replay(t.Context(), io, &app.ReplayOptions{Captures: []string{stored(t, capture(t, names))}}); err != nil {
		t.Fatal(err)
	}
	if got := s.out.String(); strings.Contains(got, `"`) || !strings.Contains(got, "\x1b[") || strings.Count(got, "phish") < 2 {
		t.Errorf("no coloured table:\n%s", got)
	}
}

// TestReplay_stopped ends a replay that waits for a pipe: what was found by then
// is written, and the error says that this is not all.
func TestReplay_stopped(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	// Opened for both, the pipe takes the capture before anybody reads, and its
	// end never comes.
	pipe, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer pipe.Close()
	if _, err = pipe.Write(capture(t, names)); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), time.Second)
	defer stop()
	var s streams
	err = app.Replay(ctx, s.io(), &app.ReplayOptions{Captures: []string{path}})
	if err == nil || err.Error() != "stopped before the end of "+path {
		t.Errorf("error: %v", err)
	}
	if strings.Count(s.out.String(), "DNS") != 2 || !strings.Contains(s.err.String(), "packets:  3 ") {
		t.Errorf("events\n%smessages\n%s", &s.out, &s.err)
	}
}

// TestReplay_again shows that the same capture gives the same events, ids
// included: a second import adds nothing.
func TestReplay_again(t *testing.T) {
	path := stored(t, capture(t, names))
	var first, second streams
	for _, s := range []*streams{&first, &second} {
		err := app.Replay(t.Context(), s.io(), &app.ReplayOptions{Captures: []string{path}, Format: "json"})
		if err != nil {
			t.Fatal(err)
		}
	}
	if first.out.String() != second.out.String() || first.out.Len() == 0 {
		t.Errorf("first\n%ssecond\n%s", &first.out, &second.out)
	}
}

// TestReplay_shifted moves the capture so that its last packet is now.
func TestReplay_shifted(t *testing.T) {
	path := stored(t, capture(t, names))
	var s streams
	err := app.Replay(t.Context(), s.io(), &app.ReplayOptions{
		Captures: []string{path},
		Format:   "json",
		Settings: app.Settings{Overrides: []app.Override{{Key: "replay.timestamps", Value: "shift", Flag: "--timestamps"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	first, last := timestamp(t, s.out.String(), 0), timestamp(t, s.out.String(), 1)
	if d := last.Sub(first).Milliseconds(); d != 1000 {
		t.Errorf("the events are %d ms apart, want 1000", d)
	}
	if age := time.Since(last); age < 0 || age > maxAge {
		t.Errorf("the last event is %v old", age)
	}
}

// maxAge is how old the last event of a shifted replay may be on a busy machine.
const maxAge = time.Minute

// timestamp returns the time of the nth JSON line.
func timestamp(t *testing.T, lines string, n int) time.Time {
	t.Helper()

	var doc struct {
		Time time.Time `json:"@timestamp"`
	}
	if err := json.Unmarshal([]byte(strings.Split(lines, "\n")[n]), &doc); err != nil {
		t.Fatal(err)
	}
	return doc.Time
}
