package tls_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	std "crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"net"
	"sync"
	"testing"
	"time"
)

// capture is what the two sides of a handshake of the standard library send.
type capture struct {
	name           string
	client, server []byte
	leaf           []byte // the server's certificate
	version        uint16
	cipher         uint16
	protocol       string
}

// half is what one side of a pipe wrote; it keeps all.
type half struct {
	cond *sync.Cond
	data []byte
	read int
}

// newHalf returns an empty half.
func newHalf() (h *half) { return &half{cond: sync.NewCond(&sync.Mutex{})} }

// end is one end of a pipe that never blocks a writer: sides that write at the same
// time would wait for each other.
type end struct {
	net.Conn // none; what is not below is not called

	in, out *half
}

// Write implements the [net.Conn] interface.
func (e end) Write(b []byte) (n int, err error) {
	e.out.cond.L.Lock()
	defer e.out.cond.L.Unlock()

	e.out.data = append(e.out.data, b...)
	e.out.cond.Broadcast()

	return len(b), nil
}

// Read implements the [net.Conn] interface.
func (e end) Read(b []byte) (n int, err error) {
	e.in.cond.L.Lock()
	defer e.in.cond.L.Unlock()

	for e.in.read == len(e.in.data) {
		e.in.cond.Wait()
	}

	n = copy(b, e.in.data[e.in.read:])
	e.in.read += n

	return n, nil
}

// shake runs a handshake through a pipe.
func shake(t testing.TB, name string, client, server *std.Config) (c capture) {
	t.Helper()

	up, down := newHalf(), newHalf()
	one, two := std.Client(end{in: down, out: up}, client), std.Server(end{in: up, out: down}, server)
	done := make(chan error, 1)
	go func() {
		_, err := one.Read(make([]byte, 8)) // takes tickets, too
		done <- err
	}()

	_, err := two.Write([]byte("greeting"))
	if err = errors.Join(err, <-done); err != nil {
		t.Fatalf("%s: %v", name, err)
	}

	s := two.ConnectionState()

	return capture{
		name: name, client: up.data, server: down.data, leaf: server.Certificates[0].Certificate[0],
		version: s.Version, cipher: s.CipherSuite, protocol: s.NegotiatedProtocol,
	}
}

// certificate returns a certificate of about the given size.
func certificate(t testing.TB, size int) (c std.Certificate) {
	t.Helper()

	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}

	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		Subject:      pkix.Name{CommonName: "www.site.net"},
		NotAfter:     time.Now().Add(time.Hour),
		DNSNames:     []string{"www.site.net"},
		ExtraExtensions: []pkix.Extension{{
			Id: []int{1, 2, 3}, Value: make([]byte, max(size-400, 0)),
		}},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}

	return std.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// captures returns handshakes of several configurations.
func captures(t testing.TB) (all []capture) {
	t.Helper()

	server := func(change func(c *std.Config)) (c *std.Config) {
		c = &std.Config{
			Certificates: []std.Certificate{certificate(t, 0)}, MinVersion: std.VersionTLS10,
			NextProtos: []string{"h2", "http/1.1"},
		}
		change(c)

		return c
	}
	keep := func(*std.Config) {}
	client := func(change func(c *std.Config)) (c *std.Config) {
		c = &std.Config{ServerName: "www.site.net", InsecureSkipVerify: true, MinVersion: std.VersionTLS10}
		change(c)

		return c
	}
	limit := func(v uint16) func(*std.Config) { return func(c *std.Config) { c.MaxVersion = v } }

	resuming := client(limit(std.VersionTLS12))
	resuming.ClientSessionCache = std.NewLRUClientSessionCache(2)
	same := server(keep)

	return []capture{
		shake(t, "X25519MLKEM768", client(keep), server(keep)),
		shake(t, "ALPN", client(func(c *std.Config) { c.NextProtos = []string{"h2", "http/1.1"} }), server(keep)),
		shake(t, "X25519 only", client(func(c *std.Config) { c.CurvePreferences = []std.CurveID{std.X25519} }), server(keep)),
		shake(t, "hello retry", client(keep), server(func(c *std.Config) { c.CurvePreferences = []std.CurveID{std.CurveP384} })),
		shake(t, "no name", client(func(c *std.Config) { c.ServerName = "192.0.2.1" }), server(keep)),
		shake(t, "TLS 1.2", client(limit(std.VersionTLS12)), server(keep)),
		shake(t, "TLS 1.2 with ALPN", client(func(c *std.Config) {
			c.MaxVersion, c.NextProtos = std.VersionTLS12, []string{"http/1.1"}
		}), server(keep)),
		shake(t, "TLS 1.2 server", client(keep), server(limit(std.VersionTLS12))),
		shake(t, "TLS 1.1", client(limit(std.VersionTLS11)), server(keep)),
		shake(t, "TLS 1.0", client(limit(std.VersionTLS10)), server(keep)),
		shake(t, "client certificate", client(func(c *std.Config) {
			c.MaxVersion, c.Certificates = std.VersionTLS12, []std.Certificate{certificate(t, 0)}
		}), server(func(c *std.Config) { c.ClientAuth = std.RequireAnyClientCert })),
		shake(t, "certificate over two records", client(limit(std.VersionTLS12)), server(func(c *std.Config) {
			c.Certificates = []std.Certificate{certificate(t, 20_000)}
		})),
		shake(t, "to be resumed", resuming, same),
		shake(t, "resumed", resuming, same),
	}
}
