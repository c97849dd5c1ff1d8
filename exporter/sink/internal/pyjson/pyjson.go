// Package pyjson writes JSON strings as Python's json module does, which is what
// Maltrail's receivers are used to: ASCII only, every other character as \uNNNN.
//
// Everything is safe for concurrent use.
package pyjson

import "unicode/utf8"

// AppendString appends s as a JSON string, quotes included. Bytes that are not
// UTF-8 become U+FFFD.
func AppendString[T ~string | ~[]byte](dst []byte, s T) []byte {
	dst = append(dst, '"')
	dst = AppendText(dst, s)

	return append(dst, '"')
}

// AppendText is [AppendString] without the quotes.
func AppendText[T ~string | ~[]byte](dst []byte, s T) []byte {
	for _, r := range string(s) {
		switch {
		case r == '"' || r == '\\':
			dst = append(dst, '\\', byte(r))
		case r == '\n':
			dst = append(dst, '\\', 'n')
		case r == '\r':
			dst = append(dst, '\\', 'r')
		case r == '\t':
			dst = append(dst, '\\', 't')
		case r == '\b':
			dst = append(dst, '\\', 'b')
		case r == '\f':
			dst = append(dst, '\\', 'f')
		case r >= ' ' && r < utf8.RuneSelf:
			dst = append(dst, byte(r))
		case r > 0xffff: // a pair of surrogates (RFC 8259 7)
			const half = 0x3ff

			r -= 0x10000
			dst = appendEscape(dst, 0xd800+r>>10)
			dst = appendEscape(dst, 0xdc00+r&half)
		default:
			dst = appendEscape(dst, r)
		}
	}

	return dst
}

// appendEscape appends \uNNNN.
func appendEscape(dst []byte, r rune) []byte {
	const digits = "0123456789abcdef"

	return append(dst, '\\', 'u', digits[r>>12&15], digits[r>>8&15], digits[r>>4&15], digits[r&15])
}
