package parse_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/trailscope/trailscope/sensor/fuzzed"
	"github.com/trailscope/trailscope/trails/parse"
)

func TestKeys(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, line, static, custom string }{
		{"name", "evil.example", "evil.example", "evil.example"},
		{"dots around", "..evil.example.", "evil.example", "evil.example"},
		{"last label", ".zip", "zip", "zip"},
		{"address", "192.0.2.1", "192.0.2.1", "192.0.2.1"},
		{"address and port", "192.0.2.1:80", "192.0.2.1:80", "192.0.2.1:80"},
		{"IPv6 and port", "[2001:db8::1]:80", "[2001:db8::1]:80", "[2001:db8::1]:80"},
		{"host root", "http://evil.example", "evil.example/", "evil.example"},
		{"host root, written", "evil.example/", "evil.example/", "evil.example"},
		{"scheme and slash", "hxxp://evil.example/", "evil.example/", "evil.example"},
		{"path", "evil.example/a/b", "evil.example/a/b", "evil.example/a/b"},
		{"slashes behind", "evil.example/a//", "evil.example/a", "evil.example/a"},
		{"two slashes", "evil.example//", "evil.example", "evil.example"},
		{"bare path", "/a.php", "/a.php", "/a.php"},
		{"bare path with a slash behind", "/a/", "/a", "/a"},
		{"dots of a path stay", "evil.example/.", "evil.example/.", "evil.example/."},
		{"first scheme", "a://b://c.example/d", "b://c.example/d", "b://c.example/d"},
		{"scheme in the path", "/x?u=http://b.example/", "b.example/", "b.example"},
		{"dots before a root", "http://.evil.example.", ".evil.example./", "evil.example"},
		{"network", "192.0.2.0/24", "192.0.2.0/24", "192.0.2.0/24"},
		{"pattern", `^[a-z]+\.example$`, `^[a-z]+\.example$`, `^[a-z]+\.example$`},
		{"slash", "/", "/", ""},
		{"nothing but a scheme", "http://", "/", ""},
		{"dots", "...", "", ""},
	}
	for _, tt := range tests {
		if got := parse.StaticKey(tt.line); got != tt.static {
			t.Errorf("%s: static %q, want %q", tt.name, got, tt.static)
		}
		if got := parse.CustomKey(tt.line); got != tt.custom {
			t.Errorf("%s: custom %q, want %q", tt.name, got, tt.custom)
		}
	}
}

// item is what a list gave.
type item struct {
	Line      int
	Key, Info string
}

func TestList(t *testing.T) {
	t.Parallel()
	list := "\uFEFF# comment\r\n\r\n one.example\t# why\r\ntwo.example#\n#\n   \nthr\tee.example\nfour\xff.example\n" +
		strings.Repeat("x", 300_000) + "\n/\nfive.example\u00A0\u0085\nsix.example"
	var got []item
	refused := parse.List(list, parse.CustomKey, func(line int, key string) { got = append(got, item{Line: line, Key: key}) })
	want := []item{{3, "one.example", ""}, {4, "two.example", ""}, {11, "five.example", ""}, {12, "six.example", ""}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("trails differ (- wanted, + got):\n%s", diff)
	}
	var notes []string
	for _, n := range refused.First {
		n.Text = ""
		notes = append(notes, n.String())
	}
	if diff := cmp.Diff([]string{
		"line 7: : control characters", "line 8: : not UTF-8", "line 9: : longer than any trail", "line 10: : names neither a host nor a path",
	}, notes); diff != "" || refused.Count != 4 {
		t.Errorf("%d refused, differ (- wanted, + got):\n%s", refused.Count, diff)
	}
}

func TestListCSV(t *testing.T) {
	t.Parallel()
	list := "# value,info\none.example,bad\n http://two.example/ , \"bad, very\" \nthree.example\n/,slash\n\nfour.example,\nfive.example,x # y\n\xff,z\na\x00b,c\n"
	var got []item
	refused := parse.ListCSV(list, func(line int, key, info string) { got = append(got, item{line, key, info}) })
	want := []item{{2, "one.example", "bad"}, {3, "two.example", "bad, very"}, {7, "four.example", ""}, {8, "five.example", "x # y"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("trails differ (- wanted, + got):\n%s", diff)
	}
	if refused.Count != 4 || refused.First[0].Line != 4 || refused.First[1].Line != 5 {
		t.Errorf("refused: %v", refused)
	}
}

func TestNotes(t *testing.T) {
	t.Parallel()
	var file, all parse.Notes
	for i := range 4 {
		file.Add(i+1, strings.Repeat("é", 100), "bad")
	}
	all.Append(parse.Note{File: "a.txt", Text: "permission denied"})
	all.AppendFile("b.txt", file)
	all.AppendFile("c.txt", file)
	if all.Count != 9 || len(all.First) != 5 {
		t.Errorf("%d notes, %d described", all.Count, len(all.First))
	}
	if got := all.First[0].String(); got != "a.txt: permission denied" {
		t.Errorf("note: %q", got)
	}
	if got, want := all.First[4].String(), "b.txt:4: "+strings.Repeat("é", 60)+": bad"; got != want {
		t.Errorf("note: %q, want %q", got, want)
	}
}

func listSeeds() [][]byte {
	return [][]byte{
		[]byte("# Reference: x\nevil.example\nhttp://two.example/a/ # b\n\n192.0.2.1:80\n"),
		[]byte("\xEF\xBB\xBF.zip\n/x.php?a=,info, more\n[2001:db8::1]:80,\"a\"\n\xff\n//\n"),
	}
}

// checkLists: whatever a list holds, its trails are texts that can be trails.
func checkLists(t testing.TB, b []byte) {
	last := 0
	check := func(line int, key string) {
		if key == "" || key == "/" || !utf8.ValidString(key) || line < last {
			t.Fatalf("line %d: %q", line, key)
		}
		last = line
	}
	static := parse.List(string(b), parse.StaticKey, check)
	last = 0
	custom := parse.List(string(b), parse.CustomKey, func(line int, key string) {
		check(line, key)
		if strings.ContainsAny(key, "#\n\x00") || strings.HasSuffix(key, "/") {
			t.Fatalf("line %d: %q", line, key)
		}
	})
	last = 0
	parse.ListCSV(string(b), func(line int, key, _ string) { check(line, key) })
	if static.Count > custom.Count {
		t.Fatalf("%d static lines refused, %d custom ones", static.Count, custom.Count)
	}
}

func FuzzList(f *testing.F) {
	for _, s := range listSeeds() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, b []byte) { checkLists(t, b) })
}

func TestList_damaged(t *testing.T) {
	fuzzed.Run(t, 20_000, listSeeds(), func(b []byte) { checkLists(t, b) })
}
