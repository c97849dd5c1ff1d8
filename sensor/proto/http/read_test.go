package http_test

import (
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/proto/http"
)

// read reads a whole request that must be one.
func read(t testing.TB, msg []byte) *http.Request {
	t.Helper()
	r := &http.Request{}
	if !http.ReadRequest(msg, r) {
		t.Fatalf("no request: %q", msg)
	}
	return r
}

func TestReadRequest_line(t *testing.T) {
	t.Parallel()
	testCases := []struct {
		name    string
		msg     string
		method  string
		target  string
		version string
		refused bool
	}{
		{name: "ordinary", msg: "GET /A HTTP/1.1\r\n", method: "GET", target: "/A", version: "1.1"},
		{name: "bare line end", msg: "GET /A HTTP/1.0\n", method: "GET", target: "/A", version: "1.0"},
		{name: "empty lines in front", msg: "\r\n\nGET /A HTTP/1.0\r\n", method: "GET", target: "/A", version: "1.0"},
		{name: "several blanks", msg: "GET   /A   HTTP/1.1\r\n", method: "GET", target: "/A", version: "1.1"},
		{name: "blank at the end", msg: "GET /A HTTP/1.1  \r\n", method: "GET", target: "/A", version: "1.1"},
		{name: "blanks in the target", msg: "GET /?q=1 or 1=1 HTTP/1.1\r\n", method: "GET", target: "/?q=1 or 1=1", version: "1.1"},
		{name: "empty target", msg: "GET  HTTP/1.1\r\n", method: "GET", version: "1.1"},
		{name: "empty target, more blanks", msg: "GET    HTTP/1.1\r\n", method: "GET", version: "1.1"},
		{name: "empty method", msg: " /A HTTP/1.1\r\n", target: "/A", version: "1.1"},
		{name: "version in the middle", msg: "GET HTTP/1.1 x\r\n", method: "GET", target: "HTTP/1.1"},
		{name: "version without a number", msg: "GET /A HTTP/\r\n", method: "GET", target: "/A"},
		{name: "damaged", msg: "GET /\xff\xe2\x82 b HTTP/1.1\r\n", method: "GET", target: "/\ufffd\ufffd b", version: "1.1"},
		{name: "only by the rules for segments", msg: "GET /a\n\rb HTTP/1.1\r\n", method: "GET", target: "/a\n\rb"},

		{name: "no line end", msg: "GET /A HTTP/1.1", refused: true},
		{name: "one blank", msg: "GET HTTP/1.1\r\n", refused: true},
		{name: "no version", msg: "GET /a b c\r\n", refused: true},
		{name: "no number, several blanks", msg: "GET  /a HTTP/x\r\n", refused: true},
		{name: "empty method, more blanks", msg: "  /a HTTP/1.1\r\n", refused: true},
		{name: "nothing", msg: "", refused: true},
		{name: "only empty lines", msg: "\r\n\r\n", refused: true},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			var r http.Request
			if ok := http.ReadRequest([]byte(tc.msg), &r); ok == tc.refused {
				t.Fatalf("accepted: %v", ok)
			}
			if tc.refused {
				return
			}
			if string(r.Method) != tc.method || string(r.RawPath) != tc.target || string(r.Version) != tc.version {
				t.Errorf("got %q %q %q", r.Method, r.RawPath, r.Version)
			}
			if string(r.Path) != strings.ToLower(tc.target) {
				t.Errorf("path %q", r.Path)
			}
		})
	}
}

