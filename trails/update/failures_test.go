package update_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/trails/feed"
	"github.com/trailscope/trailscope/trails/fetch/fetchtest"
	"github.com/trailscope/trailscope/trails/update"
)

// TestUpdater_failures: whatever a feed's server does, its last good copy is
// used, and the report says why.
func TestUpdater_failures(t *testing.T) {
	t.Parallel()
	good := []byte("# one\na.example\nb.example\nc.example\nd.example\n")
	const host = "one.example"
	tests := []struct {
		name  string
		spoil func(l *lab)
		state update.State
		err   string // a part of it
	}{
		{"not changed", func(l *lab) { l.net.Handle(oneURL, fetchtest.Content(good)) }, update.Unchanged, ""},
		{"no validators", func(l *lab) { l.net.Serve(oneURL, good) }, update.Unchanged, ""},
		{"500", func(l *lab) { l.net.Handle(oneURL, fetchtest.Status(http.StatusInternalServerError)) }, update.Cached, "500"},
		{"410", func(l *lab) { l.net.Handle(oneURL, fetchtest.Status(http.StatusGone)) }, update.Cached, "410"},
		{"page", func(l *lab) { l.net.Handle(oneURL, fetchtest.HTML()) }, update.Cached, `does not contain "one"`},
		{"page with the marker", func(l *lab) {
			l.net.Serve(oneURL, []byte("<!DOCTYPE html>\none\na.example\nb.example\nc.example\n"))
		}, update.Cached, "page for a browser"},
		{"shrunk", func(l *lab) { l.net.Serve(oneURL, []byte("# one\na.example\nb.example\n")) }, update.Cached, "2 entries"},
		{"empty", func(l *lab) { l.net.Serve(oneURL, nil) }, update.Cached, "empty"},
		{"silent", func(l *lab) { l.net.Handle(oneURL, fetchtest.Silent()) }, update.Cached, ""},
		{"slow", func(l *lab) { l.net.Handle(oneURL, fetchtest.Slow(good, 1, time.Second)) }, update.Cached, ""},
		{"endless", func(l *lab) { l.net.Handle(oneURL, fetchtest.Endless()) }, update.Cached, ""},
		{"cut off", func(l *lab) { l.net.Handle(oneURL, fetchtest.Truncated(good, 30)) }, update.Cached, ""},
		{"certificate", func(l *lab) { l.net.WrongCertificate(host, fetchtest.Expired) }, update.Cached, "certificate"},
		{"redirect to http", func(l *lab) { l.net.Handle(oneURL, fetchtest.Redirect("http://one.example/x")) }, update.Cached, "http"},
		{"redirect in a circle", func(l *lab) { l.net.Handle(oneURL, fetchtest.Redirect(oneURL)) }, update.Cached, "redirect"},
		{"redirect", func(l *lab) {
			l.net.Handle(oneURL, fetchtest.Redirect("https://new.example/one"))
			l.net.Serve("https://new.example/one", good)
		}, update.Unchanged, ""},
		{"refused", func(l *lab) { l.net.Refuse(host) }, update.Cached, "refused"},
		{"unknown", func(l *lab) { l.net.Unknown(host) }, update.Cached, "no such host"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t)
			l.config.Static, l.config.CustomURLs = "", nil
			start := time.Now().Add(-3 * time.Hour)
			l.fetch.Now = func() time.Time { return start }
			l.run()
			first := l.index()

			l.fetch.Now = time.Now
			hurry := tt.name == "silent" || tt.name == "slow"
			if hurry {
				l.fetch.Timeout = 200 * time.Millisecond
			}
			tt.spoil(l)
			r := l.run()
			if string(l.index()) != string(first) {
				t.Error("the set has changed")
			}
			s := r.Feeds[0]
			if s.State != tt.state || !strings.Contains(s.Error, tt.err) || s.Entries != 4 {
				t.Errorf("report: %+v", s)
			}
			if stale := s.State == update.Cached; stale != (s.Age(time.Now()) > time.Hour) || stale != (s.Error != "") {
				t.Errorf("age %v, error %q", s.Age(time.Now()), s.Error)
			}
			if r.Feeds[1].State != update.Unchanged && !hurry {
				t.Errorf("the other feed: %+v", r.Feeds[1])
			}
		})
	}
}

