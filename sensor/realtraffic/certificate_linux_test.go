package realtraffic_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"testing"
	"time"
)

// smallCertificate returns the settings of a server whose certificate names all
// hosts.
func smallCertificate(t testing.TB) *tls.Config {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}

	return &tls.Config{Certificates: []tls.Certificate{chain(t, key, 0, 0)}}
}

// longCertificate returns the settings of a server of TLS 1.2 whose certificate
// names 200 hosts more and comes with three others, all with RSA.
func longCertificate(t testing.TB) *tls.Config {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}

	return &tls.Config{MaxVersion: tls.VersionTLS12, Certificates: []tls.Certificate{chain(t, key, 200, 3)}}
}

// chain returns a certificate that names some hosts more, with some authorities
// behind it that all have the same key.
func chain(t testing.TB, key crypto.Signer, more, authorities int) (c tls.Certificate) {
	t.Helper()
	names := []string{"*.example.net"}
	for i := range more {
		names = append(names, fmt.Sprintf("host-%d.example.net", i))
	}
	c.PrivateKey = key
	for i := range authorities + 1 {
		subject := &x509.Certificate{
			SerialNumber: big.NewInt(int64(i) + 1), Subject: pkix.Name{CommonName: fmt.Sprintf("level %d", i)},
			NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
			IsCA: i > 0, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment | x509.KeyUsageCertSign,
		}
		if i == 0 {
			subject.DNSNames = names
		}
		issuer := &x509.Certificate{Subject: pkix.Name{CommonName: fmt.Sprintf("level %d", min(i+1, authorities))}}
		der, err := x509.CreateCertificate(rand.Reader, subject, issuer, key.Public(), key)
		if err != nil {
			t.Fatal(err)
		}
		c.Certificate = append(c.Certificate, der)
	}

	return c
}
