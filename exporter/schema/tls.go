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

	protocol, version := tlsVersion(t.Version)

	w.text(FieldTLSCipher, tlsCipher(t.Cipher))
	w.text(FieldTLSServerName, t.ServerName)
	w.text(FieldTLSNextProtocol, t.ALPN)
	w.text(FieldTLSServerSHA1, strings.ToUpper(t.CertificateSHA1)) // ECS asks for capitals
	w.text(FieldTLSServerSHA256, strings.ToUpper(t.CertificateSHA256))
	w.text(FieldTLSVersion, version)
	w.text(FieldTLSProtocol, protocol)
}

// otelTLS adds tls.*.
func otelTLS(w *attributes, t *event.TLS) {
	if t == nil {
		return
	}

	protocol, version := tlsVersion(t.Version)

	w.text(FieldTLSCipher, tlsCipher(t.Cipher))
	w.text(FieldTLSServerName, t.ServerName)
	w.text(FieldTLSNextProtocol, t.ALPN)
	w.text(OTelTLSProtocol, protocol)
	w.text(OTelTLSVersion, version)
	w.text(FieldTLSServerSHA1, strings.ToUpper(t.CertificateSHA1))
	w.text(FieldTLSServerSHA256, strings.ToUpper(t.CertificateSHA256))
	w.text(FieldJA4, t.JA4)
}

// tlsVersion splits an event's version into the protocol's name and the number.
func tlsVersion(s string) (protocol, version string) {
	if s == "" {
		return "", ""
	}

	if number, ok := strings.CutPrefix(s, "SSL "); ok {
		return "ssl", number
	}

	return "tls", s
}

// tlsCipher returns the name of a cipher suite, its number in hex if it is one
// that nobody should use any more or that is not known, empty for 0.
func tlsCipher(n uint16) string {
	if n == 0 {
		return ""
	}

	return tls.CipherSuiteName(n)
}
