package trails_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/trails"
)

// quote writes a key as a field of a row.
func quote(key string) string { return `"` + strings.ReplaceAll(key, `"`, `""`) + `"` }

// static makes static rows of keys; their infos are "0", "1" and so on.
func static(keys ...string) string {
	var b strings.Builder
	for i, k := range keys {
		fmt.Fprintf(&b, "%s,%d,(static)\n", quote(k), i)
	}
	return b.String()
}

func TestSet_Pattern(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, csv, subject string
		want               string // text found and info, "" for nothing
	}{
		{"unanchored", static(`dga[0-9]+\.net`), "a.dga12.net.org", "dga12.net 0"},
		{"anchored", static(`^dga[0-9]+\.net$`), "a.dga12.net", ""},
		{"leftmost wins", static(`b[0-9]+`, `a[0-9]+`), "a1.b2", "a1 1"},
		{"earlier row at one place", static(`a[0-9]`, `a[0-9]+`), "a12", "a1 0"},
		{"order of rows", static(`a[0-9]+`, `a[0-9]`), "a12", "a12 0"},
		{"case counts", static(`A[0-9]`), "a1", ""},
		{"custom rows are texts", "a[0-9],x,(custom)\n", "a1", ""},
		{"any reference with static", "a[0-9],x,feed (static)\n", "a1", "a1 x"},
		{"word edge", static(`\bfoo[0-9]\b`), "foo1.org", "foo1 0"},
		{"look-ahead", static(`foo[0-9](?!\.org)`), "foo1.net", "foo1 0"},
		{"look-ahead refuses", static(`foo[0-9](?!\.org)`), "foo1.org", ""},
		{"named back-reference", static(`(?P<q>f|g)[0-9](?P=q)`), "f1f.org", "f1f 0"},
		{"numbers count the group around", static(`(f)()[0-9]\2`), "f1f.org", "f1f 0"},
		{"numbers count earlier rows", static(`x[0-9]`, `(f)()()[0-9]\3`), "f1f.org", "f1f 1"},
		{"own number of the group around", static(`(f)[0-9]\1`), "f1f.org", ""},
		{"doubled plus repeats", static(`[0-9]++5b`), "55b.org", "55b 0"},
		{"doubled plus beside look-ahead", static(`[0-9]++5b`, `(?=x)x[0-9]`), "55b.org", ""},
		{"a name in two rows", static(`(?P<n>f)[0-9]`, `(?P<n>g)[0-9]`), "g1", "g1 1"},
		{"truncated", static(`foo[0-9](a|b`), "foo1a", "foo1a 0"},
		{"truncated, the rest is gone", static(`foo[0-9](a|b`), "foo1b", ""},
		{"a bad row spoils none", static(`[a-z](`, `foo[0-9]`), "foo1", "foo1 1"},
		{"angle name is no Python", static(`(?<n>foo)[0-9]`), "foo1", ""},
		{"angle name in a truncated row", static(`(?<n>foo[0-9]|x`), "foo1", "foo1 0"},
		{"late flags", static(`foo[0-9](?i)X`), "foo1x", ""},
		{"a name of a later row referred to", static(`(?P<n>f|g)[0-9](?P=n)`, `(?P<n>h)[0-9]`), "h1 f1f", ""},
		{"a name of an earlier row referred to", static(`(?P<n>h)[0-9]`, `(?P<n>f|g)[0-9](?P=n)`), "f1f", "f1f 1"},
		{"reserved name", static(`(?P<g1>foo)[0-9]`), "foo1", ""},
		{"flags at the start switch all off", static(`foo[0-9]`, `(?i)bar[0-9]`), "foo1", ""},
		{"empty match", static(`[0-9]|`), "abc", " 0"},
		{"repeated key reports the last pair", static(`f[0-9]`, `g[0-9]`, `f[0-9]`), "f1", "f1 2"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := parse(t, tt.csv)
			got := ""
			if start, end, r := s.Pattern(tt.subject); r != 0 {
				got = tt.subject[start:end] + " " + s.Info(r)
			}
			if got != tt.want {
				t.Errorf("%q finds %q, want %q", tt.csv, got, tt.want)
			}
		})
	}
}

// TestSet_candidates has which keys are regular expressions at all.
func TestSet_candidates(t *testing.T) {
	t.Parallel()
	tests := []struct {
		key  string
		want bool
	}{
		{"[a-z]", true},
		{"x[A-Z0-9_.-]y", true},
		{"a.*", true},
		{"a.+b", true},
		{"[^a]*", true},
		{"[a|b]+", true},
		{"a]*", true},
		{`a\.+`, true},
		{"[a|b]", false},
		{"[^a]", false},
		{"[]", false},
		{"[a b]", false},
		{"[é]", false},
		{"a.?", false},
		{"a.{2}", false},
		{`\d+`, false},
		{"(a|b)+", false},
		{"plain.org", false},
		{"[2001-db8]:80", true},
		{"[2001:db8::1]:80", false},
		{"/api/?a=[]&b=[x/y]", false},
	}
	for _, tt := range tests {
		_, report, err := trails.Parse([]byte(static(tt.key)), nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := report.Patterns+report.Unusable.Count == 1; got != tt.want {
			t.Errorf("%q is a candidate: %v", tt.key, got)
		}
	}
}

func TestSet_patternReport(t *testing.T) {
	t.Parallel()
	_, report, err := trails.Parse([]byte(static(`foo[0-9]`, `(?i)bar[0-9]`, `[z-a]+`)), nil)
	if err != nil {
		t.Fatal(err)
	}
	if report.Patterns != 0 || !strings.Contains(report.PatternsOff, "global flags") {
		t.Errorf("report %+v", report)
	}
	if report.Unusable.Count != 1 || report.Unusable.First[0].Line != 3 || report.Unusable.First[0].Reason == "" {
		t.Errorf("unusable %v", report.Unusable)
	}
}

func TestSet_patternLimit(t *testing.T) {
	t.Parallel()
	keys := []string{`[a-z](`} // unusable ones do not count
	for i := range 100 {
		keys = append(keys, fmt.Sprintf(`x%d[a-z]`, i))
	}
	s := parse(t, static(append(keys, `over[0-9]`)...))
	if _, _, r := s.Pattern("x99a"); r == 0 {
		t.Error("the hundredth expression is not in use")
	}
	if _, _, r := s.Pattern("over1"); r != 0 {
		t.Error("expression 101 is in use")
	}
}
