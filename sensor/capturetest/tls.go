package capturetest

import (
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/binary"
	"fmt"
	"math/big"
	"time"
)

// TLS numbers of RFC 8446 and RFC 6066.
const (
	tlsHandshake   = 0x16
	tlsClientHello = 1
	tlsServerHello = 2
	tlsCertificate = 11
)

// ClientHello returns a TLS record with a ClientHello that asks for name; an
// empty name leaves the server_name extension out.
func ClientHello(name string) []byte {
	return Record(handshake(tlsClientHello, helloBody(name)))
}

// Record wraps a body as one TLS handshake record.
func Record(body []byte) []byte {
	b := []byte{tlsHandshake, 3, 1}
	b = binary.BigEndian.AppendUint16(b, uint16(len(body)))

	return append(b, body...)
}

// handshake puts a message header before body.
func handshake(typ byte, body []byte) []byte {
	return append([]byte{typ, byte(len(body) >> 16), byte(len(body) >> 8), byte(len(body))}, body...)
}

// helloBody makes a ClientHello without its message header.
func helloBody(name string) []byte {
	b := append([]byte{3, 3}, make([]byte, 32)...)
	b = append(b, 0)
	b = append(b, 0, 4, 0x13, 0x01, 0xc0, 0x2f)
	b = append(b, 1, 0)

	var ext []byte
	if name != "" {
		ext = binary.BigEndian.AppendUint16(ext, 0)
		ext = binary.BigEndian.AppendUint16(ext, uint16(len(name)+5))
		ext = binary.BigEndian.AppendUint16(ext, uint16(len(name)+3))
		ext = append(ext, 0)
		ext = binary.BigEndian.AppendUint16(ext, uint16(len(name)))
		ext = append(ext, name...)
	}
	ext = append(ext, 0, 43, 0, 5, 4, 3, 4, 3, 3)
	b = binary.BigEndian.AppendUint16(b, uint16(len(ext)))

	return append(b, ext...)
}

// certificate makes a TLS 1.2 server flight: ServerHello and Certificate in
// two records.
func (s *step) certificate() (b []byte, err error) {
	leaf, err := decodeText(s.Leaf)
	if err != nil {
		return nil, fmt.Errorf("leaf: %w", err)
	}
	if s.Leaf == "" {
		if leaf, err = Leaf(s.Name); err != nil {
			return nil, err
		}
	}

	return CertificateFlight(leaf), nil
}

// CertificateFlight returns a ServerHello and a Certificate message with one
// certificate, each in a record of its own.
func CertificateFlight(leaf []byte) []byte {
	hello := append([]byte{3, 3}, make([]byte, 32)...)
	hello = append(hello, 0, 0xc0, 0x2f, 0)
	flight := Record(handshake(tlsServerHello, hello))

	return append(flight, Record(handshake(tlsCertificate, certificateList(leaf)))...)
}

// certificateList makes the body of a Certificate message.
func certificateList(leaf []byte) []byte {
	n, all := len(leaf), len(leaf)+3
	b := []byte{byte(all >> 16), byte(all >> 8), byte(all), byte(n >> 16), byte(n >> 8), byte(n)}

	return append(b, leaf...)
}

// Leaf returns a self-signed certificate for name in DER. Its key and its
// dates depend on the name only, so that it has the same digest everywhere.
func Leaf(name string) (der []byte, err error) {
	seed := sha256.Sum256([]byte(name))
	key := ed25519.NewKeyFromSeed(seed[:])
	template := &x509.Certificate{
		SerialNumber: new(big.Int).SetBytes(seed[:8]),
		Subject:      pkix.Name{CommonName: name},
		NotBefore:    time.Date(2025, time.January, 1, 0, 0, 0, 0, time.UTC),
		NotAfter:     time.Date(2035, time.January, 1, 0, 0, 0, 0, time.UTC),
		DNSNames:     []string{name},
	}
	der, err = x509.CreateCertificate(nil, template, template, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("making a certificate for %q: %w", name, err)
	}

	return der, nil
}
