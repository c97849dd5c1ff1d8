package wire

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strings"
)

// TLS says how a server is trusted and how the client shows who it is. TLS 1.2
// is the least that is spoken.
type TLS struct {
	// CAFile is a PEM file of authorities that replace the system's.
	CAFile string

	// CertFile and KeyFile are PEM files with the client's certificate, chain
	// included, and its key. Both or none.
	CertFile, KeyFile string

	// ServerName is the name that the server's certificate must have; empty for
	// the host of the address.
	ServerName string

	// Fingerprint is the SHA-256 digest of the server's certificate, 64 hex
	// digits, with or without colons. When it is set, this very certificate is
	// trusted and nothing else is asked for (RFC 5425 5.2).
	Fingerprint string
}

// IsZero reports whether nothing is set.
func (t *TLS) IsZero() bool { return *t == TLS{} }

// Validate reports what cannot work, each problem with the name of the setting
// as the sinks call it. It opens no file.
func (t *TLS) Validate() error {
	var errs []error

	if (t.CertFile == "") != (t.KeyFile == "") {
		errs = append(errs, errors.New("cert_file, key_file: one of them is missing"))
	}

	if t.Fingerprint != "" {
		if _, err := t.pin(); err != nil {
			errs = append(errs, err)
		}
	}

	return errors.Join(errs...)
}

// pin returns the digest that Fingerprint spells.
func (t *TLS) pin() (sum [sha256.Size]byte, err error) {
	b, err := hex.DecodeString(strings.ReplaceAll(t.Fingerprint, ":", ""))
	if err != nil || len(b) != len(sum) {
		return sum, errors.New("certificate_fingerprint: not the 64 hexadecimal digits of a SHA-256")
	}

	return [sha256.Size]byte(b), nil
}

// Client returns the settings for a connection to a host. Files are read anew
// each time, so that renewed certificates need no restart.
func (t *TLS) Client(host string) (*tls.Config, error) {
	c := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: t.ServerName}
	if c.ServerName == "" {
		c.ServerName = host
	}

	if t.CAFile != "" {
		pem, err := os.ReadFile(t.CAFile)
		if err != nil {
			return nil, fmt.Errorf("ca_file: %w", err)
		}

		c.RootCAs = x509.NewCertPool()
		if !c.RootCAs.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("ca_file: %s has no certificate", t.CAFile)
		}
	}

	if t.CertFile != "" {
		pair, err := tls.LoadX509KeyPair(t.CertFile, t.KeyFile)
		if err != nil {
			return nil, fmt.Errorf("cert_file: %w", err)
		}

		c.Certificates = []tls.Certificate{pair}
	}

	if t.Fingerprint != "" {
		want, err := t.pin()
		if err != nil {
			return nil, err
		}

		c.InsecureSkipVerify = true // VerifyConnection asks for more.
		c.VerifyConnection = func(s tls.ConnectionState) error {
			if got := sha256.Sum256(s.PeerCertificates[0].Raw); got != want {
				return fmt.Errorf("the server's certificate has the fingerprint %x", got)
			}

			return nil
		}
	}

	return c, nil
}
