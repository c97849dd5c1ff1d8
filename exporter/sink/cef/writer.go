package cef

import (
	"strconv"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/trailscope/trailscope/exporter/schema"
)

// writer appends one event.
type writer struct {
	fields map[string]schema.CEFField
	buf    []byte

	// message is the event in one line for people; tunnels, answers and url are
	// those of the event in words.
	message, tunnels, answers, url string

	// at is where the event begins in buf.
	at int

	// other is set once a key has been written.
	other bool

	// size is what each value took in its escaped form, without its key.
	size [ranks]int

	// cut says which values must not take more than room, 0 being to leave them
	// out.
	cut  [ranks]bool
	room [ranks]int

	// shortened is set when any of them is cut.
	shortened bool
}

// begin starts the event anew.
func (w *writer) begin() {
	w.buf = w.buf[:w.at]
	w.other = false
	w.size = [ranks]int{}
}

// key starts a value, with its label before it.
func (w *writer) key(f *schema.CEFField) {
	if f.Label != "" {
		w.separate()
		w.buf = append(w.buf, f.Key...)
		w.buf = append(w.buf, "Label="...)
		w.buf = append(w.buf, f.Label...)
	}

	w.separate()
	w.buf = append(w.buf, f.Key...)
	w.buf = append(w.buf, '=')
}

// separate writes the blank between two keys.
func (w *writer) separate() {
	if w.other {
		w.buf = append(w.buf, ' ')
	}

	w.other = true
}

// fixed writes a value of ours, which needs no escaping and stays whole; nothing
// if it is empty.
func (w *writer) fixed(key, value string) {
	if value == "" {
		return
	}

	f := w.fields[key]
	w.key(&f)
	w.buf = append(w.buf, value...)
}

// number writes an integer.
func (w *writer) number(key string, n int64) {
	f := w.fields[key]
	w.key(&f)
	w.integer(n)
}

// integer appends an integer.
func (w *writer) integer(n int64) { w.buf = strconv.AppendInt(w.buf, n, 10) }

// time writes milliseconds since 1970.
func (w *writer) time(key string, t time.Time) { w.number(key, t.UnixMilli()) }

// text writes a text of the network; nothing if it is empty or has no room.
func (w *writer) text(r rank, key, value string) {
	if value == "" || w.cut[r] && w.room[r] <= 0 {
		return
	}

	f := w.fields[key]
	w.key(&f)
	w.put(r, value, extension, f.Max)
}

// head writes a text of the header and the pipe behind it.
func (w *writer) head(r rank, value string, most int) {
	w.put(r, value, header, most)
	w.buf = append(w.buf, '|')
}

// put appends a text within its limits.
func (w *writer) put(r rank, value string, p place, most int) {
	before := len(w.buf)

	room := 0
	if w.cut[r] {
		room = w.room[r]
	}

	w.buf = appendText(w.buf, value, p, most, room)
	w.size[r] = len(w.buf) - before
}

// place is where a text stands, which decides how it is escaped.
type place bool

const (
	header    place = false
	extension place = true
)

// mark ends a text that was cut.
const mark = "…"

// appendText appends s escaped. It is cut so that it has at most most bytes
// before and room bytes after escaping, each at least len(mark); 0 is no limit.
func appendText(dst []byte, s string, p place, most, room int) []byte {
	start, cut, plain := len(dst), len(dst), 0

	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		r = printable(r, p)
		plain += utf8.RuneLen(r)
		dst = appendRune(dst, r, p)
		i += size

		if most > 0 && plain > most || room > 0 && len(dst)-start > room {
			return append(dst[:cut], mark...)
		}

		if (most <= 0 || plain+len(mark) <= most) && (room <= 0 || len(dst)-start+len(mark) <= room) {
			cut = len(dst)
		}
	}

	return dst
}

// printable returns what stands for r in a line.
func printable(r rune, p place) rune {
	const lineSeparator, paragraphSeparator = 0x2028, 0x2029

	switch {
	case r == '\t':
		return ' '
	case r == '\n' || r == '\r':
		if p == header {
			return ' '
		}

		return r
	case unicode.IsControl(r) || r == lineSeparator || r == paragraphSeparator:
		return utf8.RuneError
	default:
		return r
	}
}

// appendRune appends one character, escaped.
func appendRune(dst []byte, r rune, p place) []byte {
	switch {
	case r == '\n':
		return append(dst, `\n`...)
	case r == '\r':
		return append(dst, `\r`...)
	case r == '\\', r == '|' && p == header, r == '=' && p == extension:
		return append(dst, '\\', byte(r))
	default:
		return utf8.AppendRune(dst, r)
	}
}
