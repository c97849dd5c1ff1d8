package event

import "net/netip"

// MaxDNSAnswers is how many answers of one message an event keeps, a bound of
// ours: ordinary messages have fewer, and what decides is in Trail.
const MaxDNSAnswers = 16

// DNS is what a DNS message gave to an event. Source: the first question, the
// header and the answers of the message; carriers: ECS, OTLP.
type DNS struct {
	// Name is the question's name as the detection read it: lower case, labels
	// joined by dots, no final dot.
	Name string

	// Answer is the address of an answer that was looked up. It is the zero
	// Addr for queries and for answers without one.
	Answer netip.Addr

	// Answers are the records of the answer section in their order, at most
	// [MaxDNSAnswers]; nil in queries and where the profile does not read them.
	Answers []DNSAnswer

	// ID is the number by which a response is matched with its query.
	ID uint16

	// Type is the question's type number (RFC 1035 3.2.2), 0 when unknown.
	Type uint16

	// Class is the question's class number, 1 for the internet, 0 when unknown.
	Class uint16

	// Code is the response code, 0 to 15. It means something in responses only.
	Code uint8

	// Response is true for a response, false for a query.
	Response bool

	// More is true when the message had answers beyond those in Answers.
	More bool
}

// DNSAnswer is one record of a response.
type DNSAnswer struct {
	// Name is the record's owner, written as the question's name is.
	Name string

	// Data is the record's content in words, as zone files have it: the address
	// of A and AAAA in the form of RFC 5952, the target of CNAME, NS and PTR,
	// `10 mail.example` for MX, `1 . alpn="h2" ipv4hint=192.0.2.1` for HTTPS. It
	// is empty for types whose content is not read.
	Data string

	// TTL is how many seconds the record may be kept.
	TTL uint32

	// Type is the record's type number.
	Type uint16
}

// HTTP is what a request or response gave to an event. Source: the message: in
// profile maltrail the payload of one packet, in profile full the beginning of
// the stream; carriers: ECS, OTLP, and partly CEF.
type HTTP struct {
	// Method is the request's method in its own spelling; empty in responses.
	Method string

	// Host is the request's Host as the detection used it: lower case, without
	// a trailing `:80`; the destination address when the header was missing.
	// Empty in responses.
	Host string

	// Path is the request target as the detection used it, lower case, query
	// included. Empty in responses.
	Path string

	// UserAgent is the percent-decoded User-Agent header, empty when absent.
	UserAgent string

	// ContentType is the response's content type, empty when absent.
	ContentType string

	// Version is the version of HTTP, such as `1.1` or `2`; empty when unknown.
	Version string

	// Status is the response's status code, 0 in requests.
	Status int
}

// TLS is what a TLS or QUIC handshake gave to an event. Source: the handshake
// message in the packet; carriers: ECS, OTLP, and the digest also CEF.
type TLS struct {
	// ServerName is the server name the client asked for, lower case; empty
	// when the message is not a ClientHello.
	ServerName string

	// CertificateSHA1 is the SHA-1 digest of the DER leaf certificate, 40
	// lower-case hex digits; empty when the message is not a Certificate.
	CertificateSHA1 string

	// CertificateSHA256 is the SHA-256 digest of the same certificate, 64
	// lower-case hex digits; empty as CertificateSHA1 is, and when not computed.
	CertificateSHA256 string

	// JA4 is the client's JA4 fingerprint, empty when not computed (profile
	// maltrail never does).
	JA4 string

	// Version is the number of the protocol's version, such as `1.2`; `3.0` is
	// that of SSL. It is the one the server chose, or in a ClientHello the highest
	// that the client offers. Empty when unknown.
	Version string

	// ALPN is the application protocol, such as `h2`: the one the server chose,
	// or in a ClientHello the first that the client offers. Empty when unknown.
	ALPN string

	// Cipher is the number of the cipher suite that the server chose, 0 when
	// unknown.
	Cipher uint16

	// QUIC is true when the handshake came in a QUIC Initial packet.
	QUIC bool
}

// MaxTunnels is how many layers of encapsulation an event keeps, the outermost
// ones. The sensor opens no more than these.
const MaxTunnels = 8

// Tunnel is one layer of encapsulation around a packet. Source: the outer
// headers of the packet; carriers: ECS, OTLP, CEF.
type Tunnel struct {
	// Kind is the encapsulation's name in lower case, such as `vxlan`, `gre` or
	// `gtp-u`.
	Kind string

	// Source and Destination are the ends of the tunnel: the addresses of the IP
	// header that carries it. They are the zero Addr for encapsulations between
	// link and IP header, such as MPLS and PPPoE.
	Source, Destination netip.Addr

	// ID is the tunnel's number: a VNI, key, TEID, session or label.
	ID uint32

	// HasID is true when the encapsulation carries a number, which may be 0.
	HasID bool
}

// Place is where an address is registered. Source: the MMDB files of
// exporter/enrich; carriers: ECS, OTLP.
type Place struct {
	// Country is the ISO 3166-1 alpha-2 code in upper case, empty when unknown.
	Country string

	// Organization is the name of the autonomous system, empty when unknown.
	Organization string

	// ASN is the number of the autonomous system, 0 when unknown.
	ASN uint32
}
