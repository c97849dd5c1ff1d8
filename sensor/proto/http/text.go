package http

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"github.com/trailscope/trailscope/trails/text"
)

// lower returns s in lower case if it holds an ASCII capital, else s itself:
// other capitals alone do not make a text change (SPEC 3.6.1). A changed text is
// written to buf.
func lower(buf *[]byte, s []byte) []byte {
	if !hasCapital(s) {
		return s
	}
	*buf = text.AppendLower((*buf)[:0], s)
	return *buf
}

func hasCapital(s []byte) bool {
	for _, c := range s {
		if 'A' <= c && c <= 'Z' {
			return true
		}
	}
	return false
}

// before is s up to the first c, or all of it.
func before(s []byte, c byte) []byte {
	if i := bytes.IndexByte(s, c); i >= 0 {
		return s[:i]
	}
	return s
}

// IsWord reports whether c belongs to the Unicode class of word characters:
// Alphabetic, M, Nd, Pc and the two join controls (UTS 18, annex C).
func IsWord(c rune) bool {
	if c < utf8.RuneSelf {
		return c == '_' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
	}
	const nonJoiner, joiner = '\u200c', '\u200d'
	return unicode.In(c, unicode.L, unicode.M, unicode.Nd, unicode.Nl, unicode.Pc, unicode.Other_Alphabetic) ||
		c == nonJoiner || c == joiner
}
