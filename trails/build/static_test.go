package build_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io/fs"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/build"
	"github.com/trailscope/trailscope/trails/parse"
	"github.com/trailscope/trailscope/trails/pattern"
)

var errBroken = errors.New("broken disk")

// breaking is a tree in which one file cannot be opened, and one not read.
type breaking struct{ fstest.MapFS }

func (b breaking) Open(name string) (fs.File, error) {
	f, err := b.MapFS.Open(name)
	switch {
	case strings.HasSuffix(name, "closed.txt"):
		return nil, &fs.PathError{Op: "open", Path: name, Err: errBroken}
	case err == nil && strings.HasSuffix(name, "broken.txt"):
		return brokenFile{f}, nil
	}
	return f, err
}

type brokenFile struct{ fs.File }

func (brokenFile) Read(p []byte) (int, error) { return copy(p, "half.example\nhal"), errBroken }

// TestBuilder_staticTree reads any tree of files; what is wrong with one file
// is told, and spoils no other.
func TestBuilder_staticTree(t *testing.T) {
	t.Parallel()
	var refused []string
	tree := breaking{fstest.MapFS{
		"malware/a.txt":         {Data: []byte("a.example\nx\x01\n")},
		"malware/broken.txt":    {Data: []byte("no.example\n")},
		"malware/closed.txt":    {Data: []byte("no.example\n")},
		"malware/dir.txt/a.txt": {Data: []byte("no.example\n")},
		"malware/z.txt":         {Data: []byte("z.example\n\xff\n/\n")},
		"README.md":             {Data: []byte("no.example\n")},
		"b.csv":                 {Data: []byte("b.example,\"info\"\nnothing\n")},
	}}
	got, report := run(t, &build.Config{
		Static: tree, StaticName: "lists.zip",
		Refuse: func(n parse.Note) { refused = append(refused, n.String()) },
	})
	expect(t, got, "b.example|info|b_(static) a.example|a_(malware)|(static) z.example|z_(malware)|(static)")
	if diff := cmp.Diff([]string{
		"lists.zip/b.csv:2: nothing: no comma between trail and info",
		"lists.zip/malware/a.txt:2: x\x01: control characters",
		"lists.zip/malware/broken.txt: broken disk",
		"lists.zip/malware/closed.txt: broken disk",
		"lists.zip/malware/dir.txt: not a regular file",
		"lists.zip/malware/z.txt:2: \uFFFD: not UTF-8",
		"lists.zip/malware/z.txt:3: /: names neither a host nor a path",
	}, refused); diff != "" {
		t.Errorf("refused differ (- wanted, + got):\n%s", diff)
	}
	if report.Refused.Count != len(refused) || len(report.Refused.First) != 5 || report.Static != 3 {
		t.Errorf("report: %+v", report)
	}
}

// TestBuilder_drop tells of every trail that is taken out, as it is by then.
func TestBuilder_drop(t *testing.T) {
	t.Parallel()
	var dropped []string
	_, report := run(t, &build.Config{
		Feeds:        feeds("66.0.0.1,malware WORD,one www.Good.example?x,one 10.0.0.1,parking_site 10.0.0.2:80,one 300.0.0.1,one ?,one localhost.x,one"),
		MinimumFeeds: 1, Whitelist: whitelist(t, "good.example\n66.0.0.0/24\n"), Bogons: ranges(t, "10.0.0.0/8"),
		Drop: func(t trails.Trail, r build.Reason) {
			dropped = append(dropped, t.Key+"|"+t.Info+"|"+t.Reference+": "+r.String())
		},
	})
	if diff := cmp.Diff([]string{
		"word|one|a.example: a bare word",
		"300.0.0.1|one|a.example: not an address",
		"|one|a.example: nothing is left of it",
		"66.0.0.1|potential malware site|a.example: on the whitelist",
		"10.0.0.2:80|one|a.example: a private or reserved address",
		"localhost.x|one|a.example: the local machine or network",
		"good.example|one|a.example: on the whitelist",
	}, dropped); diff != "" {
		t.Errorf("dropped differ (- wanted, + got):\n%s", diff)
	}
	sum := 0
	for _, n := range report.Dropped {
		sum += n
	}
	if sum != len(dropped) {
		t.Errorf("%d dropped, %d told", sum, len(dropped))
	}
}

// TestBuilder_remotes: several remote lists are read one after the other.
func TestBuilder_remotes(t *testing.T) {
	t.Parallel()
	var refused []string
	got, report := run(t, &build.Config{
		CustomDir: tree(t, "own.txt", "mine.example\n66.0.0.2\n"),
		Remote: []build.Remote{
			{Name: "first", Text: "one.example\nmine.example\n66.0.0.2/31"},
			{Name: "second", Text: "two.example\none.example\n\xff\n66.0.0.3"},
			{Name: "empty"},
		},
		Refuse: func(n parse.Note) { refused = append(refused, n.String()) },
	})
	expect(t, got, `mine.example|own|(custom) 66.0.0.2|blacklisted|(remote_custom) one.example|blacklisted|(remote_custom)
		66.0.0.2/31|blacklisted|(remote_custom) 66.0.0.3|blacklisted|(remote_custom) two.example|blacklisted|(remote_custom)`)
	if diff := cmp.Diff([]int{5, 3, 0}, report.Remote); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"second:3: \uFFFD: not UTF-8"}, refused); diff != "" {
		t.Error(diff)
	}
}

// TestBuilder_disabledFeed: an expression that is found in anything disables
// feeds by their common info only where there is one.
func TestBuilder_disabledFeed(t *testing.T) {
	t.Parallel()
	expr, err := pattern.Compile("(bad)?$", 0)
	if err != nil {
		t.Fatal(err)
	}
	_, report := run(t, &build.Config{
		DisabledInfo: expr,
		Feeds:        []build.Feed{feed{name: "a", csv: "a.example,one,r\n"}, feed{name: "b", info: "one", csv: "b.example,one,r\n"}},
	})
	if report.Feeds != 1 || report.Dropped[build.Disabled] != 1 {
		t.Errorf("report: %+v", report)
	}
}

// TestBuilder_processors: the rows are the same whatever reads ahead.
func TestBuilder_processors(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := range 300 {
		name := string(rune('a'+i%26)) + strings.Repeat("x", i/26)
		w, err := z.Create("malware/" + name + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		for j := range 1 + i%7 {
			if _, err := w.Write([]byte(strings.Repeat("y", j*j) + name + ".example\nall.example\n")); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	archive, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	first, _ := run(t, &build.Config{Static: archive})
	runtime.GOMAXPROCS(8)
	for range 5 {
		if again, _ := run(t, &build.Config{Static: archive}); !slices.Equal(first, again) {
			t.Fatal("other rows")
		}
	}
}
