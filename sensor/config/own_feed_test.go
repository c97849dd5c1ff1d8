package config_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/trailscope/trailscope/sensor/config"
	"github.com/trailscope/trailscope/trails/feed"
)

func TestUpdate_FeedList(t *testing.T) {
	t.Parallel()
	u := config.NewDefault().Update
	if diff := cmp.Diff(feed.All(), u.FeedList()); diff != "" {
		t.Errorf("without feeds of one's own (-built-in +got):\n%s", diff)
	}
	u.OwnFeeds = []config.OwnFeed{
		{Name: "my_feed", URL: "https://a.example/l", Info: "badware"},
		{Name: "dataplane", URL: "https://mirror.example/dataplane.txt", Minimum: 7},
		{Name: "badips", Format: "csv", Info: "worse", Reference: "elsewhere"},
	}
	got := map[string]feed.Feed{}
	list := u.FeedList()
	for _, f := range list {
		got[f.Name] = f
	}
	if len(list) != len(feed.All())+1 || len(got) != len(list) || !slices.IsSortedFunc(list, func(a, b feed.Feed) int { return strings.Compare(a.Name, b.Name) }) {
		t.Errorf("%d feeds, %d names", len(list), len(got))
	}
	mine := feed.Feed{
		Name: "my_feed", Addresses: []string{"https://a.example/l"}, Format: feed.Lines, Rules: feed.OwnRules(),
		Info: "badware", Reference: "my_feed", Kind: "of your own",
	}
	if diff := cmp.Diff(mine, got["my_feed"]); diff != "" {
		t.Errorf("own feed (-want +got):\n%s", diff)
	}
	mirrored, _ := feed.Find("dataplane")
	mirrored.Addresses, mirrored.Minimum = []string{"https://mirror.example/dataplane.txt"}, 7
	if diff := cmp.Diff(*mirrored, got["dataplane"]); diff != "" {
		t.Errorf("mirror (-want +got):\n%s", diff)
	}
	changed, _ := feed.Find("badips")
	changed.Format, changed.Column, changed.Rules, changed.Info, changed.Reference = feed.CSV, 1, feed.OwnRules(), "worse", "elsewhere"
	if diff := cmp.Diff(*changed, got["badips"]); diff != "" {
		t.Errorf("another format (-want +got):\n%s", diff)
	}
}

// TestOwnFeed_Feed_read has every format that a user may choose read a list.
func TestOwnFeed_Feed_read(t *testing.T) {
	t.Parallel()
	testCases := []struct {
		name string
		feed config.OwnFeed
		body string
	}{
		{name: "lines", body: "# c\nhttps://evil.example/\n"},
		{name: "comment", feed: config.OwnFeed{Comment: ";"}, body: "evil.example ; seen yesterday\n"},
		{name: "column", feed: config.OwnFeed{Format: "column", Column: 2, Separator: "|"}, body: "1 | evil.example | x\n"},
		{name: "first_column", feed: config.OwnFeed{Format: "column"}, body: "evil.example x\n"},
		{name: "csv", feed: config.OwnFeed{Format: "csv", Column: 2, Header: 1}, body: "id,www.header.example\n\"1,0\",evil.example\n"},
		{name: "json", feed: config.OwnFeed{Format: "json", Path: "list[].name"}, body: `{"list": [{"name": "evil.example"}]}`},
		{name: "hosts", feed: config.OwnFeed{Format: "hosts"}, body: "0.0.0.0 evil.example\n"},
		{name: "regex", feed: config.OwnFeed{Format: "regex", Expression: `block (\S+)`}, body: "we block evil.example here\n"},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			own := tc.feed
			own.Name, own.URL, own.Info = "mine", "https://a.example/", "badware"
			f := own.Feed()
			if err := f.Validate(); err != nil {
				t.Fatal(err)
			}
			list, err := f.Read([]byte(tc.body))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for trail := range list.Items() {
				got = append(got, trail.Key+"|"+trail.Info+"|"+trail.Reference)
			}
			if want := []string{"evil.example|badware|mine"}; !slices.Equal(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestConfig_Validate_ownFeeds(t *testing.T) {
	text := `update:
  disabled_feeds: [mine]
  own_feeds:
    - name: mine
      url: https://a.example/list.txt
      info: badware
    - name: mine
      url: https://b.example/
    - url: https://me:pw@c.example/
      info: badware
    - name: bad-name
      url: "ftp://me:pw@d.example/"
    - name: columns
      url: https://e.example/
      info: badware
      format: lines
      column: 2
    - name: openphish
      url: https://mirror.example/openphish.txt
    - {name: file, url: none.txt, info: x, format: regex, expression: "("}
`
	c, _, err := config.Load(write(t, "trailscope.yaml", text), &config.Options{})
	if err != nil {
		t.Fatal(err)
	}
	got := render(t, c.Validate())
	want := []string{
		`trailscope.yaml:7: update.own_feeds[1].name: there is another feed "mine" above | `,
		"trailscope.yaml:9: update.own_feeds[2].name: is missing | ",
		`trailscope.yaml:11: update.own_feeds[3].name: "bad-name" has other characters`,
		`trailscope.yaml:12: update.own_feeds[3].url: "ftp://xxxxx@d.example/" is neither an address nor a path | `,
		"trailscope.yaml:11: update.own_feeds[3].info: is missing | ",
		"trailscope.yaml:17: update.own_feeds[4].column: belongs to the formats column and csv | ",
		"trailscope.yaml:20: update.own_feeds[6].url: ", // a path that does not exist
		"trailscope.yaml:20: update.own_feeds[6].expression: ",
	}
	if len(got) != len(want) {
		t.Fatalf("got %d problems, want %d:\n%s", len(got), len(want), strings.Join(got, "\n"))
	}
	for i := range want {
		if !strings.HasPrefix(got[i], want[i]) {
			t.Errorf("got  %s\nwant %s…", got[i], want[i])
		}
	}
	if strings.Contains(strings.Join(got, ""), "pw") {
		t.Error("a password is shown")
	}
}
