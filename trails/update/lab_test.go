package update_test

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/allow"
	"github.com/trailscope/trailscope/trails/feed"
	"github.com/trailscope/trailscope/trails/fetch"
	"github.com/trailscope/trailscope/trails/fetch/fetchtest"
	"github.com/trailscope/trailscope/trails/pattern"
	"github.com/trailscope/trailscope/trails/update"
)

// Addresses of the lab's sources.
const (
	oneURL    = "https://one.example/list.txt"
	twoURL    = "https://two.example/list.txt"
	staticURL = "https://static.example/master.zip"
	ownURL    = "https://own.example/list.txt"
	serverURL = "https://hub.example/trails"
)

// lab is a network with a few sources, and a directory that is updated.
type lab struct {
	*testing.T
	net    *fetchtest.Network
	dir    string
	config *update.Config
	fetch  *fetch.Config
}

// newLab serves two feeds of names, static lists and a remote list.
func newLab(t *testing.T) *lab {
	t.Helper()
	l := &lab{T: t, net: fetchtest.New(t), dir: filepath.Join(t.TempDir(), "trails")}
	l.net.Handle(oneURL, fetchtest.Content([]byte("# one\na.example\nb.example\nc.example\nd.example\n")))
	l.net.Handle(twoURL, fetchtest.Content([]byte("# two\nb.example\ne.example\n")))
	l.net.Handle(staticURL, fetchtest.Content(archive(t)))
	l.net.Handle(ownURL, fetchtest.Content([]byte("own.example\n66.0.0.9\n")))
	l.fetch = l.net.Config()
	l.fetch.Dir = filepath.Join(l.dir, "feeds")
	l.fetch.Retries = -1
	l.config = &update.Config{
		Dir: l.dir, UseFeeds: true, Feeds: []feed.Feed{
			{Name: "two", Addresses: []string{twoURL}, Format: feed.Lines, Marker: "two", Info: "known attacker", Reference: "two.example"},
			{Name: "one", Addresses: []string{oneURL}, Format: feed.Lines, Marker: "one", Minimum: 3, Info: "malware", Reference: "one.example"},
		},
		MinimumFeeds: 3, Static: staticURL, CustomURLs: []string{ownURL}, MinRatio: 0.5, Period: time.Hour,
	}
	return l
}

// archive returns an archive of static lists and data files as it is published.
func archive(t testing.TB, more ...string) []byte {
	t.Helper()
	return zipped(t, append([]string{
		"maltrail-master/trails/static/malware/bot.txt", "bot.example\nb.example\n",
		"maltrail-master/trails/static/mass_scanner.txt", "66.0.0.1\n",
		"maltrail-master/data/whitelist.txt", "good.example\n",
		"maltrail-master/data/bogon_ranges.txt", "10.0.0.0/8\n",
		"maltrail-master/data/worst_asns.txt", "AS64500\n",
		"maltrail-master/data/secret.txt", "not ours\n",
		"maltrail-master/README.md", "text\n",
	}, more...)...)
}

// zipped returns an archive: name, contents, name, contents.
func zipped(t testing.TB, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w, err := z.Create(files[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(files[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// labRows are the lab's rows when all is well.
const labRows = "66.0.0.1|mass scanner|(static) 66.0.0.9|blacklisted|(remote custom) a.example|malware|one.example " +
	"b.example|bot (malware)|(static) (+one.example,two.example) bot.example|bot (malware)|(static) c.example|malware|one.example " +
	"d.example|malware|one.example e.example|known attacker|two.example own.example|blacklisted|(remote custom)"

// updater makes an updater of the configuration as it is now.
func (l *lab) updater() *update.Updater {
	l.Helper()
	client, err := fetch.New(l.fetch)
	if err != nil {
		l.Fatal(err)
	}
	l.Cleanup(client.Close)
	l.config.Client = client
	u, err := update.New(l.config)
	if err != nil {
		l.Fatal(err)
	}
	return u
}

// run forces an update that must succeed.
func (l *lab) run() *update.Report {
	l.Helper()
	force := l.config.Force
	l.config.Force = true
	r, err := l.updater().Run(l.Context())
	l.config.Force = force
	if err != nil {
		l.Fatal(err)
	}
	return r
}

// fails forces an update that must not succeed.
func (l *lab) fails() (*update.Report, error) {
	l.Helper()
	l.config.Force = true
	r, err := l.updater().Run(l.Context())
	if err == nil {
		l.Fatalf("no error: %+v", r)
	}
	return r, err
}

// rows returns the rows of the set in place, sorted.
func (l *lab) rows() string {
	l.Helper()
	set, _, err := trails.Load(update.IndexPath(l.dir), nil)
	if err != nil {
		l.Fatal(err)
	}
	var all []string
	for _, t := range set.All {
		all = append(all, t.Key+"|"+t.Info+"|"+t.Reference)
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

// expect compares the rows of the set in place.
func (l *lab) expect(want string) {
	l.Helper()
	if diff := cmp.Diff(want, l.rows()); diff != "" {
		l.Errorf("rows differ (- wanted, + got):\n%s", diff)
	}
}

// index returns the bytes of the set in place.
func (l *lab) index() []byte {
	l.Helper()
	b, err := os.ReadFile(update.IndexPath(l.dir))
	if err != nil {
		l.Fatal(err)
	}
	return b
}

// write writes a file below the lab's directory's parent and returns its path.
func (l *lab) write(name, text string) string {
	l.Helper()
	path := filepath.Join(filepath.Dir(l.dir), name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		l.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		l.Fatal(err)
	}
	return path
}

// names returns what lies in the directory.
func (l *lab) names() string {
	l.Helper()
	entries, err := os.ReadDir(l.dir)
	if err != nil {
		l.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		name := e.Name()
		if rest, ok := strings.CutPrefix(name, "data-"); ok && len(rest) == 16 {
			name = "data-HASH"
		}
		all = append(all, name)
	}
	return strings.Join(all, " ")
}

// compiled returns a pattern.
func compiled(t testing.TB, expr string) *pattern.Pattern {
	t.Helper()
	p, err := pattern.Compile(expr, 0)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// trusted returns the entries of a whitelist.
func trusted(t testing.TB, text string) []allow.Rule {
	t.Helper()
	rules, _, err := allow.ReadWhitelist(strings.NewReader(text), "own.txt")
	if err != nil {
		t.Fatal(err)
	}
	return rules
}
