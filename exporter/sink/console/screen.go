package console

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// maxMarks is how many combining marks one character may carry; more are used
// to smear text over other rows.
const maxMarks = 4

// appendEscaped appends s with everything that does not print escaped:
// controls, marks of direction, separators other than the blank, and bytes that
// are not UTF-8.
func appendEscaped(dst []byte, s string) []byte {
	marks := 0

	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			i++
			marks = 0

			if c >= ' ' && c != 0x7f {
				dst = append(dst, c)
			} else {
				dst = appendByte(dst, c)
			}

			continue
		}

		r, size := utf8.DecodeRuneInString(s[i:])

		switch {
		case r == utf8.RuneError && size == 1:
			dst = appendByte(dst, c)
		case !unicode.IsPrint(r):
			dst = appendRune(dst, r)
		case unicode.IsMark(r):
			if marks++; marks > maxMarks {
				dst = appendRune(dst, r)
			} else {
				dst = append(dst, s[i:i+size]...)
			}
		default:
			marks = 0
			dst = append(dst, s[i:i+size]...)
		}

		i += size
	}

	return dst
}

const hexDigits = "0123456789abcdef"

// appendByte appends \xNN, or the usual short form.
func appendByte(dst []byte, c byte) []byte {
	switch c {
	case '\t':
		return append(dst, `\t`...)
	case '\n':
		return append(dst, `\n`...)
	case '\r':
		return append(dst, `\r`...)
	default:
		return append(dst, '\\', 'x', hexDigits[c>>4], hexDigits[c&15])
	}
}

// appendRune appends \uNNNN or \UNNNNNNNN.
func appendRune(dst []byte, r rune) []byte {
	digits, letter := 4, byte('u')
	if r > 0xffff {
		digits, letter = 8, 'U'
	}

	dst = append(dst, '\\', letter)
	for shift := 4 * (digits - 1); shift >= 0; shift -= 4 {
		dst = append(dst, hexDigits[r>>shift&15])
	}

	return dst
}

// cells returns how many character cells a rune takes.
func cells(r rune) int {
	if r < utf8.RuneSelf {
		return 1
	}

	if unicode.IsMark(r) {
		return 0
	}

	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	default:
		return 1
	}
}

// measure returns how many cells s takes.
func measure(s []byte) (n int) {
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRune(s[i:])
		n += cells(r)
		i += size
	}

	return n
}

// cut returns how many bytes of s fit into n cells, and the cells they take.
func cut(s []byte, n int) (length, taken int) {
	for length < len(s) {
		r, size := utf8.DecodeRune(s[length:])

		c := cells(r)
		if taken+c > n {
			break
		}

		length += size
		taken += c
	}

	return length, taken
}
