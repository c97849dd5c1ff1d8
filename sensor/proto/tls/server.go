package tls

import "bytes"

// retryRandom is the random of a HelloRetryRequest: SHA-256 of that word. (RFC 8446
// 4.1.3.)
var retryRandom = [randomLen]byte{
	0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91,
	0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
}

// ServerHello is what the server chose.
type ServerHello struct {
	// Protocol is the name of the ALPN extension, nil without; it is a part of
	// the message. TLS 1.3 hides it.
	Protocol []byte

	// Version is the version that is spoken from here on: that of the
	// supported_versions extension, or else the version field.
	Version uint16

	// Cipher is the cipher suite.
	Cipher uint16

	// Retry tells that it is a HelloRetryRequest: the client says hello again.
	Retry bool
}

// Read reads the ServerHello that handshake messages start with. ok is false if
// they do not or it is cut off or damaged.
func (s *ServerHello) Read(messages []byte) (ok bool) {
	*s = ServerHello{}
	r := reader(messages)
	kind, _ := r.number(1)
	body, ok := r.vector(3)
	if !ok || kind != messageServerHello {
		return false
	}

	r = body
	version, _ := r.number(versionLen)
	random, _ := r.take(randomLen)
	r.skipVector(1) // session id
	cipher, ok := r.number(2)
	if !ok || !r.skip(1) { // compression method
		return false
	}

	s.Version, s.Cipher = uint16(version), uint16(cipher)
	s.Retry = bytes.Equal(random, retryRandom[:])
	if len(r) == 0 {
		return true // no extensions
	}

	block, ok := r.vector(2)

	return ok && s.extensions(block)
}

// extensions reads the block of extensions.
func (s *ServerHello) extensions(block []byte) (ok bool) {
	for r := reader(block); len(r) > 0; {
		kind, _ := r.number(2)
		content, ok := r.vector(2)
		if !ok {
			return false
		}

		c := reader(content)
		switch kind {
		case extensionVersions:
			if v, ok := c.number(2); ok {
				s.Version = uint16(v)
			}
		case extensionALPN:
			c.skip(2)
			s.Protocol, _ = c.vector(1)
		}
	}

	return true
}
