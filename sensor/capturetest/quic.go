package capturetest

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
)

// QUIC version numbers, RFC 9000 and RFC 9369.
const (
	QUICv1 uint32 = 1
	QUICv2 uint32 = 0x6b3343cf
)

// quicDatagram is the least length of a client Initial, RFC 9000 14.1.
const quicDatagram = 1200

// QUICInitial is a client Initial packet to be made.
type QUICInitial struct {
	// Version is the QUIC version; all but QUICv2 use version 1's keys.
	Version uint32

	// DCID is the destination connection id, at most 20 bytes.
	DCID []byte

	// Token goes into the header; usually empty.
	Token []byte

	// Number is the packet number.
	Number uint32

	// Least is the length that the datagram is padded to; 0 means that of a full
	// one.
	Least int

	// Frames are the frames of the payload, padded with PADDING frames.
	Frames []byte
}

// CryptoFrame returns a CRYPTO frame with data at an offset of the stream.
func CryptoFrame(offset uint64, data []byte) []byte {
	b := appendVarint([]byte{6}, offset)
	b = appendVarint(b, uint64(len(data)))

	return append(b, data...)
}

// HelloMessage returns a ClientHello without a TLS record, as QUIC's CRYPTO
// frames carry it.
func HelloMessage(name string) []byte {
	return handshake(tlsClientHello, helloBody(name))
}

// quic makes the datagram of a recipe's step.
func (s *step) quic() (b []byte, err error) {
	version, err := number("version", s.Version, uint64(QUICv1), 32)
	if err != nil {
		return nil, err
	}
	if version == 2 {
		version = uint64(QUICv2)
	}
	frames := CryptoFrame(0, HelloMessage(s.Name))
	if s.Payload != "" {
		if frames, err = decodeText(s.Payload); err != nil {
			return nil, fmt.Errorf("payload: %w", err)
		}
	}

	return (&QUICInitial{
		Version: uint32(version),
		DCID:    []byte{0x83, 0x94, 0xc8, 0xf0, 0x3e, 0x51, 0x57, 0x08},
		Frames:  frames,
	}).Datagram()
}

// Datagram encrypts the packet and pads it to a full datagram.
func (q *QUICInitial) Datagram() (b []byte, err error) {
	const numberLen, tagLen = 4, 16

	head := byte(0xc0 | numberLen - 1)
	if q.Version == QUICv2 {
		head = 0xd0 | numberLen - 1
	}
	b = binary.BigEndian.AppendUint32([]byte{head}, q.Version)
	b = append(append(b, byte(len(q.DCID))), q.DCID...)
	b = append(b, 0)
	b = append(appendVarint(b, uint64(len(q.Token))), q.Token...)
	plain := append([]byte(nil), q.Frames...)
	least := quicDatagram
	if q.Least > 0 {
		least = q.Least
	}
	if rest := least - len(b) - 2 - numberLen - tagLen - len(plain); rest > 0 {
		plain = append(plain, make([]byte, rest)...)
	}
	b = binary.BigEndian.AppendUint16(b, 0x4000|uint16(numberLen+len(plain)+tagLen))
	numberAt := len(b)
	b = binary.BigEndian.AppendUint32(b, q.Number)

	key, iv, hp, err := q.keys()
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("initial key: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("initial key: %w", err)
	}
	for i, n := range binary.BigEndian.AppendUint32(nil, q.Number) {
		iv[len(iv)-numberLen+i] ^= n // RFC 9001 5.3
	}
	b = aead.Seal(b, iv, plain, b)

	mask := make([]byte, aes.BlockSize)
	hpBlock, err := aes.NewCipher(hp)
	if err != nil {
		return nil, fmt.Errorf("header key: %w", err)
	}
	hpBlock.Encrypt(mask, b[numberAt+4:numberAt+4+aes.BlockSize])
	b[0] ^= mask[0] & 0x0f
	for i := range numberLen {
		b[numberAt+i] ^= mask[1+i]
	}

	return b, nil
}

// keys derives the client's Initial keys (RFC 9001 5.2, RFC 9369 3.3.2).
func (q *QUICInitial) keys() (key, iv, hp []byte, err error) {
	salt := []byte{
		0x38, 0x76, 0x2c, 0xf7, 0xf5, 0x59, 0x34, 0xb3, 0x4d, 0x17,
		0x9a, 0xe6, 0xa4, 0xc8, 0x0c, 0xad, 0xcc, 0xbb, 0x7f, 0x0a,
	}
	prefix := "quic "
	if q.Version == QUICv2 {
		salt = []byte{
			0x0d, 0xed, 0xe3, 0xde, 0xf7, 0x00, 0xa6, 0xdb, 0x81, 0x93,
			0x81, 0xbe, 0x6e, 0x26, 0x9d, 0xcb, 0xf9, 0xbd, 0x2e, 0xd9,
		}
		prefix = "quicv2 "
	}
	initial, err := hkdf.Extract(sha256.New, q.DCID, salt)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("initial secret: %w", err)
	}
	secret, err := expandLabel(initial, "client in", sha256.Size)
	if err != nil {
		return nil, nil, nil, err
	}
	if key, err = expandLabel(secret, prefix+"key", 16); err != nil {
		return nil, nil, nil, err
	}
	if iv, err = expandLabel(secret, prefix+"iv", 12); err != nil {
		return nil, nil, nil, err
	}
	hp, err = expandLabel(secret, prefix+"hp", 16)

	return key, iv, hp, err
}

// expandLabel is HKDF-Expand-Label of RFC 8446 7.1 with an empty context.
func expandLabel(secret []byte, label string, n int) (out []byte, err error) {
	label = "tls13 " + label
	info := binary.BigEndian.AppendUint16(nil, uint16(n))
	info = append(append(info, byte(len(label))), label...)
	info = append(info, 0)
	out, err = hkdf.Expand(sha256.New, secret, string(info), n)
	if err != nil {
		return nil, fmt.Errorf("deriving %q: %w", label, err)
	}

	return out, nil
}

// appendVarint appends a variable-length integer of RFC 9000 16.
func appendVarint(dst []byte, n uint64) []byte {
	switch {
	case n < 1<<6:
		return append(dst, byte(n))
	case n < 1<<14:
		return binary.BigEndian.AppendUint16(dst, uint16(n)|0x4000)
	case n < 1<<30:
		return binary.BigEndian.AppendUint32(dst, uint32(n)|0x8000_0000)
	default:
		return binary.BigEndian.AppendUint64(dst, n|0xc000_0000_0000_0000)
	}
}
