package update_test

import (
	"bytes"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/addr"
	"github.com/trailscope/trailscope/trails/feed"
	"github.com/trailscope/trailscope/trails/feed/feedtest"
	"github.com/trailscope/trailscope/trails/fetch/fetchtest"
	"github.com/trailscope/trailscope/trails/update"
)

var rewrite = flag.Bool("update", false, "rewrite golden files")

// allFeeds makes the lab's feeds all known ones, with a server for each.
func allFeeds(l *lab) {
	l.config.Feeds = feed.All()
	for url, body := range feedtest.Bodies() {
		l.net.Handle(url, fetchtest.Content(body))
	}
}

// TestUpdater_full gets all known feeds, static lists and the user's own.
func TestUpdater_full(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	allFeeds(l)
	l.config.CustomDir = filepath.Dir(l.write("own/my_list.txt", "mine.example\n66.0.40.7\n"))
	r := l.run()
	if len(r.Feeds) != 42 {
		t.Errorf("%d feeds", len(r.Feeds))
	}
	want := feedtest.Want()
	for _, s := range r.Feeds {
		if s.State != update.Fresh || s.Error != "" || s.Entries != len(want[s.Name]) {
			t.Errorf("%s: %+v, want %d entries", s.Name, s, len(want[s.Name]))
		}
	}
	golden(t, l)
	agree(t, l, want)

	first := l.index()
	r = l.run()
	if !bytes.Equal(l.index(), first) {
		t.Error("the same sources give other bytes")
	}
	for _, s := range r.Feeds {
		if s.State != update.Unchanged {
			t.Errorf("%s: %+v", s.Name, s)
		}
	}

	// All servers but one are gone.
	for url := range feedtest.Bodies() {
		if !strings.Contains(url, "sblam") {
			l.net.Handle(url, fetchtest.HTML())
		}
	}
	r = l.run()
	if !bytes.Equal(l.index(), first) {
		t.Error("copies give other bytes")
	}
	for _, s := range r.Feeds {
		if fresh := s.Name == "sblam"; fresh != (s.State == update.Unchanged) || fresh != (s.Error == "") {
			t.Errorf("%s: %+v", s.Name, s)
		}
	}
}

// golden compares the set in place with testdata/full.csv.
func golden(t *testing.T, l *lab) {
	t.Helper()
	set, _, err := trails.Load(update.IndexPath(l.dir), nil)
	if err != nil {
		t.Fatal(err)
	}
	var csv bytes.Buffer
	if err := trails.WriteCSV(&csv, func(yield func(trails.Trail) bool) {
		set.All(func(_ trails.Ref, t trails.Trail) bool { return yield(t) })
	}); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", "full.csv")
	if *rewrite {
		if err := os.WriteFile(path, csv.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), csv.String()); diff != "" {
		t.Errorf("rows differ from %s (- wanted, + got):\n%s", path, diff)
	}
}

// agree checks which addresses are in the set in place, by counting references
// in the simplest way: those with three, or of the user's own or static lists.
func agree(t *testing.T, l *lab, want map[string][]trails.Trail) {
	t.Helper()
	references := map[string]map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		for _, item := range want[name] {
			if addr.IsQuad(item.Key) {
				if references[item.Key] == nil {
					references[item.Key] = map[string]bool{}
				}
				references[item.Key][item.Reference] = true
			}
		}
	}
	rows := " " + l.rows()
	for key, from := range references {
		ours := key == "66.0.0.1" || key == "66.0.0.9" || key == "66.0.40.7"
		if got := strings.Contains(rows, " "+key+"|"); got != (ours || len(from) >= 3) {
			t.Errorf("%s of %d feeds: in the set is %v", key, len(from), got)
		}
	}
}

// TestUpdater_disabledFeeds asks none of those that are disabled, by name or by
// info.
func TestUpdater_disabledFeeds(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	allFeeds(l)
	l.config.DisabledFeeds = "turris, ciarmy, policeman, myip, alienvault"
	l.config.DisabledInfo = compiled(t, "^known attacker$")
	r := l.run()
	disabled := 0
	for i, s := range r.Feeds {
		f := &l.config.Feeds[i]
		off := strings.Contains(l.config.DisabledFeeds, s.Name) || f.Info == "known attacker" && f.InfoColumn == 0
		if off != (s.State == update.Disabled) {
			t.Errorf("%s: %+v", s.Name, s)
		}
		if off && s.Name != "statics" {
			disabled++
			if n := l.net.Count(f.Addresses[0]); n != 0 {
				t.Errorf("%s was asked", s.Name)
			}
		}
	}
	if disabled < 10 {
		t.Errorf("%d disabled", disabled)
	}
}
