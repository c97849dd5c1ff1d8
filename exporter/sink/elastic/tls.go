package elastic

import (
	"bytes"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"os"
)

// maxPEM is the largest file of certificates, for bundles of a thousand.
const maxPEM = 4 << 20

// errFingerprint is why a connection to another machine than the pinned one
// fails.
var errFingerprint = errors.New("certificate_fingerprint: no certificate of the node has it")

// newTLS returns the settings for connections to host.
func newTLS(c *Config, host string) (*tls.Config, error) {
	t := &tls.Config{MinVersion: tls.VersionTLS12}

	if c.CAFile != "" {
		text, err := readPEM(c.CAFile)
		if err != nil {
			return nil, fmt.Errorf("ca_file: %w", err)
		}

		t.RootCAs = x509.NewCertPool()
		if !t.RootCAs.AppendCertsFromPEM(text) {
			return nil, fmt.Errorf("ca_file: %s: no certificate in it", c.CAFile)
		}
	}

	if c.CertFile != "" {
		pair, err := tls.LoadX509KeyPair(c.CertFile, c.KeyFile)
		if err != nil {
			return nil, fmt.Errorf("cert_file, key_file: %w", err)
		}

		t.Certificates = []tls.Certificate{pair}
	}

	sum, err := c.fingerprint()
	if err != nil || sum == nil {
		return t, err
	}

	// The pinned certificate takes the place of the authorities; verifyPinned
	// checks all that the standard check does.
	t.InsecureSkipVerify = c.CAFile == ""
	t.VerifyConnection = func(s tls.ConnectionState) error { return verifyPinned(sum, host, s.PeerCertificates) }

	return t, nil
}

// verifyPinned accepts a chain in which a certificate has the fingerprint: the
// node's own, whatever names it has, or one that signed the node's, which must
// be for the host then. That a certificate only lies beside it proves nothing:
// those of authorities are public. Dates are checked in any case.
func verifyPinned(sum []byte, host string, chain []*x509.Certificate) error {
	o := x509.VerifyOptions{Roots: x509.NewCertPool(), Intermediates: x509.NewCertPool(), DNSName: host}
	found := false

	for i, cert := range chain {
		if digest := sha256.Sum256(cert.Raw); !bytes.Equal(digest[:], sum) {
			o.Intermediates.AddCert(cert)

			continue
		}

		o.Roots.AddCert(cert)

		found = true

		if i == 0 {
			o.DNSName = ""
		}
	}

	if !found {
		return errFingerprint
	}

	if _, err := chain[0].Verify(o); err != nil {
		return fmt.Errorf("certificate_fingerprint: %w", err)
	}

	return nil
}

// readPEM returns the content of a file of certificates.
func readPEM(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()

	text, err := io.ReadAll(io.LimitReader(f, maxPEM+1))
	if err == nil && len(text) > maxPEM {
		err = fmt.Errorf("%s: larger than %d bytes", path, maxPEM)
	}

	return text, err
}
