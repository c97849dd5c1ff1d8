package detect

import (
	"bytes"

	"github.com/trailscope/trailscope/sensor/proto/http"
	"github.com/trailscope/trailscope/sensor/stream"
)

// The word of a direction that speaks HTTP or TLS holds, above the protocol, a
// number of bytes: how many are to be passed over, or with waitingBit how many
// must be there before the message that they begin can be complete.
const (
	waitingBit  = 1 << protocolBits
	numberShift = protocolBits + 1
)

// skip passes over the rest of a body that nobody wants to see.
func skip(c *stream.Chunk) int {
	if protocolOf(*c.State) != protocolHTTP || *c.State&waitingBit != 0 {
		return 0
	}
	n := min(*c.State>>numberShift, uint64(len(c.Data)))
	*c.State -= n << numberShift
	return int(n)
}

// waits tells whether a message is known to be longer than data.
func waits(c *stream.Chunk, data []byte) bool {
	return *c.State&waitingBit != 0 && *c.State>>numberShift > uint64(len(data)) && c.End == stream.None
}

// wait is the word of a direction of which n bytes must be there before anything
// new is known.
func wait(p protocol, n int) uint64 { return uint64(n)<<numberShift | waitingBit | uint64(p) }

// readHTTP examines the messages at the start of a direction, of which the first
// has been framed. At the end of one the direction has no state.
func (e *Engine) readHTTP(c *stream.Chunk, data []byte) (int, stream.Next) {
	segment := len(e.packet.Payload)
	for at := 0; at < len(data); {
		rest := data[at:]
		if at > 0 {
			e.full.framing = http.Frame(rest)
		}
		f := e.full.framing
		m := part{}
		switch f.Kind {
		case http.KindPreface:
			n, next := e.readHTTP2(c, rest)
			return at + n, next
		case http.KindRequest:
			m = requestPart(&f, c, rest, segment)
		case http.KindResponse:
			m = responsePart(&f, c, rest)
		case http.KindUndecided:
			if !final(c.End) {
				return at, stream.More
			}
			fallthrough
		default:
			e.loose(rest)
			return len(data), stream.Pass
		}
		if m.size == 0 {
			*c.State = wait(protocolHTTP, max(f.Size, f.Head+1))
			return at, stream.More
		}
		if at == 0 && c.Start && c.End == stream.None && !usualStart(f.Kind, rest) {
			return 0, stream.Hold // what belongs in front may yet come
		}
		e.packet.Payload = rest[:m.size]
		e.noteMessage(rest[:m.size])
		if f.Kind == http.KindRequest {
			e.httpRequest()
		} else {
			e.http() // what begins like a response may be a request
		}
		at += m.done
		if *c.State = 0; f.Size > m.done {
			*c.State = uint64(f.Size-m.done)<<numberShift | uint64(protocolHTTP)
		}
	}
	return len(data), stream.More
}

// usualStart tells whether a message certainly begins where it seems to: not with
// the end of "GET", nor with the version in the first line of a request.
func usualStart(kind http.Kind, message []byte) bool {
	word, _, _ := bytes.Cut(bytes.TrimLeft(message, "\r\n"), []byte(" "))
	if kind == http.KindResponse {
		return len(word) <= len("HTTP/1.1")
	}
	switch string(word) {
	case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE", "PROPFIND":
		return true
	}
	return false
}

// part is a message at the start of a direction, as far as it is looked at, and
// how many bytes are done with then. Size is 0 if more of it is to come.
type part struct{ size, done int }

// requestPart returns the request that data begin with, if it is complete or no
// more of it is to be expected. segment is the length of the newest segment.
func requestPart(f *http.Framing, c *stream.Chunk, data []byte, segment int) part {
	if f.End > 0 && !f.Open {
		return part{f.End, f.End}
	}
	ended := final(c.End)
	if f.Open && f.Head > 0 {
		if f.Doubt && c.End == stream.Answered {
			return part{len(data), f.Head}
		}
		ended = ended || c.End == stream.Answered
		// Where only one side is seen, another request ends this one.
		if border := len(data) - segment; c.InHand && border >= f.Head {
			if next := http.Frame(data[border:]); next.Kind == http.KindRequest {
				return part{border, border}
			}
		}
	}
	if ended {
		return part{len(data), len(data)}
	}
	return part{}
}

// responsePart is requestPart for responses, of which no more is needed than what
// the detection looks at.
func responsePart(f *http.Framing, c *stream.Chunk, data []byte) part {
	switch {
	case f.End > 0 && !f.Open:
		return part{f.End, f.End}
	case f.Head > 0 && len(data) >= f.Head+responseBody && !mayHoldTitle(data[:f.Head]),
		final(c.End),
		f.Head > 0 && c.End == stream.Answered:
		return part{len(data), len(data)}
	}
	return part{}
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