// TestUpdater_firstFailure: without a copy a feed gives nothing, and the others
// are used.
func TestUpdater_firstFailure(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.net.Refuse("one.example")
	l.net.Handle(ownURL, fetchtest.Status(http.StatusNotFound))
	l.net.Serve(staticURL, []byte("not an archive"))
	r := l.run()
	l.expect("b.example|known attacker|two.example e.example|known attacker|two.example")
	for what, s := range r.Sources {
		if good := s.Name == "two"; good != (s.State == update.Fresh) || !good && (s.State != update.Failed || s.Error == "" || s.Age(time.Now()) != 0) {
			t.Errorf("%s %s: %+v", what, s.Name, s)
		}
	}
	if r.Data.From != "starter" {
		t.Errorf("data: %+v", r.Data)
	}
}

// TestUpdater_parts: of a list in several parts those that there are count.
func TestUpdater_parts(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.config.Static, l.config.CustomURLs = "", nil
	l.config.Feeds = []feed.Feed{{
		Name: "parts", Addresses: []string{"https://p.example/1", "https://p.example/2", "https://p.example/3"},
		Format: feed.Lines, Marker: "p", Minimum: 3, Info: "malware", Reference: "p.example",
	}}
	serve := func(i string, names ...string) {
		l.net.Serve("https://p.example/"+i, []byte("# p\n"+strings.Join(names, "\n")))
	}
	serve("1", "a.example", "b.example")
	serve("2", "c.example", "d.example")
	l.net.Handle("https://p.example/3", fetchtest.HTML())
	if s := l.run().Feeds[0]; s.State != update.Cached || s.Entries != 4 || s.Error == "" {
		t.Errorf("one part fails: %+v", s)
	}
	serve("3", "e.example")
	if s := l.run().Feeds[0]; s.State != update.Fresh || s.Entries != 5 || s.Error != "" {
		t.Errorf("all is well: %+v", s)
	}
	l.net.Handle("https://p.example/2", fetchtest.Status(http.StatusNotFound))
	if s := l.run().Feeds[0]; s.State != update.Cached || s.Entries != 5 || s.Error == "" {
		t.Errorf("one part is a copy: %+v", s)
	}
	l.expect("a.example|malware|p.example b.example|malware|p.example c.example|malware|p.example d.example|malware|p.example e.example|malware|p.example")
}

// TestUpdater_fallback: a second address is asked when the first fails, and
// a copy of the first counts only when that fails too.
func TestUpdater_fallback(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.config.Static, l.config.CustomURLs = "", nil
	l.config.Feeds = []feed.Feed{{
		Name: "f", Addresses: []string{oneURL}, Fallback: twoURL, Format: feed.Lines, Info: "malware", Reference: "f",
	}}
	for _, step := range []struct {
		name       string
		one, two   bool
		state      update.State
		entries    int
		both, fail bool
	}{
		{"both", true, true, update.Fresh, 4, false, false},
		{"second", false, true, update.Fresh, 2, true, false},
		{"none", false, false, update.Cached, 4, true, true},
		{"first again", true, false, update.Unchanged, 4, false, false},
	} {
		l.net.Restore("one.example")
		l.net.Restore("two.example")
		if !step.one {
			l.net.Refuse("one.example")
		}
		if !step.two {
			l.net.Refuse("two.example")
		}
		asked := l.net.Count(twoURL)
		s := l.run().Feeds[0]
		if s.State != step.state || s.Entries != step.entries || (s.Error != "") != step.fail {
			t.Errorf("%s: %+v", step.name, s)
		}
		if step.two && l.net.Count(twoURL) > asked != step.both {
			t.Errorf("%s: the second address was asked %d times", step.name, l.net.Count(twoURL)-asked)
		}
	}
}

// TestUpdater_follow: an address that is found on a page.
func TestUpdater_follow(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	l.config.Static, l.config.CustomURLs = "", nil
	l.config.Feeds = []feed.Feed{{
		Name: "f", Addresses: []string{"https://page.example/"}, Follow: &feed.Follow{Expression: `list_\d+`, Prefix: "https://page.example/"},
		Format: feed.Lines, Info: "malware", Reference: "f",
	}}
	l.net.Serve("https://page.example/", []byte("<html>list_1 list_2 end"))
	l.net.Serve("https://page.example/list_2", []byte("a.example\nb.example\n"))
	if s := l.run().Feeds[0]; s.State != update.Fresh || s.Entries != 2 {
		t.Errorf("%+v", s)
	}
	l.net.Serve("https://page.example/", []byte("<html>sorry"))
	if s := l.run().Feeds[0]; s.State != update.Cached || s.Entries != 2 || s.Error == "" {
		t.Errorf("page without a list: %+v", s)
	}
	l.net.Refuse("page.example")
	if s := l.run().Feeds[0]; s.State != update.Cached || s.Entries != 2 || s.Error == "" {
		t.Errorf("nothing answers: %+v", s)
	}
}
