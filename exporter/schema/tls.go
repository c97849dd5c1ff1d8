package schema

import (
	"crypto/tls"
	"strings"

	"github.com/trailscope/trailscope/exporter/event"
)

// appendTLS writes tls.*.
func appendTLS(w *writer, t *event.TLS) {
	if t == nil {
		return
	}

	w.text(FieldTLSCipher, tlsCipher(t.Cipher))
	w.text(FieldTLSServerName, t.ServerName)
	w.text(FieldTLSNextProtocol, t.ALPN)
	w.text(FieldTLSServerSHA1, strings.ToUpper(t.CertificateSHA1)) // ECS asks for capitals
	w.text(FieldTLSServerSHA256, strings.ToUpper(t.CertificateSHA256))
	w.text(FieldTLSVersion, t.Version)
	w.text(FieldTLSProtocol, tlsProtocol(t.Version))
}

// otelTLS adds tls.*.
func otelTLS(w *attributes, t *event.TLS) {
	if t == nil {
		return
	}

	w.text(FieldTLSCipher, tlsCipher(t.Cipher))
	w.text(FieldTLSServerName, t.ServerName)
	w.text(FieldTLSNextProtocol, t.ALPN)
	w.text(OTelTLSProtocol, tlsProtocol(t.Version))
	w.text(OTelTLSVersion, t.Version)
	w.text(FieldTLSServerSHA1, strings.ToUpper(t.CertificateSHA1))
	w.text(FieldTLSServerSHA256, strings.ToUpper(t.CertificateSHA256))
	w.text(FieldJA4, t.JA4)
}

// tlsProtocol returns the name of the protocol with a version, empty for none.
func tlsProtocol(version string) string {
	switch version {
	case "":
		return ""
	case "2.0", "3.0": // TLS counts from 1.0
		return "ssl"
	default:
		return "tls"
	}
}

// tlsCipher returns the name of a cipher suite, its number in hex if it is one
// that nobody should use any more or that is not known, empty for 0.
func tlsCipher(n uint16) string {
	if n == 0 {
		return ""
	}

	return tls.CipherSuiteName(n)
}
