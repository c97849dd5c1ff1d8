package update_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/trails/fetch/fetchtest"
	"github.com/trailscope/trailscope/trails/update"
)

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
	l.config.Whitelist = trusted(t, "better.example\n")
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

// TestUpdater_dataRefused: data files that cannot be used change nothing, and
// one of them is as bad as all.
func TestUpdater_dataRefused(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.run()
	link, err := os.Readlink(update.DataPath(l.dir))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"too large":      strings.Repeat("x.example\n", 1<<20),
		"cannot be read": strings.Repeat("x", 2<<20),
	} {
		l.net.Handle(staticURL, fetchtest.Content(zipped(t, "malware/bot.txt", "bot.example\nb.example\n", "mass_scanner.txt", "66.0.0.1\n",
			"data/whitelist.txt", text, "data/bogon_ranges.txt", "66.0.0.0/8\n")))
		r := l.run()
		if len(r.Warnings) != 1 || !strings.Contains(r.Warnings[0], "whitelist") || r.Data.From != "kept" {
			t.Errorf("%s: warnings %q, data %+v", name, r.Warnings, r.Data)
		}
		if now, _ := os.Readlink(update.DataPath(l.dir)); now != link {
			t.Errorf("%s: the data files have changed", name)
		}
		l.expect(labRows)
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

// TestUpdater_profileFull builds for profile full: the whitelist of the static lists is read
// leniently, networks inside it are left out and named, and nothing that only that
// profile matches is called inert.
func TestUpdater_profileFull(t *testing.T) {
	t.Parallel()
	const list = "66.1.2.0/24\n66.2.0.0-66.2.0.9\n2a00:1:2::/48\n66.3.0.0/24\nt13d1516h2_8daaf6152771_02713d6af862\n"
	for full, want := range map[bool]struct{ rows, dropped, inert int }{true: {2, 3, 0}, false: {5, 0, 5}} {
		l := newLab(t)
		l.config.Full, l.config.Feeds, l.config.CustomURLs = full, nil, nil
		l.config.CustomDir = filepath.Dir(l.write("own/list.txt", list))
		l.net.Handle(staticURL, fetchtest.Content(zipped(t, "malware/bot.txt", "bot.example\n",
			"data/whitelist.txt", "66.1.0.0/16 # ours\n66.2.0.0/24\n2A00:1::/32\nBOT.example # a false alarm\n")))
		r := l.run()
		dropped, err := os.ReadFile(update.DroppedPath(l.dir))
		if err != nil {
			t.Fatal(err)
		}
		own := strings.Count(l.rows(), "|list|(custom)")
		if own != want.rows || strings.Count(string(dropped), "list,(custom),on the whitelist") != want.dropped || r.Inert.Count != want.inert {
			t.Errorf("full %v: %d of its own in %s; inert %v; dropped:\n%s", full, own, l.rows(), r.Inert, dropped)
		}
		if strings.Contains(l.rows(), "bot.example") == full {
			t.Errorf("full %v: rows %s", full, l.rows())
		}
	}
}
