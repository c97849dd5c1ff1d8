package http

import (
	"bytes"
	"unicode/utf8"

	"github.com/trailscope/trailscope/trails/text"
)

// decoded is a percent-decoded text, computed on first use.
type decoded struct {
	value []byte
	known bool
	buf   []byte
}

// of returns the decoded form of s, which is s itself if it holds no escape.
func (d *decoded) of(s []byte) []byte {
	if d.known {
		return d.value
	}
	d.known, d.value = true, s
	if bytes.IndexByte(s, '%') >= 0 {
		d.buf = AppendDecoded(d.buf[:0], s)
		d.value = d.buf
	}
	return d.value
}

// DecodedPath is the percent-decoded path. It is valid until the path changes.
func (r *Request) DecodedPath() []byte { return r.paths.of(r.Path) }

// DecodedBody is the percent-decoded body, empty without one.
func (r *Request) DecodedBody() []byte { return r.bodies.of(r.Body) }

// AppendDecoded appends s with its percent escapes decoded as UTF-8, invalid
// sequences replaced. Escapes without two hex digits stay, and so does "+".
func AppendDecoded(dst, s []byte) []byte {
	start := len(dst)
	dst = appendUnescaped(dst, s)
	end := len(dst)
	if utf8.Valid(dst[start:]) {
		return dst
	}
	dst = text.AppendLossy(dst, dst[start:])
	return dst[:start+copy(dst[start:], dst[end:])]
}

// appendUnescaped appends s with every valid escape replaced by its byte.
func appendUnescaped(dst, s []byte) []byte {
	for {
		i := bytes.IndexByte(s, '%')
		if i < 0 {
			return append(dst, s...)
		}
		dst = append(dst, s[:i]...)
		s = s[i:]
		if len(s) > 2 && unhex(s[1]) != badHex && unhex(s[2]) != badHex {
			dst = append(dst, unhex(s[1])<<4|unhex(s[2]))
			s = s[3:]
			continue
		}
		dst = append(dst, '%')
		s = s[1:]
	}
}

// badHex is what unhex gives for anything but a hex digit.
const badHex = 0xff

func unhex(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10
	}
	return badHex
}

// AppendEscaped appends s with parentheses, blanks, CR and LF written as percent
// escapes, which keeps the brackets of a trail readable (SPEC 3.6.5).
func AppendEscaped(dst, s []byte) []byte {
	for {
		i := bytes.IndexAny(s, "() \r\n")
		if i < 0 {
			return append(dst, s...)
		}
		dst = append(dst, s[:i]...)
		const digits = "0123456789ABCDEF"
		dst = append(dst, '%', digits[s[i]>>4], digits[s[i]&15])
		s = s[i+1:]
	}
}
