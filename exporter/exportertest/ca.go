package exportertest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// CA is an authority made for one test. It is immutable.
type CA struct {
	key  *ecdsa.PrivateKey
	cert *x509.Certificate

	// PEM is the authority's certificate.
	PEM []byte

	// Fingerprint is the SHA-256 digest of the certificate, lower-case hex: what
	// a client pins.
	Fingerprint string
}

// Leaf says what certificate to issue.
type Leaf struct {
	// Names are the DNS names and addresses it stands for; nil for 127.0.0.1,
	// ::1 and localhost.
	Names []string

	// Expired makes it end an hour ago.
	Expired bool

	// Client makes it one for clients instead of servers.
	Client bool
}

// Files are the paths of PEM files.
type Files struct {
	// CA is the authority's certificate, Cert and Key those of the leaf; the key
	// in PKCS #8.
	CA, Cert, Key string
}

// NewCA makes an authority.
func NewCA(tb testing.TB) *CA {
	tb.Helper()

	key := newKey(tb)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Trailscope test authority"},
		NotBefore: time.Now().Add(-24 * time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}

	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	must(tb, err)

	cert, err := x509.ParseCertificate(der)
	must(tb, err)

	sum := sha256.Sum256(der)

	return &CA{key: key, cert: cert, PEM: pemBlock("CERTIFICATE", der), Fingerprint: hex.EncodeToString(sum[:])}
}

// Issue returns a certificate with its chain.
func (a *CA) Issue(tb testing.TB, l *Leaf) tls.Certificate {
	tb.Helper()

	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	must(tb, err)

	key := newKey(tb)
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "localhost"},
		NotBefore: time.Now().Add(-12 * time.Hour), NotAfter: time.Now().Add(12 * time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}

	if l.Expired {
		template.NotAfter = time.Now().Add(-time.Hour)
	}

	if l.Client {
		template.Subject.CommonName = "sensor"
		template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	}

	names := l.Names
	if names == nil {
		names = []string{"127.0.0.1", "::1", "localhost"}
	}

	for _, name := range names {
		if ip := net.ParseIP(name); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, name)
		}
	}

	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, key.Public(), a.key)
	must(tb, err)

	return tls.Certificate{Certificate: [][]byte{der, a.cert.Raw}, PrivateKey: key}
}

// Pool returns a pool with the authority, to verify what it issued.
func (a *CA) Pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.cert)

	return pool
}

// Server returns the settings of a server with a certificate for loopback. With
// clients, only clients with a certificate of the authority are let in.
func (a *CA) Server(tb testing.TB, clients bool) *tls.Config {
	tb.Helper()

	c := &tls.Config{Certificates: []tls.Certificate{a.Issue(tb, &Leaf{})}, MinVersion: tls.VersionTLS12}
	if clients {
		c.ClientAuth, c.ClientCAs = tls.RequireAndVerifyClientCert, a.Pool()
	}

	return c
}

// Files writes the authority, and a certificate with its key, into a directory
// of the test. Other users may read them, since servers run as such.
func (a *CA) Files(tb testing.TB, l *Leaf) *Files {
	tb.Helper()

	return a.filesIn(tb, publicDir(tb), l)
}

// filesIn writes what Files says into dir.
func (a *CA) filesIn(tb testing.TB, dir string, l *Leaf) *Files {
	tb.Helper()

	cert := a.Issue(tb, l)
	key, err := x509.MarshalPKCS8PrivateKey(cert.PrivateKey)
	must(tb, err)

	f := &Files{
		CA: filepath.Join(dir, "ca.pem"), Cert: filepath.Join(dir, "cert.pem"), Key: filepath.Join(dir, "key.pem"),
	}
	chain := append(pemBlock("CERTIFICATE", cert.Certificate[0]), a.PEM...)

	for path, data := range map[string][]byte{f.CA: a.PEM, f.Cert: chain, f.Key: pemBlock("PRIVATE KEY", key)} {
		must(tb, os.WriteFile(path, data, 0o644))
	}

	return f
}

// newKey returns a new private key.
func newKey(tb testing.TB) *ecdsa.PrivateKey {
	tb.Helper()

	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(tb, err)

	return key
}

// pemBlock encodes der.
func pemBlock(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

// must ends the test on an error of the machinery.
func must(tb testing.TB, err error) {
	tb.Helper()

	if err != nil {
		tb.Fatal(err)
	}
}
