package fetchtest_test

import (
	"io"
	"net/http"
	"net/url"
	"testing"

	"github.com/trailscope/trailscope/trails/fetch"
	"github.com/trailscope/trailscope/trails/fetch/fetchtest"
)

// TestNetwork has hosts be told apart by scheme, name, port and query.
func TestNetwork(t *testing.T) {
	t.Parallel()
	network := fetchtest.New(t)
	addresses := []string{
		"http://a.example/", "https://a.example/", "http://b.example/", "http://a.example:8080/",
		"https://a.example:8443/", "http://a.example/?q=1", "http://192.0.2.1/", "http://[2001:db8::1]/",
	}
	for _, at := range addresses {
		network.Serve(at, []byte(at))
	}
	client, err := fetch.New(network.Config())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	for _, at := range addresses {
		if got := client.Get(t.Context(), &fetch.Source{URL: at}); string(got.Body) != at {
			t.Errorf("%s: got %q, error %v", at, got.Body, got.Err)
		}
		if n := network.Count(at); n != 1 {
			t.Errorf("%s was asked for %d times", at, n)
		}
	}
	for _, same := range []string{"HTTP://A.example:80/", "https://a.example:443/"} {
		if n := network.Count(same); n != 1 {
			t.Errorf("%s was asked for %d times", same, n)
		}
	}
	if got := client.Get(t.Context(), &fetch.Source{URL: "http://c.example/"}); got.State != fetch.Failed {
		t.Errorf("got %s", got.State)
	}
	if n := network.Count("http://c.example/"); n != 1 {
		t.Errorf("missing address was asked for %d times", n)
	}
}

// TestNetwork_Proxy has another program's client use the proxy.
func TestNetwork_Proxy(t *testing.T) {
	t.Parallel()
	network := fetchtest.New(t)
	network.Serve("http://a.example/x", []byte("plain"))
	proxy, err := url.Parse(network.Proxy())
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{Proxy: http.ProxyURL(proxy)}
	defer transport.CloseIdleConnections()
	resp, err := (&http.Client{Transport: transport}).Get("http://a.example/x")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, err := io.ReadAll(resp.Body); err != nil || string(body) != "plain" {
		t.Errorf("got %q, error %v", body, err)
	}
	// The authority is this test's own.
	if _, err := (&http.Client{Transport: transport}).Get("https://a.example/x"); err == nil {
		t.Error("a certificate of a test is trusted")
	}
	if n := network.Proxied(); n != 2 {
		t.Errorf("proxy was asked %d times", n)
	}
}
