// Package quic reads the ClientHellos of QUIC connections.
//
// A client's Initial packets are encrypted with keys that follow from the
// connection id of the first one (RFC 9001 5.2, RFC 9369 3), so that any observer
// can read them. There are two ways:
//
//   - [Parser.ServerName] looks at the packet that one datagram starts with: it
//     derives the keys, removes the header protection, decrypts the beginning of
//     the payload without verifying it and looks for the server name. The rules,
//     including what is deliberately not examined, are those of SPEC 3.7.
//   - [Connections] join the whole ClientHello over packets and datagrams. Versions
//     1 and 2 and the drafts from 29 on are read; keys that follow from the id of
//     the client's first packet, of the one after a Retry, and of packets whose
//     destination id the server has changed.
//
// Tags are verified only where that tells which of two keys is right: whatever looks
// like frames is read, so that a capture that cuts packets off and a client that
// damages them hide nothing.
//
// # Contract
//
// A [Parser] owns all buffers, less than 32 KiB; [Connections] own up to the bytes
// they are given. Both must be used by one goroutine at a time. Datagrams that
// cannot be an Initial packet cost a few nanoseconds and no allocation; the others
// cost two to four microseconds and the key schedules of AES ciphers, which the
// standard library allocates (1 KiB, 1.5 KiB in Connections). Datagrams are only
// read and no input makes the package panic.
package quic

import "encoding/binary"

// Layout of long headers. (RFC 9000 17.2, RFC 9369 3.2.)
const (
	longHeader    = 0x80
	typeMask      = 0x30
	typeInitialV1 = 0x00
	typeInitialV2 = 0x10
	versionLen    = 4
	version2      = 0x6b3343cf
	sampleOffset  = 4  // from the packet number; RFC 9001 5.4.2
	sampleLen     = 16 // RFC 9001 5.4.3
	tagLen        = 16 // RFC 9001 5.3
)

// Numbers of payload bytes that are decrypted, in order, until a name is found.
// (SPEC 3.7.)
const (
	firstTry = 512
	lastTry  = 2048
)

// initial is an Initial packet within a datagram, still protected.
type initial struct {
	dcid    []byte // destination connection id
	scid    []byte // source connection id
	packet  []byte // from the first byte of the header to the end of the packet
	number  int    // offset of the packet number
	version uint32 // never 0
}

// parse reads the header of the packet that a datagram starts with. A packet that
// is longer than the datagram is cut to it.
func (p *initial) parse(datagram []byte) (ok bool) {
	version, kind := longType(datagram)
	if version == 0 || kind != typeInitial(version) {
		return false
	}

	return p.fields(datagram, version, true) && len(p.packet)-p.number >= sampleOffset+sampleLen
}

// longType returns the version and the type bits of the packet with a long header
// that a datagram starts with, or 0.
func longType(datagram []byte) (version uint32, kind byte) {
	const minLen = 1 + versionLen + 2
	if len(datagram) < minLen || datagram[0]&longHeader == 0 {
		return 0, 0
	}

	return binary.BigEndian.Uint32(datagram[1:]), datagram[0] & typeMask
}

// typeInitial returns the type bits of Initial packets.
func typeInitial(version uint32) (kind byte) {
	if version == version2 {
		return typeInitialV2
	}

	return typeInitialV1
}

// fields reads what is behind the version, with a token in between or not.
func (p *initial) fields(datagram []byte, version uint32, token bool) (ok bool) {
	// Connection ids of version 1 have at most 20 bytes; longer ones are taken
	// all the same.
	r := reader{data: datagram, at: 1 + versionLen}
	p.version = version
	p.dcid = r.take(uint64(r.byte()))
	p.scid = r.take(uint64(r.byte()))
	if token {
		r.take(r.varint())
	}

	size := r.varint()
	if r.failed {
		return false
	}

	p.number = r.at
	p.packet = datagram[:r.at+int(min(size, uint64(r.left())))]

	return true
}
