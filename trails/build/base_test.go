package build_test

import (
	"net/netip"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/build"
)

// TestBuilder_base lays lists over a trails.csv by the rules that the csv was
// made by.
func TestBuilder_base(t *testing.T) {
	t.Parallel()
	base, _, err := trails.Parse([]byte(strings.Join([]string{
		"feed.example,one,a.example",
		"feeds.example,one,\"a.example (+b.example,c.example)\"",
		"bot.example,bot (malware),(static)",
		"both.example,bot (malware),(static) (+(custom))",
		"static.example,bot (malware),(static)",
		"past.example,x history,(static)",
		"own.example,own,(custom)",
		"10.0.0.1,malware,(static)",
		"untouched.example,one,a.example",
		"upper.example,one,a.example",
		"66.0.0.1,one,a.example",
		"^x[0-9]+\\.example$,bot (malware),(static)",
	}, "\n")), nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &build.Config{
		Base:         base,
		CustomDir:    tree(t, "own.txt", "own.example\nfeed.example\nfeeds.example\nboth.example\nstatic.example\npast.example\nnew.example\n10.0.0.1\nUPPER.example\n"),
		Static:       os.DirFS(tree(t, "malware/bot.txt", "bot.example\nboth.example\n^x[0-9]+\\.example$\n", "malware/x_history.txt", "own.example\nfeed.example\n")),
		Bogons:       ranges(t, "10.0.0.0/8\n"),
		MinimumFeeds: 3,
	}
	rows, report, err := build.New(c).Build()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for r := range rows.All() {
		got = append(got, r.Key+"|"+r.Info+"|"+r.Reference)
	}
	expect(t, got, `feed.example|own|(custom)_(+(static),a.example)
		feeds.example|own|(custom)_(+a.example,b.example,c.example) static.example|bot_(malware)|(static)_(+(custom)) past.example|own|(custom)_(+(static)) new.example|own|(custom) upper.example|own|(custom)`)
	if report.Unchanged != 4 || report.DroppedCustom.Count != 1 || rows.Len() != 6 {
		t.Errorf("report: %+v", report)
	}

	set, all, err := base.With(rows.All(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if set.Len() != base.Len()+1 || all.Repeated != 5 || all.Patterns != 1 {
		t.Errorf("%d trails, report %+v", set.Len(), all)
	}
	for key, want := range map[string]string{
		"feed.example": "own", "untouched.example": "one", "new.example": "own", "upper.example": "own", "10.0.0.1": "malware",
	} {
		if info := set.Info(set.Text([]byte(key))); info != want {
			t.Errorf("%s is %q, want %q", key, info, want)
		}
	}
	if set.Addr(netip.MustParseAddr("66.0.0.1")) == 0 {
		t.Error("the base has lost an address")
	}
}

// TestBuilder_again gives the same rows each time.
func TestBuilder_again(t *testing.T) {
	t.Parallel()
	b := build.New(&build.Config{
		Feeds:     feeds("a.example,one www.b.example,one C.example,one 66.0.0.1,malware", "b.example,two c.example,two"),
		CustomDir: tree(t, "own.txt", "c.example\nd.example/x\n"),
		Static:    os.DirFS(tree(t, "malware/bot.txt", "d.example/x/\ne.example\n", "x.txt", "e.example\n")),
		Remote:    remote("192.0.2.0/30\nf.example"),
	})
	var first []trails.Trail
	for i := range 5 {
		rows, _, err := b.Build()
		if err != nil {
			t.Fatal(err)
		}
		got := slices.Collect(rows.All())
		if i == 0 {
			first = got
		} else if !slices.Equal(got, first) {
			t.Fatalf("%v, then %v", first, got)
		}
	}
	if len(first) < 8 {
		t.Errorf("rows: %v", first)
	}
}
