package fetch_test

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/trails/fetch"
	"github.com/trailscope/trailscope/trails/fetch/fetchtest"
)

func TestClient_Get_certificates(t *testing.T) {
	t.Parallel()
	const at = "https://a.example/1"
	testCases := []struct {
		name  string
		wrong fetchtest.Wrong
		own   bool // the system's authorities alone
		want  string
		hint  string
	}{
		{"right", fetchtest.Right, false, "", ""},
		{"expired", fetchtest.Expired, false, "certificate has expired or is not yet valid", "clock"},
		{"self-signed", fetchtest.SelfSigned, false, "certificate signed by unknown authority", "update.ca_file"},
		{"other host", fetchtest.OtherHost, false, "certificate is for another host", ""},
		{"old TLS", fetchtest.OldTLS, false, "server has no TLS 1.2", ""},
		{"unknown authority", fetchtest.Right, true, "certificate signed by unknown authority", "update.ca_file"},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			network := fetchtest.New(t)
			network.Serve(at, list)
			network.WrongCertificate("a.example", tc.wrong)
			c := network.Config()
			if tc.own {
				c.CAFile = ""
			}
			got := newClient(t, c).Get(t.Context(), &fetch.Source{URL: at})
			if tc.want == "" {
				wantCopy(t, got, fetch.Fresh, list, "")
				return
			}
			wantCopy(t, got, fetch.Failed, nil, tc.want)
			var e *fetch.Error
			if !errors.As(got.Err, &e) || !strings.Contains(e.Hint, tc.hint) || (tc.hint == "") != (e.Hint == "") {
				t.Errorf("hint of %#v, want %q", got.Err, tc.hint)
			}
			if n := network.Count(at); n != 0 {
				t.Errorf("asked %d times over a refused connection", n)
			}
		})
	}
}

func TestClient_Get_plainOnTLSPort(t *testing.T) {
	t.Parallel()
	network := fetchtest.New(t)
	c := network.Config()
	c.CAFile = ""
	c.DialContext = nil
	// The proxy's port speaks no TLS.
	at := strings.Replace(network.Proxy(), "http:", "https:", 1)
	wantCopy(t, newClient(t, c).Get(t.Context(), &fetch.Source{URL: at}), fetch.Failed, nil, "no TLS on this port")
}

func TestClient_Get_proxy(t *testing.T) {
	t.Parallel()
	for _, at := range []string{"http://a.example/1", "https://a.example/1"} {
		scheme, _, _ := strings.Cut(at, ":")
		t.Run(scheme, func(t *testing.T) {
			t.Parallel()
			network := fetchtest.New(t)
			network.Serve(at, list)
			// The real dialler, as in the real program.
			c := &fetch.Config{Proxy: network.Proxy(), CAFile: network.CAFile(), Retries: -1}
			wantCopy(t, newClient(t, c).Get(t.Context(), &fetch.Source{URL: at}), fetch.Fresh, list, "")
			if network.Proxied() != 1 {
				t.Errorf("proxy was asked %d times", network.Proxied())
			}

			network.Refuse("b.example")
			refused := "HTTP 502"
			if scheme == "https" {
				refused = "proxy answers HTTP 502"
			}
			lost := &fetch.Source{URL: scheme + "://b.example/"}
			wantCopy(t, newClient(t, c).Get(t.Context(), lost), fetch.Failed, nil, refused)

			c.Proxy = network.ProxyFor("user", "p@ss")
			wantCopy(t, newClient(t, c).Get(t.Context(), &fetch.Source{URL: at}), fetch.Fresh, list, "")
			if h := network.Header(at); h.Get("Proxy-Authorization") != "" {
				t.Errorf("the server got the proxy's password: %v", h)
			}
			c.Proxy = strings.Replace(c.Proxy, "p%40ss", "wr0ng", 1)
			got := newClient(t, c).Get(t.Context(), &fetch.Source{URL: at})
			if !strings.HasSuffix(text(got.Err), "HTTP 407") {
				t.Errorf("error is %v", got.Err)
			}
			wantHint(t, got.Err, "update.proxy")
		})
	}
}

// wantHint looks for a part of an error's hint.
func wantHint(t testing.TB, err error, part string) {
	t.Helper()
	var e *fetch.Error
	if !errors.As(err, &e) || !strings.Contains(e.Hint, part) {
		t.Errorf("hint of %#v lacks %q", err, part)
	}
}

func TestClient_Get_proxyGone(t *testing.T) {
	t.Parallel()
	gone := ""
	t.Run("", func(t *testing.T) { gone = fetchtest.New(t).ProxyFor("user", "p4ss") })
	c := &fetch.Config{Proxy: gone, Retries: -1}
	for _, at := range []string{"http://a.example/", "https://a.example/"} {
		got := newClient(t, c).Get(t.Context(), &fetch.Source{URL: at})
		wantCopy(t, got, fetch.Failed, nil, "proxy: connection refused")
		wantHint(t, got.Err, "update.proxy")
		for err := got.Err; err != nil; err = errors.Unwrap(err) {
			if strings.Contains(err.Error(), "p4ss") {
				t.Errorf("error %q has the password", err)
			}
		}
	}
}

