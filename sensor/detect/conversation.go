package detect

import (
	"github.com/trailscope/trailscope/sensor/proto/dns"
	"github.com/trailscope/trailscope/sensor/proto/http"
	"github.com/trailscope/trailscope/sensor/proto/http2"
	"github.com/trailscope/trailscope/sensor/proto/tls"
	"github.com/trailscope/trailscope/sensor/stream"
)

// protocol is what a direction of a TCP flow speaks, as far as is known.
type protocol uint64

const (
	protocolUnknown protocol = iota
	protocolHTTP
	protocolHTTP2
	protocolTLS
	protocolDNS
)

// The word that the stream table keeps for a direction: its protocol, and for
// HTTP how many bytes of a body are of no interest, for HTTP/2 the session.
const protocolBits = 4

func protocolOf(word uint64) protocol { return protocol(word & (1<<protocolBits - 1)) }

// forget gives the session of a direction back.
func (f *full) forget(word uint64) {
	if protocolOf(word) == protocolHTTP2 {
		f.http2.Close(sessionOf(word), nil)
	}
}

// reader is the engine as the reader of streams: it tells the protocols apart,
// finds the messages and examines each as if it were a packet of its own.
type reader Engine

// Read implements [stream.Reader].
func (r *reader) Read(c *stream.Chunk) (consumed int, next stream.Next) {
	e := (*Engine)(r)
	if e.inHand(&c.Key) {
		payload, micros := e.packet.Payload, e.micros
		e.micros = c.Micros
		defer func() { e.packet.Payload, e.micros = payload, micros }()
	} else {
		held, micros, late := e.packet, e.micros, e.late
		e.endsOf(&c.Key)
		e.micros, e.late = c.Micros, true
		defer func() { e.packet, e.micros, e.late = held, micros, late }()
	}
	return e.read(c)
}

// read takes what it can of a direction's bytes.
func (e *Engine) read(c *stream.Chunk) (int, stream.Next) {
	if c.Start && *c.State != 0 {
		e.full.forget(*c.State)
		*c.State = 0
	}
	skipped := skip(c)
	data := c.Data[skipped:]
	if len(data) == 0 {
		return skipped, stream.More
	}
	p := protocolOf(*c.State)
	known := p != protocolUnknown
	if !known {
		var sure bool
		if p, sure = e.recognise(data, c); !sure && !final(c.End) {
			return skipped, stream.More
		}
		*c.State = uint64(p)
	}
	n, next := 0, stream.Pass
	switch p {
	case protocolHTTP:
		if known {
			if waits(c, data) {
				return skipped, stream.More
			}
			e.full.framing = http.Frame(data)
		}
		n, next = e.readHTTP(c, data)
	case protocolHTTP2:
		n, next = e.readHTTP2(c, data)
	case protocolTLS:
		n, next = e.readTLS(c, data)
	case protocolDNS:
		n, next = e.readDNS(c, data)
	default:
		if c.Start && c.End == stream.None && len(data) < bulkSegment {
			return skipped, stream.Hold
		}
		e.loose(data)
		n = len(data)
	}
	if next == stream.Pass && p != protocolHTTP2 {
		*c.State = 0
	}
	return skipped + n, next
}

// bulkSegment is the payload of a full segment. Where the beginning of a
// connection was not seen, such a one that begins like nothing known is most
// probably the middle of a transfer.
const bulkSegment = 1300

// final tells whether no more bytes come behind those there are.
func final(end stream.End) bool { return end != stream.None && end != stream.Answered }

// recognise tells what a direction speaks by its first bytes; sure is false if
// there are too few. Of HTTP it leaves the framing of the first message.
func (e *Engine) recognise(data []byte, c *stream.Chunk) (p protocol, sure bool) {
	if data[0] == recordHandshake {
		return protocolTLS, true
	}
	strict := c.Key.SrcPort != portDNS && c.Key.DstPort != portDNS
	query := dns.NotDNS
	if e.does(DNSAnywhere) {
		_, _, query = dns.NextOverTCP(data, strict)
		if query == dns.Complete {
			return protocolDNS, true
		}
	}
	if c.Other != nil && protocolOf(*c.Other) == protocolHTTP2 {
		switch http2.Start(data, http2.Server) {
		case http2.Starts:
			return protocolHTTP2, true
		case http2.Undecided:
			return protocolUnknown, false
		}
	}
	e.full.framing = http.Frame(data)
	switch e.full.framing.Kind {
	case http.KindRequest, http.KindResponse:
		return protocolHTTP, true
	case http.KindPreface:
		return protocolHTTP2, true
	case http.KindUndecided:
		return protocolUnknown, false
	}
	if query == dns.Undecided {
		return protocolDNS, !strict
	}
	return protocolUnknown, true
}

// loose examines bytes by themselves, as Maltrail examines a segment.
func (e *Engine) loose(data []byte) {
	e.packet.Payload = data
	e.segment()
}

// segment examines the payload in hand as that of a single segment.
func (e *Engine) segment() {
	e.handshake()
	e.http()
}

// readDNS examines the messages at the start of a direction.
func (e *Engine) readDNS(c *stream.Chunk, data []byte) (int, stream.Next) {
	strict := c.Start && c.Key.SrcPort != portDNS && c.Key.DstPort != portDNS
	for at := 0; ; strict = false {
		if at == len(data) {
			return at, stream.More
		}
		msg, size, s := dns.NextOverTCP(data[at:], strict)
		switch {
		case s == dns.Complete:
			e.packet.Payload = msg
			e.dnsMessage(transportTCP)
			at += size
			continue
		case s == dns.Undecided && !final(c.End):
			return at, stream.More
		}
		if s == dns.Undecided && len(data) > at+lengthDNS {
			e.packet.Payload = data[at+lengthDNS:]
			e.dnsMessage(transportTCP)
		} else {
			e.loose(data[at:])
		}
		return len(data), stream.Pass
	}
}

// lengthDNS is the size of the length in front of a message (RFC 1035 4.2.2).
const lengthDNS = 2

// readTLS examines the hello of a client or the certificate of a server, as soon
// as it is there.
func (e *Engine) readTLS(c *stream.Chunk, data []byte) (int, stream.Next) {
	if e.packet.Version != 4 && !e.does(IPv6) {
		e.loose(data)
		return len(data), stream.Pass
	}
	if waits(c, data) {
		return 0, stream.More
	}
	messages, s := tls.Join(e.full.joined[:0], data)
	e.full.joined = messages
	if len(messages) > 0 && messages[0] == messageClientHello {
		if s == tls.Done {
			e.noteMessage(tlsMessage(messages))
			e.clientHello(messages, transportTCP)
			*c.State = 0
			return len(data), stream.More // nothing to remember
		}
	} else if len(messages) > 0 && s != tls.NotTLS {
		var der []byte
		if der, s = tls.Leaf(messages); s == tls.Done {
			if len(der) == 0 {
				der, _ = tls.Certificate(data) // where Maltrail would find it
			}
			e.noteMessage(der)
			if e.options.Certificates && len(der) > 0 {
				e.certificate(der)
			}
			return len(data), stream.Pass
		}
	}
	switch {
	case final(c.End):
	case s == tls.Undecided, s == tls.More:
		*c.State = wait(protocolTLS, len(data)+tls.Missing(messages))
		return 0, stream.More
	case s == tls.NotTLS && c.Start:
		return 0, stream.Hold // what belongs in front may yet come
	}
	e.loose(data)
	return len(data), stream.Pass
}
