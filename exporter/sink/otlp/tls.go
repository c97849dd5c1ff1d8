package otlp

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
)

// tlsConfig returns the settings of TLS. The files must be there now; the client
// certificate is read again for each connection, so that it can be renewed.
func (s *settings) tlsConfig() (*tls.Config, error) {
	t := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: s.url.Hostname()}

	if s.caFile != "" {
		pem, err := os.ReadFile(s.caFile)
		if err != nil {
			return nil, fmt.Errorf("ca_file: %w", err)
		}

		t.RootCAs = x509.NewCertPool()
		if !t.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("ca_file: %s has no certificate", s.caFile)
		}
	}

	if s.certFile == "" {
		return t, nil
	}

	certFile, keyFile := s.certFile, s.keyFile
	if _, err := tls.LoadX509KeyPair(certFile, keyFile); err != nil {
		return nil, fmt.Errorf("cert_file, key_file: %w", err)
	}

	t.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
		pair, err := tls.LoadX509KeyPair(certFile, keyFile)

		return &pair, err
	}

	return t, nil
}
