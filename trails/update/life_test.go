package update_test

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/trails/allow"
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

// TestUpdater_server takes a server's set as it is.
func TestUpdater_server(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.config.Server, l.config.ServerToken = serverURL, "tea"
	l.net.Handle(serverURL, fetchtest.Content([]byte("UP.example,a,b\r\n10.0.0.1,\"x, y\",b\r\nbad\r\nUP.example,c,b\r\n")))
	r := l.run()
	l.expect("10.0.0.1|x, y|b UP.example|c|b")
	if r.Server.State != update.Fresh || r.Server.Entries != 3 || r.Server.Refused != 1 || r.Static != nil || len(r.Feeds) > 0 {
		t.Errorf("report: %+v", r)
	}
	if got := l.net.Header(serverURL).Get("Authorization"); got != "Bearer tea" {
		t.Errorf("authorization: %q", got)
	}
	// Not forced, and asked all the same.
	for _, tt := range []struct {
		name    string
		handler http.Handler
		state   update.State
	}{
		{"unchanged", fetchtest.Content([]byte("UP.example,a,b\r\n10.0.0.1,\"x, y\",b\r\nbad\r\nUP.example,c,b\r\n")), update.Unchanged},
		{"one comma", fetchtest.Body([]byte("Sorry, not here")), update.Cached},
		{"gone", fetchtest.Status(http.StatusGone), update.Cached},
	} {
		l.net.Handle(serverURL, tt.handler)
		r, err := l.updater().Run(t.Context())
		if err != nil || r.Server.State != tt.state || r.Skipped {
			t.Errorf("%s: report %+v, error %v", tt.name, r, err)
		}
		l.expect("10.0.0.1|x, y|b UP.example|c|b")
	}
	// Two commas, but no trails.
	l.net.Serve(serverURL, []byte("Sorry, not here\nnot today, either"))
	if _, err := l.fails(); !errors.Is(err, update.ErrNoTrails) {
		t.Errorf("error: %v", err)
	}
	l.net.Handle(serverURL, fetchtest.Status(http.StatusGone))
	l.fetch.Dir = ""
	if _, err := l.fails(); err == nil || !strings.Contains(err.Error(), "410") {
		t.Errorf("error: %v", err)
	}
}

