package http_test

import (
	"testing"

	"github.com/trailscope/trailscope/sensor/proto/http"
)

// Segments for benchmarks and allocation tests.
var (
	browser = segment("GET /News/2026/article.php?id=1234&lang=en HTTP/1.1\nHost: www.news.example\n" +
		"User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\n" +
		"Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\nAccept-Language: en-US,en;q=0.5\n" +
		"Accept-Encoding: gzip, deflate\nConnection: keep-alive\nReferer: http://www.news.example/\n\n")
	escaped = segment("GET /search//x?q=%C3%A9t%C3%A9%20%ff&page=2 HTTP/1.1\nHost: WWW.news.example:80\nUser-Agent: curl/8.0\n\n")
	post    = segment("POST /login HTTP/1.1\nHost: www.news.example\nContent-Length: 31\n\nuser=Somebody%40news&password=x")
	proxy   = segment("GET http://www.news.example:80/a/b?c=d HTTP/1.1\nHost: www.news.example\n\n")
	page    = segment("HTTP/1.1 200 OK\nServer: nginx\nContent-Type: Text/HTML; charset=utf-8\n\n<html><title>News</title>")
)

// walk does with a request what the detection does when nothing is found.
func walk(payload []byte, r *http.Request) (n int) {
	if !http.ParseRequest(payload, r) {
		return 0
	}
	if r.HasScheme() {
		r.UseAbsoluteForm()
	}
	r.Collapse()
	for _, candidate := range r.Candidates() {
		n += len(r.WithHost(candidate))
	}
	n += len(r.Root()) + len(r.DecodedPath()) + len(r.DecodedBody()) + len(r.URL()) + len(r.FirstSegment())
	return n
}

func TestAllocations(t *testing.T) {
	var r http.Request
	var s http.Response
	testCases := []struct {
		name string
		f    func()
	}{
		{"browser", func() { walk(browser, &r) }},
		{"escaped", func() { walk(escaped, &r) }},
		{"post", func() { walk(post, &r) }},
		{"proxy", func() { walk(proxy, &r) }},
		{"response", func() { http.ParseResponse(page, &s) }},
		{"forwarded", func() { http.Forwarded(browser) }},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			tc.f() // grow the buffers
			if n := testing.AllocsPerRun(100, tc.f); n > 0 {
				t.Errorf("%v allocations", n)
			}
		})
	}
}

func BenchmarkRequest(b *testing.B) {
	var r http.Request
	for _, bc := range []struct {
		name    string
		payload []byte
	}{{"browser", browser}, {"escaped", escaped}, {"post", post}, {"proxy", proxy}} {
		b.Run(bc.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				walk(bc.payload, &r)
			}
		})
	}
}

func BenchmarkParseRequest(b *testing.B) {
	var r http.Request
	b.ReportAllocs()
	for b.Loop() {
		http.ParseRequest(browser, &r)
	}
}

func BenchmarkParseResponse(b *testing.B) {
	var r http.Response
	b.ReportAllocs()
	for b.Loop() {
		http.ParseResponse(page, &r)
	}
}

func BenchmarkForwarded(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		http.Forwarded(browser)
	}
}
