package http2_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/trailscope/trailscope/sensor/proto/http2"
)

// tap is a connection that notes both directions.
type tap struct {
	net.Conn
	mu             *sync.Mutex
	client, server *[]byte
}

// Read implements the [net.Conn] interface.
func (c tap) Read(p []byte) (n int, err error) {
	n, err = c.Conn.Read(p)
	c.mu.Lock()
	defer c.mu.Unlock()
	*c.server = append(*c.server, p[:n]...)

	return n, err
}

// Write implements the [net.Conn] interface.
func (c tap) Write(p []byte) (n int, err error) {
	c.mu.Lock()
	*c.client = append(*c.client, p...)
	c.mu.Unlock()

	return c.Conn.Write(p)
}

// TestPool_peer reads what the standard library's client and server say to each
// other.
func TestPool_peer(t *testing.T) {
	t.Parallel()

	var protocols http.Protocols
	protocols.SetUnencryptedHTTP2(true)
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, "<title>"+r.URL.Path+"</title>"+string(body))
	})
	srv := httptest.NewUnstartedServer(handler)
	srv.Config.Protocols = &protocols
	srv.Start()
	defer srv.Close()

	var mu sync.Mutex
	var client, server []byte
	transport := &http.Transport{Protocols: &protocols, DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := (&net.Dialer{}).DialContext(ctx, network, address)

		return tap{Conn: c, mu: &mu, client: &client, server: &server}, err
	}}
	defer transport.CloseIdleConnections()

	cookie := strings.Repeat("c", 3000)
	for _, body := range []string{"", "", "name=value", strings.Repeat("x", 2000)} {
		method := http.MethodGet
		if body != "" {
			method = http.MethodPost
		}

		req, err := http.NewRequestWithContext(t.Context(), method, srv.URL+"/path?q=1", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}

		req.Header.Set("User-Agent", "agent/1")
		req.Header.Set("Cookie", cookie)
		resp, err := transport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}

		_, _ = io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
	}

	mu.Lock()
	defer mu.Unlock()

	checkPeer(t, http2.Client, client, []string{"GET ", "GET ", "POST ", "POST "}, []string{
		"/path?q=1 HTTP/2.0\r\nHost: 127.0.0.1:", "user-agent: agent/1\r\n", "cookie: " + cookie,
	}, []string{"\r\n\r\n", "\r\n\r\n", "\r\n\r\nname=value", "\r\n\r\n" + strings.Repeat("x", 2000)})
	title := "\r\n\r\n<title>/path</title>"
	checkPeer(t, http2.Server, server, []string{"HTTP/2.0 200\r\n", "HTTP/2.0 200\r\n", "HTTP/2.0 200\r\n", "HTTP/2.0 200\r\n"},
		[]string{"content-type: text/html; charset=utf-8\r\n"},
		[]string{title, title, title + "name=value", title + strings.Repeat("x", 2000)})
}

// checkPeer reads a stream and compares the starts, some lines and the ends of its
// messages.
func checkPeer(t *testing.T, side http2.Side, stream []byte, starts, lines, ends []string) {
	t.Helper()

	for _, size := range []int{1, 1460} {
		got, ok := read(t, side, stream, size)
		if !ok || len(got) != len(starts) {
			t.Fatalf("read to the end: %t, %d messages: %q", ok, len(got), got)
		}

		for i, m := range got {
			if !strings.HasPrefix(m, starts[i]) || !strings.HasSuffix(m, ends[i]) {
				t.Errorf("got %q, want %q to %q", m, starts[i], ends[i])
			}

			for _, l := range lines {
				if !strings.Contains(m, l) {
					t.Errorf("%q is missing in %q", l, m)
				}
			}
		}
	}
}
