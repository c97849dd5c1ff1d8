package quic

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha256"
)

// Sizes of keys, in bytes. (RFC 9001 5.1, 5.2.)
const (
	keyLen = 16
	ivLen  = 12
)

// salt is the key of the first HKDF step.
type salt [20]byte

// Salts of the versions. (RFC 9001 5.2, RFC 9369 3.3.1, draft-ietf-quic-tls-29
// 5.2.)
var (
	saltV1 = salt{
		0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17,
		0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a,
	}
	saltDraft29 = salt{
		0xaf, 0xbf, 0xec, 0x28, 0x99, 0x93, 0xd2, 0x4c, 0x9e, 0x97,
		0x86, 0xf1, 0x9c, 0x61, 0x11, 0xe0, 0x43, 0x90, 0xa8, 0x99,
	}
	saltV2 = salt{
		0x0d, 0xed, 0xe3, 0xde, 0xf7, 0x00, 0xa6, 0xdb, 0x81, 0x93,
		0x81, 0xbe, 0x6e, 0x26, 0x9d, 0xcb, 0xf9, 0xbd, 0x2e, 0xd9,
	}
)

// labels are the HKDF labels of one version.
type labels struct{ key, iv, hp string }

// Labels of the versions. (RFC 9001 5.1, RFC 9369 3.3.2.)
var (
	labelsV1 = labels{key: "tls13 quic key", iv: "tls13 quic iv", hp: "tls13 quic hp"}
	labelsV2 = labels{key: "tls13 quicv2 key", iv: "tls13 quicv2 iv", hp: "tls13 quicv2 hp"}
)

// labelClient names the secret of the client's packets.
const labelClient = "tls13 client in"

// keys protect the Initial packets of a client.
type keys struct {
	payload cipher.Block
	header  cipher.Block
	iv      [ivLen]byte
}

// derive computes the keys for a connection id.
func (k *keys) derive(version uint32, dcid []byte) {
	var s secrets
	s.derive(schemeOf(version), dcid)
	k.set(&s)
}

// set makes the ciphers.
func (k *keys) set(s *secrets) {
	k.iv = s.iv
	k.payload = newBlock(s.key[:])
	k.header = newBlock(s.hp[:])
}

// scheme is what the keys of a version depend on beside the connection id.
type scheme struct {
	salt   *salt
	labels *labels
}

// schemeDraft is the scheme of the drafts that have one of their own.
var schemeDraft = scheme{salt: &saltDraft29, labels: &labelsV1}

// schemeOf returns the scheme of a version; it is that of version 1 for all but
// version 2.
func schemeOf(version uint32) (s scheme) {
	if version == version2 {
		return scheme{salt: &saltV2, labels: &labelsV2}
	}

	return scheme{salt: &saltV1, labels: &labelsV1}
}

// secrets are the bytes that keys are made of.
type secrets struct {
	key, hp [keyLen]byte
	iv      [ivLen]byte
}

// derive computes the secrets for a connection id.
func (s *secrets) derive(v scheme, dcid []byte) {
	secret := authenticate(v.salt[:], dcid)
	secret = expand(&secret, labelClient, sha256.Size)
	key := expand(&secret, v.labels.key, keyLen)
	iv := expand(&secret, v.labels.iv, ivLen)
	hp := expand(&secret, v.labels.hp, keyLen)

	s.key = [keyLen]byte(key[:])
	s.iv = [ivLen]byte(iv[:])
	s.hp = [keyLen]byte(hp[:])
}

// newBlock returns an AES-128 cipher; key must have 16 bytes.
func newBlock(key []byte) (b cipher.Block) {
	b, err := aes.NewCipher(key)
	if err != nil {
		// The length of the key is a constant.
		panic(err)
	}

	return b
}

// expand is HKDF-Expand-Label with an empty context, for at most one block of
// output, of which the caller uses the first size bytes. (RFC 8446 7.1, RFC 5869
// 2.3.) crypto/hkdf gives the same but allocates about thirty times.
func expand(secret *[sha256.Size]byte, label string, size byte) (out [sha256.Size]byte) {
	const maxInfo = 32

	info := append(make([]byte, 0, maxInfo), 0, size, byte(len(label)))
	info = append(info, label...)
	info = append(info, 0, 1)

	return authenticate(secret[:], info)
}

// authenticate is HMAC-SHA-256 for keys of at most 64 bytes and messages of at
// most 255 bytes, without allocation. (RFC 2104 2.)
func authenticate(key, message []byte) (mac [sha256.Size]byte) {
	const (
		maxMessage = 255
		innerPad   = 0x36
		outerPad   = 0x5c
	)

	var inner [sha256.BlockSize + maxMessage]byte
	var outer [sha256.BlockSize + sha256.Size]byte
	copy(inner[:], key)
	copy(outer[:], key)
	for i := range sha256.BlockSize {
		inner[i] ^= innerPad
		outer[i] ^= outerPad
	}

	n := copy(inner[sha256.BlockSize:], message)
	mac = sha256.Sum256(inner[:sha256.BlockSize+n])
	copy(outer[sha256.BlockSize:], mac[:])

	return sha256.Sum256(outer[:])
}
