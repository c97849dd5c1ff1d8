package http_test

import (
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/proto/http"
)

// segment is a request with Windows line ends, written with ordinary ones.
func segment(lines string) []byte { return []byte(strings.ReplaceAll(lines, "\n", "\r\n")) }

// parse reads a request that must be one.
func parse(t testing.TB, payload []byte) *http.Request {
	t.Helper()
	r := &http.Request{}
	if !http.ParseRequest(payload, r) {
		t.Fatalf("no request: %q", payload)
	}
	return r
}

func TestParseRequest_line(t *testing.T) {
	t.Parallel()
	testCases := []struct {
		name    string
		payload string
		method  string
		path    string
		raw     string
		refused bool
	}{
		{name: "ordinary", payload: "GET /a HTTP/1.1\r\n", method: "GET", path: "/a", raw: "/a"},
		{name: "lower-cased path", payload: "gEt /A?B HTTP/1.1\r\n", method: "gEt", path: "/a?b", raw: "/A?B"},
		{name: "capital outside ASCII stays", payload: "GET /É HTTP/1.1\r\n", method: "GET", path: "/É", raw: "/É"},
		{name: "capital outside ASCII beside one inside", payload: "GET /AÉ HTTP/1.1\r\n", method: "GET", path: "/aé", raw: "/AÉ"},
		{name: "dotted capital I", payload: "GET /Aİ HTTP/1.1\r\n", method: "GET", path: "/ai\u0307", raw: "/Aİ"},
		{name: "empty path", payload: "GET  HTTP/1.1\r\n", method: "GET"},
		{name: "empty method", payload: " /a HTTP/1.1\r\n", path: "/a", raw: "/a"},
		{name: "version in the middle", payload: "GET HTTP/1.1 x\r\n", method: "GET", path: "http/1.1", raw: "HTTP/1.1"},
		{name: "version is enough", payload: "A B HTTP/\r\n", method: "A", path: "b", raw: "B"},
		{name: "tab in the path", payload: "GET /a\tb HTTP/1.1\r\n", method: "GET", path: "/a\tb", raw: "/a\tb"},
		{name: "bare line ends belong to the line", payload: "GET /a\n\rb HTTP/1.1\r\n", method: "GET", path: "/a\n\rb", raw: "/a\n\rb"},
		{name: "response that reads as a request", payload: "HTTP/1.1 /x HTTP/1.1\r\n", method: "HTTP/1.1", path: "/x", raw: "/x"},
		{name: "damaged path", payload: "GET /\xff\xe2\x82A HTTP/1.1\r\n", method: "GET", path: "/\ufffd\ufffda", raw: "/\ufffd\ufffdA"},
		{name: "surrogate in UTF-8", payload: "GET /\xed\xa0\x80 HTTP/1.1\r\n", method: "GET", path: "/\ufffd\ufffd\ufffd", raw: "/\ufffd\ufffd\ufffd"},

		{name: "no line end", payload: "GET /a HTTP/1.1", refused: true},
		{name: "half a line end", payload: "GET /a HTTP/1.1\r", refused: true},
		{name: "one blank", payload: "GET HTTP/1.1\r\n", refused: true},
		{name: "three blanks", payload: "GET /a b HTTP/1.1\r\n", refused: true},
		{name: "trailing blank", payload: "GET /a HTTP/1.1 \r\n", refused: true},
		{name: "no version", payload: "GET /a b\r\n HTTP/1.1\r\n", refused: true},
		{name: "version in lower case", payload: "GET /a http/1.1\r\n", refused: true},
		{name: "version not behind a blank", payload: "GET /aHTTP/ b\r\n", refused: true},
		{name: "on the second line", payload: "x\r\nGET /a HTTP/1.1\r\n", refused: true},
		{name: "nothing", payload: "", refused: true},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			var r http.Request
			if ok := http.ParseRequest([]byte(tc.payload), &r); ok == tc.refused {
				t.Fatalf("accepted: %v", ok)
			}
			if tc.refused {
				return
			}
			if string(r.Method) != tc.method || string(r.Path) != tc.path || string(r.RawPath) != tc.raw {
				t.Errorf("got %q %q %q, want %q %q %q", r.Method, r.Path, r.RawPath, tc.method, tc.path, tc.raw)
			}
		})
	}
}

