package trails

import (
	"strings"
	"unsafe"

	"github.com/trailscope/trailscope/trails/addr"
)

// The parts of a JA4 fingerprint, as FoxIO's description of it has them: a prefix
// that can be read, and two truncated hashes.
const (
	ja4Prefix = len("t13d1516h2")
	ja4Hash   = len("8daaf6152771")
	ja4Length = ja4Prefix + 1 + ja4Hash + 1 + ja4Hash
)

// isJA4 reports whether a key is a JA4 fingerprint: TLS, QUIC or DTLS, the version,
// whether there is a server name, the numbers of ciphers and extensions, two
// characters of the first protocol of ALPN, and the hashes.
func isJA4(key string) bool {
	if len(key) != ja4Length || key[ja4Prefix] != '_' || key[ja4Prefix+1+ja4Hash] != '_' {
		return false
	}
	version, numbers, alpn := key[1:3], key[4:8], key[8:ja4Prefix]
	return strings.IndexByte("tqd", key[0]) >= 0 &&
		(isDigit(version[0]) || version[0] == 's' || version[0] == 'd') && isDigit(version[1]) &&
		(key[3] == 'd' || key[3] == 'i') &&
		isDigit(numbers[0]) && isDigit(numbers[1]) && isDigit(numbers[2]) && isDigit(numbers[3]) &&
		isAlphanumeric(alpn[0]) && isAlphanumeric(alpn[1]) &&
		isHex(key[ja4Prefix+1:][:ja4Hash]) && isHex(key[ja4Length-ja4Hash:])
}

// hasScheme reports whether a key begins with a scheme and "//" (RFC 3986 3.1); its
// first slash is at slash.
func hasScheme(key string, slash int) bool {
	if slash < 2 || key[slash-1] != ':' || slash+2 > len(key)-1 || key[slash+1] != '/' || !isLetter(key[0]) {
		return false
	}
	for i := range slash - 1 {
		if c := key[i]; !isAlphanumeric(c) && c != '+' && c != '-' && c != '.' {
			return false
		}
	}
	return true
}

// isAgentName reports whether a key without a slash is a user agent: several words,
// of which the first is neither an address nor a name with a dot.
func isAgentName(key string) bool {
	blank := strings.IndexByte(key, ' ')
	return blank > 0 && isText(key) && isAgentWord(key[:blank]) && !strings.Contains(key, " .")
}

// isAgentPath reports whether a key with a slash at a place is a user agent rather
// than a host and a path: its first word is no host with a dot, and it is several
// words or a product with its version, as in "sqlmap/1.7".
func isAgentPath(key string, slash int) bool {
	first, _, more := strings.Cut(key, " ")
	if more {
		first, _, _ = strings.Cut(first, "/")
		return isText(key) && isAgentWord(first)
	}
	return isAgentWord(key[:slash]) && isVersion(key[slash+1:])
}

// encodedPath begins what became of a path with other than ASCII characters when it
// was taken for a name (SPEC 1.5).
const encodedPath = "xn--"

// isAgentWord reports whether the first word of a key may be that of a user agent:
// no host, and no encoded path.
func isAgentWord(word string) bool {
	return word != "" && strings.IndexByte(word, '.') < 0 && strings.IndexByte(word, ':') < 0 && word != encodedPath
}

// isVersion reports whether s is a version, such as "1.7" or "v2.0.1-dev".
func isVersion(s string) bool {
	s = strings.TrimPrefix(s, "v")
	if s == "" || !isDigit(s[0]) {
		return false
	}
	for i := range len(s) {
		if c := s[i]; !isAlphanumeric(c) && strings.IndexByte("._+-", c) < 0 {
			return false
		}
	}
	return true
}

// isText reports whether a key has no control characters.
func isText(key string) bool {
	for i := range len(key) {
		if key[i] < ' ' || key[i] == 0x7F {
			return false
		}
	}
	return true
}

// mayBeAgent reports whether a key of a kind may equal a user agent. It says so of
// everything but names and hosts with a dot, addresses, paths and hashes.
func mayBeAgent(key string, k Kind) bool {
	switch k {
	case KindUserAgent, KindURL:
		return true
	case KindDomain:
		return strings.IndexByte(key, '.') < 0
	case KindHostPath, KindHostRoot:
		host, _, _ := strings.Cut(key, "/")
		return strings.IndexByte(host, '.') < 0
	case KindOther:
		if _, ok := addr.ParseSpelled(key); ok {
			return false
		}
		_, ok := addr.ParseSpelledPort(key)
		return !ok && key != ""
	}
	return false
}

// kindBits are the bits of a row, of which [Set.Has] asks.
func kindBits(key, reference []byte) uint64 {
	text := borrow(key)
	k := KindOf(text, borrow(reference))
	bits := uint64(1) << k
	if mayBeAgent(text, k) {
		bits |= 1 << KindUserAgent
	}
	return bits
}

// borrow returns b as a string that is valid as long as b does not change.
func borrow(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func isAlphanumeric(c byte) bool { return isDigit(c) || isLetter(c) }