// TestUpdater_due: when there is something to do.
func TestUpdater_due(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.config.CustomDir = filepath.Dir(l.write("own/list.txt", "mine.example\n"))
	static := l.write("static/malware/bot.txt", "bot.example\n")
	l.config.Static = filepath.Dir(filepath.Dir(static))
	past := time.Now().Add(-30 * time.Minute)
	touch := func(path string, at time.Time) {
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	old := func() { // lists are older than the set
		for _, path := range []string{"own", "own/list.txt", "static", "static/malware", "static/malware/bot.txt"} {
			touch(filepath.Join(filepath.Dir(l.dir), path), past.Add(-time.Hour))
		}
		touch(update.IndexPath(l.dir), past)
	}
	for _, tt := range []struct {
		name   string
		change func()
		due    string // the start, empty for not due
	}{
		{"first", func() {}, "there is no set yet"},
		{"nothing", old, ""},
		{"forced", func() { old(); l.config.Force = true }, "forced"},
		{"not forced", func() { old(); l.config.Force = false }, ""},
		{"own list", func() { old(); touch(l.config.CustomDir+"/list.txt", time.Now()) }, l.config.CustomDir + "/list.txt is newer"},
		{"static list", func() { old(); touch(static, time.Now()) }, static + " is newer"},
		{"list removed", func() { old(); touch(filepath.Dir(static), time.Now()) }, filepath.Dir(static) + " is newer"},
		{"offline forces nothing", func() { old(); l.config.Offline = true }, ""},
		{"old", func() { old(); touch(update.IndexPath(l.dir), time.Now().Add(-61*time.Minute)) }, "the set is 1h1m0s old"},
		{"from the future", func() { old(); touch(update.IndexPath(l.dir), time.Now().Add(62*time.Minute)) }, "the set is 1h"},
		{"never old", func() { old(); l.config.Period = 0; touch(l.dir+"/trails.idx", past.Add(time.Minute)) }, ""},
		{"settings", func() { old(); l.config.DisabledInfo = compiled(t, "x") }, "the settings have changed"},
		{"report lost", func() { old(); _ = os.Remove(l.dir + "/report.json") }, "the settings have changed"},
		{"empty", func() { old(); _ = os.Truncate(l.dir+"/trails.idx", 0) }, "the set cannot be read"},
	} {
		tt.change()
		r, err := l.updater().Run(t.Context())
		if err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		if r.Skipped != (tt.due == "") || tt.due != "" && !strings.HasPrefix(r.Due, tt.due) {
			t.Errorf("%s: due %q, skipped %v, want %q", tt.name, r.Due, r.Skipped, tt.due)
		}
		if r.Set.Trails == 0 {
			t.Errorf("%s: %+v", tt.name, r.Set)
		}
	}
}

// TestUpdater_data: data files come with the static lists, stay when these
// fail, and go together.
func TestUpdater_data(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.net.Serve(ownURL, []byte("good.example\nbetter.example\nbest.example\n10.0.0.1\n11.0.0.1\n"))
	if r := l.run(); r.Data.From != "static" || fmt.Sprint(r.Data.Files) != "[whitelist.txt bogon_ranges.txt]" || r.Data.Path != update.DataPath(l.dir) {
		t.Errorf("data: %+v", r.Data)
	}
	if strings.Contains(l.rows(), "good.example") || strings.Contains(l.rows(), " 10.0.0.1|") {
		t.Errorf("rows: %s", l.rows())
	}
	if got, err := os.ReadFile(filepath.Join(update.DataPath(l.dir), "worst_asns.txt")); err != nil || string(got) != "AS64500\n" {
		t.Errorf("worst_asns.txt: %q %v", got, err)
	}
	if _, err := os.Stat(filepath.Join(update.DataPath(l.dir), "secret.txt")); err == nil {
		t.Error("a file was taken that is not one of the known")
	}

	// A whitelist of the user's own is added.
	rules, _, err := allow.ReadWhitelist(strings.NewReader("better.example\n"), "own.txt")
	if err != nil {
		t.Fatal(err)
	}
	l.config.Whitelist = rules
	l.net.Refuse("static.example")
	l.fetch.Dir += "2" // no copies
	if r := l.run(); r.Data.From != "kept" || strings.Contains(l.rows(), "good.example") || strings.Contains(l.rows(), "better.example") {
		t.Errorf("data: %+v, rows %s", r.Data, l.rows())
	}

	// A directory of the user's own comes first. The files that came with the
	// lists are kept up to date beside it.
	l.net.Restore("static.example")
	l.net.Handle(staticURL, fetchtest.Content(zipped(t, "malware/bot.txt", "bot.example\n", "data/whitelist.txt", "new.example\n")))
	l.config.DataDir = filepath.Dir(l.write("mydata/whitelist.txt", "best.example\n"))
	r := l.run()
	if got := l.rows(); r.Data.From != "directory" || !strings.Contains(got, "good.example") || strings.Contains(got, "best.example") {
		t.Errorf("data: %+v, rows %s", r.Data, got)
	}
	if got, _ := os.ReadFile(filepath.Join(update.DataPath(l.dir), "whitelist.txt")); string(got) != "new.example\n" {
		t.Errorf("whitelist: %q", got)
	}
	if got := l.names(); strings.Count(got, "data-HASH") != 1 {
		t.Errorf("files: %s", got)
	}

	// A directory where the link was: a backup, for instance.
	if err := os.Remove(update.DataPath(l.dir)); err != nil {
		t.Fatal(err)
	}
	l.write("trails/data/whitelist.txt", "old.example\n")
	l.run()
	if got, _ := os.ReadFile(filepath.Join(update.DataPath(l.dir), "whitelist.txt")); string(got) != "new.example\n" {
		t.Errorf("whitelist: %q", got)
	}
}

// TestUpdater_local: static lists and own lists may lie on this machine.
func TestUpdater_local(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.config.Offline = true
	l.config.Feeds = nil
	l.config.Static = l.write("static.zip", string(archive(t)))
	l.config.CustomURLs = []string{l.write("own.txt", "own.example\n")}
	l.run()
	l.expect("66.0.0.1|mass scanner|(static) b.example|bot (malware)|(static) bot.example|bot (malware)|(static) own.example|blacklisted|(remote custom)")
	l.config.DisabledFeeds = "static"
	l.config.MinRatio = 0
	if r := l.run(); r.Static.State != update.Disabled || r.Data.From != "static" {
		t.Errorf("report: %+v %+v", r.Static, r.Data)
	}
	l.expect("own.example|blacklisted|(remote custom)")
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
