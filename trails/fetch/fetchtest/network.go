package fetchtest

import (
	"context"
	"crypto/tls"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/trailscope/trailscope/trails/fetch"
)

// Times of [Network.Config]: short enough for failures to be tested, long
// enough for a busy machine.
const (
	timeout    = 5 * time.Second
	retryWait  = time.Millisecond
	retryAfter = 100 * time.Millisecond
)

// Network stands for all servers of the internet.
type Network struct {
	t         testing.TB
	authority *authority
	address   string
	proxy     string

	// mu guards what follows.
	mu       sync.Mutex
	handlers map[string]http.Handler
	seen     map[string]*seen
	lost     map[string]error
	running  map[string]int
	most     map[string]int
	password string
	tunnels  map[net.Conn]bool
	proxied  int
}

// seen is what came in for one address.
type seen struct {
	count int
	last  http.Header
}

// everywhere is the key of all hosts together in running and most.
const everywhere = ""

// New starts a network that ends with the test.
func New(t testing.TB) *Network {
	t.Helper()
	a, err := newAuthority(t.TempDir())
	if err != nil {
		t.Fatalf("making an authority: %v", err)
	}
	n := &Network{
		t:         t,
		authority: a,
		handlers:  map[string]http.Handler{},
		seen:      map[string]*seen{},
		lost:      map[string]error{},
		running:   map[string]int{},
		most:      map[string]int{},
		tunnels:   map[net.Conn]bool{},
	}
	shared := newListener(listen(t))
	n.address = shared.Addr().String()
	n.start(func(s *http.Server) error { return s.Serve(shared.plain) }, http.HandlerFunc(n.serve), nil)
	n.start(func(s *http.Server) error { return s.ServeTLS(shared.secret, "", "") }, http.HandlerFunc(n.serve),
		&tls.Config{MinVersion: tls.VersionTLS12, GetConfigForClient: a.config})
	proxy := listen(t)
	n.proxy = proxy.Addr().String()
	n.start(func(s *http.Server) error { return s.Serve(proxy) }, http.HandlerFunc(n.serveProxy), nil)
	go shared.run()
	t.Cleanup(func() {
		_ = shared.Close() // ends run
		n.closeTunnels()
	})
	return n
}

// listen opens a port on loopback.
func listen(t testing.TB) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("listening: %v", err)
	}
	return l
}

// start runs a server until the end of the test.
func (n *Network) start(run func(*http.Server) error, h http.Handler, c *tls.Config) {
	s := &http.Server{
		Handler:   h,
		TLSConfig: c,
		// Refused handshakes are what tests are about.
		ErrorLog: log.New(io.Discard, "", 0),
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = run(s) // http.ErrServerClosed
	}()
	n.t.Cleanup(func() {
		_ = s.Close() // only connections of the test are left
		<-done
	})
}

// Config returns a configuration whose client reaches this network alone, with
// short waits. It keeps no copies unless Dir is set. The caller may change it.
func (n *Network) Config() *fetch.Config {
	return &fetch.Config{
		Proxy:         fetch.Direct,
		CAFile:        n.CAFile(),
		Timeout:       timeout,
		RetryWait:     retryWait,
		MaxRetryAfter: retryAfter,
		DialContext:   n.DialContext,
	}
}

// CAFile returns the path of a PEM file with the authority that vouches for
// the servers.
func (n *Network) CAFile() string { return n.authority.file }

// DialContext connects with the server of any host, here.
func (n *Network) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	if err := n.reach(address); err != nil {
		return nil, &net.OpError{Op: "dial", Net: network, Err: err}
	}
	var d net.Dialer
	return d.DialContext(ctx, "tcp", n.address)
}

// reach says why a host cannot be reached, or nil.
func (n *Network) reach(address string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		host = address
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.lost[strings.ToLower(host)]
}

// Refuse makes a host refuse connections.
func (n *Network) Refuse(host string) { n.lose(host, syscall.ECONNREFUSED) }

// Unknown makes a host's name unknown.
func (n *Network) Unknown(host string) {
	n.lose(host, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true})
}

// Restore makes a host reachable again.
func (n *Network) Restore(host string) { n.lose(host, nil) }

// lose sets why a host cannot be reached.
func (n *Network) lose(host string, err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.lost[strings.ToLower(host)] = err
}

// Serve puts a body at an address, without validators. See [Content] for one
// that tells a client when nothing has changed.
func (n *Network) Serve(address string, body []byte) { n.Handle(address, Body(body)) }

// Handle puts a handler at an address, in place of what was there.
func (n *Network) Handle(address string, h http.Handler) {
	n.t.Helper()
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		n.t.Fatalf("not an address: %q", address)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.handlers[key(u.Scheme, u.Host, u.RequestURI())] = h
}

// Count returns how often an address was asked for, found or not.
func (n *Network) Count(address string) int { return n.of(address).count }

// Header returns the header with which an address was last asked for, or nil.
func (n *Network) Header(address string) http.Header { return n.of(address).last }

// Most returns how many requests ran at the same time at most, in all.
func (n *Network) Most() int { return n.MostOf(everywhere) }

// MostOf returns how many requests to a host ran at the same time at most.
func (n *Network) MostOf(host string) int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.most[strings.ToLower(host)]
}

// of returns what came in for an address.
func (n *Network) of(address string) seen {
	n.t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		n.t.Fatalf("not an address: %q", address)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if s := n.seen[key(u.Scheme, u.Host, u.RequestURI())]; s != nil {
		return *s
	}
	return seen{}
}

// serve answers a request.
func (n *Network) serve(w http.ResponseWriter, r *http.Request) {
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	h := n.enter(key(scheme, r.Host, r.URL.RequestURI()), strings.ToLower(host), r.Header)
	defer n.leave(strings.ToLower(host))
	h.ServeHTTP(w, r)
}

// enter counts a request and returns its handler.
func (n *Network) enter(address, host string, header http.Header) http.Handler {
	n.mu.Lock()
	defer n.mu.Unlock()
	s := n.seen[address]
	if s == nil {
		s = &seen{}
		n.seen[address] = s
	}
	s.count++
	s.last = header.Clone()
	for _, where := range []string{everywhere, host} {
		n.running[where]++
		n.most[where] = max(n.most[where], n.running[where])
	}
	if h := n.handlers[address]; h != nil {
		return h
	}
	return http.NotFoundHandler()
}

// leave counts the end of a request.
func (n *Network) leave(host string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.running[everywhere]--
	n.running[host]--
}

// key is the form in which addresses are compared.
func key(scheme, host, request string) string {
	host = strings.ToLower(host)
	if scheme == "https" {
		host = strings.TrimSuffix(host, ":443")
	} else {
		host = strings.TrimSuffix(host, ":80")
	}
	return scheme + "://" + host + request
}
