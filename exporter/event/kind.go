package event

// Kind says what sort of trail was hit: Maltrail's event type, upper case.
type Kind string

// The kinds a sensor emits. A line of another origin may carry others.
const (
	// KindIP is an address trail, a network or range that an address lies in, or
	// a scan whose trail is its source address.
	KindIP Kind = "IP"

	// KindIPORT is an address:port trail.
	KindIPORT Kind = "IPORT"

	// KindDNS is a name: asked for, answered, or named by TLS, QUIC or a proxy
	// request.
	KindDNS Kind = "DNS"

	// KindURL is a request path, a host with path, or a full URL.
	KindURL Kind = "URL"

	// KindPATH is a web scan; its trail is `*`.
	KindPATH Kind = "PATH"

	// KindHTTP is a request body, a response or another property of HTTP.
	KindHTTP Kind = "HTTP"

	// KindUA is a user agent.
	KindUA Kind = "UA"

	// KindPORT is an infection scan; its trail is the port number.
	KindPORT Kind = "PORT"

	// KindCERT is the SHA-1 or SHA-256 digest of a TLS server certificate.
	KindCERT Kind = "CERT"

	// KindJA4 is the JA4 fingerprint of a TLS or QUIC client. It is not one of
	// Maltrail's types: profile maltrail never emits it.
	KindJA4 Kind = "JA4"
)

// Kinds returns every kind a sensor emits, in the order of their constants.
func Kinds() []Kind {
	return []Kind{KindIP, KindIPORT, KindDNS, KindURL, KindPATH, KindHTTP, KindUA, KindPORT, KindCERT, KindJA4}
}

// Valid reports whether k can stand in a log line: 1 to 16 upper-case ASCII
// letters and digits, a letter first. It accepts kinds that are not among the
// constants, since lines of later or other sensors may hold them.
func (k Kind) Valid() bool {
	const maxKind = 16 // ours: longest known is 5
	if len(k) == 0 || len(k) > maxKind || k[0] < 'A' {
		return false
	}

	for i := range len(k) {
		if (k[i] < 'A' || k[i] > 'Z') && (k[i] < '0' || k[i] > '9') {
			return false
		}
	}

	return true
}
