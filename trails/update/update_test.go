package update_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/build"
	"github.com/trailscope/trailscope/trails/feed"
	"github.com/trailscope/trailscope/trails/fetch/fetchtest"
	"github.com/trailscope/trailscope/trails/parse"
	"github.com/trailscope/trailscope/trails/update"
)

func TestUpdater(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.config.CustomDir = filepath.Dir(l.write("own/list.txt", "good.example\nmine.example\n10.1.2.3\n\xff\n"))
	l.config.DisabledFeeds = "three; ciarmy"
	l.config.Feeds = append(l.config.Feeds, feed.Feed{Name: "three", Addresses: []string{"https://three.example/"}, Format: feed.Lines, Info: "x", Reference: "x"})
	var phases []string
	var last update.Progress
	l.config.Progress = func(p update.Progress) {
		if len(phases) == 0 || phases[len(phases)-1] != string(p.Phase) {
			phases = append(phases, string(p.Phase))
		}
		last = p
	}
	var refused, dropped []string
	l.config.Refuse = func(n parse.Note) { refused = append(refused, filepath.Base(n.String())) }
	l.config.Drop = func(t trails.Trail, r build.Reason) { dropped = append(dropped, t.Key+" "+r.String()) }
	r := l.run()
	l.expect(labRows[:strings.Index(labRows, "own.example")] + "mine.example|list|(custom) own.example|blacklisted|(remote custom)")

	states := map[string]string{}
	for what, s := range r.Sources {
		states[what+" "+s.Name] = string(s.State)
		if s.Error != "" || s.State != update.Disabled && (s.Entries == 0 || s.Fetched.IsZero()) {
			t.Errorf("%s: %+v", what, s)
		}
	}
	if diff := cmp.Diff(map[string]string{
		"feed one": "fresh", "feed two": "fresh", "feed three": "disabled", "custom ": "fresh", "static ": "fresh", "remote ": "fresh",
	}, states); diff != "" {
		t.Errorf("states differ (- wanted, + got):\n%s", diff)
	}
	if r.Feeds[0].Name != "one" || r.Feeds[0].Entries != 4 || r.Static.Entries != 3 || r.Remote[0].Entries != 2 || r.Custom.Entries != 3 {
		t.Errorf("report: %+v", r)
	}
	if r.Due != "forced" || r.Set.Trails != 10 || r.Set.Bytes != int64(len(l.index())) || r.Previous != 0 || r.Error != "" || len(r.Warnings) > 0 {
		t.Errorf("report: %+v", r)
	}
	own := filepath.Join(l.config.CustomDir, "list.txt")
	if n := r.DroppedCustom; n.Count != 2 || n.First[0].String() != own+":1: good.example: on the whitelist" {
		t.Errorf("dropped: %+v", n)
	}
	if diff := cmp.Diff([]string{"good.example on the whitelist", "10.1.2.3 a private or reserved address"}, dropped); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"list.txt:4: \uFFFD: not UTF-8"}, refused); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"fetching", "building", "writing"}, phases); diff != "" || last.Done != 4 || last.Total != 4 || last.Bytes == 0 {
		t.Errorf("progress: %+v %s", last, diff)
	}
	list, err := os.ReadFile(update.DroppedPath(l.dir))
	if err != nil || string(list) != "trail,info,reference,reason\ngood.example,list,(custom),on the whitelist\n"+
		"10.1.2.3,list,(custom),a private or reserved address\n" {
		t.Errorf("dropped.csv: %q %v", list, err)
	}
	if got := l.names(); got != "data data-HASH dropped.csv feeds lock report.json trails.idx" {
		t.Errorf("files: %s", got)
	}
	back, err := update.LoadReport(l.dir)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(r, back); diff != "" {
		t.Errorf("report differs when it is read (- made, + read):\n%s", diff)
	}
}

// TestUpdater_again: what has not changed is not sent again, and gives the same
// bytes.
func TestUpdater_again(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.run()
	first := l.index()
	r := l.run()
	if string(l.index()) != string(first) {
		t.Error("the same sources give other bytes")
	}
	for what, s := range r.Sources {
		if s.State != update.Unchanged {
			t.Errorf("%s %s: %+v", what, s.Name, s)
		}
	}
	if r.Previous != 9 {
		t.Errorf("previous: %d", r.Previous)
	}
}

func TestNew_errors(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		change func(c *update.Config)
		want   string
	}{
		{"no directory", func(c *update.Config) { c.Dir = "" }, "no directory"},
		{"ratio", func(c *update.Config) { c.MinRatio = 1.5 }, "1.5 is not between 0 and 1"},
		{"name of a feed", func(c *update.Config) { c.Feeds[0].Name = "a-b" }, `feed "a-b": a name has only`},
		{"name of another source", func(c *update.Config) { c.Feeds[0].Name = "custom" }, "another source"},
		{"same name", func(c *update.Config) { c.Feeds[0].Name = "one" }, "another source"},
		{"format", func(c *update.Config) { c.Feeds[0].Format = "tea" }, `feed "two": `},
	} {
		l := newLab(t)
		l.updater()
		tt.change(l.config)
		if _, err := update.New(l.config); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

// TestUpdater_cancelled: the set in place stays, and nothing is left behind.
func TestUpdater_cancelled(t *testing.T) {
	t.Parallel()
	for _, phase := range []update.Phase{update.Fetching, update.Building, update.Writing} {
		l := newLab(t)
		l.run()
		before, files := l.index(), l.names()
		l.net.Handle(oneURL, fetchtest.Content([]byte("# one\na.example\nx.example\ny.example\nz.example\n")))
		ctx, cancel := context.WithCancel(t.Context())
		l.config.Progress = func(p update.Progress) {
			if p.Phase == phase {
				cancel()
			}
		}
		l.config.Force = true
		r, err := l.updater().Run(ctx)
		if !errors.Is(err, context.Canceled) || r != nil {
			t.Errorf("%s: report %v, error %v", phase, r, err)
		}
		if string(l.index()) != string(before) || l.names() != files {
			t.Errorf("%s: the set has changed, or files are left: %s", phase, l.names())
		}
		cancel()
	}
}
