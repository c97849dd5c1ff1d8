package http

import "bytes"

// Kind says what the first bytes of a stream, or of what follows a message in
// one, are.
type Kind uint8

// The kinds. Only KindUndecided changes when more bytes arrive.
const (
	KindUndecided Kind = iota // every byte so far could begin a message
	KindRequest               // a request: its first line is complete
	KindResponse              // a response: it begins with "HTTP/"
	KindPreface               // the client preface of HTTP/2 (RFC 9113 3.4)
	KindOther                 // something else
)

// Framing is where a message begins and ends in the bytes of one direction of
// a stream. All positions count from the first byte of the data.
//
// Once the head of a request or response is complete, one of three things
// holds: End is set; or the data end inside the message, up to Size if that is
// set; or Open is set.
type Framing struct {
	Verdict
	// Head is the end of the head, its empty line included; 0 until that is
	// there.
	Head int
	// End is the end of the message; 0 while it is not there or not known.
	End int
	// Size is what End will be at least, as soon as that is known, else 0.
	Size int
}

// Verdict is what [Framing] says beside positions. (It is a part of its own
// because the compiler keeps structs of more than four fields out of registers.)
type Verdict struct {
	// Kind is what the data begin with, empty lines in front left out.
	Kind Kind
	// Open reports that nothing tells the length: the message goes on until the
	// stream ends or is answered, or until another message follows the head.
	Open bool
	// Doubt reports that Open holds and that the few bytes behind the head may
	// also be the beginning of the next request. Who must decide reads the whole
	// as one message and leaves the bytes behind Head in the stream as well.
	Doubt bool
}

// Bounds of a request line.
const (
	maxMethod     = 20      // UPDATEREDIRECTREF, the longest one registered, has 17
	maxLine       = 8 << 10 // RFC 9112 3 asks servers for 8,000 bytes at least
	maxEmptyLines = 16      // in front of a message; Apache's limit is 10
)

// preface opens every HTTP/2 connection of a client (RFC 9113 3.4). It reads as
// a request on purpose.
var preface = []byte("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")

// Frame finds the message at the start of data.
//
// A request without a length ends with its head, except for methods that carry
// a body. But whatever stands behind a request in the same data and does not
// begin another one belongs to its body all the same (SPEC 3.6.3), as do empty
// lines.
//
// Appended bytes change no kind but KindUndecided, nor Head. They never lower
// Size, and End only where it becomes 0 because of Doubt.
//
// It costs one pass over the head and one step a chunk, and rejects most other
// protocols by their first byte.
func Frame(data []byte) Framing {
	if len(data) == 0 {
		return Framing{}
	}
	if class[data[0]] == 0 {
		return Framing{Verdict: Verdict{Kind: KindOther}}
	}
	return frame(data)
}

// frame frames data of which the first byte may begin a message.
func frame(data []byte) Framing {
	start := 0
	if class[data[0]] == classEnd {
		var partial bool
		if start, partial = emptyLines(data); partial || start == len(data) {
			return Framing{}
		}
	}
	switch data[start] {
	case version[0]:
		if bytes.HasPrefix(data[start:], version) {
			return frameResponse(data, start)
		}
	case preface[0]:
		if start == 0 && bytes.HasPrefix(data, preface) {
			n := len(preface)
			return Framing{Verdict: Verdict{Kind: KindPreface}, Head: n, End: n, Size: n}
		} else if start == 0 && bytes.HasPrefix(preface, data) {
			return Framing{}
		}
	}
	kind, n := requestLine(data[start:])
	if kind != KindRequest {
		return Framing{Verdict: Verdict{Kind: kind}}
	}
	return frameRequest(data, start, start+n)
}

// Classes of a message's first byte.
const (
	classToken = 1 + iota // a letter, digit or mark of a method (RFC 9110 5.6.2)
	classEnd              // CR or LF
)

// class holds the classes; 0 is a byte with which no message begins.
var class = func() (t [256]uint8) {
	for c := '0'; c <= '9'; c++ {
		t[c] = classToken
	}
	for c := 'a'; c <= 'z'; c++ {
		t[c], t[c-'a'+'A'] = classToken, classToken
	}
	for _, c := range "!#$%&'*+-.^_`|~" {
		t[c] = classToken
	}
	t['\r'], t['\n'] = classEnd, classEnd
	return t
}()

// emptyLines is the length of the complete empty lines at the start of data.
// partial reports that nothing follows them but half of another.
func emptyLines(data []byte) (n int, partial bool) {
	for range maxEmptyLines {
		if n == len(data) {
			return n, false
		}
		switch {
		case data[n] == '\n':
			n++
		case data[n] != '\r':
			return n, false
		case n+1 == len(data):
			return n, true
		case data[n+1] == '\n':
			n += len(crlf)
		default:
			return n, false
		}
	}
	return n, false
}

// requestLine tells whether data begin with a request line: a method, a blank,
// a target that may be empty, blanks and a version. n is its length with the
// line end.
func requestLine(data []byte) (kind Kind, n int) {
	i := 0
	for i < len(data) && class[data[i]] == classToken {
		if i++; i > maxMethod {
			return KindOther, 0
		}
	}
	if i == len(data) {
		return KindUndecided, 0
	}
	if i == 0 || data[i] != ' ' {
		return KindOther, 0
	}
	rest := data[i:]
	end := bytes.IndexByte(rest, '\n')
	if end < 0 {
		if len(data) >= maxLine {
			return KindOther, 0
		}
		return KindUndecided, 0
	}
	if n = i + end + 1; n > maxLine || !endsInVersion(rest[:end]) {
		return KindOther, 0
	}
	return KindRequest, n
}

// endsInVersion reports whether the last word of a line without its method is
// a version that stands behind a target.
func endsInVersion(line []byte) bool {
	line = trimEnd(line)
	last := bytes.LastIndexByte(line, ' ')
	return last > 0 && isVersion(line[last+1:])
}

// isVersion reports whether word is "HTTP/" and begins a number.
func isVersion(word []byte) bool {
	return len(word) > len(version) && string(word[:len(version)]) == string(version) &&
		word[len(version)] >= '0' && word[len(version)] <= '9'
}

// trimEnd is line without the CR of its line end and without blanks at its end,
// which servers pass over.
func trimEnd(line []byte) []byte {
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	for len(line) > 0 && line[len(line)-1] == ' ' {
		line = line[:len(line)-1]
	}
	return line
}
