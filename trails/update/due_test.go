package update_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/trails/update"
)

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
		{"own whitelist", func() { old(); l.config.Whitelist = trusted(t, "x.example\n") }, "the settings have changed"},
		{"profile", func() { old(); l.config.Full = true }, "the settings have changed"},
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
