package text

import (
	"unicode"
	"unicode/utf8"
)

// IsWhiteSpace reports whether r has the Unicode property White_Space. Unlike
// other definitions this leaves out U+001C to U+001F.
func IsWhiteSpace(r rune) bool {
	return unicode.Is(unicode.White_Space, r)
}

// Trim returns s without the white space at both of its ends. The result
// shares the memory of s.
func Trim[T ~string | ~[]byte](s T) T {
	return TrimLeft(TrimRight(s))
}

// TrimLeft returns s without the white space at its start.
func TrimLeft[T ~string | ~[]byte](s T) T {
	for len(s) > 0 {
		n := leadingSpace(s)
		if n == 0 {
			break
		}
		s = s[n:]
	}
	return s
}

// TrimRight returns s without the white space at its end.
func TrimRight[T ~string | ~[]byte](s T) T {
	for len(s) > 0 {
		n := trailingSpace(s)
		if n == 0 {
			break
		}
		s = s[:len(s)-n]
	}
	return s
}

// leadingSpace returns the length of the white space character that s, which
// is not empty, starts with, and 0 when it starts with something else.
func leadingSpace[T ~string | ~[]byte](s T) int {
	if c := s[0]; c < utf8.RuneSelf {
		return asciiSpace(c)
	}
	var buf [utf8.UTFMax]byte
	r, n := utf8.DecodeRune(buf[:copy(buf[:], s)])
	if !IsWhiteSpace(r) {
		return 0
	}
	return n
}

// trailingSpace is leadingSpace for the end of s.
func trailingSpace[T ~string | ~[]byte](s T) int {
	if c := s[len(s)-1]; c < utf8.RuneSelf {
		return asciiSpace(c)
	}
	var buf [utf8.UTFMax]byte
	r, n := utf8.DecodeLastRune(buf[:copy(buf[:], s[max(0, len(s)-utf8.UTFMax):])])
	if !IsWhiteSpace(r) {
		return 0
	}
	return n
}

// asciiSpace returns 1 for an ASCII white space character and 0 for others.
func asciiSpace(c byte) int {
	if c == ' ' || c >= '\t' && c <= '\r' {
		return 1
	}
	return 0
}

// IsASCII reports whether s has no byte above 0x7F.
func IsASCII[T ~string | ~[]byte](s T) bool {
	for len(s) >= 8 { // one branch for eight bytes
		if s[0]|s[1]|s[2]|s[3]|s[4]|s[5]|s[6]|s[7] >= utf8.RuneSelf {
			return false
		}
		s = s[8:]
	}
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
