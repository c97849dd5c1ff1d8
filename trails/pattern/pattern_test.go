package pattern_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/trails/pattern"
)

const (
	fold   = pattern.IgnoreCase
	linear = pattern.Linear
	python = pattern.Python
)

// TestPattern_Find holds expressions, subjects and the text that is found; "-"
// stands for no match.
func TestPattern_Find(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, expr string
		flags      pattern.Flags
		finds      [][2]string // subject, text found
	}{
		{"literal", `foo`, 0, [][2]string{{"xfoo", "foo"}, {"FOO", "-"}}},
		{"either case", `foo`, fold, [][2]string{{"xFoO", "FoO"}}},
		{"case folding is Unicode's", `ks`, fold, [][2]string{{"\u212Aſ", "\u212Aſ"}, {"KS", "KS"}}},
		{"earlier alternative", `fo|foo`, 0, [][2]string{{"foo", "fo"}}},
		{"end of text", `foo\Z`, 0, [][2]string{{"foofoo", "foo"}, {"foox", "-"}}},
		{"dollar is the very end", `^foo$`, 0, [][2]string{{"foo", "foo"}, {"foo\n", "-"}}},
		{"lines", `(?m)^b$`, 0, [][2]string{{"a\nb\nc", "b"}}},
		{"multi-line flag", `^b$`, pattern.MultiLine, [][2]string{{"a\nb", "b"}, {"ab", "-"}}},
		{"dot leaves out the line end", `a.b`, 0, [][2]string{{"a\nb", "-"}, {"a\rb", "a\rb"}, {"aéb", "aéb"}}},
		{"dot matches all", `a.b`, pattern.DotAll, [][2]string{{"a\nb", "a\nb"}}},
		{"upper bound only", `x{,2}y`, 0, [][2]string{{"xxxy", "xxy"}, {"y", "y"}}},
		{"stray braces", `x{a}{2|y{`, 0, [][2]string{{"x{a}{2", "x{a}{2"}, {"y{", "y{"}}},
		{"braces without numbers", `x{,}`, 0, [][2]string{{"x{,}", "x{,}"}, {"xx", "-"}}},
		{"braces in front", `{2}x|({3,4})+`, 0, [][2]string{{"x{2}x", "{2}x"}, {"{3,4}{3,4}", "{3,4}{3,4}"}, {"xxx", "-"}}},
		{"braces after a repetition", `x{2}{3}*`, 0, [][2]string{{"xx{3}}x", "xx{3}}"}, {"xxxxxx", "-"}}},
		{"zero written out in front", `{,2}x`, 0, [][2]string{{"{,2}x", "-"}, {"{0,2}x", "{0,2}x"}}},
		{"leading zero", `x{02}`, 0, [][2]string{{"xxx", "xx"}}},
		{"more than Go repeats", `x{1001}`, 0, [][2]string{{strings.Repeat("x", 1001), strings.Repeat("x", 1001)}, {strings.Repeat("x", 1000), "-"}}},
		{"doubled plus repeats", `[0-9]++5b`, linear, [][2]string{{"55b", "55b"}}},
		{"doubled plus is possessive", `[0-9]++5b`, 0, [][2]string{{"55b", "-"}}},
		{"stacked repetitions", `a{2}{3}b`, linear, [][2]string{{"aaaaaab", "aaaaaab"}, {"aaaab", "-"}}},
		{"lazy and possessive", `a+?+a+`, 0, [][2]string{{"aaa", "aaa"}}},
		{"lazy", `a+?`, 0, [][2]string{{"aaa", "a"}}},
		{"swapped greed", `(?U)a+`, 0, [][2]string{{"aaa", "a"}}},
		{"scoped flags", `(?i:f)o`, 0, [][2]string{{"Fo", "Fo"}, {"FO", "-"}}},
		{"flags off", `(?-i:f)o`, fold, [][2]string{{"fO", "fO"}, {"FO", "-"}}},
		{"flags end with the group", `(?:(?-i)f)o`, fold, [][2]string{{"fO", "fO"}, {"FO", "-"}}},
		{"verbose", "(?x: f o # rest\n o)", 0, [][2]string{{"foo", "foo"}}},
		{"white space", `a\sb`, 0, [][2]string{{"a\vb", "a\vb"}, {"a\u00A0b", "a\u00A0b"}, {"a\x1Cb", "-"}, {"a\u0085b", "a\u0085b"}}},
		{"digits", `\d+`, 0, [][2]string{{"x٥5", "٥5"}}},
		{"word characters", `\w+`, 0, [][2]string{{"-é\u0301_ß-", "é\u0301_ß"}, {"-\u200D-", "\u200D"}}},
		{"word edge", `\bfoo\b`, 0, [][2]string{{"a foo.", "foo"}, {"éfoo", "-"}, {"foo\u0301", "-"}, {"…foo…", "foo"}}},
		{"no word edge", `\Bfoo`, 0, [][2]string{{"éfoo", "foo"}, {"foo", "-"}}},
		{"word start and end", `\<foo\>`, 0, [][2]string{{"xfoo foo", "foo"}, {"foox", "-"}}},
		{"empty loop", `(|a)*b`, 0, [][2]string{{"aab", "aab"}}},
		{"negated class", `[^a-c]`, 0, [][2]string{{"abcé", "é"}}},
		{"bracket in front", `[]a]+`, 0, [][2]string{{"x]a]", "]a]"}}},
		{"hyphens", `[-a]+[b-]+`, 0, [][2]string{{"x-a-b-", "-a-b-"}}},
		{"nested class", `[a[b-d]]+`, 0, [][2]string{{"zabcd", "abcd"}}},
		{"intersection", `[a-f&&[^c]]+`, 0, [][2]string{{"cabcd", "ab"}}},
		{"difference", `[a-f--c]+`, 0, [][2]string{{"cabcd", "ab"}}},
		{"symmetric difference", `[a-c~~b-d]+`, 0, [][2]string{{"bad", "ad"}}},
		{"posix", `[[:alpha:]]+[[:^digit:]]`, 0, [][2]string{{"1ab-", "ab-"}}},
		{"unknown posix is a class", `[[:foo:]]`, 0, [][2]string{{"xf", "f"}}},
		{"properties", `\p{Greek}\pL\P{Lu}`, 0, [][2]string{{"xαbc", "αbc"}, {"αbC", "-"}}},
		{"escapes", `\x41\u0042\U00000043\t\.\-\ `, 0, [][2]string{{"ABC\t.- ", "ABC\t.- "}}},
		{"character number in braces", `\x{65}[\x{7a}]`, 0, [][2]string{{"ez", "ez"}}},
		{"escaped angle in a class", `[^\>]+`, 0, [][2]string{{">ab>", "ab"}}},
		{"look ahead", `foo(?=bar)`, 0, [][2]string{{"foobaz foobar", "foo"}, {"foobaz", "-"}}},
		{"look ahead, not", `foo(?!bar)`, 0, [][2]string{{"foobar", "-"}, {"foobaz", "foo"}}},
		{"look behind", `(?<=foo)bar`, 0, [][2]string{{"foobar", "bar"}, {"bar", "-"}}},
		{"look behind, not", `(?<!foo)bar`, 0, [][2]string{{"foobar", "-"}, {"bar", "bar"}}},
		{"look behind, any length", `(?<=fo*)\d`, 0, [][2]string{{"x1fooo2", "2"}}},
		{"back-reference", `(f|g)\d\1`, 0, [][2]string{{"f1g f2f", "f2f"}}},
		{"named back-reference", `(?P<q>f|g)\d(?P=q)\k<q>`, 0, [][2]string{{"f1ff", "f1ff"}, {"f1fg", "-"}}},
		{"back-reference in either case", `(f)\1`, fold, [][2]string{{"fF", "fF"}}},
		{"atomic", `(?>a*)ab`, 0, [][2]string{{"aab", "-"}}},
		{"conditional", `(a)?(?(1)b|c)`, 0, [][2]string{{"ab", "ab"}, {"c", "c"}}},
		{"conditional on an expression", `(?(q)a|x)`, 0, [][2]string{{"qx", "x"}, {"qa", "qa"}}},
		{"conditional on the match", `(?(0)a|b)`, 0, [][2]string{{"ba", "a"}}},
		{"quoted name", `(?'n'a)\k<n>`, 0, [][2]string{{"aa", "aa"}}},
		{"repetition backwards", `x{2,1}`, 0, [][2]string{{"xxx", "xx"}}},
		{"negated property", `\p{^L}`, 0, [][2]string{{"a1", "1"}}},
		{"keep out", `fo\Ko`, 0, [][2]string{{"foo", "o"}}},
		{"hex digits", `\h+`, 0, [][2]string{{"xyzBEef", "BEef"}}},
		{"comment", `f(?#any)oo`, 0, [][2]string{{"foo", "foo"}}},
		{"gives up in the end", `(?=a)(a*)*b`, 0, [][2]string{{strings.Repeat("a", 40), "-"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p, err := pattern.Compile(tt.expr, tt.flags)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range tt.finds {
				got := "-"
				if start, end, ok := p.Find(f[0]); ok {
					got = f[0][start:end]
				}
				if got != f[1] {
					t.Errorf("%s finds %q in %q, want %q", tt.expr, got, f[0], f[1])
				}
				if p.Match(f[0]) != (f[1] != "-") {
					t.Errorf("%s: Match(%q) is wrong", tt.expr, f[0])
				}
			}
		})
	}
}

