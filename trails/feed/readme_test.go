package feed_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/trails/feed"
)

var update = flag.Bool("update", false, "write the table of README.md anew")

// Marks around the table in README.md.
const (
	tableStart = "<!-- table -->\n"
	tableEnd   = "<!-- /table -->\n"
)

// TestReadme holds the table in README.md to the feeds.
func TestReadme(t *testing.T) {
	t.Parallel()
	const name = "README.md"
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), tableStart)
	got, after, ok2 := strings.Cut(rest, tableEnd)
	if !ok || !ok2 {
		t.Fatal("the marks of the table are missing")
	}
	for _, f := range feed.Formats() {
		if !strings.Contains(after, "| `"+string(f)+"` |") {
			t.Errorf("the format %s is missing", f)
		}
	}
	want := table()
	if got == want {
		return
	}
	if !*update {
		t.Fatal("the table differs from the feeds; run go test with -update")
	}
	if err := os.WriteFile(name, []byte(before+tableStart+want+tableEnd+after), 0o600); err != nil {
		t.Fatal(err)
	}
}

// table returns the feeds as a table.
func table() string {
	var b strings.Builder
	b.WriteString("| Feed | Lists | Info | Reference | Terms | Address |\n|---|---|---|---|---|---|\n")
	for _, f := range feed.All() {
		name := "`" + f.Name + "`"
		if f.Disabled {
			name += ", off"
		}
		reference := f.Reference
		if c := f.Rules.ReferenceColumn; c > 0 {
			reference = fmt.Sprintf("⟨column %d⟩", c)
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", name, f.Kind, infoOf(&f), reference, f.Licence, addressOf(&f))
	}
	return b.String()
}

// infoOf describes the infos of a feed's trails.
func infoOf(f *feed.Feed) string {
	switch c := f.InfoColumn; {
	case f.Name == "viriback":
		return "⟨family⟩"
	case c == 0:
		return f.Info
	case f.Rules.InfoForm == "":
		return fmt.Sprintf("⟨column %d⟩", c)
	default:
		return strings.Replace(f.Rules.InfoForm, "%s", fmt.Sprintf("⟨column %d⟩", c), 1)
	}
}

// addressOf shows where a feed lies: of several parts, what they have in
// common and the names of all.
func addressOf(f *feed.Feed) string {
	first := f.Addresses[0]
	if len(f.Addresses) == 1 {
		return strings.ReplaceAll("<"+first+">", "|", "%7C")
	}
	dir := first[:strings.LastIndexByte(first, '/')+1]
	var names []string
	for _, a := range f.Addresses {
		names = append(names, strings.TrimPrefix(a, dir))
	}
	return "<" + dir + "> " + strings.Join(names, ", ")
}
