package soup

import (
	"regexp/syntax"
	"strings"
	"unicode"
)

// sampler makes texts that match a pattern.
type sampler struct {
	k *kitchen
	b strings.Builder
}

// maxRepeat bounds an open repetition.
const maxRepeat = 4

// sample returns a text that matches pattern, or the pattern itself when Go
// cannot parse it.
func (k *kitchen) sample(pattern string) string {
	pattern = strings.NewReplacer(`\Z`, `\z`, `{,`, `{0,`, `++`, `+`, `(?P=x)`, `b`, `\1`, `e`).Replace(pattern)
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return pattern
	}
	s := &sampler{k: k}
	s.walk(re)

	return s.b.String()
}

// walk writes a text for one node.
func (s *sampler) walk(re *syntax.Regexp) {
	switch re.Op {
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			s.b.WriteRune(r)
		}
	case syntax.OpCharClass:
		s.b.WriteRune(s.class(re.Rune))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		s.b.WriteByte(byte(s.k.between(0x21, 0x7e)))
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			s.walk(sub)
		}
	case syntax.OpAlternate:
		s.walk(pick(s.k, re.Sub))
	case syntax.OpCapture:
		s.walk(re.Sub[0])
	case syntax.OpStar:
		s.repeat(re.Sub[0], 0, maxRepeat)
	case syntax.OpPlus:
		s.repeat(re.Sub[0], 1, maxRepeat)
	case syntax.OpQuest:
		s.repeat(re.Sub[0], 0, 1)
	case syntax.OpRepeat:
		hi := re.Max
		if hi < 0 {
			hi = re.Min + maxRepeat
		}
		s.repeat(re.Sub[0], re.Min, hi)
	}
}

// repeat writes a node some number of times, often the least or the most.
func (s *sampler) repeat(re *syntax.Regexp, lo, hi int) {
	n := s.k.between(lo, hi)
	if s.k.chance(30) {
		n = lo
	}
	for range n {
		s.walk(re)
	}
}

// class draws a character of a class, ASCII if it has any.
func (s *sampler) class(ranges []rune) rune {
	for range 60 {
		i := s.k.rnd.IntN(len(ranges)/2) * 2
		lo, hi := ranges[i], ranges[i+1]
		r := lo + rune(s.k.rnd.IntN(int(min(hi-lo, 200))+1))
		if r > ' ' && r < unicode.MaxASCII || s.k.chance(5) && r >= ' ' && unicode.IsPrint(r) {
			return r
		}
	}

	return ranges[0]
}

// near changes text a little, so that it just misses or just keeps a match.
func (k *kitchen) near(text string) string {
	r := []rune(text)
	if len(r) == 0 {
		return text
	}
	at := k.rnd.IntN(len(r))
	switch k.rnd.IntN(6) {
	case 0:
		r = append(r[:at:at], r[at+1:]...)
	case 1:
		r[at] = rune(k.between(0x21, 0x7e))
	case 2:
		r = append(append(r[:at:at], pick(k, []rune(" \t\v\u0085\u00a0\u2003\u3000éßıſK_-.1"))), r[at:]...)
	case 3:
		r[at] = swapCase(r[at])
	case 4:
		r = append(append(r[:at:at], r[at]), r[at:]...)
	case 5:
		return pick(k, []string{"x", "é", "_", "1", "-", "\u00a0", "İ", "Σ"}) + text + pick(k, []string{"", "x", "é", "_", "1", "-"})
	}

	return string(r)
}

// swapCase turns a letter's case.
func swapCase(r rune) rune {
	if unicode.IsUpper(r) {
		return unicode.ToLower(r)
	}

	return unicode.ToUpper(r)
}
