package http_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/trailscope/trailscope/sensor/proto/http"
)

func TestParseResponse(t *testing.T) {
	t.Parallel()
	testCases := []struct {
		name    string
		payload string
		status  int
		title   string
		content string
	}{
		{name: "ordinary", payload: "HTTP/1.1 200 OK\r\nContent-Type: Text/HTML \r\n\r\n<title>A b</title>", status: 200, title: "A b", content: "text/html"},
		{name: "bare version", payload: "HTTP/"},
		{name: "no reason", payload: "HTTP/1.1 404", status: 404},
		{name: "status of two digits", payload: "HTTP/1.1 40"},
		{name: "status that is none", payload: "HTTP/1.1 4x4 no"},
		{name: "content type cut off", payload: "HTTP/1.1 200 OK\r\nContent-Type: text/html", status: 200},
		{name: "content type in lower case", payload: "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n", status: 200},
		{name: "content type in the body", payload: "HTTP/1.1 200 OK\r\n\r\nx\r\nContent-Type: text/html\r\n", status: 200, content: "text/html"},
		{name: "first of two, cut off", payload: "HTTP/1.1 200 OK\r\nContent-Type: a", status: 200},
		{name: "always in lower case", payload: "HTTP/1.1 200 OK\r\nContent-Type: É\r\n", status: 200, content: "é"},
		{name: "title open", payload: "HTTP/1.1 200 OK\r\n\r\n<title>a", status: 200},
		{name: "title in capitals", payload: "HTTP/1.1 200 OK\r\n\r\n<TITLE>a</TITLE>", status: 200},
		{name: "close before open", payload: "HTTP/1.1 200 OK\r\n\r\n</title><title>a</title>", status: 200, title: "a"},
		{name: "first title", payload: "HTTP/1.1 200 OK\r\n\r\n<title>a</title><title>b</title>", status: 200, title: "a"},
		{name: "open twice", payload: "HTTP/1.1 200 OK\r\n\r\n<title>a<title>b</title>", status: 200, title: "a<title>b"},
		{name: "damaged", payload: "HTTP/1.1 200 OK\r\nContent-Type: \xffa\r\n\r\n<title>\xe2\x82</title>", status: 200, title: "\ufffd", content: "\ufffda"},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			var r http.Response
			http.ParseResponse([]byte("HTTP/1.1 500 x\r\nContent-Type: b\r\n<title>a</title>"), &r)
			if !http.ParseResponse([]byte(tc.payload), &r) {
				t.Fatal("no response")
			}
			if r.Status() != tc.status || string(r.Title) != tc.title || string(r.ContentType) != tc.content {
				t.Errorf("got %d %q %q", r.Status(), r.Title, r.ContentType)
			}
		})
	}
	for _, payload := range []string{"", "HTTP", "http/1.1 200 OK\r\n", " HTTP/1.1 200 OK\r\n", "GET / HTTP/1.1\r\n"} {
		if http.ParseResponse([]byte(payload), &http.Response{}) {
			t.Errorf("accepted %q", payload)
		}
	}
}

func TestParseResponse_head(t *testing.T) {
	t.Parallel()
	for _, filler := range []string{"x", "é", "\xff", "😀"} {
		payload := "HTTP/" + strings.Repeat(filler, 2*http.HeadLimit)
		var r http.Response
		http.ParseResponse([]byte(payload), &r)
		if n := utf8.RuneCount(r.Head); n != http.HeadLimit {
			t.Errorf("%q: %d characters", filler, n)
		}
		http.ParseResponse([]byte(payload[:http.HeadLimit]), &r)
		if string(r.Head) != string(r.Text) {
			t.Errorf("%q: a short response is cut to %d bytes", filler, len(r.Head))
		}
	}
}

func TestReadResponse(t *testing.T) {
	t.Parallel()
	testCases := []struct {
		name    string
		msg     string
		status  int
		version string
		content string
	}{
		{name: "ordinary", msg: "HTTP/1.1 200 OK\nContent-Type: Text/HTML \n\n", status: 200, version: "1.1", content: "text/html"},
		{name: "any case", msg: "HTTP/1.0 404 No\ncontent-TYPE:text/x-sh\n\n", status: 404, version: "1.0", content: "text/x-sh"},
		{name: "parameters", msg: "HTTP/1.1 200 OK\nContent-Type: text/x-sh ; charset=utf-8\n\n", status: 200, version: "1.1", content: "text/x-sh"},
		{name: "folded", msg: "HTTP/1.1 200 OK\nContent-Type:\n text/x-sh;\n charset=utf-8\n\n", status: 200, version: "1.1", content: "text/x-sh"},
		{name: "head and body", msg: "HTTP/1.1 200 OK\ncontent-type: a/b\n\nx\nContent-Type: c/d\n", status: 200, version: "1.1", content: "a/b"},
		{name: "body only", msg: "HTTP/1.1 200 OK\n\nx\nContent-Type: c/d; e\n", status: 200, version: "1.1", content: "c/d"},
		{name: "body only, lower case", msg: "HTTP/1.1 200 OK\n\nx\ncontent-type: c/d\n", status: 200, version: "1.1"},
		{name: "cut off", msg: "HTTP/1.1 200 OK\nContent-Type: a/b", status: 200, version: "1.1"},
		{name: "no head", msg: "HTTP/1.1 200", status: 200, version: "1.1"},
		{name: "empty lines in front", msg: "\n\nHTTP/1.1 200 OK\n\n", status: 200, version: "1.1"},
		{name: "damaged", msg: "HTTP/1.1 200 OK\nContent-Type: \xffa;b\n\n", status: 200, version: "1.1", content: "\ufffda"},
		{name: "empty", msg: "HTTP/1.1 200 OK\nContent-Type: ;b\n\n", status: 200, version: "1.1"},
	}
	for _, tc := range testCases {
		ends := []string{"\r\n", "\n"}
		if strings.HasPrefix(tc.name, "body") {
			ends = ends[:1] // the rules for bodies know one line end only
		}
		for _, end := range ends {
			t.Run(tc.name, func(t *testing.T) {
				t.Parallel()
				var r http.Response
				http.ReadResponse([]byte("HTTP/1.1 500 x\nContent-Type: b\n<title>a</title>"), &r)
				if !http.ReadResponse([]byte(strings.ReplaceAll(tc.msg, "\n", end)), &r) {
					t.Fatal("no response")
				}
				if r.Status() != tc.status || string(r.Version) != tc.version || string(r.ContentType) != tc.content || r.Title != nil {
					t.Errorf("got %d %q %q %q", r.Status(), r.Version, r.ContentType, r.Title)
				}
			})
		}
	}
	if http.ReadResponse([]byte("GET / HTTP/1.1\n\n"), &http.Response{}) {
		t.Error("accepted a request")
	}
}
