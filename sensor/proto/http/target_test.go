package http_test

import (
	"testing"
)

func TestRequest_UseAbsoluteForm(t *testing.T) {
	t.Parallel()
	testCases := []struct {
		name string
		path string
		host string
		want string // the path afterwards
		url  string
	}{
		{name: "ordinary", path: "http://b.test/x/y?z", host: "b.test", want: "/x/y?z", url: "b.test/x/y?z"},
		{name: "no path", path: "http://b.test", host: "b.test", want: "/", url: "b.test/"},
		{name: "port 80", path: "http://b.test:80/x", host: "b.test", want: "/x", url: "b.test:80/x"},
		{name: "port 80 without path", path: "ftp://b.test:80", host: "b.test", want: "/", url: "b.test:80/"},
		{name: "other port", path: "https://b.test:443/x", host: "b.test:443", want: "/x", url: "b.test:443/x"},
		{name: "query without path", path: "http://b.test?x", host: "b.test?x", want: "/", url: "b.test?x/"},
		{name: "inside a query", path: "/r?u=http://b.test/x://y", host: "b.test", want: "/x://y", url: "b.test/x://y"},
		{name: "empty authority", path: "http:///x", host: "", want: "/x", url: "/x"},
		{name: "nothing behind", path: "http://", host: "", want: "/", url: "/"},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			r := parse(t, segment("GET "+tc.path+" HTTP/1.1\nHost: a.test\n"))
			if !r.HasScheme() {
				t.Fatal("no scheme")
			}
			r.UseAbsoluteForm()
			if string(r.Host) != tc.host || string(r.Path) != tc.want || string(r.URL()) != tc.url {
				t.Errorf("got %q %q %q, want %q %q %q", r.Host, r.Path, r.URL(), tc.host, tc.want, tc.url)
			}
		})
	}
}

func TestRequest_UseConnectForm(t *testing.T) {
	t.Parallel()
	testCases := []struct {
		name   string
		target string
		host   string
		path   string
		url    string
	}{
		{name: "port", target: "B.test:443", host: "b.test:443", path: "/", url: "b.test:443/"},
		{name: "port 80", target: "b.test:80", host: "b.test", path: "/", url: "b.test/"},
		{name: "path", target: "b.test:80/x//y", host: "b.test", path: "/x//y", url: "b.test/x//y"},
		{name: "rooted", target: "/x", host: "", path: "/x", url: "/x"},
		{name: "nothing", target: "", host: "", path: "/", url: "/"},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			r := parse(t, segment("CONNECT "+tc.target+" HTTP/1.1\nHost: a.test\n"))
			if !r.IsConnect() {
				t.Fatal("not CONNECT")
			}
			r.UseConnectForm()
			if string(r.Host) != tc.host || string(r.Path) != tc.path || string(r.URL()) != tc.url {
				t.Errorf("got %q %q %q, want %q %q %q", r.Host, r.Path, r.URL(), tc.host, tc.path, tc.url)
			}
		})
	}
}

func TestRequest_Collapse(t *testing.T) {
	t.Parallel()
	testCases := []struct {
		name string
		path string
		want string
		url  string
	}{
		{name: "nothing to do", path: "/a/b", want: "/a/b", url: "a.test/a/b"},
		{name: "two", path: "/a//b", want: "/a/b", url: "a.test/a/b"},
		{name: "three", path: "/a///b", want: "/a//b", url: "a.test/a//b"},
		{name: "four", path: "////", want: "//", url: "a.test//"},
		{name: "several", path: "//a//b//", want: "/a/b/", url: "a.test/a/b/"},
		{name: "in the query", path: "/a?b//c", want: "/a?b/c", url: "a.test/a?b/c"},
		{name: "a kept command", path: "http://b.test/cmd.exe", want: "http:/b.test/cmd.exe", url: "a.testhttp:/b.test/cmd.exe"},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			r := parse(t, segment("GET "+tc.path+" HTTP/1.1\nHost: a.test\n"))
			_ = r.DecodedPath()
			r.Collapse()
			if string(r.Path) != tc.want || string(r.URL()) != tc.url || string(r.DecodedPath()) != tc.want {
				t.Errorf("got %q %q %q, want %q %q", r.Path, r.URL(), r.DecodedPath(), tc.want, tc.url)
			}
		})
	}
	t.Run("the URL of a proxy form stays", func(t *testing.T) {
		t.Parallel()
		r := parse(t, segment("GET http://b.test:80/a//b HTTP/1.1\n"))
		r.UseAbsoluteForm()
		r.Collapse()
		if string(r.Path) != "/a/b" || string(r.URL()) != "b.test:80/a//b" {
			t.Errorf("got %q %q", r.Path, r.URL())
		}
	})
}

func TestRequest_parts(t *testing.T) {
	t.Parallel()
	testCases := []struct {
		name    string
		path    string
		host    string
		rooted  bool
		segment string
		bare    string // host name
	}{
		{name: "ordinary", path: "/a/b", host: "h.test:81", rooted: true, segment: "a", bare: "h.test"},
		{name: "one segment with query", path: "/a?b=c", host: "h.test", rooted: true, segment: "a?b=c", bare: "h.test"},
		{name: "query with a slash", path: "/a?b/c", host: "", rooted: true, segment: "a?b"},
		{name: "root", path: "/", host: ":1", rooted: true},
		{name: "double slash", path: "//a", host: "[::1]:80", rooted: true, bare: "["},
		{name: "not rooted", path: "a/b", host: "h"},
		{name: "nothing", path: ""},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			r := parse(t, segment("GET "+tc.path+" HTTP/1.1\n"))
			r.SetHost([]byte(tc.host))
			if r.IsRooted() != tc.rooted || string(r.FirstSegment()) != tc.segment {
				t.Errorf("got %v %q", r.IsRooted(), r.FirstSegment())
			}
			if tc.bare != "" && string(r.HostName()) != tc.bare {
				t.Errorf("host name %q", r.HostName())
			}
			if r.HasScheme() || r.IsConnect() {
				t.Error("taken for a proxy form")
			}
		})
	}
}
