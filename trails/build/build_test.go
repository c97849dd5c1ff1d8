package build_test

import (
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/allow"
	"github.com/trailscope/trailscope/trails/build"
	"github.com/trailscope/trailscope/trails/parse"
)

// feed is a feed whose trails are rows of trails.csv.
type feed struct{ name, info, csv string }

func (f feed) Name() string { return f.name }

func (f feed) Info() string { return f.info }

func (f feed) Items() iter.Seq[trails.Trail] {
	return func(yield func(trails.Trail) bool) {
		var csv parse.CSV
		for line := range strings.Lines(f.csv) {
			r, _, ok := csv.Row([]byte(line))
			if ok && !yield(trails.Trail{Key: string(r.Key), Info: string(r.Info), Reference: string(r.Reference)}) {
				return
			}
		}
	}
}

// feeds makes feeds a, b and so on, each with the reference NAME.example.
func feeds(rows ...string) (all []build.Feed) {
	for i, r := range rows {
		name := string(rune('a' + i))
		var csv strings.Builder
		for _, row := range strings.Fields(r) {
			csv.WriteString(strings.ReplaceAll(row, "_", " ") + "," + name + ".example\n")
		}
		all = append(all, feed{name: name, csv: csv.String()})
	}
	return all
}

// tree writes files into a new directory: name, contents, name, contents.
func tree(t testing.TB, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(files); i += 2 {
		path := filepath.Join(dir, files[i])
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(files[i+1]), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// run builds and returns the rows as one text without the ends of lines.
func run(t testing.TB, c *build.Config) (rows []string, report *build.Report) {
	t.Helper()
	built, report, err := build.New(c).Build()
	if err != nil {
		t.Fatal(err)
	}
	for row := range built.All() {
		rows = append(rows, row.Key+"|"+row.Info+"|"+row.Reference)
	}
	if len(rows) != built.Len() {
		t.Errorf("%d rows, but Len is %d", len(rows), built.Len())
	}
	return rows, report
}

// remote makes one remote list.
func remote(text string) []build.Remote {
	return []build.Remote{{Name: "https://lists.example/own.txt", Text: text}}
}

func whitelist(t testing.TB, text string) *allow.List {
	t.Helper()
	rules, _, err := allow.ReadWhitelist(strings.NewReader(text), "whitelist.txt")
	if err != nil {
		t.Fatal(err)
	}
	w, err := allow.New(rules)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// expect compares rows, separated by spaces where "_" stands for one.
func expect(t *testing.T, got []string, want string) {
	t.Helper()
	wanted := strings.Fields(want)
	for i := range wanted {
		wanted[i] = strings.ReplaceAll(wanted[i], "_", " ")
	}
	if diff := cmp.Diff(wanted, got); diff != "" {
		t.Errorf("rows differ (- wanted, + got):\n%s", diff)
	}
}

func TestBuilder_merge(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		feeds  []build.Feed
		custom string
		static string
		want   string
	}{
		{
			name:  "a later feed replaces an earlier one",
			feeds: feeds("x.com,one y.com,one", "x.com,two"),
			want:  "x.com|two|b.example_(+a.example) y.com|one|a.example",
		},
		{
			name:  "low priority replaces nothing",
			feeds: feeds("x.com,one y.com,known_attacker", "x.com,known_attacker y.com,two", "x.com,bad_history"),
			want:  "x.com|one|a.example_(+b.example,c.example) y.com|two|b.example_(+a.example)",
		},
		{
			name:  "a mass scanner and ipinfo replace all",
			feeds: feeds("x.com,one y.com,one", "x.com,mass_scanner_attacker", "y.com,ipinfo_crawler"),
			want:  "x.com|mass_scanner_attacker|b.example_(+a.example) y.com|ipinfo_crawler|c.example_(+a.example)",
		},
		{
			name:  "words are in lower case",
			feeds: feeds("x.com,one", "x.com,Attacker"),
			want:  "x.com|Attacker|b.example_(+a.example)",
		},
		{
			name:  "within a feed the last counts and there are no others",
			feeds: feeds("x.com,one y.com,three x.com,spammer"),
			want:  "x.com|spammer|a.example y.com|three|a.example",
		},
		{
			name:  "www. goes before the merge, where there is no path",
			feeds: feeds("www.x.com,one www.y.com/,one www.www.z.com,one", "x.com,two y.com/,two"),
			want:  "x.com|two|b.example_(+a.example) www.y.com/|one|a.example y.com/|two|b.example z.com|one|a.example",
		},
		{
			name:   "custom replaces feeds, static replaces custom",
			feeds:  feeds("x.com,one y.com,one z.com,one"),
			custom: "x.com\ny.com\n",
			static: "x.com\nz.com\n",
			want:   "x.com|bot_(malware)|(static)_(+(custom),a.example) y.com|own|(custom)_(+a.example) z.com|bot_(malware)|(static)_(+a.example)",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := &build.Config{Feeds: tt.feeds}
			if tt.custom != "" {
				c.CustomDir = tree(t, "own.txt", tt.custom)
			}
			if tt.static != "" {
				c.Static = os.DirFS(tree(t, "malware/bot.txt", tt.static))
			}
			got, _ := run(t, c)
			expect(t, got, tt.want)
		})
	}
}

// TestBuilder_feeds: their names give the order, and what is disabled.
func TestBuilder_feeds(t *testing.T) {
	t.Parallel()
	all := feeds("x.com,one", "x.com,two y.com,two", "z.com,three")
	slices.Reverse(all)
	for _, tt := range []struct{ name, disabled, want string }{
		{"order", "", "x.com|two|b.example_(+a.example) y.com|two|b.example z.com|three|c.example own.org|own|(custom)"},
		{"disabled", "b;C", "x.com|one|a.example z.com|three|c.example own.org|own|(custom)"},
		{"custom disabled", "a, b custom static", "z.com|three|c.example"},
	} {
		got, _ := run(t, &build.Config{
			Feeds: all, Disabled: tt.disabled,
			CustomDir: tree(t, "own.txt", "own.org"), Static: os.DirFS(tree(t, "README.md", "no.list")),
		})
		t.Log(tt.name)
		expect(t, got, tt.want)
	}
}

func TestBuilder_errors(t *testing.T) {
	t.Parallel()
	missing := filepath.Join(t.TempDir(), "missing")
	for _, c := range []*build.Config{{CustomDir: missing}, {Static: os.DirFS(missing), StaticName: missing}} {
		if _, _, err := build.New(c).Build(); err == nil || !strings.Contains(err.Error(), missing) {
			t.Errorf("error: %v", err)
		}
	}
}

// rowFeed is a feed of rows.
type rowFeed struct {
	name string
	rows []trails.Trail
}

func (f rowFeed) Name() string { return f.name }

func (f rowFeed) Info() string { return "" }

func (f rowFeed) Items() iter.Seq[trails.Trail] { return slices.Values(f.rows) }
