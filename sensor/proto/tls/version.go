package tls

// Version13 is the code point of TLS 1.3. (RFC 8446 4.2.1.)
const Version13 = 0x0304

// VersionText returns the name of a protocol version ("1.2"), or "" for a code
// point that has none.
func VersionText(version uint16) (name string) {
	switch version {
	case 0x0300:
		return "3.0" // SSL
	case 0x0301:
		return "1.0"
	case 0x0302:
		return "1.1"
	case 0x0303:
		return "1.2"
	case Version13:
		return "1.3"
	default:
		return ""
	}
}

// IsGrease reports whether a code point is one of those without meaning that
// clients put into every list. (RFC 8701 2.)
func IsGrease(v uint16) (ok bool) {
	const mask, value = 0x0f0f, 0x0a0a

	return v&mask == value && v>>8 == v&0xff
}
