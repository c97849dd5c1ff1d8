package fetchtest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// Wrong is what is wrong with a host's certificate or connection.
type Wrong int

// Kinds of [Wrong].
const (
	// Right is a host with which everything is right.
	Right Wrong = iota

	// Expired is a certificate that was valid until yesterday.
	Expired

	// SelfSigned is a certificate that no authority vouches for.
	SelfSigned

	// OtherHost is a certificate for another host.
	OtherHost

	// OldTLS is a server that knows nothing newer than TLS 1.1.
	OldTLS
)

// day is the unit of certificates' lives.
const day = 24 * time.Hour

// authority makes certificates. It is safe for concurrent use.
type authority struct {
	file string
	key  *ecdsa.PrivateKey
	cert *x509.Certificate

	// mu guards what follows.
	mu      sync.Mutex
	wrong   map[string]Wrong
	configs map[string]*tls.Config
}

// newAuthority makes an authority and writes its certificate into a directory.
func newAuthority(dir string) (*authority, error) {
	a := &authority{
		file:    filepath.Join(dir, "authority.pem"),
		wrong:   map[string]Wrong{},
		configs: map[string]*tls.Config{},
	}
	var err error
	if a.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		return nil, err
	}
	ca := template("Authority of a test")
	ca.IsCA, ca.BasicConstraintsValid, ca.KeyUsage = true, true, x509.KeyUsageCertSign
	der, err := x509.CreateCertificate(rand.Reader, ca, ca, &a.key.PublicKey, a.key)
	if err != nil {
		return nil, err
	}
	if a.cert, err = x509.ParseCertificate(der); err != nil {
		return nil, err
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	return a, os.WriteFile(a.file, text, 0o600)
}

// template is a certificate for a name, valid today.
func template(name string) *x509.Certificate {
	now := time.Now()
	return &x509.Certificate{
		SerialNumber: big.NewInt(now.UnixNano()),
		Subject:      pkix.Name{CommonName: name},
		NotBefore:    now.Add(-2 * day),
		NotAfter:     now.Add(day),
	}
}

// WrongCertificate makes something wrong with a host's connections from now on.
func (n *Network) WrongCertificate(host string, wrong Wrong) {
	a := n.authority
	a.mu.Lock()
	defer a.mu.Unlock()
	host = strings.ToLower(host)
	a.wrong[host] = wrong
	delete(a.configs, host)
}

// config returns the TLS configuration for the host that a client names.
func (a *authority) config(hello *tls.ClientHelloInfo) (*tls.Config, error) {
	host := strings.ToLower(hello.ServerName)
	a.mu.Lock()
	defer a.mu.Unlock()
	if c := a.configs[host]; c != nil {
		return c, nil
	}
	c, err := a.newConfig(host, a.wrong[host])
	if err == nil {
		a.configs[host] = c
	}
	return c, err
}

// newConfig makes a certificate and a configuration that uses it.
func (a *authority) newConfig(host string, wrong Wrong) (*tls.Config, error) {
	t, parent := template(host), a.cert
	t.DNSNames = []string{host}
	t.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	t.KeyUsage = x509.KeyUsageDigitalSignature
	switch wrong {
	case Expired:
		t.NotAfter = time.Now().Add(-day)
	case SelfSigned:
		parent = t
	case OtherHost:
		t.DNSNames = []string{"other.example"}
	}
	der, err := x509.CreateCertificate(rand.Reader, t, parent, &a.key.PublicKey, a.key)
	if err != nil {
		return nil, err
	}
	c := &tls.Config{
		MinVersion:   tls.VersionTLS12,
		Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: a.key}},
		NextProtos:   []string{"h2", "http/1.1"},
	}
	if wrong == OldTLS {
		c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS11
	}
	return c, nil
}
