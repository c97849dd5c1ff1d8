package http_test

import (
	"slices"
	"testing"

	"github.com/trailscope/trailscope/sensor/proto/http"
)

func TestRequest_Candidates(t *testing.T) {
	t.Parallel()
	const none = "\x00" // no body
	testCases := []struct {
		name string
		path string
		body string
		want []string
	}{
		{name: "folders", path: "/a/b/c", body: none, want: []string{"/a/b/c", "/a/b", "/c"}},
		{name: "one segment", path: "/a", body: none, want: []string{"/a"}},
		{name: "trailing slashes", path: "/a/b/", body: none, want: []string{"/a/b", "/a", "/b"}},
		{name: "root", path: "/", body: none, want: nil},
		{name: "no slash", path: "abc", body: none, want: []string{"abc"}},
		{name: "empty", path: "", body: none, want: nil},
		{
			name: "query", path: "/a/b/c.php?id=1&x=2", body: none,
			want: []string{"/a/b/c.php?id=1&x=2", "/a/b/c.php", "/a/b/c.php?id=", "/a/b/c.php?id=&x=", "/c.php?id=&x="},
		},
		{
			name: "one parameter", path: "/a/b/c/d?p=1", body: none,
			want: []string{"/a/b/c/d?p=1", "/a/b/c/d", "/a/b/c/d?p=", "/a/b/c", "/d"},
		},
		{name: "query without value", path: "/a?p=", body: none, want: []string{"/a?p=", "/a", "/a?p="}},
		{name: "query without parameter", path: "/a?p", body: none, want: []string{"/a?p", "/a"}},
		{name: "bare question mark", path: "/a/?", body: none, want: []string{"/a/?", "/a"}},
		{name: "equals sign before the query", path: "/a=b/c?d=e", body: none, want: []string{"/a=b/c?d=e", "/a=b/c", "/a=", "/a==e"}},
		{name: "value up to the next sign", path: "/x?a=b=c", body: none, want: []string{"/x?a=b=c", "/x", "/x?a=", "/x?a==c"}},
		{name: "sign without a word", path: "/x?=b&c=d", body: none, want: []string{"/x?=b&c=d", "/x", "/x?=", "/x?=b&c="}},
		{name: "sign behind a hyphen", path: "/x?a-=b", body: none, want: []string{"/x?a-=b", "/x", "/x?a-="}},
		{name: "word outside ASCII", path: "/x?é=b", body: none, want: []string{"/x?é=b", "/x", "/x?é="}},
		{name: "joiner is a word character", path: "/x?\u200d=b", body: none, want: []string{"/x?\u200d=b", "/x", "/x?\u200d="}},
		{name: "double question mark", path: "/x??a", body: none, want: []string{"/x??a", "/x"}},

		{name: "body", path: "/submit", body: "q=1", want: []string{"/submit", "/submit?q=1"}},
		{name: "body decoded, then in lower case", path: "/s", body: "Q=%41%C3%89", want: []string{"/s", "/s?q=aé"}},
		{name: "body without capitals in ASCII", path: "/s", body: "É", want: []string{"/s", "/s?é"}},
		{name: "empty body", path: "/s", body: "", want: []string{"/s", "/s?"}},
		{name: "trailing slash before a body", path: "/s/", body: "q", want: []string{"/s", "/s/?q", "/s", "/s"}},
		{name: "body with slashes", path: "/s", body: "a/b", want: []string{"/s", "/s?a/b", "/s?a", "/s"}},
		{name: "body with slashes, path without", path: "s", body: "a/b/c", want: []string{"s", "s?a/b/c", "s?a/b"}},
		{name: "root with a body", path: "/", body: "q", want: []string{"/?q"}},
		{name: "body beside a query", path: "/s?a", body: "q=1", want: []string{"/s?a", "/s"}},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			head := "GET " + tc.path + " HTTP/1.1\r\nHost: h.test\r\n"
			if tc.body != none {
				head += "\r\n" + tc.body
			}
			r := parse(t, []byte(head))
			for range 2 { // the second time in used buffers
				var got []string
				for _, c := range r.Candidates() {
					if full := string(r.WithHost(c)); full != "h.test"+string(c) {
						t.Errorf("with host: %q", full)
					}
					got = append(got, string(c))
				}
				if !slices.Equal(got, tc.want) {
					t.Errorf("got %q\nwant %q", got, tc.want)
				}
			}
			if string(r.Root()) != "h.test/" {
				t.Errorf("root %q", r.Root())
			}
		})
	}
}

func TestRequest_CutPort(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, host, cut, key string
		port                 bool
	}{
		{"none", "site.example", "site.example", "site.example/p", false},
		{"port", "site.example:8081", "site.example", "site.example/p", true},
		{"ipv6", "[2001:db8::7]:8081", "[2001:db8::7]", "[2001:db8::7]/p", true},
		{"ipv6 alone", "[2001:db8::7]", "[2001:db8::7]", "[2001:db8::7]/p", false},
		{"bare ipv6", "2001:db8::7", "2001:db8::7", "2001:db8::7/p", false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			var r http.Request
			if !http.ReadRequest([]byte("GET http://"+tc.host+"/p HTTP/1.1\r\nHost: "+tc.host+"\r\n\r\n"), &r) {
				t.Fatal("not read")
			}
			if key := string(r.WithName([]byte("/p"))); r.HasPort() != tc.port || key != tc.key {
				t.Errorf("port %t, key %q", r.HasPort(), key)
			}
			if host := string(r.CutPort()); host != tc.host || string(r.Host) != tc.cut || string(r.URL()) != tc.cut+string(r.Path) {
				t.Errorf("cut %q from %q, URL %q", r.Host, host, r.URL())
			}
		})
	}
}
