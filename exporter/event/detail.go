package event

import "net/netip"

// DNS is what a DNS message gave to an event. Source: the first question and
// the header of the packet; carriers: ECS, OTLP.
type DNS struct {
	// Name is the question's name as the detection read it: lower case, labels
	// joined by dots, no final dot.
	Name string

	// Answer is the address of an answer that was looked up. It is the zero
	// Addr for queries and for answers without one.
	Answer netip.Addr

	// Type is the question's type number (RFC 1035 3.2.2), 0 when unknown.
	Type uint16

	// Class is the question's class number, 1 for the internet, 0 when unknown.
	Class uint16

	// Code is the response code, 0 to 15. It means something in responses only.
	Code uint8

	// Response is true for a response, false for a query.
	Response bool
}

// HTTP is what a request or response gave to an event. Source: the packet's
// payload, not reassembled; carriers: ECS, OTLP, and partly CEF.
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

	// JA4 is the client's JA4 fingerprint, empty when not computed (profile
	// maltrail never does).
	JA4 string

	// QUIC is true when the handshake came in a QUIC Initial packet.
	QUIC bool
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
