package http

import "bytes"

// length is what the headers of a message say about its body's length.
type length struct {
	size    int  // value of Content-Length
	given   bool // there is a Content-Length
	chunked bool // the last transfer coding is chunked; it overrides the size
	unknown bool // a bad or second, different length, or another last coding
}

// Names of the headers that decide, in lower case.
const (
	lengthName = "content-length:"
	codingName = "transfer-encoding:"
)

// longHead is a length of headers from which on the empty line is searched
// before they are walked, so that a long head in many small segments is not
// walked for each of them.
const longHead = 1 << 10

// read walks the headers that begin at position at, behind a line end, up to the
// empty line, and returns the end of that; 0 if it is not there.
func (l *length) read(data []byte, at int) (head int) {
	if len(data)-at > longHead && !hasEmptyLine(data[at-1:]) {
		return 0
	}
	for {
		line := data[at:]
		end := bytes.IndexByte(line, '\n')
		if end < 0 {
			return 0
		}
		if isEmpty(line, end) {
			return at + end + 1
		}
		switch line[0] | 0x20 {
		case 'c':
			if isField(line[:end], lengthName) {
				l.readSize(line[len(lengthName):])
			}
		case 't':
			if isField(line[:end], codingName) {
				l.readCoding(line[len(codingName):])
			}
		}
		at += end + 1
	}
}

// hasEmptyLine reports whether data hold an empty line.
func hasEmptyLine(data []byte) bool {
	return bytes.Contains(data, []byte("\n\r\n")) || bytes.Contains(data, []byte("\n\n"))
}

// readSize takes one Content-Length from the text behind its name: one number,
// or the same one several times over (RFC 9110 8.6).
func (l *length) readSize(text []byte) {
	text = text[:fieldEnd(text)]
	for {
		word, more, found := bytes.Cut(text, comma)
		n, ok := decimal(bytes.Trim(word, fieldSpace))
		if !ok || l.given && n != l.size {
			l.given, l.unknown = true, true
			return
		}
		l.size, l.given = n, true
		if !found {
			return
		}
		text = more
	}
}

// readCoding takes one Transfer-Encoding from the text behind its name. The
// last coding of the last header decides.
func (l *length) readCoding(text []byte) {
	text = text[:fieldEnd(text)]
	last := bytes.Trim(text[bytes.LastIndexByte(text, ',')+1:], fieldSpace)
	switch {
	case len(last) == 0 || sameWord(last, "identity"): // RFC 2616 3.6, none at all
	case sameWord(last, "chunked"):
		l.chunked = true
	default:
		l.chunked, l.unknown = false, true
	}
}

// fieldSpace is the white space that may surround a value, that of folds
// included.
const fieldSpace = " \t\r\n"

var comma = []byte{','}

// sameWord reports whether s is word, which is in lower case, in any ASCII case.
func sameWord(s []byte, word string) bool { return len(s) == len(word) && equalFold(s, word) }

// maxSize is a length from which on the exact one does not matter, because much
// less is kept of a stream. Below 16 times as much an int of 32 bits suffices.
const maxSize = 1 << 26

// decimal reads a number without a sign; beyond maxSize its last digits do not
// count.
func decimal(s []byte) (n int, ok bool) {
	for _, c := range s {
		if c < '0' || c > '9' {
			return 0, false
		}
		if n < maxSize {
			n = n*10 + int(c-'0')
		}
	}
	return n, len(s) > 0
}
