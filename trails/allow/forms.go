package allow

import (
	"bytes"
	"strings"

	"github.com/trailscope/trailscope/trails/addr"
)

// trailForms are the texts under which the trail of an event is looked up, all
// in lower case. Parentheses in it mark what is context (SPEC 3.1 step 6).
type trailForms struct {
	buf []byte
	// written is the whole trail, ending in buf at this place.
	written int
	// bare is the trail without context, between written and this place. It is
	// what reports call the trail.
	bare int
	// full is the trail with its context but without the marks, between bare
	// and this place.
	full int
	// marked says whether there is any context; if not, bare and full are empty.
	marked bool
}

// set works the texts out.
func (f *trailForms) set(trail string) {
	f.buf = appendLower(f.buf[:0], trail)
	f.marked = strings.Contains(trail, "(")
	f.written, f.bare, f.full = len(f.buf), len(f.buf), len(f.buf)
	if f.marked {
		f.appendBare()
		f.appendFull()
	}
}

// appendLower appends s with its ASCII letters in lower case.
func appendLower(dst []byte, s string) []byte {
	for i := range len(s) {
		c := s[i]
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		dst = append(dst, c)
	}
	return dst
}

// appendBare adds the trail without each "(", what follows up to a ")", and
// that, and without blanks and then dots at its ends. A backslash has no
// meaning here, so that the text is the one that reports show.
func (f *trailForms) appendBare() {
	open := true // there is a ")" to come
	for i := 0; i < f.written; i++ {
		if open && f.buf[i] == '(' {
			n := bytes.IndexByte(f.buf[i:f.written], ')')
			if n > 1 {
				i += n
				continue
			}
			open = n >= 0
		}
		f.buf = append(f.buf, f.buf[i])
	}
	bare := bytes.Trim(bytes.Trim(f.buf[f.written:], " "), ".")
	f.buf = append(f.buf[:f.written], bare...)
	f.bare = len(f.buf)
}

// appendFull adds the trail without its marks. A mark that is part of the text
// has a backslash in front, and stays.
func (f *trailForms) appendFull() {
	for i := 0; i < f.written; i++ {
		c := f.buf[i]
		if (c == '(' || c == ')') && (i == 0 || f.buf[i-1] != '\\') {
			continue
		}
		f.buf = append(f.buf, c)
	}
	f.full = len(f.buf)
}

// each calls yield with every text that a rule's trail may equal, until yield
// returns true: the forms themselves and, if named, their hosts with all
// parents.
func (f *trailForms) each(named bool, yield func(text []byte) bool) bool {
	written, bare, full := f.buf[:f.written], f.buf[f.written:f.bare], f.buf[f.bare:f.full]
	if yield(written) {
		return true
	}
	if !f.marked {
		return named && eachName(written, yield)
	}
	return len(bare) > 0 && yield(bare) || yield(full) ||
		named && (eachName(bare, yield) || eachName(full, yield))
}

// eachName calls yield with the host that a text begins with and, unless that
// is an address, with every parent of it, until yield returns true.
func eachName(s []byte, yield func(name []byte) bool) bool {
	name, address := host(s)
	for len(name) > 0 {
		if yield(name) {
			return true
		}
		dot := indexDot(name)
		if address || dot < 0 {
			return false
		}
		name = name[dot+1:]
	}
	return false
}

// host returns the name or address that a text begins with: up to a port, a
// path or whatever else cannot be part of a name. It is empty when there is
// none.
func host(s []byte) (name []byte, address bool) {
	if len(s) > 0 && s[0] == '[' {
		end := bytes.IndexByte(s, ']')
		return s[1:max(end, 1)], true
	}
	n := 0
	for n < len(s) && nameByte(s[n]) {
		n++
	}
	if n < len(s) && s[n] == ':' && !portAt(s[n+1:]) {
		return nil, false // an IPv6 address, which is found as a whole
	}
	return s[:n], addr.IsQuad(s[:n])
}

// portAt reports whether s begins with a number and nothing or no more of an
// address behind it.
func portAt(s []byte) bool {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n > 0 && (n == len(s) || s[n] != ':' && !nameByte(s[n]))
}
