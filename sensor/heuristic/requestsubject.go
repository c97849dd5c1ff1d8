package heuristic

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"github.com/trailscope/trailscope/sensor/proto/http"
)

// Bytes of a subject that stand for characters outside ASCII, and the one for
// control characters. The rules tell such characters apart by class only.
const (
	subjectWord  = 0x01 // a word character that is no digit
	subjectDigit = 0x02
	subjectSpace = 0x03
	subjectOther = 0x04
)

// asciiSubject is the byte for each ASCII character: letters in lower case, white
// space and printable characters as they are.
var asciiSubject = func() (table [utf8.RuneSelf]byte) {
	for c := range table {
		switch {
		case 'A' <= c && c <= 'Z':
			table[c] = byte(c) + 'a' - 'A'
		case c < ' ' && (c < '\t' || c > '\r') || c == 0x7f:
			table[c] = subjectOther
		default:
			table[c] = byte(c)
		}
	}
	return table
}()

// appendSubject appends s, valid UTF-8, with one byte for each character, as the
// rules of a search without case read it. Two characters get the same byte only
// if no rule tells them apart.
func appendSubject(dst, s []byte) []byte {
	dst = slices.Grow(dst, len(s))
	end := len(dst)
	out := dst[end:cap(dst)]
	for len(s) > 0 && len(out) > 0 {
		if c := s[0]; c < utf8.RuneSelf {
			out[0] = asciiSubject[c]
			s = s[1:]
		} else {
			c, n := utf8.DecodeRune(s)
			out[0] = wideSubject(c)
			s = s[n:]
		}
		out = out[1:]
		end++
	}
	return dst[:end]
}

// wideSubject is the byte for a character outside ASCII.
func wideSubject(c rune) byte {
	switch {
	case c == utf8.RuneError: // what damaged and binary text is full of
		return subjectOther
	case c == 'ſ':
		return 's'
	case c == '\u212a': // Kelvin sign
		return 'k'
	case unicode.Is(unicode.White_Space, c):
		return subjectSpace
	case unicode.Is(unicode.Nd, c):
		return subjectDigit
	case http.IsWord(c):
		return subjectWord
	}
	return subjectOther
}

// The classes of the rules' notation, on bytes of a subject.

func isSubjectWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_' || c == subjectWord || c == subjectDigit
}

func isSubjectOther(c byte) bool { return !isSubjectWord(c) }

func isSubjectDigit(c byte) bool { return c >= '0' && c <= '9' || c == subjectDigit }

func isSubjectSpace(c byte) bool { return c == ' ' || c >= '\t' && c <= '\r' || c == subjectSpace }
