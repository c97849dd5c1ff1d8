package http_test

import (
	"testing"

	"github.com/trailscope/trailscope/sensor/proto/http"
)

func TestAppendBracketed(t *testing.T) {
	t.Parallel()
	testCases := []struct {
		name  string
		url   string
		found string
		want  string
	}{
		{name: "end", url: "victim.example/bad.php", found: "/bad.php", want: "(victim.example)/bad.php"},
		{name: "start", url: "bad.example/x/y.php?k=v", found: "bad.example/x/y.php", want: "bad.example/x/y.php(?k=v)"},
		{name: "middle", url: "a.test/x/y", found: "/x", want: "(a.test)/x(/y)"},
		{name: "whole", url: "a.test/x", found: "a.test/x", want: "a.test/x"},
		{name: "every occurrence", url: "a/b/b.c/b", found: "/b", want: "(a)/b/b(.c)/b"},
		{name: "not there", url: "a.test:80/x//y", found: "a.test/x/y", want: "(a.test:80/x//y)"},
		{name: "nothing found", url: "a.test/x", found: "", want: "(a.test/x)"},
		{name: "no URL", url: "", found: "/x", want: ""},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := http.AppendBracketed([]byte(">"), []byte(tc.url), []byte(tc.found)); string(got) != ">"+tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestRequest_trails(t *testing.T) {
	t.Parallel()
	testCases := []struct {
		name    string
		request string
		body    string // AppendBodyTrail
		escaped string // AppendEscapedBodyTrail
		path    string // AppendPathTrail
		file    string // AppendFileTrail
	}{
		{
			name:    "ordinary",
			request: "POST /P.php HTTP/1.1\r\nHost: S.test\r\n\r\nQ=1",
			body:    `s.test(/p.php \(POST Q=1\))`,
			escaped: `s.test(/p.php \(POST Q=1\))`,
			path:    "s.test(/p.php)",
			file:    "s.test(/p.php)",
		},
		{
			name:    "characters with a meaning",
			request: "G(T /a(\rb) HTTP/1.1\r\nHost: s.test\r\n\r\n q=(1) \r\n",
			body:    "s.test(/a(\rb) \\(G(T q=(1)\\))",
			escaped: `s.test(/a%28%0Db%29 \(G(T %20q=%281%29%20%0D%0A\))`,
			path:    "s.test(/a%28%0Db%29)",
			file:    "s.test(/a%28%0db%29)",
		},
		{
			name:    "empty body",
			request: "GET /87nft3 HTTP/1.1\r\nHost: site.test\r\n\r\n",
			body:    `site.test(/87nft3 \(GET \))`,
			escaped: `site.test(/87nft3 \(GET \))`,
			path:    "site.test(/87nft3)",
			file:    "site.test(/87nft3)",
		},
		{
			name:    "white space that is not escaped",
			request: "GET / HTTP/1.1\r\nHost: É\r\n\r\n\t\u00a0x\u0085\v",
			body:    `É(/ \(GET x\))`,
			escaped: `É(/ \(GET x\))`,
			path:    "É(/)",
			file:    "É(/)",
		},
		{
			name:    "capital outside ASCII",
			request: "GET /É HTTP/1.1\r\nHost: s\r\n\r\n",
			body:    `s(/É \(GET \))`,
			escaped: `s(/É \(GET \))`,
			path:    "s(/É)",
			file:    "s(/é)",
		},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			r := parse(t, []byte(tc.request))
			for _, form := range []struct {
				name string
				got  []byte
				want string
			}{
				{"body", r.AppendBodyTrail(nil), tc.body},
				{"escaped body", r.AppendEscapedBodyTrail(nil), tc.escaped},
				{"path", r.AppendPathTrail(nil), tc.path},
				{"file", r.AppendFileTrail(nil), tc.file},
			} {
				if string(form.got) != form.want {
					t.Errorf("%s: got %q, want %q", form.name, form.got, form.want)
				}
			}
		})
	}
}

func TestRequest_AppendHitTrail(t *testing.T) {
	t.Parallel()
	r := parse(t, segment("GET /a//b/c?x HTTP/1.1\nHost: s.test\n"))
	r.Collapse()
	if got := r.AppendHitTrail(nil, []byte("/b")); string(got) != "(s.test/a)/b(/c?x)" {
		t.Errorf("candidate: %q", got)
	}
	// The joined key lives in a buffer of the request.
	if got := r.AppendHitTrail(nil, r.WithHost([]byte("/a/b"))); string(got) != "s.test/a/b(/c?x)" {
		t.Errorf("with host: %q", got)
	}
	r = parse(t, segment("GET http://evil.test:80/a//b HTTP/1.1\nHost: s.test\n"))
	r.UseAbsoluteForm()
	r.Collapse()
	if got := r.AppendHitTrail(nil, r.WithHost([]byte("/a/b"))); string(got) != "(evil.test:80/a//b)" {
		t.Errorf("proxy form: %q", got)
	}
}

func TestRequest_IsBodyForm(t *testing.T) {
	t.Parallel()
	testCases := []struct {
		name      string
		request   string
		candidate string
		want      bool
	}{
		{name: "query from the body", request: "POST /s HTTP/1.1\n\nq", candidate: "/s?q", want: true},
		{name: "empty body", request: "GET /s HTTP/1.1\n\n", candidate: "/s?", want: true},
		{name: "candidate without query", request: "POST /s HTTP/1.1\n\nq", candidate: "/s"},
		{name: "query of the path", request: "POST /s?q HTTP/1.1\n\nq", candidate: "/s?q"},
		{name: "no body", request: "GET /s HTTP/1.1\n", candidate: "/s?q"},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := parse(t, segment(tc.request)).IsBodyForm([]byte(tc.candidate)); got != tc.want {
				t.Errorf("got %v", got)
			}
		})
	}
}