func TestReadRequest_headers(t *testing.T) {
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
		{name: "any case", lines: "hOST: a.test\nUSER-agent: x\n\n", state: http.HostPresent, host: "a.test", agent: " x"},
		{name: "no blank", lines: "host:a.test\nuser-agent:x\n\n", state: http.HostPresent, host: "a.test", agent: "x"},
		{name: "more blanks", lines: "host: \t a.test\t\nuser-agent:   x \n\n", state: http.HostPresent, host: "a.test", agent: "   x "},
		{name: "folded", lines: "Host:\n a.test\nUser-Agent: x\n\ty \n\t z\n\n", state: http.HostPresent, host: "a.test", agent: " x y z"},
		{name: "folded with capitals", lines: "Host:\n A.test\n\n", state: http.HostPresent, host: "a.test"},
		{name: "in a fold", lines: "X: y\n Host: a.test\n\n"},
		{name: "first of two", lines: "host: a.test\nHost: b.test\nuser-agent: x\nUser-Agent: y\n\n", state: http.HostPresent, host: "a.test", agent: " x"},
		{name: "blank before the colon", lines: "Host : a.test\n\n"},
		{name: "empty", lines: "host:\nuser-agent:\n\n", state: http.HostEmpty},
		{name: "cut off", lines: "host: a.te", state: http.HostCut},
		{name: "cut off behind a whole one", lines: "host: a.test\nhost: b", state: http.HostPresent, host: "a.test"},
		{name: "head and body", lines: "Host: a.test\nUser-Agent: x\n\nHost: b.test\nUser-Agent: y\n", state: http.HostPresent, host: "a.test", agent: " x"},
		{name: "head in lower case and body", lines: "host: a.test\nuser-agent: x\n\nHost: b.test\nUser-Agent: y\n", state: http.HostPresent, host: "a.test", agent: " x"},
		{name: "body only", lines: "\nHost: a.test.\nUser-Agent: x\n", state: http.HostPresent, host: "a.test", agent: " x"},
		{name: "body only, second line", lines: "\nx\nHost: a.test\n", state: http.HostPresent, host: "a.test"},
		{name: "body only, lower case", lines: "\nhost: a.test\nuser-agent: x\n"},
		{name: "body only, cut off", lines: "\nHost: a.test", state: http.HostCut},
		{name: "damaged", lines: "Host: a\xff\nUser-Agent: \xc3x\n\n", state: http.HostPresent, host: "a\ufffd", agent: " \ufffdx"},
	}
	for _, tc := range testCases {
		for _, end := range []string{"\r\n", "\n"} {
			t.Run(tc.name, func(t *testing.T) {
				t.Parallel()
				lines := tc.lines
				if strings.HasPrefix(tc.name, "body") && end == "\n" {
					// The rules for bodies know one line end only.
					_, body, _ := strings.Cut(lines, "\n")
					lines = "\n\r\n" + strings.ReplaceAll(body, "\n", "\r\n")
				} else {
					lines = strings.ReplaceAll(lines, "\n", end)
				}
				r := read(t, []byte("GET / HTTP/1.1"+end+lines))
				if r.HostState != tc.state || string(r.Host) != tc.host || string(r.UserAgent) != tc.agent {
					t.Errorf("got %v %q %q, want %v %q %q", r.HostState, r.Host, r.UserAgent, tc.state, tc.host, tc.agent)
				}
			})
		}
	}
}

func TestReadRequest_body(t *testing.T) {
	t.Parallel()
	const chunked = "POST / HTTP/1.1\nTransfer-Encoding: chunked\n\n"
	testCases := []struct {
		name string
		msg  string
		body string
		none bool
	}{
		{name: "none", msg: "GET / HTTP/1.1\nHost: a\n", none: true},
		{name: "empty", msg: "GET / HTTP/1.1\nHost: a\n\n"},
		{name: "some", msg: "POST / HTTP/1.1\nContent-Length: 3\n\na=b", body: "a=b"},
		{name: "more than its length", msg: "POST / HTTP/1.1\nContent-Length: 1\n\na=b", body: "a=b"},
		{name: "chunks", msg: chunked + "1\na\n2\n=b\n0\n\n", body: "a=b"},
		{name: "chunks with a trailer", msg: chunked + "3\na=b\n0\nHost: x\n\n", body: "a=b"},
		{name: "chunks, cut", msg: chunked + "1\na\n5\n=b", body: "a=b"},
		{name: "chunks, cut behind a size", msg: chunked + "1\na\n5", body: "a"},
		{name: "chunks, damaged", msg: chunked + "1\na\nx\n=b", body: "ax\r\n=b"},
		{name: "no chunks", msg: chunked + "a=b", body: "a=b"},
		{name: "bytes behind", msg: chunked + "1\na\n0\n\nx", body: "ax"},
		{name: "character over two chunks", msg: chunked + "1\n\xc3\n1\n\xa9\n0\n\n", body: "é"},
		{name: "damaged character over two chunks", msg: chunked + "1\n\xe2\n1\n\x82\n0\n\n", body: "\ufffd"},
		{name: "other coding", msg: "POST / HTTP/1.1\nTransfer-Encoding: chunked, gzip\n\n1\na\n0\n\n", body: "1\r\na\r\n0\r\n\r\n"},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			r := read(t, segment(tc.msg))
			if string(r.Body) != tc.body || r.HasBody == tc.none {
				t.Errorf("got %q, %v", r.Body, r.HasBody)
			}
		})
	}
}

// TestReadRequest_reuse makes sure that nothing of a request is left in the
// next one, whichever function reads it.
func TestReadRequest_reuse(t *testing.T) {
	t.Parallel()
	r := read(t, segment("POST http://[2001:db8::1]:81/ HTTP/1.1\nhost: b.test\nUser-Agent: c\nTransfer-Encoding: chunked\n\n1\na\n0\n\n"))
	if string(r.HostName()) != "2001:db8::1" || string(r.HeaderHost) != "b.test" || string(r.Version) != "1.1" {
		t.Fatalf("got %q %q %q", r.HostName(), r.HeaderHost, r.Version)
	}
	if !http.ParseRequest(segment("GET / HTTP/1.0\nHost: [2001:db8::1]\n\n"), r) {
		t.Fatal("no request")
	}
	if string(r.HostName()) != "[2001" || r.HeaderHost != nil || r.Version != nil || r.UserAgent != nil || len(r.Body) > 0 {
		t.Errorf("left over: %+v", r)
	}
}
