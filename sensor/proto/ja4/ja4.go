// Package ja4 makes the JA4 fingerprint of a TLS client, which tells programs
// apart by what their ClientHello offers.
//
// The fingerprint has three parts: a readable one (transport, version, whether a
// name is asked for, the numbers of ciphers and extensions, the first protocol of
// ALPN), a hash of the sorted ciphers, and a hash of the sorted extensions and the
// signature algorithms. It follows the published description of JA4 for TLS
// clients, the part of that family that is free under the BSD licence; the others
// are not implemented.
//
// # Contract
//
// The functions only read their argument, allocate nothing beside the growth of
// the slice they append to, never panic and are safe for concurrent use.
package ja4

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/trailscope/trailscope/sensor/proto/tls"
)

// Len is the length of every fingerprint.
const Len = 36

// Bounds of lists: those of a [tls.Hello].
const (
	maxNumbers = 512
	textLen    = 5 // of a code point with its separator
)

// hashLen is the number of characters that are left of a hash.
const hashLen = 12

// noHash stands for the hash of an empty list.
const noHash = "000000000000"

// Extensions that the readable part already tells of. (RFC 8446 4.2.)
const (
	extensionServerName = 0
	extensionALPN       = 16
)

// numbers is room for a list.
type numbers [maxNumbers]uint16

// Append appends the fingerprint of h; quic tells that the hello came over QUIC.
// Without a whole hello (see [tls.Hello.Whole]) there is none, and nothing is
// appended.
func Append(dst []byte, h *tls.Hello, quic bool) (res []byte) {
	if !h.Whole {
		return dst
	}

	var list numbers
	var room [2 * maxNumbers * textLen]byte
	ciphers := sorted(&list, h.Ciphers, isCipher)
	dst = appendReadable(dst, h, quic, len(ciphers))
	dst = appendHash(append(dst, '_'), appendList(room[:0], ciphers))

	extensions := sorted(&list, h.Extensions, isHashed)
	text := appendList(room[:0], extensions)
	if len(extensions) > 0 {
		text = appendAlgorithms(text, h.SignatureAlgorithms)
	}

	return appendHash(append(dst, '_'), text)
}

// AppendRaw appends the raw form of the fingerprint of h: the lists in place of
// their hashes.
func AppendRaw(dst []byte, h *tls.Hello, quic bool) (res []byte) {
	if !h.Whole {
		return dst
	}

	var list numbers
	ciphers := sorted(&list, h.Ciphers, isCipher)
	dst = appendReadable(dst, h, quic, len(ciphers))
	dst = appendList(append(dst, '_'), ciphers)
	dst = appendList(append(dst, '_'), sorted(&list, h.Extensions, isHashed))

	return appendAlgorithms(dst, h.SignatureAlgorithms)
}

// isCipher reports whether a cipher counts.
func isCipher(v uint16) (ok bool) { return !tls.IsGrease(v) }

// isHashed reports whether an extension is part of the list of extensions.
func isHashed(v uint16) (ok bool) {
	return !tls.IsGrease(v) && v != extensionServerName && v != extensionALPN
}

// sorted returns the code points of list that keep takes, sorted, in room. What a
// list of another origin has beyond the room is left out.
func sorted(room *numbers, list []uint16, keep func(uint16) bool) (res []uint16) {
	res = room[:0]
	for _, v := range list[:min(len(list), maxNumbers)] {
		if keep(v) {
			res = append(res, v)
		}
	}

	slices.Sort(res)

	return res
}

// appendHash appends the shortened hash of a text.
func appendHash(dst, text []byte) (res []byte) {
	if len(text) == 0 {
		return append(dst, noHash...)
	}

	sum := sha256.Sum256(text)

	return hex.AppendEncode(dst, sum[:hashLen/2])
}

// appendAlgorithms appends the signature algorithms, if any, behind a separator.
func appendAlgorithms(dst []byte, list []uint16) (res []byte) {
	separator := byte('_')
	for _, v := range list[:min(len(list), maxNumbers)] {
		if !tls.IsGrease(v) {
			dst = appendNumber(append(dst, separator), v)
			separator = ','
		}
	}

	return dst
}

// appendList appends code points with commas in between.
func appendList(dst []byte, list []uint16) (res []byte) {
	for i, v := range list {
		if i > 0 {
			dst = append(dst, ',')
		}

		dst = appendNumber(dst, v)
	}

	return dst
}

// appendNumber appends a code point in hexadecimal.
func appendNumber(dst []byte, v uint16) (res []byte) {
	return hex.AppendEncode(dst, []byte{byte(v >> 8), byte(v)})
}
