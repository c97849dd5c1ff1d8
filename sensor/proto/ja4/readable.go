package ja4

import "github.com/trailscope/trailscope/sensor/proto/tls"

// maxCount is the highest count that is shown.
const maxCount = 99

// appendReadable appends the first part of a fingerprint.
func appendReadable(dst []byte, h *tls.Hello, quic bool, ciphers int) (res []byte) {
	transport, name := byte('t'), byte('i')
	if quic {
		transport = 'q'
	}

	if h.Named {
		name = 'd'
	}

	extensions := 0
	for _, v := range h.Extensions {
		if !tls.IsGrease(v) {
			extensions++
		}
	}

	dst = append(dst, transport)
	dst = append(dst, version(h.Version())...)
	dst = append(dst, name)
	dst = appendCount(dst, ciphers)
	dst = appendCount(dst, extensions)

	return appendProtocol(dst, h.Protocols)
}

// version returns the two characters of a version.
func version(v uint16) (name string) {
	switch v {
	case 0x0304:
		return "13"
	case 0x0303:
		return "12"
	case 0x0302:
		return "11"
	case 0x0301:
		return "10"
	case 0x0300:
		return "s3"
	case 0x0002:
		return "s2"
	default:
		return "00"
	}
}

// appendCount appends a number in two digits.
func appendCount(dst []byte, n int) (res []byte) {
	n = min(n, maxCount)

	return append(dst, '0'+byte(n/10), '0'+byte(n%10))
}

// appendProtocol appends the first and the last character of the first protocol
// of ALPN, or of its hexadecimal form if one of the two is neither letter nor
// digit.
func appendProtocol(dst []byte, protocols [][]byte) (res []byte) {
	if len(protocols) == 0 || len(protocols[0]) == 0 {
		return append(dst, "00"...)
	}

	name := protocols[0]
	first, last := name[0], name[len(name)-1]
	if isAlphanumeric(first) && isAlphanumeric(last) {
		return append(dst, first, last)
	}

	const digits = "0123456789abcdef"

	return append(dst, digits[first>>4], digits[last&0xf])
}

// isAlphanumeric reports whether a byte is an ASCII letter or digit.
func isAlphanumeric(c byte) (ok bool) {
	return '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
}
