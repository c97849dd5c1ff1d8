package quic

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
)

// Sizes of an Initial packet up to which it is read, in bytes.
const (
	maxClear  = 16 << 10 // payload
	maxHeader = 2 << 10  // header, if the tag is verified; most of it is the token
)

// Versions that have keys of their own for a while. (draft-ietf-quic-tls-29 to 32.)
const (
	firstDraft = 0xff00001d
	lastDraft  = 0xff000020
)

// opener decrypts Initial packets.
type opener struct {
	parser  Parser
	secrets secrets
	clear   [maxClear]byte
	header  [maxHeader]byte
}

// open decrypts a packet by the keys that follow from its own connection id and
// notes them. The tag is not verified, so that a packet that was cut off is read as
// far as it goes; body is nil if it does not look like frames.
func (o *opener) open(p *initial) (body []byte) {
	draft := p.version >= firstDraft && p.version <= lastDraft
	if draft {
		o.derive(schemeDraft, p.dcid)
		if body = o.verified(p); body != nil {
			return body
		}
	}

	o.derive(schemeOf(p.version), p.dcid)
	if body = o.decrypt(p); body != nil || !draft {
		return body
	}

	// A draft's packet that was cut off.
	o.derive(schemeDraft, p.dcid)

	return o.decrypt(p)
}

// derive makes the keys of a connection id.
func (o *opener) derive(v scheme, dcid []byte) {
	o.secrets.derive(v, dcid)
	o.parser.keys.set(&o.secrets)
}

// use makes the keys of a connection that is known.
func (o *opener) use(s *secrets) {
	o.secrets = *s
	o.parser.keys.set(s)
}

// decrypt returns the payload of a packet without verifying it, or nil if it does
// not start with a frame that an Initial packet may have.
func (o *opener) decrypt(p *initial) (body []byte) {
	sealed := o.parser.unprotect(p)
	sealed = sealed[:min(len(sealed), maxClear)]
	n := min(aes.BlockSize, len(sealed))
	o.parser.decrypt(sealed, 0, n)
	if first := o.parser.clear[:n]; !startsFrames(first) && (n == 0 || first[0] != frameClose) {
		return nil
	}

	// The cipher for many blocks is an allocation more, but four times as fast.
	const firstBlock = 2
	binary.BigEndian.PutUint32(o.parser.counter[ivLen:], firstBlock)
	body = o.clear[:len(sealed)]
	cipher.NewCTR(o.parser.keys.payload, o.parser.counter[:]).XORKeyStream(body, sealed)

	return body
}

// verified returns the payload of a packet, or nil if its tag is wrong.
func (o *opener) verified(p *initial) (body []byte) {
	sealed := o.parser.unprotect(p)
	headerLen := len(p.packet) - tagLen - len(sealed)
	if len(sealed) == 0 || headerLen > maxHeader || len(sealed) > maxClear {
		return nil
	}

	const protected = 0x0f

	header := o.header[:headerLen]
	copy(header, p.packet)
	header[0] ^= o.parser.stream[0] & protected
	for i := p.number; i < headerLen; i++ {
		header[i] ^= o.parser.stream[1+i-p.number]
	}

	aead, err := cipher.NewGCM(o.parser.keys.payload)
	if err != nil {
		// The block size is a constant.
		panic(err)
	}

	body, err = aead.Open(o.clear[:0], o.parser.counter[:ivLen], p.packet[headerLen:], header)
	if err != nil {
		return nil
	}

	return body
}
