package heuristic

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

// fullStops are characters that end a label like a dot (RFC 3490 3.1).
const fullStops = "\u3002\uff0e\uff61"

// spellHost returns the labels of a host name in Unicode and lower case. Labels in
// UTF-8 are spelt as browsers read them, in compatibility form; xn-- labels are
// what they encode, since no other software than a forger's encodes a character
// that has such a form. Labels that are damaged stay as they are.
func spellHost(name []byte) []string {
	text := strings.TrimSuffix(string(name), ".")
	if strings.ContainsAny(text, fullStops) {
		text = strings.Map(func(c rune) rune {
			if strings.ContainsRune(fullStops, c) {
				return '.'
			}
			return c
		}, text)
	}
	labels := strings.Split(text, ".")
	for i, label := range labels {
		labels[i] = foldLabel(spellLabel(label))
	}
	return labels
}

// spellLabel returns one label in Unicode.
func spellLabel(label string) string {
	switch {
	case !isASCII(label):
		if label = norm.NFKC.String(label); len(label) > longestLabel {
			return string(unicode.ReplacementChar)
		}
	case isXN(label):
		decoded, err := idna.Punycode.ToUnicode(strings.ToLower(label))
		if err == nil && len(norm.NFKC.String(decoded)) <= longestLabel {
			return decoded
		}
	}
	return label
}

// asciiLabels encodes labels for the list of public suffixes.
func asciiLabels(labels []string) ([]string, error) {
	ascii := make([]string, len(labels))
	for i, label := range labels {
		var err error
		if ascii[i], err = idna.Punycode.ToASCII(label); err != nil {
			return nil, err
		}
	}
	return ascii, nil
}

// isHostText reports whether text can be a protected name: at least two labels of
// letters, marks, digits and hyphens.
func isHostText(text string) bool {
	for label := range strings.SplitSeq(text, ".") {
		if label == "" {
			return false
		}
		for _, c := range label {
			if c != '-' && !unicode.IsLetter(c) && !unicode.IsMark(c) && !unicode.IsDigit(c) {
				return false
			}
		}
	}
	return strings.Contains(text, ".")
}

// foldLabel returns a label in lower case. Cherokee is the one script whose labels
// are in upper case.
func foldLabel(label string) string {
	return strings.Map(func(c rune) rune {
		switch c = unicode.ToLower(c); {
		case 0xab70 <= c && c <= 0xabbf:
			return c - 0xab70 + 0x13a0
		case 0x13f8 <= c && c <= 0x13fd:
			return c - 8
		}
		return c
	}, label)
}

// isASCII reports whether text has no byte outside ASCII.
func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
