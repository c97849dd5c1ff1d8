package pattern_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/trailscope/trailscope/trails/pattern"
)

func compile(t testing.TB, f pattern.Flags, exprs ...string) *pattern.List {
	t.Helper()
	var list []*pattern.Pattern
	for _, e := range exprs {
		p, err := pattern.Compile(e, f)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
	return pattern.NewList(list)
}

func TestList_Find(t *testing.T) {
	t.Parallel()
	l := compile(t, fold|linear, `scanner`, `\Abot\Z`, `mass\w+`, `scan`, `^[a-c]{3}$`, `b0t|b1t`)
	tests := []struct {
		name, subject string
		index         int
		text          string // "-" for no match
	}{
		{"leftmost wins", "masscan scanner", 2, "masscan"},
		{"earlier pattern at one place", "a scanner", 0, "scanner"},
		{"later pattern further left", "scan scanner", 3, "scan"},
		{"whole text", "BOT", 1, "BOT"},
		{"whole text only", "a bot", 0, "-"},
		{"no literal", "cab", 4, "cab"},
		{"second literal", "a B1T", 5, "B1T"},
		{"clean", "Mozilla/5.0", 0, "-"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			i, start, end, ok := l.Find(tt.subject)
			if ok != (tt.text != "-") || ok && (i != tt.index || tt.subject[start:end] != tt.text) {
				t.Errorf("found %d %q, %v", i, tt.subject[start:end], ok)
			}
		})
	}
	if i, start, end, ok := compile(t, 0, "zz", "x|", "a").Find("a"); !ok || i != 1 || start != end {
		t.Error("an empty alternative does not win over a later pattern")
	}
	if l.Len() != 6 || l.At(3).String() != "scan" {
		t.Error("the list lost its patterns")
	}
	if _, _, _, ok := compile(t, 0, "foo", "bar").Find("baz"); ok {
		t.Error("found in a clean subject")
	}
	if _, ok := pattern.NewList(nil).First("x"); ok {
		t.Error("an empty list finds something")
	}
}

func TestList_First(t *testing.T) {
	t.Parallel()
	l := compile(t, fold, `zebra`, `scan`, `mass`)
	if i, ok := l.First("masscan"); !ok || i != 1 {
		t.Errorf("First gives %d, %v", i, ok)
	}
	if _, ok := l.First("nothing"); ok {
		t.Error("First finds nothing in nothing")
	}
}

// agents returns many patterns like those of a user-agent list.
func agents(t testing.TB) *pattern.List {
	rnd := rand.New(rand.NewPCG(7, 7))
	word := func() string {
		b := make([]byte, 4+rnd.IntN(8))
		for i := range b {
			b[i] = "abcdefghijklmnopqrstuvwxyz"[rnd.IntN(26)]
		}
		return string(b)
	}
	exprs := []string{`\A\w{1,2}\Z`, `^[XxTt]{3}$`, `\Aasd\Z`, `zz_`, `;;|::`}
	for i := len(exprs); i < 1353; i++ {
		switch i % 5 {
		case 0:
			exprs = append(exprs, `\A`+word()+`( [\d.]+)?\Z`)
		case 1:
			exprs = append(exprs, word()+` `+word())
		case 2:
			exprs = append(exprs, word()+`/\d\.\d`)
		default:
			exprs = append(exprs, word())
		}
	}
	return compile(t, fold|linear, exprs...)
}

var subjects = []string{
	"curl/8.5.0",
	"Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0",
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari",
}

func TestList_allocations(t *testing.T) {
	l := agents(t)
	for _, s := range subjects {
		if n := testing.AllocsPerRun(100, func() {
			l.Find(s)
			l.First(s)
		}); n != 0 {
			t.Errorf("%q allocates %v times", s, n)
		}
	}
}

func BenchmarkList_Find(b *testing.B) {
	l := agents(b)
	for _, s := range subjects {
		b.Run(fmt.Sprintf("%d_bytes", len(s)), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, _, _, ok := l.Find(s); ok {
					b.Fatal("found")
				}
			}
		})
	}
}

var expressions = []string{
	`foo`, `(?i)a|b{2,}`, `[a-z&&[^c]]+?`, `(?P<n>x)\1(?=y)`, `(?<=a|bc)d`, `\b\w+\Z`, `(a(b(c|d`, `x{,2}{3}`, `[[:alpha:]\p{L}]`, `\x41\u{42}`,
}

func FuzzCompile(f *testing.F) {
	for _, e := range expressions {
		f.Add(e, "subject abc", uint8(0))
		f.Add(e, "É٥ſ", uint8(9))
	}
	f.Fuzz(check)
}

// check holds what is true of every expression: a match lies in the subject,
// a list of one pattern finds the same, and a repaired expression is longer
// only by parentheses.
func check(t *testing.T, expr, subject string, flags uint8) {
	if len(expr) > 200 || len(subject) > 200 {
		return
	}
	if r, ok := pattern.Repair(expr); ok && len(r) > 2*len(expr) {
		t.Fatalf("Repair(%q) = %q", expr, r)
	}
	p, err := pattern.Compile(expr, pattern.Flags(flags&31))
	if err != nil {
		return
	}
	start, end, ok := p.Find(subject)
	if ok && (start < 0 || start > end || end > len(subject)) {
		t.Fatalf("%q in %q: %d-%d", expr, subject, start, end)
	}
	if p.Match(subject) != ok || (p.Groups(subject) != nil) != ok && len(subject) < 20 {
		t.Fatalf("%q in %q: Match, Find and Groups do not agree", expr, subject)
	}
	if _, a, b, found := pattern.NewList([]*pattern.Pattern{p}).Find(subject); found != ok || a != start || b != end {
		t.Fatalf("%q in %q: the list finds %d-%d, %v, the pattern %d-%d, %v", expr, subject, a, b, found, start, end, ok)
	}
}

// TestCompile_mutated runs the property of FuzzCompile over damaged
// expressions. What an expression costs is the user's choice, so memory is not
// counted here.
func TestCompile_mutated(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(11, 12))
	const special = `()[]{}|?*+.^$\-:<>=!PbBwdsAZzKG1,ix&~#é"`
	for range 20_000 {
		e := []byte(expressions[rnd.IntN(len(expressions))])
		for range 1 + rnd.IntN(4) {
			at := rnd.IntN(len(e) + 1)
			c := special[rnd.IntN(len(special))]
			switch rnd.IntN(3) {
			case 0:
				e = append(e[:at:at], append([]byte{c}, e[at:]...)...)
			case 1:
				e = e[:at]
			case 2:
				if at < len(e) {
					e[at] = c
				}
			}
		}
		check(t, string(e), "fooabcdxyA é", uint8(rnd.IntN(32)))
	}
}