func TestCompile_refused(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, expr string
		flags      pattern.Flags
	}{
		{"flags inside", `foo(?i)bar`, 0},
		{"flags in a group", `((?i)foo)`, 0},
		{"two flag groups", `(?i)(?s)foo`, 0},
		{"flag that Rust lacks", `(?a)foo`, 0},
		{"repeated flag", `(?ii:x)`, linear},
		{"no flags", `(?)x`, 0},
		{"dangling minus", `(?i-:x)`, linear},
		{"open group", `(foo`, 0},
		{"closed too often", `foo)`, 0},
		{"open class", `[foo`, 0},
		{"nothing to repeat", `*foo`, 0},
		{"nothing to repeat in a choice", `a|+b`, 0},
		{"repetition first", `{2}x`, linear},
		{"repetition first in a choice", `a|{2}x`, linear},
		{"repeated flags", `(?i){2}x`, 0},
		{"range backwards", `x{2,1}`, linear},
		{"class backwards", `[z-a]`, 0},
		{"range of classes", `[a-\d]`, 0},
		{"trailing backslash", `foo\`, 0},
		{"unknown escape", `\q`, 0},
		{"short number", `\x4`, 0},
		{"hex digits in braces", `\x{7a}`, 0},
		{"surrogate", `\ud800`, 0},
		{"unknown property", `\p{Nonsense}`, 0},
		{"octal", `\012`, linear},
		{"look-around", `(?=a)`, linear},
		{"back-reference", `(a)\1`, linear},
		{"atomic group", `(?>a)`, linear},
		{"comment", `(?#a)`, linear},
		{"condition in a class", `[\b]`, 0},
		{"duplicate name", `(?P<n>a)(?P<n>b)`, linear},
		{"duplicate name in Python", `(?P<n>a)(?P<n>b)`, python},
		{"angle name in Python", `(?<n>a)`, python},
		{"reserved name", `(?P<g1>a)`, python},
		{"name starts with a digit", `(?P<1a>x)`, linear},
		{"bad name", `(?P<a-b>x)`, linear},
		{"no name", `(?P<>x)`, 0},
		{"group that is not there", `(a)\2`, 0},
		{"unknown name", `(?P=q)`, 0},
		{"repeated look-around", `(?=a)*x`, 0},
		{"multiple repeat", `a**`, 0},
		{"look behind, atomic and variable", `(?<=a++)b`, 0},
		{"too many instructions", `((a{1000}){1000}){1000}`, 0},
		{"too deep", strings.Repeat("(", 300) + strings.Repeat(")", 300), 0},
		{"too long", strings.Repeat("a", 1<<17), 0},
		{"not UTF-8", "a\xFF", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if p, err := pattern.Compile(tt.expr, tt.flags); err == nil {
				t.Errorf("%q is accepted as %v", tt.expr, p)
			}
		})
	}
}

