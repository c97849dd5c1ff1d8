package schema

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// writer appends one JSON object, whose fields are given by dotted names in the
// order of the document: all fields of an object one after the other.
type writer struct {
	buf []byte

	// open is the dotted name of the object being written, empty for the root.
	open string

	// comma is set when the next key follows a value.
	comma bool
}

// begin starts an object behind dst.
func begin(dst []byte) *writer {
	return &writer{buf: append(dst, '{')}
}

// end closes all objects and returns what was written.
func (w *writer) end() []byte {
	for w.open != "" {
		w.close()
	}

	return append(w.buf, '}')
}

// close closes the innermost object.
func (w *writer) close() {
	w.open = w.open[:max(strings.LastIndexByte(w.open, '.'), 0)]
	w.buf = append(w.buf, '}')
	w.comma = true
}

// key starts the field with a dotted name, closing and opening objects.
func (w *writer) key(name string) {
	for w.open != "" && !(len(name) > len(w.open) && name[len(w.open)] == '.' && strings.HasPrefix(name, w.open)) {
		w.close()
	}

	at := 0
	if w.open != "" {
		at = len(w.open) + 1
	}

	for {
		i := strings.IndexByte(name[at:], '.')
		if i < 0 {
			break
		}

		w.name(name[at : at+i])
		w.buf = append(w.buf, '{')
		w.open = name[:at+i]
		w.comma = false
		at += i + 1
	}

	w.name(name[at:])
	w.comma = true
}

// name appends one key.
func (w *writer) name(s string) {
	if w.comma {
		w.buf = append(w.buf, ',')
	}

	w.buf = append(w.buf, '"')
	w.buf = append(w.buf, s...)
	w.buf = append(w.buf, '"', ':')
}

// text writes a text, nothing if it is empty.
func (w *writer) text(name, s string) {
	if s != "" {
		w.key(name)
		w.buf = appendJSON(w.buf, s)
	}
}

// texts writes an array of texts, nothing if it is empty.
func (w *writer) texts(name string, list ...string) {
	if len(list) == 0 {
		return
	}

	w.key(name)

	for i, s := range list {
		w.buf = append(w.buf, "[,"[min(i, 1)])
		w.buf = appendJSON(w.buf, s)
	}

	w.buf = append(w.buf, ']')
}

// values writes a text for one value and an array for several, nothing for
// none.
func (w *writer) values(name string, list ...string) {
	if len(list) == 1 {
		w.text(name, list[0])
	} else {
		w.texts(name, list...)
	}
}

// objects writes an array of n objects, nothing for none. Names given to each
// object's writer are those behind the array's.
func (w *writer) objects(name string, n int, write func(one *writer, i int)) {
	if n == 0 {
		return
	}

	w.key(name)

	for i := range n {
		one := begin(append(w.buf, "[,"[min(i, 1)]))
		write(one, i)
		w.buf = one.end()
	}

	w.buf = append(w.buf, ']')
}

// number writes an integer.
func (w *writer) number(name string, n int64) {
	w.key(name)
	w.buf = strconv.AppendInt(w.buf, n, 10)
}

// float writes a number with at most two decimals.
func (w *writer) float(name string, f float64) {
	const hundred = 100

	w.key(name)
	w.buf = strconv.AppendFloat(w.buf, math.Round(f*hundred)/hundred, 'f', -1, 64)
}

// flag writes true, nothing for false.
func (w *writer) flag(name string, set bool) {
	if set {
		w.key(name)
		w.buf = append(w.buf, "true"...)
	}
}

// timeLayout is RFC 3339 with microseconds.
const timeLayout = "2006-01-02T15:04:05.000000Z07:00"

// time writes a time in UTC.
func (w *writer) time(name string, t time.Time) {
	w.key(name)
	w.buf = append(w.buf, '"')
	w.buf = t.UTC().AppendFormat(w.buf, timeLayout)
	w.buf = append(w.buf, '"')
}

// appendJSON appends s as a JSON string. Bytes that are not UTF-8 become
// U+FFFD.
func appendJSON(dst []byte, s string) []byte {
	const hex = "0123456789abcdef"

	dst = append(dst, '"')
	start := 0

	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && size == 1 {
				dst = append(dst, s[start:i]...)
				dst = append(dst, `\ufffd`...)
				start = i + 1
			}

			i += size

			continue
		}

		if c >= ' ' && c != '"' && c != '\\' && c != 0x7f {
			i++

			continue
		}

		dst = append(dst, s[start:i]...)

		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\n':
			dst = append(dst, `\n`...)
		case '\r':
			dst = append(dst, `\r`...)
		case '\t':
			dst = append(dst, `\t`...)
		default:
			dst = append(dst, `\u00`...)
			dst = append(dst, hex[c>>4], hex[c&15])
		}

		i++
		start = i
	}

	dst = append(dst, s[start:]...)

	return append(dst, '"')
}
