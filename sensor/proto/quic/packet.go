package quic

import (
	"encoding/binary"
	"unsafe"

	"github.com/trailscope/trailscope/sensor/proto/tls"
)

// messageHeaderLen is the length of the header of a handshake message. (RFC 8446 4.)
const messageHeaderLen = 4

// framesBytes is the memory that a [Parser] grows to.
const framesBytes = maxPieces*int(unsafe.Sizeof(piece{})) + lastTry

// Types of packets with a long header.
const (
	packetNone  = iota // nothing that can be walked over
	packetOther        // 0-RTT, Handshake
	packetInitial
)

// next reads the header of the packet with a long header that a datagram, or what
// is left of it, starts with.
func (p *initial) next(datagram []byte) (kind int) {
	const (
		typeRetryV1 = 0x30
		typeRetryV2 = 0x00
	)

	version, bits := longType(datagram)
	retry := byte(typeRetryV1)
	if version == version2 {
		retry = typeRetryV2
	}

	if version == 0 || bits == retry {
		return packetNone
	}

	isInitial := bits == typeInitial(version)
	switch {
	case !p.fields(datagram, version, isInitial):
		return packetNone
	case isInitial && len(p.packet)-p.number >= sampleOffset+sampleLen:
		return packetInitial
	default:
		return packetOther
	}
}

// packet takes an Initial packet and returns the ClientHello that it completes, or
// nil.
func (t *Connections) packet(k *Key, p *initial) (hello []byte) {
	client, exact := t.hashes(k, p)
	n, body := t.known(client, exact, p)
	if n == 0 {
		if body = t.open(p); body != nil {
			hello = t.begin(k, client, exact, body)
		}
	} else {
		hello = t.goOn(n, body)
	}

	if hello == nil {
		return nil
	}

	// The name may stand behind the end of a message whose length is wrong.
	name := HostName(hello)
	if t.done.add(t.hashOf(k, hello[:messageLen(hello)], name)) {
		t.stats.Repeated++

		return nil
	}

	t.stats.Hellos++
	if name != nil {
		t.done.add(t.hashOf(k, name))
	}

	return hello
}

// known looks for the connection that a packet belongs to and decrypts it by the
// connection's keys. n is 0 if there is none.
func (t *Connections) known(client, exact uint64, p *initial) (n uint16, body []byte) {
	if t.waiting.len() == 0 {
		return 0, nil
	}

	if n = t.waiting.index[exact]; n != 0 {
		c := t.waiting.at(n)
		t.use(&c.secrets)
		if c.ids[1] != exact {
			body = t.verified(p)
		} else {
			body = t.decrypt(p)
		}

		if body != nil {
			return n, body
		}
	}

	// The server's first answer changes the destination id but not the keys; a
	// Retry changes both, and so does another connection.
	if n = t.waiting.index[client]; n != 0 {
		t.use(&t.waiting.at(n).secrets)
		if body = t.verified(p); body != nil {
			t.waiting.alias(n, exact)

			return n, body
		}
	}

	return 0, nil
}

// begin takes the payload of a packet of no known connection.
func (t *Connections) begin(k *Key, client, exact uint64, body []byte) (hello []byte) {
	var s stream
	t.collect(&s, body)
	hello, state := t.join(&s)
	if s.disordered {
		t.compare(k, body, hello)
	}

	if state == tls.Done || state == tls.NotTLS || s.fresh == 0 {
		s.drop(&t.pages)
	}

	switch {
	case state == tls.Done:
		return hello
	case state == tls.NotTLS, s.fresh == 0:
		return nil
	}

	if t.waiting.full() {
		t.evict()
	}

	number := t.waiting.add()
	c := t.waiting.at(number)
	c.key, c.secrets, c.stream, c.touched = *k, t.secrets, s, t.now
	t.waiting.name(number, 0, client)
	t.waiting.name(number, 1, exact)

	return nil
}

// goOn takes the payload of a packet of a connection that is known.
func (t *Connections) goOn(number uint16, body []byte) (hello []byte) {
	t.waiting.touch(number)
	c := t.waiting.at(number)
	c.touched = t.now
	c.stream.conflict = false
	t.collect(&c.stream, body)
	if c.stream.conflict {
		var alone stream
		t.collect(&alone, body)
		hello, s := t.join(&alone)
		alone.drop(&t.pages)
		if s == tls.Done {
			t.compare(&c.key, body, hello)

			return hello
		}
	}

	hello, s := t.join(&c.stream)
	t.compare(&c.key, body, hello)
	if s == tls.Done || s == tls.NotTLS {
		c.stream.drop(&t.pages)
		t.waiting.remove(number)
	}

	if s != tls.Done {
		return nil
	}

	return hello
}

// join returns the contiguous beginning of a stream, and whether it is a whole
// ClientHello. It is valid until the next call.
func (t *Connections) join(s *stream) (beginning []byte, state tls.State) {
	n := s.contiguous(&t.pages)
	beginning = s.appendTo(t.joined[:0], &t.pages, n)
	switch {
	case n == 0:
		return nil, tls.Undecided
	case beginning[0] != messageClientHello:
		return beginning, tls.NotTLS
	case n < messageHeaderLen || n < messageLen(beginning):
		return beginning, tls.More
	default:
		return beginning, tls.Done
	}
}

// collect files the CRYPTO frames of a payload.
func (t *Connections) collect(s *stream, body []byte) {
	c := crypto{r: reader{data: body}}
	for offset, data, more := c.next(); more; offset, data, more = c.next() {
		for s.put(&t.pages, offset, data) && t.evict() {
		}
	}
}

// messageLen returns the length of the first message of a stream that has it.
func messageLen(hello []byte) (n int) {
	const lengthMask = 1<<24 - 1

	return int(binary.BigEndian.Uint32(hello)&lengthMask) + messageHeaderLen
}

// HostName returns the host name of a ClientHello as [Connections] gives it, or nil
// if there is none or not a valid one: what [tls.HostName] returns, or else what
// [Parser.ServerName] makes of it.
func HostName(hello []byte) (name []byte) {
	if name = tls.HostName(hello); name != nil {
		return name
	}

	return nameOf(hello)
}
