package trails

import (
	"strings"

	"github.com/trailscope/trailscope/trails/addr"
)

// Kind is what a trail's key stands for, and with that how it is looked up
// (SPEC 1.1). Keys share one space: the kind says which look-ups are meant to
// find a key, it keeps none of the others from finding it.
type Kind uint8

// Kinds of keys.
const (
	// KindOther is a key that hardly any look-up forms: a wildcard whose
	// reference does not say "static", a text that is no name, an IPv4 address
	// that is spelled differently from package addr. An IPv6 address that is
	// spelled differently is found by value, by [Set.Network] and
	// [Set.AliasPort].
	KindOther Kind = iota
	// KindIPv4 is an IPv4 address.
	KindIPv4
	// KindIPv4Port is an IPv4 address with a port, "192.0.2.1:443".
	KindIPv4Port
	// KindIPv6 is an IPv6 address in the spelling of package addr.
	KindIPv6
	// KindIPv6Port is such an address with a port, "[2001:db8::1]:443".
	KindIPv6Port
	// KindDomain is a name, which stands for all names below it too. It may
	// be a bare last label.
	KindDomain
	// KindOnion is a name below "onion", which is also found in front of a
	// gateway's name.
	KindOnion
	// KindPath is the path of a URL on any host, "/gate.php".
	KindPath
	// KindPathQuery is a path with a "?": it stands for a path with its query
	// or, for a request whose path has none, for path and body. The two are
	// not told apart by their keys.
	KindPathQuery
	// KindHostPath is a host, with a port perhaps, and a path.
	KindHostPath
	// KindHostRoot is a host and "/": any request to that host.
	KindHostRoot
	// KindRegex is a regular expression that is searched in names.
	KindRegex
	// KindCertificate is the SHA-1 of a server's certificate.
	KindCertificate
	// KindNetwork is a network of either version, such as "192.0.2.0/24", which
	// [Set.Network] finds. Any other look-up takes it for the text of a host and
	// path.
	KindNetwork
	// KindRange is a range of addresses of either version,
	// "192.0.2.16-192.0.2.31", which [Set.Network] finds.
	KindRange
	// KindSHA256 is the SHA-256 of a server's certificate.
	KindSHA256
	// KindJA4 is the JA4 fingerprint of a TLS or QUIC client.
	KindJA4
	// KindUserAgent is what a client calls itself, the whole of it.
	KindUserAgent
	// KindURL is a URL with its scheme.
	KindURL

	kinds
)

// Lengths of hashes in hexadecimal digits.
const (
	sha1Digits   = 40
	sha256Digits = 64
)

// kindNames are for options and reports; they do not change.
var kindNames = [kinds]string{
	KindOther:       "other",
	KindIPv4:        "ipv4",
	KindIPv4Port:    "ipv4-port",
	KindIPv6:        "ipv6",
	KindIPv6Port:    "ipv6-port",
	KindDomain:      "domain",
	KindOnion:       "onion",
	KindPath:        "path",
	KindPathQuery:   "path-query",
	KindHostPath:    "host-path",
	KindHostRoot:    "host-root",
	KindRegex:       "regex",
	KindCertificate: "certificate",
	KindNetwork:     "network",
	KindRange:       "range",
	KindSHA256:      "sha256",
	KindJA4:         "ja4",
	KindUserAgent:   "user-agent",
	KindURL:         "url",
}

// Kinds returns all kinds, [KindOther] first.
func Kinds() []Kind {
	all := make([]Kind, kinds)
	for i := range all {
		all[i] = Kind(i)
	}
	return all
}

// ParseKind returns the kind of a name as [Kind.String] gives it.
func ParseKind(name string) (Kind, bool) {
	for i, n := range kindNames {
		if n == name {
			return Kind(i), true
		}
	}
	return KindOther, false
}

// String returns the kind's name, such as "ipv4-port".
func (k Kind) String() string {
	if k >= kinds {
		return kindNames[KindOther]
	}
	return kindNames[k]
}

// KindOf returns the kind of a key: what it most probably stands for, as there are
// texts that may be several things. The reference matters for regular expressions
// only. It does not allocate, except for keys that look like a regular expression,
// a network or an IPv6 address.
func KindOf(key, reference string) Kind {
	if k := fixedKind(key); k != KindOther {
		return k
	}
	has := charactersOf(key)
	if has.only(inAddress) {
		if k := addressKind(key); k != KindOther {
			return k
		}
	}
	if has.any(inWildcard) && isRegex([]byte(key), []byte(reference)) {
		return KindRegex
	}
	switch {
	case has.any(inPath):
		return pathKind(key, strings.IndexByte(key, '/'))
	case has.any(isBlank) && isAgentName(key):
		return KindUserAgent
	case !isName(key, has):
		return KindOther
	case strings.HasSuffix(key, ".onion"):
		return KindOnion
	}
	return KindDomain
}

// fixedKind returns the kind of a key of fixed length, or KindOther.
func fixedKind(key string) Kind {
	switch len(key) {
	case ja4Length:
		if isJA4(key) {
			return KindJA4
		}
	case sha1Digits:
		if isHex(key) {
			return KindCertificate
		}
	case sha256Digits:
		if isHex(key) {
			return KindSHA256
		}
	}
	return KindOther
}

// addressKind returns the kind of an address, a network or a range, or KindOther.
func addressKind(key string) Kind {
	if a, ok := addr.Parse(key); ok {
		if a.Is4() {
			return KindIPv4
		}
		return KindIPv6
	}
	if a, ok := addr.ParsePort(key); ok {
		if a.Addr().Is4() {
			return KindIPv4Port
		}
		return KindIPv6Port
	}
	if _, ok := addr.ParseSpan(key); ok {
		if strings.IndexByte(key, '/') >= 0 {
			return KindNetwork
		}
		return KindRange
	}
	return KindOther
}

// pathKind returns the kind of a key whose first slash is at slash.
func pathKind(key string, slash int) Kind {
	switch {
	case slash == 0 && strings.IndexByte(key, '?') >= 0:
		return KindPathQuery
	case slash == 0:
		return KindPath
	case hasScheme(key, slash):
		return KindURL
	case slash == len(key)-1:
		return KindHostRoot
	case isAgentPath(key, slash):
		return KindUserAgent
	}
	return KindHostPath
}

// isName reports whether a key, with these characters, may be a name or the end of
// one: labels of lower-case letters, digits, hyphens and underscores, none empty,
// and the last without an underscore. A text of digits and dots is none.
func isName(key string, has characters) bool {
	if !has.only(inName) || !has.any(isNameLetter) {
		return false
	}
	if key[0] == '.' || key[len(key)-1] == '.' || strings.Contains(key, "..") {
		return false
	}
	return !has.any(isUnderscore) || strings.IndexByte(key[strings.LastIndexByte(key, '.')+1:], '_') < 0
}

func isHex(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
