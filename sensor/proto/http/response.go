package http

import (
	"bytes"
	"unicode/utf8"

	"github.com/trailscope/trailscope/trails/text"
)

// Response is the text of one response. See the package comment for ownership.
type Response struct {
	// Text is the segment as valid UTF-8.
	Text []byte
	// Head is the first [HeadLimit] characters of Text.
	Head []byte
	// Title is the text of the first title element of Text, nil if there is none
	// or it is not closed within the segment.
	Title []byte
	// ContentType is the value of the Content-Type header, trimmed and in lower
	// case, nil if there is none. [ReadResponse] leaves its parameters out.
	ContentType []byte
	// Version is the version's number, such as "1.1". Only ReadResponse sets it.
	Version []byte

	textBuf []byte
	typeBuf []byte
	foldBuf []byte // ContentType, unfolded
}

// HeadLimit is how many characters of a response are searched for the marks of
// sinkholes (SPEC 3.5).
const HeadLimit = 2000

var (
	typeName   = []byte("\r\nContent-Type:")
	titleOpen  = []byte("<title>")
	titleClose = []byte("</title>")
)

// ParseResponse reads the segment payload into r and reports whether it starts
// with a version. What r held before is lost. r borrows from payload.
func ParseResponse(payload []byte, r *Response) bool {
	if !bytes.HasPrefix(payload, version) {
		return false
	}
	if !utf8.Valid(payload) {
		r.textBuf = text.AppendLossy(r.textBuf[:0], payload)
		payload = r.textBuf
	}
	r.take(payload)
	if value := header(payload, typeName); value != nil {
		r.setType(value)
	}
	return true
}

// ReadResponse reads msg, a whole response or what there is of it, as
// [ParseResponse] does, with these differences: empty lines may precede it, line
// ends need no CR, the Content-Type may have its name in any case and may be
// folded, and its parameters are left out. As there, a header in the body counts
// where the head has none.
func ReadResponse(msg []byte, r *Response) bool {
	n, _ := emptyLines(msg)
	msg = msg[n:]
	if !bytes.HasPrefix(msg, version) {
		return false
	}
	if !utf8.Valid(msg) {
		r.textBuf = text.AppendLossy(r.textBuf[:0], msg)
		msg = r.textBuf
	}
	r.take(msg)
	r.Version = before(msg[len(version):], ' ')
	value := contentType(msg)
	if value == nil {
		value = header(msg, typeName)
	}
	if value != nil {
		r.setType(before(unfold(&r.foldBuf, value), ';'))
	}
	return true
}

// take sets everything but the content type.
func (r *Response) take(payload []byte) {
	r.Text = payload
	r.Head = firstCharacters(payload, HeadLimit)
	r.Title = title(payload)
	r.Version, r.ContentType = nil, nil
}

func (r *Response) setType(value []byte) {
	r.typeBuf = text.AppendLower(r.typeBuf[:0], text.Trim(value))
	r.ContentType = r.typeBuf
}

// contentType is the value of the first Content-Type in the head of msg, folds
// included; nil without one.
func contentType(msg []byte) []byte {
	for {
		end := bytes.IndexByte(msg, '\n')
		if end < 0 || isEmpty(msg, end) {
			return nil
		}
		if isField(msg[:end], typeField) {
			return fieldValue(msg[len(typeField):])
		}
		msg = msg[end+1:]
	}
}

// Status is the three-digit code of the first line, 0 if it has none.
func (r *Response) Status() int { return statusCode(r.Text) }

// statusCode is the code of the status line at the start of text.
func statusCode(text []byte) int {
	const digits = 3 // RFC 9112 4
	i := bytes.IndexByte(text, ' ')
	if i < 0 || len(text) < i+1+digits {
		return 0
	}
	code := 0
	for _, c := range text[i+1 : i+1+digits] {
		if c < '0' || c > '9' {
			return 0
		}
		code = code*10 + int(c-'0')
	}
	return code
}

// firstCharacters is the part of s, valid UTF-8, that holds its first n
// characters.
func firstCharacters(s []byte, n int) []byte {
	if len(s) <= n {
		return s
	}
	at := 0
	for range n {
		if at >= len(s) {
			break
		}
		_, size := utf8.DecodeRune(s[at:])
		at += size
	}
	return s[:at]
}

// title is the text between the first opening and the next closing tag.
func title(s []byte) []byte {
	_, s, ok := bytes.Cut(s, titleOpen)
	if !ok {
		return nil
	}
	s, _, ok = bytes.Cut(s, titleClose)
	if !ok {
		return nil
	}
	return s
}

// header is the value behind the first occurrence of name, which starts with a
// line end, up to the next line end; nil if either is missing.
func header(s, name []byte) []byte {
	_, value, ok := bytes.Cut(s, name)
	if !ok {
		return nil
	}
	value, _, ok = bytes.Cut(value, crlf)
	if !ok {
		return nil
	}
	return value
}
