package detect

import (
	"bytes"

	"github.com/trailscope/trailscope/sensor/proto/http"
	"github.com/trailscope/trailscope/sensor/stream"
)

// readHTTP examines the messages at the start of a direction.
func (e *Engine) readHTTP(c *stream.Chunk, data []byte) (int, stream.Next) {
	at := 0
	for at < len(data) {
		rest := data[at:]
		f := http.Frame(rest)
		size, take := 0, false
		switch f.Kind {
		case http.KindPreface:
			*c.State = uint64(protocolHTTP2)
			n, next := e.readHTTP2(c, rest)
			return at + n, next
		case http.KindRequest:
			size, take = requestSize(&f, c, rest)
		case http.KindResponse:
			size, take = e.responseSize(&f, c, rest)
		case http.KindUndecided:
			if !final(c.End) {
				return at, stream.More
			}
			fallthrough
		default:
			e.loose(rest)
			return len(data), stream.Pass
		}
		if !take {
			return at, stream.More
		}
		e.httpMessage(f.Kind, rest[:size])
		at += size
		if f.Size > size {
			setSkip(c, f.Size-size) // the table hands the rest over in pieces
		}
	}
	return at, stream.More
}

// requestSize returns how much of data is a request, if it is complete or no
// more of it is to be expected.
func requestSize(f *http.Framing, c *stream.Chunk, data []byte) (size int, complete bool) {
	switch {
	case f.End > 0 && !f.Open:
		return f.End, true
	case final(c.End), f.Open && f.Head > 0 && c.End == stream.Answered:
		return len(data), true
	}
	return 0, false
}

// responseSize is requestSize for responses, of which no more is needed than
// what the detection looks at.
func (e *Engine) responseSize(f *http.Framing, c *stream.Chunk, data []byte) (size int, complete bool) {
	switch {
	case f.End > 0 && !f.Open:
		return f.End, true
	case f.Head > 0 && len(data) >= f.Head+responseBody && !mayHoldTitle(data[:f.Head]):
		return len(data), true
	case final(c.End), f.Head > 0 && c.End == stream.Answered:
		return len(data), true
	}
	return 0, false
}

// responseBody is how many bytes of a response's body hold the characters that
// are searched for marks: a character has four bytes at most.
const responseBody = 4 * http.HeadLimit

// mayHoldTitle tells whether the body behind a head may be a page with a title,
// which may stand anywhere in it.
func mayHoldTitle(head []byte) bool {
	head = bytes.ToLower(head)
	return !bytes.Contains(head, []byte("content-type:")) || bytes.Contains(head, []byte("html"))
}

// httpMessage examines a message.
func (e *Engine) httpMessage(kind http.Kind, message []byte) {
	e.packet.Payload = message
	if kind == http.KindResponse {
		e.httpResponse()
		return
	}
	e.httpRequest()
}

// readHTTP2 examines the requests and responses of HTTP/2.
func (e *Engine) readHTTP2(c *stream.Chunk, data []byte) (int, stream.Next) {
	return len(data), stream.Pass
}
