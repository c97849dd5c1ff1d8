package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/trailscope/trailscope/trails/update"
)

// terminal is an IO that keeps what is written.
type terminal struct {
	IO
	out, err bytes.Buffer
}

func newTerminal() *terminal {
	t := &terminal{}
	t.Out, t.Err = &t.out, &t.err
	return t
}

// offline are the options of an update of one list on this machine.
func offline(t *testing.T) *UpdateOptions {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"lists/malware/bot.txt": "bot.example.net\n"} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	o := &UpdateOptions{Offline: true}
	for key, value := range map[string]string{
		"sensor.state_dir": filepath.Join(dir, "state"), "update.static": filepath.Join(dir, "lists"), "update.feeds": "false",
	} {
		o.Overrides = append(o.Overrides, Override{Key: key, Value: value, Flag: "--set " + key})
	}
	return o
}

// state returns the state directory of options.
func (o *UpdateOptions) state() string {
	for _, over := range o.Overrides {
		if over.Key == "sensor.state_dir" {
			return over.Value
		}
	}
	return ""
}

func TestUpdateTrails_busy(t *testing.T) {
	t.Parallel()
	o, w := offline(t), newTerminal()
	if err := UpdateTrails(t.Context(), &w.IO, o); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(filepath.Join(o.state(), "trails", "lock"), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := unix.Flock(int(f.Fd()), unix.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString("4711"); err != nil {
		t.Fatal(err)
	}
	err = UpdateTrails(t.Context(), &w.IO, o)
	var busy update.ErrBusy
	if !errors.As(err, &busy) || err.Error() != "another update is running, in process 4711" || !strings.Contains(hintOf(err), "wait") {
		t.Errorf("got %v, hint %q", err, hintOf(err))
	}
}

func TestUpdateTrails_stopped(t *testing.T) {
	t.Parallel()
	o, w := offline(t), newTerminal()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	err := UpdateTrails(ctx, &w.IO, o)
	if err == nil || err.Error() != "stopped before the new set was complete" || hintOf(err) != "the set in use stays" || w.out.Len() > 0 {
		t.Errorf("got %v, hint %q, output %q", err, hintOf(err), w.out.String())
	}
}

func TestUpdateTrails_progress(t *testing.T) {
	t.Parallel()
	o, w := offline(t), newTerminal()
	w.ErrTerminal = true
	if err := UpdateTrails(t.Context(), &w.IO, o); err != nil {
		t.Fatal(err)
	}
	// However short it was, the line is cleared before the shell's prompt.
	if !strings.HasSuffix(w.err.String(), clearLine) {
		t.Errorf("standard error %q, want a cleared line at its end", w.err.String())
	}
	if strings.Contains(w.out.String(), clearLine) || !strings.Contains(w.out.String(), "static") {
		t.Errorf("standard output %q", w.out.String())
	}
}

func TestUpdateProgress_text(t *testing.T) {
	t.Parallel()
	p := &updateProgress{}
	for _, tc := range []struct {
		name string
		now  update.Progress
		want string
	}{
		{"start", update.Progress{}, "starting"},
		{"fetching", update.Progress{Phase: update.Fetching, Done: 11, Total: 44, Bytes: 1_500_000}, "[#######.......................]  25 % of 44 sources, 1.5 MB"},
		{"building", update.Progress{Phase: update.Building, Done: 44, Total: 44}, "building the set"},
		{"writing", update.Progress{Phase: update.Writing}, "writing the index"},
	} {
		p.tell(tc.now)
		if got := p.text(); got != tc.want {
			t.Errorf("%s: got %q, want %q", tc.name, got, tc.want)
		}
	}
}

func TestLiveLine_Write(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	l := newLiveLine(&b, func() string { return "half" })
	fmt.Fprintln(l, "warning: something")
	l.stop()
	if !strings.Contains(b.String(), clearLine+"warning: something\n") || !strings.HasSuffix(b.String(), clearLine) {
		t.Errorf("got %q", b.String())
	}
}

func TestUpdateFailure(t *testing.T) {
	t.Parallel()
	l := &loader{state: "/state"}
	for _, tc := range []struct {
		name    string
		err     error
		offline bool
		hint    string
	}{
		{name: "busy", err: update.ErrBusy{Pid: 1}, hint: "wait until it has ended"},
		{name: "shrunk", err: &update.ErrShrunk{Trails: 1, Previous: 9, Least: 4}, hint: "trails.reload_min_ratio=0"},
		{name: "nothing", err: update.ErrNoTrails, hint: "update.proxy"},
		{name: "nothing offline", err: update.ErrNoTrails, offline: true, hint: "leave out --offline"},
		{name: "not allowed", err: fmt.Errorf("writing: %w", fs.ErrPermission), hint: "--state-dir (now /state)"},
		{name: "disk full", err: unix.ENOSPC, hint: "the set in use stays"},
		{name: "with advice", err: failure("do this", "that"), hint: "do this"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			err := updateFailure(tc.err, l, &update.Report{Offline: tc.offline})
			if !errors.Is(err, tc.err) || !strings.Contains(hintOf(err), tc.hint) {
				t.Errorf("got %v, hint %q", err, hintOf(err))
			}
		})
	}
}
