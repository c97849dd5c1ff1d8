package quic_test

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"testing"
)

// Versions of QUIC.
const (
	version1 = 1
	version2 = 0x6b3343cf
	draft29  = 0xff00001d
)

// vector returns content behind its length in n bytes.
func vector(n int, content ...[]byte) (b []byte) {
	c := slices.Concat(content...)
	for i := n - 1; i >= 0; i-- {
		b = append(b, byte(len(c)>>(8*i)))
	}

	return append(b, c...)
}

// nameList returns the content of a server_name extension.
func nameList(kind byte, name string) (b []byte) {
	return vector(2, []byte{kind}, vector(2, []byte(name)))
}

// helloWith returns a ClientHello with a server_name extension of the given
// content behind an extension of n zeros.
func helloWith(n int, content []byte) (b []byte) {
	extensions := vector(2, []byte{0, 21}, vector(2, make([]byte, n)), []byte{0, 0}, vector(2, content))
	body := slices.Concat([]byte{3, 3}, make([]byte, 32), vector(1), vector(2, make([]byte, 6)), vector(1, []byte{0}), extensions)

	return append([]byte{1}, vector(3, body)...)
}

// hello returns a ClientHello for a name.
func hello(name string) (b []byte) {
	return helloWith(4, nameList(0, name))
}

// varint encodes a number below 2^14 in two bytes.
func varint(v int) (b []byte) {
	return binary.BigEndian.AppendUint16(nil, uint16(v)|0x4000)
}

// crypto returns a CRYPTO frame.
func crypto(offset int, data []byte) (b []byte) {
	return slices.Concat([]byte{6}, varint(offset), varint(len(data)), data)
}

// initial describes an Initial packet.
type initial struct {
	dcid, scid, token []byte
	keyID             []byte // connection id that the keys follow from; nil for dcid
	version           uint32
	first             byte // bits of the first byte beside its lowest two
	numberLen         int  // 1 to 4
	number            byte // added to the last byte of the number
	extra             int  // what the length field says too much
	server            bool // keys of the server
	plainKeys         bool // drafts have the keys of version 1
}

// newInitial returns a packet of version 1 with ordinary values.
func newInitial() (p initial) {
	return initial{version: version1, dcid: []byte{1, 2, 3, 4, 5, 6, 7, 8}, first: 0xc0, numberLen: 2}
}

// expand is HKDF-Expand-Label by the standard library.
func expand(t testing.TB, secret []byte, label string, n int) (key []byte) {
	label = "tls13 " + label
	info := slices.Concat([]byte{0, byte(n), byte(len(label))}, []byte(label), []byte{0})
	key, err := hkdf.Expand(sha256.New, secret, string(info), n)
	if err != nil {
		t.Fatal(err)
	}

	return key
}

// block returns an AES cipher.
func block(t testing.TB, key []byte) (b cipher.Block) {
	b, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}

	return b
}

// seal encrypts and protects a packet, as RFC 9001 5 and RFC 9369 3 have it.
func (p initial) seal(t testing.TB, frames ...[]byte) (datagram []byte) {
	const tagLen = 16

	plain := slices.Concat(frames...)
	header := binary.BigEndian.AppendUint32([]byte{p.first | byte(p.numberLen-1)}, p.version)
	header = slices.Concat(header, vector(1, p.dcid), vector(1, p.scid), varint(len(p.token)), p.token)
	header = append(header, varint(p.numberLen+len(plain)+tagLen+p.extra)...)
	number := []byte{0x12, 0x34, 0x56, 0x78}[:p.numberLen]
	number[p.numberLen-1] += p.number

	return p.protect(t, append(header, number...), plain)
}

// protect encrypts and protects a packet with a header that ends with the number.
func (p initial) protect(t testing.TB, header, plain []byte) (packet []byte) {
	client, prefix := p.secret(t)
	aead, err := cipher.NewGCM(block(t, expand(t, client, prefix+"key", 16)))
	if err != nil {
		t.Fatal(err)
	}

	at := len(header) - p.numberLen
	nonce := expand(t, client, prefix+"iv", 12)
	for i, b := range header[at:] {
		nonce[12-p.numberLen+i] ^= b
	}

	packet = aead.Seal(slices.Clone(header), nonce, plain, header)
	if len(packet) < at+4+aes.BlockSize {
		return packet // too short to be protected
	}

	mask := make([]byte, aes.BlockSize)
	block(t, expand(t, client, prefix+"hp", 16)).Encrypt(mask, packet[at+4:at+4+aes.BlockSize])
	packet[0] ^= mask[0] & 0x0f
	for i := range p.numberLen {
		packet[at+i] ^= mask[1+i]
	}

	return packet
}

// secret returns the secret that the client's keys follow from, and the prefix of
// their labels.
func (p initial) secret(t testing.TB) (client []byte, prefix string) {
	salt, prefix := "\x38\x76\x2c\xf7\xf5\x59\x34\xb3\x4d\x17\x9a\xe6\xa4\xc8\x0c\xad\xcc\xbb\x7f\x0a", "quic "
	switch {
	case p.version == version2:
		salt = "\x0d\xed\xe3\xde\xf7\x00\xa6\xdb\x81\x93\x81\xbe\x6e\x26\x9d\xcb\xf9\xbd\x2e\xd9"
		prefix = "quicv2 "
	case p.version == draft29 && !p.plainKeys:
		salt = "\xaf\xbf\xec\x28\x99\x93\xd2\x4c\x9e\x97\x86\xf1\x9c\x61\x11\xe0\x43\x90\xa8\x99"
	}

	id := p.keyID
	if id == nil {
		id = p.dcid
	}

	secret, err := hkdf.Extract(sha256.New, id, []byte(salt))
	if err != nil {
		t.Fatal(err)
	}

	label := "client in"
	if p.server {
		label = "server in"
	}

	return expand(t, secret, label, sha256.Size), prefix
}