func TestCompile_accepted(t *testing.T) {
	t.Parallel()
	for _, expr := range []string{`(?<n>a)`, `(?P<n>a)(?P<n>b)`, `(?P<g1>a)`, `(?P<1a>x)`, `^*a`, `\b+a`, `[(?i)]x`, `(?i-s)a(?-i)b`, `a\`[:1]} {
		if _, err := pattern.Compile(expr, 0); err != nil {
			t.Error(err)
		}
	}
	if p, err := pattern.Compile(`(?i)a`, 0); err != nil || !p.Global() {
		t.Error("inline flags at the start are not seen")
	}
}

// TestCompileIn has the numbers of groups that a combination gives.
func TestCompileIn(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, expr string
		base       int
		subject    string
		want       bool
	}{
		{"alone", `(f)\d\1`, 0, "f1f", true},
		{"the group around has not ended", `(f)\d\1`, 1, "f1f", false},
		{"shifted by one", `(f)()\d\2`, 1, "f1f", true},
		{"shifted beyond", `(f)()\d\2`, 2, "f1f", false},
		{"names are not shifted", `(?P<q>f)\d(?P=q)`, 5, "f1f", true},
		{"condition on the group around", `(?(1)a|b)`, 1, "a", true},
		{"condition on an earlier group", `(?(1)a|b)`, 2, "a", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p, err := pattern.CompileIn(tt.expr, 0, tt.base, nil)
			if err != nil {
				t.Fatal(err)
			}
			if p.Match(tt.subject) != tt.want {
				t.Errorf("%s in %q: %v", tt.expr, tt.subject, !tt.want)
			}
		})
	}
}

// TestCompileIn_taken has names that belong to groups of later expressions.
func TestCompileIn_taken(t *testing.T) {
	t.Parallel()
	taken := func(name string) bool { return name == "q" }
	for _, expr := range []string{`(?P<q>f)(?P=q)`, `(?P<q>f)\k<q>`} {
		if _, err := pattern.CompileIn(expr, 0, 1, taken); err == nil {
			t.Errorf("%s is accepted", expr)
		}
	}
	p, err := pattern.CompileIn(`(?P<q>f)?(?(<q>)a|b)(?P<r>c)(?P=r)`, 0, 1, taken)
	if err != nil {
		t.Fatal(err)
	}
	if p.Match("facc") || !p.Match("fbcc") {
		t.Error("the condition is not an expression")
	}
}

func TestLiteral(t *testing.T) {
	t.Parallel()
	p := pattern.Literal(`a.b (compatible`, fold)
	if start, end, ok := p.Find(`x A.B (Compatible;`); !ok || start != 2 || end != 17 {
		t.Errorf("found at %d-%d, %v", start, end, ok)
	}
	if p.Match("axb (compatible") {
		t.Error("the dot is not literal")
	}
}

func TestPattern_Groups(t *testing.T) {
	t.Parallel()
	const severity = `(?P<high>malware(?! (?:distribution|site)))|(?P<medium>malware site)|(?P<low>attacker)`
	tests := []struct {
		name, subject string
		want          map[string]string
	}{
		{"first group", "emotet (malware)", map[string]string{"high": "malware"}},
		{"look-ahead refuses", "potential malware site", map[string]string{"medium": "malware site"}},
		{"leftmost decides", "attacker malware", map[string]string{"low": "attacker"}},
		{"nothing", "clean", nil},
	}
	p, err := pattern.Compile(severity, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range tests {
		if got := p.Groups(tt.subject); !maps.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
	q, err := pattern.Compile(`(?P<a>x)|(?P<b>y)`, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"y", "éy"} {
		if got := q.Groups(s); !maps.Equal(got, map[string]string{"b": "y"}) {
			t.Errorf("groups of %q: %v", s, got)
		}
	}
	if q.Groups("z") != nil || q.Groups("é") != nil {
		t.Error("groups without a match")
	}
}

func TestRepair(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, in, want string
	}{
		{"complete", `(a|b)`, ""},
		{"open group", `[0-9](foo|ba`, `[0-9](foo)`},
		{"two open groups", `((a|b)|(c|d`, `((a|b)|(c))`},
		{"no choice in the innermost", `(a|(b`, ""},
		{"choice outside only", `a|(b`, ""},
		{"escaped parenthesis", `\(a|b`, ""},
		{"escaped bar", `(a|b\|c`, `(a)`},
		{"bar in a class", `(a|b[|]`, `(a)`},
		{"ends in a class", `(a|b[c`, ""},
		{"bracket closes at once", `(a|b[]c`, `(a)`},
		{"closed too often", `a))(b|c`, `a))(b)`},
		{"trailing backslash", `(a|b\`, `(a)`},
	}
	for _, tt := range tests {
		got, ok := pattern.Repair(tt.in)
		if got != tt.want || ok != (tt.want != "") {
			t.Errorf("%s: Repair(%q) = %q, %v", tt.name, tt.in, got, ok)
		}
	}
}
