package ja4_test

import (
	"crypto/sha256"
	std "crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/proto/ja4"
	"github.com/trailscope/trailscope/sensor/proto/tls"
)

// errEnough ends a handshake.
var errEnough = errors.New("enough")

// overheard returns what a client of the standard library sends and what a server
// of the standard library makes of it.
func overheard(t *testing.T, c *std.Config) (hello []byte, info *std.ClientHelloInfo) {
	t.Helper()

	a, b := net.Pipe()
	defer a.Close()
	defer b.Close()
	go std.Client(a, c).Handshake()

	tap := &tapped{Conn: b}
	err := std.Server(tap, &std.Config{GetConfigForClient: func(h *std.ClientHelloInfo) (*std.Config, error) {
		info = h

		return nil, errEnough
	}}).Handshake()
	if !errors.Is(err, errEnough) {
		t.Fatal(err)
	}

	hello, s := tls.Join(nil, tap.read)
	if s != tls.Done {
		t.Fatalf("state is %d", s)
	}

	return hello, info
}

// tapped notes what is read from a connection.
type tapped struct {
	net.Conn

	read []byte
}

// Read implements the [net.Conn] interface.
func (c *tapped) Read(b []byte) (n int, err error) {
	n, err = c.Conn.Read(b)
	c.read = append(c.read, b[:n]...)

	return n, err
}

// Write implements the [net.Conn] interface.
func (c *tapped) Write(b []byte) (n int, err error) { return len(b), nil }

// expected makes a fingerprint the long way round.
func expected(info *std.ClientHelloInfo) (fingerprint string) {
	text := func(list []uint16, sorted bool) (s string) {
		var all []string
		for _, v := range list {
			all = append(all, fmt.Sprintf("%04x", v))
		}

		if sorted {
			slices.Sort(all)
		}

		return strings.Join(all, ",")
	}
	hash := func(s string) (res string) {
		sum := sha256.Sum256([]byte(s))

		return hex.EncodeToString(sum[:])[:12]
	}

	name, protocol := "i", "00"
	if info.ServerName != "" {
		name = "d"
	}

	if len(info.SupportedProtos) > 0 {
		p := info.SupportedProtos[0]
		protocol = p[:1] + p[len(p)-1:]
	}

	algorithms := make([]uint16, len(info.SignatureSchemes))
	for i, s := range info.SignatureSchemes {
		algorithms[i] = uint16(s)
	}

	extensions := slices.DeleteFunc(slices.Clone(info.Extensions), func(v uint16) bool { return v == 0 || v == 16 })
	c := text(extensions, true)
	if len(algorithms) > 0 {
		c += "_" + text(algorithms, false)
	}

	version := slices.Max(info.SupportedVersions) & 0xff

	return fmt.Sprintf("t1%d%s%02d%02d%s_%s_%s", version-1, name, len(info.CipherSuites), len(info.Extensions), protocol,
		hash(text(info.CipherSuites, true)), hash(c))
}

// TestAppend_standardLibrary compares with what the standard library reads.
func TestAppend_standardLibrary(t *testing.T) {
	t.Parallel()

	testCases := []struct {
		name string
		c    *std.Config
	}{
		{name: "plain", c: &std.Config{}},
		{name: "no name", c: &std.Config{ServerName: "192.0.2.1"}},
		{name: "web", c: &std.Config{NextProtos: []string{"h2", "http/1.1"}}},
		{name: "one protocol", c: &std.Config{NextProtos: []string{"http/1.1"}}},
		{name: "TLS 1.2", c: &std.Config{MaxVersion: std.VersionTLS12, NextProtos: []string{"imap"}}},
		{name: "TLS 1.1", c: &std.Config{MinVersion: std.VersionTLS10, MaxVersion: std.VersionTLS11}},
		{name: "TLS 1.0", c: &std.Config{MinVersion: std.VersionTLS10, MaxVersion: std.VersionTLS10}},
		{name: "one curve", c: &std.Config{CurvePreferences: []std.CurveID{std.X25519}}},
		{name: "one cipher", c: &std.Config{MaxVersion: std.VersionTLS12, CipherSuites: []uint16{std.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256}}},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			c := tc.c.Clone()
			c.InsecureSkipVerify = true
			if c.ServerName == "" {
				c.ServerName = "www.site.net"
			}

			hello, info := overheard(t, c)
			var h tls.Hello
			h.Read(hello)
			if got, want := string(ja4.Append(nil, &h, false)), expected(info); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}
