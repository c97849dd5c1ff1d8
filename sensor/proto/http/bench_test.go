package http_test

import (
	"bytes"
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
	short   = segment("GET /index.html HTTP/1.1\nHost: www.news.example\nUser-Agent: curl/8.14.1\nAccept: */*\nAccept-Encoding: gzip\nCookie: a=b; session=0123456789abcdef\n\n")
	chunks  = segment("POST /a HTTP/1.1\nhost: www.news.example:81\ntransfer-encoding: chunked\n\n4\na=b&\n3\nc=d\n0\n\n")
	absent  = segment("GET http://u@www.news.example.:81/a HTTP/1.1\nHost: Other.Example.\nUser-Agent: x\n y\n\n")
	damaged = segment("GET /\xff%C3%A9 HTTP/1.1\nHost: a.example\r\nX: \xff\nUser-Agent: \xe2\x82\n\n")
	binary  = []byte("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")
	mail    = segment("EHLO mail.news.example\n")
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

// readWhole does the same with a message of a stream.
func readWhole(data []byte, r *http.Request) (n int) {
	f := http.Frame(data)
	if f.Kind != http.KindRequest || !http.ReadRequest(data[:f.End], r) {
		return 0
	}
	return n + len(r.HostName())
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
		{"whole browser", func() { readWhole(browser, &r) }},
		{"whole chunks", func() { readWhole(chunks, &r) }},
		{"whole absolute target", func() { readWhole(absent, &r) }},
		{"whole damaged", func() { readWhole(damaged, &r) }},
		{"whole response", func() { http.ReadResponse(page, &s) }},
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

func BenchmarkReadRequest(b *testing.B) {
	var r http.Request
	for _, bc := range []struct {
		name    string
		payload []byte
	}{{"browser", browser}, {"short", short}, {"chunks", chunks}, {"absolute", absent}} {
		b.Run(bc.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				http.ReadRequest(bc.payload, &r)
			}
		})
	}
}

func BenchmarkFrame(b *testing.B) {
	for _, bc := range []struct {
		name string
		data []byte
	}{
		{"short", short},
		{"browser", browser},
		{"post", post},
		{"chunks", chunks},
		{"response", page},
		{"tls", binary},
		{"mail", mail},
		{"undecided", []byte("G")},
		{"endless", append([]byte("GET / HTTP/1.1\n"), bytes.Repeat([]byte("a: b\n"), 3000)...)},
		{"endless chunks", append(bytes.Clone(chunks[:len(chunks)-5]), bytes.Repeat([]byte("1\r\nx\r\n"), 2000)...)},
	} {
		b.Run(bc.name, func(b *testing.B) {
			b.ReportAllocs()
			want := http.Frame(bc.data).Kind
			for b.Loop() {
				if f := http.Frame(bc.data); f.Kind != want {
					b.Fatal(f)
				}
			}
		})
	}
}

func BenchmarkReadResponse(b *testing.B) {
	var r http.Response
	b.ReportAllocs()
	for b.Loop() {
		http.ReadResponse(page, &r)
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
