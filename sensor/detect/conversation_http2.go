package detect

import (
	"github.com/trailscope/trailscope/sensor/proto/http2"
	"github.com/trailscope/trailscope/sensor/stream"
)

// sessionOf is the session of HTTP/2 in the word of a direction.
func sessionOf(word uint64) uint64 { return word >> protocolBits }

// http2Word is the word of a direction that a session reads.
func http2Word(session uint64) uint64 { return session<<protocolBits | uint64(protocolHTTP2) }

// readHTTP2 examines the messages of HTTP/2 at the start of a direction.
func (e *Engine) readHTTP2(c *stream.Chunk, data []byte) (int, stream.Next) {
	if !e.does(HTTP2) {
		return len(data), stream.Pass
	}
	pool := e.full.http2
	if protocolOf(*c.State) != protocolHTTP2 || sessionOf(*c.State) == 0 {
		side := http2.Client
		if http2.Start(data, http2.Client) == http2.NotHTTP2 {
			side = http2.Server
		}
		*c.State = http2Word(pool.Open(c.Key, side))
	}
	session := sessionOf(*c.State)
	n, ok := pool.Read(session, data, c.Micros)
	switch {
	case !ok:
		return len(data), stream.Pass
	case final(c.End):
		pool.Close(session, data[n:])
		return len(data), stream.Pass
	}
	return n, stream.More
}

// http2Message examines a message that a session has put into the form of
// HTTP/1.1. It may come when packets of other connections are in hand.
func (e *Engine) http2Message(key *stream.Key, side http2.Side, text []byte) {
	if !e.inHand(key) {
		held, late := e.packet, e.late
		e.endsOf(key)
		e.late = true
		defer func() { e.packet, e.late = held, late }()
	} else {
		payload := e.packet.Payload
		defer func() { e.packet.Payload = payload }()
	}
	e.packet.Payload = text
	if side == http2.Server {
		e.httpResponse()
	} else {
		e.httpRequest()
	}
}
