package heuristic

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// shapes makes skeletons: texts that are equal if what they were made from looks
// alike.
type shapes struct {
	same, close map[rune]string
}

// newShapes reads the tables of lookalikes.
func newShapes() shapes {
	s := shapes{same: map[rune]string{}, close: map[rune]string{}}
	fill := func(to map[rune]string, rows []lookalike) {
		for _, row := range rows {
			for _, c := range row.chars {
				to[c] = row.text
			}
		}
	}
	fill(s.same, asciiShapes[:])
	fill(s.same, sameShapes[:])
	fill(s.close, nearShapes[:])
	return s
}

// skeleton returns the skeleton of a label by UTS 39. Prototypes outside ASCII are
// not followed and right-to-left text is not reordered.
func (s *shapes) skeleton(label string) string {
	var b strings.Builder
	for _, c := range norm.NFD.String(foldLabel(norm.NFKC.String(label))) {
		if isIgnorable(c) {
			continue
		}
		if text, ok := s.same[c]; ok {
			b.WriteString(text)
		} else {
			b.WriteRune(c)
		}
	}
	return b.String()
}

// near returns the skeleton of a label without its marks and with letters that are
// only similar.
func (s *shapes) near(label string) string {
	var b strings.Builder
	for _, c := range s.skeleton(label) {
		switch text, ok := s.close[c]; {
		case ok:
			b.WriteString(text)
		case !unicode.Is(unicode.Mn, c) && c != '·':
			b.WriteRune(c)
		}
	}
	return b.String()
}

// isIgnorable reports whether c is not to be seen (Default_Ignorable_Code_Point).
func isIgnorable(c rune) bool {
	return c == '\u00ad' || c > 0xff && unicode.In(c, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point, unicode.Cf)
}
