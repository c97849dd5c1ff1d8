package realtraffic_test

import (
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/heuristic"
	"github.com/trailscope/trailscope/trails"
)

// web is a server of HTTP on several sockets.
type web struct {
	journal *journal
	page    string // what /page shows; /picture shows one from its query
}

// serve answers HTTP/1.1 and HTTP/2 without TLS at an address of a machine.
func (w *web) serve(t testing.TB, h *host, address string) {
	t.Helper()
	w.start(t, h.listen(t, address))
}

// serveTLS answers over TLS. Certificates of its clients can be read by all up
// to TLS 1.2.
func (w *web) serveTLS(t testing.TB, h *host, address string, c *tls.Config) {
	t.Helper()
	c = c.Clone()
	c.SessionTicketsDisabled = true
	c.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
		w.journal.hello(hello, hello.Conn.RemoteAddr(), hello.Conn.LocalAddr(), c)

		return nil, nil
	}
	w.start(t, tls.NewListener(counting{h.listen(t, address)}, c))
}

// counting is a listener whose connections count what they read.
type counting struct{ net.Listener }

// Accept implements [net.Listener].
func (l counting) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()

	return &counted{Conn: c}, err
}

// counted is a connection that counts the bytes it has read.
type counted struct {
	net.Conn
	n int
}

// Read implements [net.Conn].
func (c *counted) Read(p []byte) (n int, err error) {
	n, err = c.Conn.Read(p)
	c.n += n

	return n, err
}

// start serves a socket until the test ends.
func (w *web) start(t testing.TB, l net.Listener) {
	t.Helper()
	s := &http.Server{Handler: w, Protocols: &http.Protocols{}, ErrorLog: log.New(io.Discard, "", 0)}
	s.Protocols.SetHTTP1(true)
	s.Protocols.SetUnencryptedHTTP2(true)
	go func() { _ = s.Serve(l) }()
	t.Cleanup(func() { _ = s.Close() })
}

// ServeHTTP notes what a request that others can read is owed.
func (w *web) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body)
	if r.TLS == nil {
		w.journal.request(r)
	}
	out.Header().Set("Content-Type", "text/html")
	switch r.URL.Path {
	case "/page":
		_, _ = io.WriteString(out, w.page)
	case "/picture":
		_, _ = io.WriteString(out, page(r.URL.RawQuery))
	default:
		_, _ = io.WriteString(out, strings.Repeat("<p>nothing to see\n", 100))
	}
}

// request notes what a request is owed.
func (j *journal) request(r *http.Request) {
	client, _ := net.ResolveTCPAddr("tcp", r.RemoteAddr)
	server := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	name, _, _ := strings.Cut(r.Host, ":")
	j.asked(r.Proto + " " + name)
	owe := func(kind event.Kind, trail string) { j.owe(kind, "TCP", trail, client, server) }
	switch {
	case r.UserAgent() == agent:
		owe(event.KindUA, heuristic.EscapeAgent(agent))
	case name == evil:
		owe(event.KindDNS, evil)
	case name == gate && r.URL.Path == gatePath:
		owe(event.KindURL, gate+gatePath+query(r))
	case name == good && r.URL.Path == fullPath:
		owe(event.KindURL, "http://"+r.Host+fullPath)
	}
}

// query returns a request's query as trails show it.
func query(r *http.Request) string {
	if r.URL.RawQuery == "" {
		return ""
	}

	return "(?" + r.URL.RawQuery + ")"
}

// hello notes what a client's hello is owed, and the server's certificate if it
// goes over the cable in the clear.
func (j *journal) hello(hello *tls.ClientHelloInfo, client, server net.Addr, c *tls.Config) {
	transport := strings.ToUpper(client.Network())
	print := fingerprint(hello, transport == "UDP")
	j.asked(transport + " hello " + hello.ServerName)
	j.noteHello(transport, hello.ServerName, print, hello.Conn.(*counted).n)
	if hello.ServerName == evil {
		j.owe(event.KindDNS, transport, evil, client, server)
	}
	if c.MaxVersion == tls.VersionTLS12 {
		j.owe(event.KindCERT, transport, certificateOf(c).Key, server, client)
	}
}

// certificateOf returns the trail of a server's certificate.
func certificateOf(c *tls.Config) trails.Trail {
	sum := sha256.Sum256(c.Certificates[0].Certificate[0])

	return trails.Trail{Key: hex.EncodeToString(sum[:]), Info: info}
}