func TestParseRequest_headers(t *testing.T) {
	t.Parallel()
	testCases := []struct {
		name  string
		lines string // behind the request line
		state http.HostState
		host  string
		agent string
	}{
		{name: "none", lines: "\n"},
		{name: "both", lines: "Host: a.test\nUser-Agent: x y\n\n", state: http.HostPresent, host: "a.test", agent: " x y"},
		{name: "other order", lines: "User-Agent:x\nAccept: */*\nHost:a.test\n\n", state: http.HostPresent, host: "a.test", agent: "x"},
		{name: "host lower-cased", lines: "Host: A.Test\n", state: http.HostPresent, host: "a.test"},
		{name: "host trimmed by Unicode", lines: "Host:\t\u00a0a.test\u2003\v\n", state: http.HostPresent, host: "a.test"},
		{name: "port 80 cut", lines: "Host: a.test:80\n", state: http.HostPresent, host: "a.test"},
		{name: "port 80 cut once", lines: "Host: a.test:80:80\n", state: http.HostPresent, host: "a.test:80"},
		{name: "other port kept", lines: "Host: a.test:8080\n", state: http.HostPresent, host: "a.test:8080"},
		{name: "no trimming behind the port", lines: "Host: a.test :80\n", state: http.HostPresent, host: "a.test "},
		{name: "empty", lines: "Host:\n", state: http.HostEmpty},
		{name: "blank", lines: "Host: \t \n", state: http.HostEmpty},
		{name: "only the port", lines: "Host: :80\n", state: http.HostEmpty},
		{name: "cut off", lines: "Host: a.test", state: http.HostCut},
		{name: "cut off inside the line end", lines: "Host: a.test\r", state: http.HostCut},
		{name: "names with case", lines: "host: a.test\nHOST: b.test\nuser-agent: x\n\n"},
		{name: "blank before the colon", lines: "Host : a.test\nUser-Agent : x\n\n"},
		{name: "first of two", lines: "Host: a.test\nHost: b.test\nUser-Agent: x\nUser-Agent: y\n\n", state: http.HostPresent, host: "a.test", agent: " x"},
		{name: "first of two, empty", lines: "Host: \nHost: b.test\n\n", state: http.HostEmpty},
		{name: "in the body", lines: "\nHost: a.test\nUser-Agent: x\n", state: http.HostPresent, host: "a.test", agent: " x"},
		{name: "second line of the body", lines: "\nx\nHost: a.test\n", state: http.HostPresent, host: "a.test"},
		{name: "bare line ends are none", lines: "X: y\rHost: a.test\rX: y\r", agent: ""},
		{name: "agent cut off", lines: "Host: a.test\nUser-Agent: x", state: http.HostPresent, host: "a.test"},
		{name: "damaged", lines: "Host: a\xff\nUser-Agent: \xc3x\n", state: http.HostPresent, host: "a\ufffd", agent: " \ufffdx"},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			r := parse(t, segment("GET / HTTP/1.1\n"+tc.lines))
			if r.HostState != tc.state || string(r.Host) != tc.host || string(r.UserAgent) != tc.agent {
				t.Errorf("got %v %q %q, want %v %q %q", r.HostState, r.Host, r.UserAgent, tc.state, tc.host, tc.agent)
			}
			if usable := tc.state == http.HostEmpty || tc.state == http.HostPresent; r.HostState.Usable() != usable {
				t.Errorf("usable: %v", !usable)
			}
		})
	}
}

func TestParseRequest_body(t *testing.T) {
	t.Parallel()
	testCases := []struct {
		name    string
		payload string
		body    string
		has     bool
	}{
		{name: "none", payload: "GET / HTTP/1.1\r\nHost: a\r\n"},
		{name: "half a marker", payload: "GET / HTTP/1.1\r\nHost: a\r\n\r"},
		{name: "bare line ends", payload: "GET / HTTP/1.1\r\nHost: a\n\nb"},
		{name: "empty", payload: "GET / HTTP/1.1\r\nHost: a\r\n\r\n", has: true},
		{name: "some", payload: "GET / HTTP/1.1\r\nHost: a\r\n\r\n x\r\n", body: " x\r\n", has: true},
		{name: "no headers", payload: "GET / HTTP/1.1\r\n\r\nx", body: "x", has: true},
		{name: "first marker", payload: "GET / HTTP/1.1\r\n\r\nx\r\n\r\ny", body: "x\r\n\r\ny", has: true},
		{name: "three line ends", payload: "GET / HTTP/1.1\r\n\r\n\r\ny", body: "\r\ny", has: true},
		{name: "behind both headers", payload: "GET / HTTP/1.1\r\nHost: a\r\nUser-Agent: b\r\n\r\nx", body: "x", has: true},
		{name: "cut header before", payload: "GET / HTTP/1.1\r\n\r\nHost: a", body: "Host: a", has: true},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			r := parse(t, []byte(tc.payload))
			if string(r.Body) != tc.body || r.HasBody != tc.has {
				t.Errorf("got %q, %v", r.Body, r.HasBody)
			}
		})
	}
}

// TestParseRequest_reuse makes sure that nothing of a request is left in the
// next one.
func TestParseRequest_reuse(t *testing.T) {
	t.Parallel()
	r := parse(t, segment("POST /A%41?x HTTP/1.1\nHost: B.test\nUser-Agent: c\n\nd%41"))
	r.UseConnectForm()
	_, _ = r.DecodedPath(), r.DecodedBody()
	if !http.ParseRequest(segment("GET /e HTTP/1.1\n"), r) {
		t.Fatal("no request")
	}
	if r.HostState != http.HostMissing || len(r.Host) > 0 || r.UserAgent != nil || r.HasBody || len(r.Body) > 0 {
		t.Errorf("left over: %+v", r)
	}
	if string(r.DecodedPath()) != "/e" || len(r.DecodedBody()) > 0 || string(r.URL()) != "/e" {
		t.Errorf("left over: %q %q %q", r.DecodedPath(), r.DecodedBody(), r.URL())
	}
}
