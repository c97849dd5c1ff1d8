package realtraffic_test

import (
	"net/netip"
	"strings"
	"testing"
)

// browser is a user agent that nobody minds.
const browser = "Mozilla/5.0 (X11; Linux x86_64)"

// curl returns a function that runs curl on the client's machine. Whatever host it
// is to ask, it asks a server.
func (c *cable) curl(t testing.TB, server netip.Addr) func(args ...string) {
	t.Helper()
	path := need(t, "curl", "curl")
	to := "::" + server.String() + ":"
	if server.Is6() {
		to = "::[" + server.String() + "]:"
	}

	return func(args ...string) {
		t.Helper()
		always := []string{"-qsSk", "--noproxy", "*", "--max-time", "10", "--connect-to", to, "-A", browser, "-o", "/dev/null"}
		for range args {
			always = append(always, "-o", "/dev/null") // one for each address
		}
		c.client.run(t, path, append(always, args...)...)
	}
}

// long is a header that fills several segments.
var long = "X-Long: " + strings.Repeat("long ", 700)

// deep is a path that fills several segments.
var deep = "/" + strings.Repeat("deep/", 700)

func TestCurl(t *testing.T) {
	t.Parallel()
	need(t, "curl", "curl")
	small, large := smallCertificate(t), longCertificate(t)
	onCables(t, func(t *testing.T, c *cable) {
		j := newJournal()
		w := &web{journal: j}
		w.serve(t, c.server, ":80")
		w.serve(t, c.server, ":8081")
		w.serveTLS(t, c.server, ":8443", small)
		w.serveTLS(t, c.server, ":443", small)
		w.serveTLS(t, c.server, ":8444", large)
		s := c.watch(t, append(listed, certificateOf(large))...)
		for _, a := range c.servers() {
			curl := c.curl(t, a)
			plainRequests(curl, "")
			plainRequests(curl, ":8081")
			http2Requests(curl)
			for _, port := range []string{"8443", "443"} {
				curl("https://" + good + ":" + port)
				curl("https://" + evil + ":" + port)
			}
			curl("--tls-max", "1.2", "https://"+good+":8444")
			curl("--tls-max", "1.2", "https://"+evil+":8444")
		}
		j.expect(t, "HTTP/1.1 "+evil, "HTTP/2.0 "+evil, "TCP hello "+evil, "TCP hello "+good)
		j.check(t, s.found(t))
	})
}

// plainRequests asks over HTTP/1.1.
func plainRequests(curl func(args ...string), port string) {
	at := func(name, path string) string { return "http://" + name + port + path }
	curl(at(good, "/"))
	curl(at(evil, "/"))
	curl("-H", long, at(good, deep))
	curl("-H", long, at(evil, deep))
	curl("-H", long, "-A", agent, at(good, deep))
	curl("-H", long, "-A", agent, at(good, "/"))
	curl(at(gate, "/"), at(gate, gatePath), at(gate, "/"))
	curl("-H", long, at(gate, "/"), at(gate, gatePath), at(gate, gatePath), at(gate, "/"))
	curl(at(good, "/"), at(good, fullPath))
	curl("-d", strings.Repeat("body ", 4_000), at(gate, "/"))
	curl("-d", strings.Repeat("body ", 4_000), at(gate, gatePath), at(gate, gatePath))
	curl("-H", "Transfer-Encoding: chunked", "-H", "Expect:", "-d", strings.Repeat("body ", 1_000), at(gate, gatePath), at(gate, gatePath))
}

// http2Requests asks over HTTP/2, once in a connection: this is all that curl
// before 8.1 can do without TLS.
func http2Requests(curl func(args ...string)) {
	at := func(name, path string) string { return "http://" + name + ":8081" + path }
	for _, header := range []string{"X-Short: 1", long} {
		curl("--http2-prior-knowledge", "-H", header, at(good, "/"))
		curl("--http2-prior-knowledge", "-H", header, at(evil, "/"))
		curl("--http2-prior-knowledge", "-H", header, "-A", agent, at(good, deep))
		curl("--http2-prior-knowledge", "-H", header, at(gate, gatePath))
		curl("--http2-prior-knowledge", "-H", header, "-d", strings.Repeat("body ", 2_000), at(gate, gatePath))
		curl("--http2-prior-knowledge", "-H", header, at(good, fullPath))
	}
	curl("--http2", at(evil, "/")) // asks for HTTP/2 in HTTP/1.1
}

// TestNghttp sends many requests in a connection, whose headers refer to earlier
// ones.
func TestNghttp(t *testing.T) {
	t.Parallel()
	nghttp := need(t, "nghttp2-client", "nghttp")
	onCables(t, func(t *testing.T, c *cable) {
		j := newJournal()
		(&web{journal: j}).serve(t, c.server, ":8081")
		s := c.watch(t, listed...)
		for _, a := range c.servers() {
			root := "http://" + netip.AddrPortFrom(a, 8081).String()
			for _, name := range []string{good, evil, gate} {
				for _, header := range []string{"x-short: 1", long} {
					c.client.run(t, nghttp, "-n", "-t", "10", "-H", ":authority: "+name, "-H", header, "-H", "user-agent: "+browser,
						root+"/", root+gatePath, root+"/elsewhere", root+gatePath+"?again", root+fullPath)
				}
			}
		}
		j.expect(t, "HTTP/2.0 "+evil, "HTTP/2.0 "+gate)
		j.check(t, s.found(t))
	})
}
