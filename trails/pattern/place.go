package pattern

import (
	"unicode"
	"unicode/utf8"
)

// holds reports whether a condition is true between s[:at] and s[at:].
func holds(a assertion, ascii bool, s string, at int) bool {
	switch a {
	case textStart, searchStart: // a search begins at the start of the text
		return at == 0
	case textEnd:
		return at == len(s)
	case lineStart:
		return at == 0 || s[at-1] == '\n'
	case lineEnd:
		return at == len(s) || s[at] == '\n'
	}
	before, behind := wordBefore(s, at, ascii), wordBehind(s, at, ascii)
	switch a {
	case wordEdge:
		return before != behind
	case noWordEdge:
		return before == behind
	case wordStart:
		return !before && behind
	case wordEnd:
		return before && !behind
	}
	return false
}

func wordBefore(s string, at int, ascii bool) bool {
	if at == 0 {
		return false
	}
	r, _ := utf8.DecodeLastRuneInString(s[:at])
	return isWord(r) && (!ascii || r <= unicode.MaxASCII)
}

func wordBehind(s string, at int, ascii bool) bool {
	if at == len(s) {
		return false
	}
	r, _ := utf8.DecodeRuneInString(s[at:])
	return isWord(r) && (!ascii || r <= unicode.MaxASCII)
}
