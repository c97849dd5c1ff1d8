package pattern

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"

	"github.com/trailscope/trailscope/trails/text"
)

// generator writes random expressions that all engines understand.
type generator struct{ *rand.Rand }

func (g generator) pick(list ...string) string { return list[g.IntN(len(list))] }

func (g generator) choice(depth int) string {
	s := g.sequence(depth)
	for g.IntN(4) == 0 {
		s += "|" + g.sequence(depth)
	}
	return s
}

func (g generator) sequence(depth int) string {
	var b strings.Builder
	for range 1 + g.IntN(4) {
		b.WriteString(g.atom(depth))
		if g.IntN(3) == 0 {
			b.WriteString(g.pick("*", "+", "?", "*?", "+?", "??", "{2}", "{1,3}", "{,2}", "{2,}"))
		}
	}
	return b.String()
}

func (g generator) atom(depth int) string {
	if depth < 3 && g.IntN(5) == 0 {
		return g.pick("(", "(?:", "(?i:") + g.choice(depth+1) + ")"
	}
	return g.pick("a", "b", "k", "S", "é", "1", ".", `\w`, `\d`, `\s`, `\W`, `[ab]`, `[^a]`, `[a-k1]`, `\b`, `\B`, "^", "$", `\<`, " ", "_")
}

func (g generator) subject() string {
	var b strings.Builder
	for range g.IntN(12) {
		b.WriteString(g.pick("a", "b", "k", "s", "S", "A", "1", " ", "_", "-", "é", "\u212A", "ſ", "\u00A0", "\n", "٥", "\u0301"))
	}
	return b.String()
}

// TestEngines_agree compares Go's engine, the automaton and the backtracking
// matcher, which share nothing but the tree.
func TestEngines_agree(t *testing.T) {
	t.Parallel()
	g := generator{rand.New(rand.NewPCG(1, 2))}
	for range 3000 {
		expr := g.choice(0)
		p, err := Compile(expr, Linear|Flags(g.IntN(2)))
		if err != nil {
			t.Fatalf("%q: %v", expr, err)
		}
		for range 8 {
			s := g.subject()
			agree(t, p, s)
		}
	}
}

func agree(t *testing.T, p *Pattern, s string) {
	t.Helper()
	start, end, ok := p.slow().search(s)
	if m, found := p.slow().explore(s); m.budget >= 0 {
		if found != ok || ok && (m.saved[0] != start || m.saved[1] != end) {
			t.Fatalf("%q in %q: automaton %d-%d %v, backtracking %v %v", p, s, start, end, ok, m.saved[:2], found)
		}
		m.done()
	}
	if re := p.fast(); re != nil && text.IsASCII(s) {
		if m := re.FindStringIndex(s); (m != nil) != ok || ok && (m[0] != start || m[1] != end) {
			t.Fatalf("%q in %q: automaton %d-%d %v, Go %v", p, s, start, end, ok, m)
		}
	}
	if ok && len(p.need) > 0 && !containsAny(string(plain(nil, s[start:end])), p.need) {
		t.Fatalf("%q matches %q without any of %q", p, s[start:end], p.need)
	}
	sub := subject{s: s}
	if ok && !p.limit.allows(&sub) {
		t.Fatalf("%q matches in %q against its limits %+v", p, s, p.limit)
	}
}

// TestList_alternation compares a list with one expression made of all.
func TestList_alternation(t *testing.T) {
	t.Parallel()
	g := generator{rand.New(rand.NewPCG(3, 4))}
	for range 400 {
		var patterns []*Pattern
		var exprs []string
		for range 1 + g.IntN(6) {
			expr := g.choice(0)
			if g.IntN(3) == 0 {
				expr = g.pick("abk", "a1b", "kSa") + expr
			}
			p, err := Compile(expr, IgnoreCase|Linear)
			if err != nil {
				t.Fatal(err)
			}
			patterns = append(patterns, p)
			exprs = append(exprs, "(?:"+expr+")")
		}
		all, err := Compile(strings.Join(exprs, "|"), IgnoreCase|Linear)
		if err != nil {
			t.Fatal(err)
		}
		list := NewList(patterns)
		for range 10 {
			s := g.subject() + g.pick("", "abk", "A1B", "\u212Aſa") + g.subject()
			start, end, ok := all.Find(s)
			i, a, b, found := list.Find(s)
			if found != ok || ok && (a != start || b != end) {
				t.Fatalf("%q in %q: list %d-%d %v, alternation %d-%d %v", exprs, s, a, b, found, start, end, ok)
			}
			if ok {
				first(t, list, s, i, a)
			}
			if got, found := list.First(s); found != ok || found && (!list.At(got).Match(s) || got > i) {
				t.Fatalf("%q in %q: First gives %d, %v", exprs, s, got, found)
			}
		}
	}
}

// first checks that no earlier pattern of the list matches at the same place.
func first(t *testing.T, l *List, s string, index, start int) {
	t.Helper()
	for i := range index {
		if a, _, ok := l.At(i).Find(s); ok && a <= start {
			t.Fatalf("pattern %d of %q matches %q at %d before %d", i, l.At(i), s, a, start)
		}
	}
}

func TestFoldable_complete(t *testing.T) {
	t.Parallel()
	list := foldable()
	last := list[len(list)-1]
	for r := last + 1; r <= unicode.MaxRune; r++ {
		if unicode.SimpleFold(r) != r {
			t.Fatalf("%U has another case and is not in the list", r)
		}
	}
}
