package app

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/trailscope/trailscope/sensor/config"
	"github.com/trailscope/trailscope/sensor/detect"
)

// reloadTest is a reloader whose effects are kept.
type reloadTest struct {
	*reloader
	path     string
	messages bytes.Buffer
	used     []int
	reopened int
	stale    int
}

// newReloadTest returns a reloader of a file with n trails.
func newReloadTest(t *testing.T, n int, ratio float64) *reloadTest {
	t.Helper()

	r := &reloadTest{path: filepath.Join(t.TempDir(), "trails.csv")}
	r.write(t, n)
	c := config.NewDefault()
	c.Trails.File, c.Trails.ReloadMinRatio = r.path, ratio
	l := newLoader(c, []string{"STATE_DIRECTORY=" + t.TempDir()})
	rules, report, err := l.load()
	if err != nil {
		t.Fatal(err)
	}
	r.reloader = &reloader{
		loader: l,
		use:    func(rules *detect.Rules) { r.used = append(r.used, rules.Trails.Len()) },
		reopen: func() error { r.reopened++; return nil },
		stale:  func() { r.stale++ },
		log:    slog.New(newMessages(&r.messages, nil, false, false)),
		rules:  rules,
		real:   !report.starter(),
		seen:   l.stateOfRules(),
	}
	return r
}

// write replaces the file by one with n trails.
func (r *reloadTest) write(t *testing.T, n int) {
	t.Helper()

	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "name%d.example.org,badware (malware),(static)\n", i)
	}
	if err := os.WriteFile(r.path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestReloader_reload(t *testing.T) {
	testCases := []struct {
		name  string
		after int
		ratio float64
		used  bool
		want  string
	}{
		{name: "grown", after: 20, ratio: 0.5, used: true, want: "note: trails reloaded (reason test, trails 20, before 10"},
		{name: "just_enough", after: 5, ratio: 0.5, used: true, want: "note: trails reloaded"},
		{name: "too_few", after: 4, ratio: 0.5, want: "error: trails not reloaded; the present ones stay (reason test, error 4 trails are less than 5"},
		{name: "any_number", after: 1, ratio: 0, used: true, want: "note: trails reloaded"},
		{name: "floor", after: 8, ratio: 0.89, used: true, want: "note: trails reloaded"},
		{name: "empty", after: 0, ratio: 0, want: "error: trails not reloaded; the present ones stay"},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			r := newReloadTest(t, 10, tc.ratio)
			r.write(t, tc.after)
			r.reload("test")
			if !strings.HasPrefix(r.messages.String(), tc.want) {
				t.Errorf("got %q, want prefix %q", r.messages.String(), tc.want)
			}
			if tc.used != (len(r.used) == 1 && r.used[0] == tc.after) {
				t.Errorf("put in force: %v", r.used)
			}
			if want := map[bool]int{true: tc.after, false: 10}[tc.used]; r.rules.Trails.Len() != want {
				t.Errorf("%d trails, want %d", r.rules.Trails.Len(), want)
			}
		})
	}
}

func TestReloader_reload_missing(t *testing.T) {
	r := newReloadTest(t, 3, 0.5)
	if err := os.Remove(r.path); err != nil {
		t.Fatal(err)
	}
	r.reload("test")
	if len(r.used) > 0 || !strings.Contains(r.messages.String(), "there is no trails file") {
		t.Errorf("put in force: %v, messages %q", r.used, r.messages.String())
	}
}

func TestReloader_watch(t *testing.T) {
	r := newReloadTest(t, 3, 0.5)
	ctx, cancel := context.WithCancel(t.Context())
	signals := make(chan os.Signal)
	var watcher sync.WaitGroup
	watcher.Go(func() { r.watch(ctx, signals) })

	signals <- syscall.SIGHUP
	signals <- syscall.SIGHUP // taken when the first reload is done
	r.write(t, 4)
	time.Sleep(2*watchPeriod + watchPeriod/2) // the watcher looks at the file once a second
	cancel()
	watcher.Wait()
	if r.reopened != 2 || len(r.used) < 2 || r.used[len(r.used)-1] != 4 {
		t.Errorf("log files opened again %d times, put in force %v, messages %q", r.reopened, r.used, r.messages.String())
	}
}
