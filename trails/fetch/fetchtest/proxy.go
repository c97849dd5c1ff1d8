package fetchtest

import (
	"encoding/base64"
	"io"
	"net"
	"net/http"
	"net/url"
)

// Proxy returns the address of an HTTP proxy that leads to every host of this
// network, by CONNECT and with plain requests.
func (n *Network) Proxy() string { return "http://" + n.proxy }

// ProxyFor returns the address of the proxy with user and password, which it
// asks for from now on.
func (n *Network) ProxyFor(user, password string) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.password = "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))
	return (&url.URL{Scheme: "http", User: url.UserPassword(user, password), Host: n.proxy}).String()
}

// Proxied returns how many requests and tunnels the proxy was asked for.
func (n *Network) Proxied() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.proxied
}

// serveProxy answers a request to the proxy.
func (n *Network) serveProxy(w http.ResponseWriter, r *http.Request) {
	n.mu.Lock()
	n.proxied++
	refused := n.password != "" && r.Header.Get("Proxy-Authorization") != n.password
	n.mu.Unlock()
	r.Header.Del("Proxy-Authorization")
	switch {
	case refused:
		w.WriteHeader(http.StatusProxyAuthRequired)
	case r.Method != http.MethodConnect && !r.URL.IsAbs():
		http.Error(w, "this is a proxy", http.StatusBadRequest)
	case n.reach(r.Host) != nil:
		w.WriteHeader(http.StatusBadGateway)
	case r.Method == http.MethodConnect:
		n.tunnel(w)
	default:
		n.serve(w, r)
	}
}

// tunnel connects a client with the servers.
func (n *Network) tunnel(w http.ResponseWriter) {
	server, err := net.Dial("tcp", n.address)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	client, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		_ = server.Close() // the first error says more
		return
	}
	if !n.open(client, server) {
		return
	}
	if _, err := io.WriteString(client, "HTTP/1.1 200 Connection established\r\n\r\n"); err == nil {
		go n.pipe(server, buffered, client)
		n.pipe(client, server, server)
	}
	n.shut(client, server)
}

// pipe copies what comes from one side to the other, and ends both when it
// ends.
func (n *Network) pipe(to io.Writer, from io.Reader, end net.Conn) {
	_, _ = io.Copy(to, from) // either side may go at any time
	_ = end.Close()
	if c, ok := to.(net.Conn); ok {
		_ = c.Close()
	}
}

// open registers connections that outlive their handler, unless the test is
// over.
func (n *Network) open(conns ...net.Conn) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, c := range conns {
		if n.tunnels == nil {
			_ = c.Close() // the test is over
			continue
		}
		n.tunnels[c] = true
	}
	return n.tunnels != nil
}

// shut closes connections of a tunnel.
func (n *Network) shut(conns ...net.Conn) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, c := range conns {
		_ = c.Close() // it may be closed already
		delete(n.tunnels, c)
	}
}

// closeTunnels closes all tunnels and opens no more.
func (n *Network) closeTunnels() {
	n.mu.Lock()
	defer n.mu.Unlock()
	for c := range n.tunnels {
		_ = c.Close() // it may be closed already
	}
	n.tunnels = nil
}
