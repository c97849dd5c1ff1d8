package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	capitalSigma = 'Σ' // becomes ς at the end of a word, σ elsewhere
	dottedI      = 'İ' // becomes i and U+0307
)

// Lower returns s in lower case by Unicode's full mapping, without a locale.
// ASCII text that is in lower case already is returned as it is; the rest
// costs one allocation. Damaged UTF-8 becomes U+FFFD, one per byte; callers
// decode with [Lossy] first.
func Lower(s string) string {
	ascii, capitals := survey(s)
	switch {
	case ascii && !capitals:
		return s
	case ascii:
		return strings.ToLower(s)
	}
	return string(appendLower(make([]byte, 0, len(s)+8), s))
}

// AppendLower appends the text that [Lower] gives for s to dst. It allocates
// only when dst is too small.
func AppendLower(dst, s []byte) []byte {
	for i, c := range s {
		if c >= utf8.RuneSelf {
			return appendLower(dst[:len(dst)-i], s)
		}
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		dst = append(dst, c)
	}
	return dst
}

// survey reports whether s is ASCII and, only then reliably, whether it has
// capitals.
func survey(s string) (ascii, capitals bool) {
	for i := range len(s) {
		c := s[i]
		if c >= utf8.RuneSelf {
			return false, capitals
		}
		capitals = capitals || 'A' <= c && c <= 'Z'
	}
	return true, capitals
}

func appendLower[T string | []byte](dst []byte, s T) []byte {
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			if 'A' <= c && c <= 'Z' {
				c += 'a' - 'A'
			}
			dst = append(dst, c)
			i++
			continue
		}
		r, n := decode(s[i:])
		switch r {
		case capitalSigma:
			if endsWord(s, i, i+n) {
				dst = append(dst, "ς"...)
			} else {
				dst = append(dst, "σ"...)
			}
		case dottedI:
			dst = append(dst, "i\u0307"...)
		default:
			dst = utf8.AppendRune(dst, unicode.ToLower(r))
		}
		i += n
	}
	return dst
}

// endsWord is Unicode's condition Final_Sigma (3.13) for the character between
// start and end: a cased letter before it and none behind it, with
// case-ignorable characters skipped on both sides.
func endsWord[T string | []byte](s T, start, end int) bool {
	return casedBefore(s[:start]) && !casedAfter(s[end:])
}

func casedBefore[T string | []byte](s T) bool {
	for len(s) > 0 {
		r, n := decodeLast(s)
		if !caseIgnorable(r) {
			return cased(r)
		}
		s = s[:len(s)-n]
	}
	return false
}

func casedAfter[T string | []byte](s T) bool {
	for len(s) > 0 {
		r, n := decode(s)
		if !caseIgnorable(r) {
			return cased(r)
		}
		s = s[n:]
	}
	return false
}

// cased is the property Cased.
func cased(r rune) bool {
	return unicode.In(r, unicode.Lower, unicode.Upper, unicode.Title, unicode.Other_Lowercase, unicode.Other_Uppercase)
}

// caseIgnorable is the property Case_Ignorable.
func caseIgnorable(r rune) bool {
	switch r {
	case '\'', '.', ':', '·', '\u0387', '\u055F', '\u05F4', '\u2018', '\u2019', '\u2024', '\u2027',
		'\uFE13', '\uFE52', '\uFE55', '\uFF07', '\uFF0E', '\uFF1A': // Word_Break MidLetter, MidNumLet, Single_Quote
		return true
	}
	return unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Lm, unicode.Sk)
}

func decode[T string | []byte](s T) (rune, int) {
	var buf [utf8.UTFMax]byte
	return utf8.DecodeRune(buf[:copy(buf[:], s)])
}

func decodeLast[T string | []byte](s T) (rune, int) {
	var buf [utf8.UTFMax]byte
	return utf8.DecodeLastRune(buf[:copy(buf[:], s[max(0, len(s)-utf8.UTFMax):])])
}