func TestClient_Get_environment(t *testing.T) {
	network := fetchtest.New(t)
	network.Serve("http://a.example/1", list)
	t.Setenv("HTTP_PROXY", network.Proxy())
	t.Setenv("NO_PROXY", "")
	t.Setenv("http_proxy", "")
	t.Setenv("no_proxy", "")
	t.Setenv("REQUEST_METHOD", "")
	s := &fetch.Source{URL: "http://a.example/1"}
	wantCopy(t, newClient(t, &fetch.Config{}).Get(t.Context(), s), fetch.Fresh, list, "")
	wantCopy(t, newClient(t, network.Config()).Get(t.Context(), s), fetch.Fresh, list, "")
	if network.Proxied() != 1 {
		t.Errorf("proxy was asked %d times, want once", network.Proxied())
	}
}

func TestClient_Get_unreached(t *testing.T) {
	t.Parallel()
	const first, second = "https://a.example/1", "https://a.example/2"
	network := fetchtest.New(t)
	network.Serve(first, list)
	network.Unknown("a.example")
	client := newClient(t, network.Config())
	wantCopy(t, client.Get(t.Context(), &fetch.Source{URL: first}), fetch.Failed, nil, "no such host")
	network.Refuse("a.example")
	wantCopy(t, client.Get(t.Context(), &fetch.Source{URL: first}), fetch.Failed, nil, "connection refused")

	// A host that was not reached is tried once, until it is reached.
	network.Restore("a.example")
	network.Handle(second, fetchtest.Status(503))
	wantCopy(t, client.Get(t.Context(), &fetch.Source{URL: second}), fetch.Failed, nil, "HTTP 503")
	if n := network.Count(second); n != 1 {
		t.Errorf("asked %d times, want once", n)
	}
	client.Get(t.Context(), &fetch.Source{URL: second})
	if n := network.Count(second); n != 1+4 {
		t.Errorf("asked %d times, want 1 and 4", n)
	}
}

func TestNew_errors(t *testing.T) {
	t.Parallel()
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, []byte("nothing\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	testCases := []struct {
		name string
		c    fetch.Config
		want string
	}{
		{"time-out", fetch.Config{Timeout: -1}, "timeout must not be negative"},
		{"parallel", fetch.Config{Parallel: -1}, "parallel must not be negative"},
		{"per host", fetch.Config{PerHost: -1}, "per_host must not be negative"},
		{"rate", fetch.Config{MinRate: -1}, "min_rate must not be negative"},
		{"wait", fetch.Config{RetryWait: -1}, "retry_wait must not be negative"},
		{"asked wait", fetch.Config{MaxRetryAfter: -1}, "max_retry_after must not be negative"},
		{"agent", fetch.Config{UserAgent: "a\r\nHost: b"}, `user agent "a\r\nHost: b" cannot be sent`},
		{"proxy", fetch.Config{Proxy: "://user:p4ss@"}, "proxy: not an address such as http://proxy.example:3128"},
		{"proxy without scheme", fetch.Config{Proxy: "proxy.example:3128"}, "proxy: not an address such as http://proxy.example:3128"},
		{"proxy scheme", fetch.Config{Proxy: "ftp://user:p4ss@proxy.example"}, `proxy: scheme "ftp" is none of http, https, socks5, socks5h`},
		{"no authorities", fetch.Config{CAFile: empty}, "ca_file " + empty + ": no certificate in it"},
		{"authorities missing", fetch.Config{CAFile: empty + "x"}, "ca_file " + empty + "x: no such file"},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, err := fetch.New(&tc.c)
			if want := "making the download client: " + tc.want; text(err) != want {
				t.Errorf("got %q, want %q", text(err), want)
			}
		})
	}
}

// TestClient_Get_mute has a host that accepts connections and says nothing.
func TestClient_Get_mute(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c := &fetch.Config{Timeout: 50 * time.Millisecond, RetryWait: time.Millisecond, Proxy: fetch.Direct}
	for _, scheme := range []string{"http", "https"} {
		got := newClient(t, c).Get(t.Context(), &fetch.Source{URL: scheme + "://" + l.Addr().String()})
		wantCopy(t, got, fetch.Failed, nil, "timed out after 50ms")
	}
	c.Proxy = "http://" + l.Addr().String()
	got := newClient(t, c).Get(t.Context(), &fetch.Source{URL: "https://a.example/"})
	wantCopy(t, got, fetch.Failed, nil, "timed out after 50ms")
}
