package detect

import (
	"math"

	"github.com/trailscope/trailscope/sensor/proto/http"
	"github.com/trailscope/trailscope/sensor/proto/tls"
)

// Other bytes with old sequence numbers are a message of their own: a receiver
// may have taken either, and captures that were made by hand number all segments
// alike. So messages are remembered, and a segment with old numbers is examined if
// it has a whole one that did not come before. Part of a message tells nothing: it
// is what a sender repeats who cuts its bytes in other places.

// noteMessage remembers a message of the direction in hand and tells whether it
// came before.
func (e *Engine) noteMessage(message []byte) (repeated bool) {
	if len(message) == 0 {
		return false
	}
	return e.full.repeated.again(&e.packet, message, e.micros, math.MaxInt64)
}

// messageIn returns the message that a segment begins with, if it is whole: a
// request, a response, a client's hello or a server's certificate. It is nil for
// anything else, and for what looks like a request but may be the end of one.
func (e *Engine) messageIn(payload []byte) []byte {
	if payload[0] == recordHandshake {
		messages, s := tls.Join(e.full.joined[:0], payload)
		e.full.joined = messages
		if s != tls.Done {
			return nil
		}
		return tlsMessage(messages)
	}
	f := http.Frame(payload)
	switch {
	case f.Kind != http.KindRequest && f.Kind != http.KindResponse, !usualStart(f.Kind, payload):
		return nil
	case f.Open:
		return payload
	default:
		return payload[:f.End]
	}
}

// tlsMessage returns what counts of the messages of a handshake, of which the
// first is complete: the hello of a client or the certificate of a server.
func tlsMessage(messages []byte) []byte {
	const headerLen = 4
	if messages[0] == messageClientHello {
		n := int(messages[1])<<16 | int(messages[2])<<8 | int(messages[3])
		return messages[:min(headerLen+n, len(messages))]
	}
	der, _ := tls.Leaf(messages)
	return der
}
