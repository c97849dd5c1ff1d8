package heuristic_test

import (
	"fmt"
	"math/rand/v2"
	"regexp/syntax"
	"strings"
)

// generator writes texts that regular expressions match, and texts that nearly
// do.
type generator struct{ r *rand.Rand }

func newGenerator(seed uint64) *generator {
	return &generator{rand.New(rand.NewPCG(seed, 0))}
}

// odd are characters at which classes and foldings differ.
var odd = []rune("ſKéÉİΣ\u00a0\u0085\v\x1c\u2003\u0660\u200d\u0301—\ufffdı😀ªⅷ\x00\n_")

// scraps are what surrounds attacks, and parts of them.
var scraps = strings.Fields(`? = ' .. .ht a 1 /a index.php & or and select from where /* */ then > } ( ${ ;
	x@y.zz @ . - union case dns1= https://site.example/`)

// sample is a text that expr matches, whatever its assertions ask for.
func (g *generator) sample(expr string) string {
	parsed, err := syntax.Parse("(?s)"+expr, syntax.Perl)
	if err != nil {
		panic(fmt.Sprintf("pattern %q: %v", expr, err))
	}
	var b strings.Builder
	g.write(&b, parsed)
	return b.String()
}

func (g *generator) write(b *strings.Builder, re *syntax.Regexp) {
	switch re.Op {
	case syntax.OpLiteral:
		b.WriteString(string(re.Rune))
	case syntax.OpCharClass:
		pair := 2 * g.r.IntN(len(re.Rune)/2)
		low, high := re.Rune[pair], min(re.Rune[pair+1], re.Rune[pair]+100)
		b.WriteRune(low + g.r.Int32N(high-low+1))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		b.WriteRune(odd[g.r.IntN(len(odd))])
	case syntax.OpStar:
		g.repeat(b, re.Sub[0], 0, 3)
	case syntax.OpPlus:
		g.repeat(b, re.Sub[0], 1, 3)
	case syntax.OpQuest:
		g.repeat(b, re.Sub[0], 0, 1)
	case syntax.OpRepeat:
		g.repeat(b, re.Sub[0], re.Min, max(re.Min, min(re.Max, re.Min+5)))
	case syntax.OpAlternate:
		g.write(b, re.Sub[g.r.IntN(len(re.Sub))])
	default:
		for _, sub := range re.Sub {
			g.write(b, sub)
		}
	}
}

func (g *generator) repeat(b *strings.Builder, re *syntax.Regexp, low, high int) {
	for range low + g.r.IntN(high-low+1) {
		g.write(b, re)
	}
}

// damage changes a text in up to n places.
func (g *generator) damage(s string, n int) string {
	runes := []rune(s)
	for range g.r.IntN(n + 1) {
		if len(runes) == 0 {
			break
		}
		i := g.r.IntN(len(runes))
		switch g.r.IntN(4) {
		case 0:
			runes = append(runes[:i], runes[i+1:]...)
		case 1:
			runes[i] = odd[g.r.IntN(len(odd))]
		case 2:
			runes[i] = runes[g.r.IntN(len(runes))]
		case 3:
			runes = append(runes[:i], append([]rune{rune(' ' + g.r.IntN(95))}, runes[i:]...)...)
		}
	}
	return string(runes)
}

// fold changes the case of letters, sometimes to letters outside ASCII.
func (g *generator) fold(s string) string {
	return strings.Map(func(c rune) rune {
		switch k := g.r.IntN(8); {
		case k < 3:
			return []rune(strings.ToUpper(string(c)))[0]
		case k == 3 && (c == 's' || c == 'S'):
			return 'ſ'
		case k == 3 && (c == 'k' || c == 'K'):
			return '\u212a'
		}
		return c
	}, s)
}

// context is a few scraps and odd characters.
func (g *generator) context() string {
	var b strings.Builder
	for range g.r.IntN(3) {
		if g.r.IntN(4) == 0 {
			b.WriteRune(odd[g.r.IntN(len(odd))])
		} else {
			b.WriteString(scraps[g.r.IntN(len(scraps))])
		}
		if g.r.IntN(2) == 0 {
			b.WriteByte(' ')
		}
	}
	return b.String()
}
