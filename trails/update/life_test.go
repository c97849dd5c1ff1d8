package update_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/trails/fetch/fetchtest"
	"github.com/trailscope/trailscope/trails/update"
)

// TestUpdater_busy: of two at the same time one says who the other is.
func TestUpdater_busy(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	other := *l.config
	second := make(chan error, 1)
	l.config.Progress = func(p update.Progress) {
		if p.Phase != update.Building {
			return
		}
		other.Client = l.config.Client
		u, err := update.New(&other)
		if err != nil {
			t.Error(err)
			return
		}
		_, err = u.Run(t.Context())
		second <- err
	}
	l.run()
	var busy update.ErrBusy
	if err := <-second; !errors.As(err, &busy) || busy.Pid != os.Getpid() || !strings.Contains(err.Error(), fmt.Sprint(os.Getpid())) {
		t.Errorf("error: %v", err)
	}
	l.config.Progress = nil
	l.run()
}

// TestUpdater_leftovers: what a crash leaves is removed, and what it damaged
// made anew.
func TestUpdater_leftovers(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.run()
	files := l.names()
	first := l.index()
	for _, name := range []string{".trails.idx-new", "..trails.idx-new123", ".report.json77", ".dropped.csv1", "data-0123456789abcdef/ua.txt", ".data-9/x", ".data1/tmp.symlink"} {
		l.write("trails/"+name, "left over")
	}
	for _, path := range []string{"feeds/one.body", "feeds/one.json", "trails.idx", "report.json", "dropped.csv", "lock"} {
		if err := os.Truncate(filepath.Join(l.dir, path), 7); err != nil {
			t.Fatal(err)
		}
	}
	l.net.Refuse("two.example")
	r, err := l.updater().Run(t.Context())
	if err != nil || r.Due != "the set cannot be read" || r.Previous != 0 {
		t.Fatalf("report %+v, error %v", r, err)
	}
	if l.names() != files || string(l.index()) != string(first) {
		t.Errorf("files: %s", l.names())
	}
	if r.Feeds[0].State != update.Fresh || r.Feeds[1].State != update.Cached {
		t.Errorf("feeds: %+v", r.Feeds)
	}
	l.expect(labRows)
}

// TestUpdater_shrunk: a set that is too small is refused, and counts again.
func TestUpdater_shrunk(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.run()
	first := l.index()
	data, _ := os.Readlink(update.DataPath(l.dir))
	// Nine trails before, so four are enough and three are not.
	l.net.Handle(staticURL, fetchtest.Content(archive(t, "maltrail-master/data/ua.txt", "x\n")))
	l.config.Feeds, l.config.CustomURLs = nil, nil
	r, err := l.fails()
	var shrunk *update.ErrShrunk
	if !errors.As(err, &shrunk) || *shrunk != (update.ErrShrunk{Trails: 3, Previous: 9, Least: 4}) || r.Error != err.Error() {
		t.Errorf("report %+v, error %v", r, err)
	}
	if r.Set.Trails != 9 || string(l.index()) != string(first) {
		t.Errorf("the set has changed: %+v", r.Set)
	}
	if now, _ := os.Readlink(update.DataPath(l.dir)); now != data {
		t.Error("the data files have changed")
	}
	if back, err := update.LoadReport(l.dir); err != nil || back.Error == "" || back.Set.Trails != 9 {
		t.Errorf("report: %+v %v", back, err)
	}
	l.config.MinRatio = 0.3
	if r := l.run(); r.Set.Trails != 3 || r.Error != "" || r.Previous != 9 {
		t.Errorf("report: %+v", r)
	}
	if now, _ := os.Readlink(update.DataPath(l.dir)); now == data {
		t.Error("the data files have not changed")
	}
}

// TestUpdater_nothing: when not one source gives anything, all stays as it is.
func TestUpdater_nothing(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.config.MinRatio = 0
	for _, host := range []string{"one.example", "two.example", "static.example", "own.example"} {
		l.net.Refuse(host)
	}
	if _, err := l.fails(); !errors.Is(err, update.ErrNoTrails) {
		t.Errorf("error: %v", err)
	}
	if got := l.names(); got != "lock report.json" {
		t.Errorf("files: %s", got)
	}
	l.config.CustomDir = filepath.Join(l.dir, "missing")
	if _, err := l.fails(); err == nil || !strings.Contains(err.Error(), l.config.CustomDir) {
		t.Errorf("error: %v", err)
	}
}

// TestUpdater_offline uses the last good copies of everything, and no network.
func TestUpdater_offline(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.config.Offline = true
	if _, err := l.fails(); !errors.Is(err, update.ErrNoTrails) {
		t.Errorf("without copies: %v", err)
	}
	l.config.Offline = false
	l.run()
	first := l.index()
	asked := l.net.Count(oneURL) + l.net.Count(staticURL) + l.net.Count(ownURL)
	l.config.Offline = true
	r := l.run()
	if string(l.index()) != string(first) || !r.Offline {
		t.Errorf("report: %+v", r)
	}
	for what, s := range r.Sources {
		if s.State != update.Cached || s.Error != "" || s.Fetched.IsZero() {
			t.Errorf("%s %s: %+v", what, s.Name, s)
		}
	}
	if now := l.net.Count(oneURL) + l.net.Count(staticURL) + l.net.Count(ownURL); now != asked {
		t.Errorf("%d requests", now-asked)
	}
}

// TestUpdater_deterministic: the number of processors does not matter.
func TestUpdater_deterministic(t *testing.T) {
	l := newLab(t)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	l.run()
	first := l.index()
	runtime.GOMAXPROCS(4)
	m := newLab(t)
	m.run()
	if string(m.index()) != string(first) {
		t.Error("the same sources give other bytes")
	}
}

// TestUpdater_unwritable: what cannot be written changes nothing.
func TestUpdater_unwritable(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.write("trails", "a file")
	if r, err := l.fails(); r != nil || !strings.Contains(err.Error(), l.dir) {
		t.Errorf("report %v, error %v", r, err)
	}
	if err := os.Remove(l.dir); err != nil {
		t.Fatal(err)
	}
	l.write("trails/trails.idx/file", "a directory is in the way")
	l.write("trails/report.json/file", "and another one")
	r, err := l.fails()
	if err == nil || !strings.Contains(err.Error(), "placing the index") || r.Error != err.Error() || len(r.Warnings) == 0 {
		t.Errorf("report %+v, error %v", r, err)
	}
	if got := l.names(); got != "data data-HASH feeds lock report.json trails.idx" {
		t.Errorf("files: %s", got)
	}
}
