package quic

import (
	"crypto/aes"
	"encoding/binary"

	"github.com/trailscope/trailscope/sensor/proto/tls"
)

// Parser reads server names. Its zero value is ready for use.
type Parser struct {
	keys   keys
	frames frames

	// clear is the decrypted beginning of the payload.
	clear [lastTry]byte

	// counter and stream are the input and the output of the payload cipher.
	counter, stream [aes.BlockSize]byte
}

// ServerName returns the host name of the ClientHello in a datagram that starts
// with a client's Initial packet; ok is false if there is none or it is not a
// valid host name. The name keeps its case and is valid until the next call.
func (p *Parser) ServerName(datagram []byte) (name []byte, ok bool) {
	var packet initial
	if !packet.parse(datagram) {
		return nil, false
	}

	p.keys.derive(packet.version, packet.dcid)
	body := p.unprotect(&packet)
	done := min(aes.BlockSize, len(body))
	p.decrypt(body, 0, done)
	if !startsFrames(p.clear[:done]) {
		return nil, false
	}

	for _, limit := range [...]int{firstTry, lastTry} {
		n := min(limit, len(body))
		p.decrypt(body, done, n)
		if name = p.find(p.clear[:n]); name != nil {
			return name, true
		} else if n == len(body) {
			break
		}

		done = n
	}

	return nil, false
}

// find returns the valid host name in decrypted frames, or nil.
func (p *Parser) find(clear []byte) (name []byte) {
	hello, ok := p.frames.join(clear)
	if !ok || len(hello) == 0 || hello[0] != messageClientHello {
		return nil
	}

	return nameOf(hello)
}

// nameOf returns the valid host name in a ClientHello, or nil. Only the end of the
// message bounds the list of names.
func nameOf(hello []byte) (name []byte) {
	list, _ := tls.FindServerName(hello)
	name = firstName(list)
	if !tls.IsHostName(name) {
		return nil
	}

	return name
}

// firstName returns the first entry of a server name list if it is a host name.
func firstName(list []byte) (name []byte) {
	r := reader{data: list}
	r.take(2) // length of the list
	kind := r.byte()
	size := uint64(r.byte())<<8 | uint64(r.byte())
	name = r.take(size)
	if kind != 0 {
		return nil
	}

	return name
}

// unprotect removes the header protection, sets the counter and returns the
// encrypted payload without its tag. (RFC 9001 5.4, 5.3.)
func (p *Parser) unprotect(packet *initial) (body []byte) {
	sample := packet.packet[packet.number+sampleOffset:]
	p.keys.header.Encrypt(p.stream[:], sample[:sampleLen])

	const lengthMask = 0x03
	numberLen := int((packet.packet[0]^p.stream[0])&lengthMask) + 1
	clear(p.counter[:])
	copy(p.counter[:], p.keys.iv[:])
	for i := range numberLen {
		b := packet.packet[packet.number+i] ^ p.stream[1+i]
		p.counter[ivLen-numberLen+i] ^= b
	}

	start, end := packet.number+numberLen, len(packet.packet)-tagLen
	if start > end {
		return nil
	}

	return packet.packet[start:end]
}

// decrypt continues the decryption of body from an offset, a multiple of the
// block size, up to another one. The first block's counter is 2 (NIST SP
// 800-38D 7.1).
func (p *Parser) decrypt(body []byte, from, to int) {
	const firstBlock = 2

	for at := from; at < to; at += aes.BlockSize {
		binary.BigEndian.PutUint32(p.counter[ivLen:], uint32(firstBlock+at/aes.BlockSize))
		p.keys.payload.Encrypt(p.stream[:], p.counter[:])
		for i := range min(aes.BlockSize, to-at) {
			p.clear[at+i] = body[at+i] ^ p.stream[i]
		}
	}
}
