package heuristic_test

import (
	"testing"

	"github.com/trailscope/trailscope/sensor/heuristic"
)

func TestProxyProbe(t *testing.T) {
	t.Parallel()
	testCases := []struct {
		name      string
		path      string
		authority string
		trail     string
	}{
		{name: "path", path: "http://proxycheck.example/x/y", authority: "proxycheck.example", trail: "http://proxycheck.example/(x/y)"},
		{name: "word in the path", path: "http://a.example/echo", authority: "a.example", trail: "http://a.example/(echo)"},
		{name: "port", path: "http://probe.example:8080/x", authority: "probe.example:8080", trail: "http://probe.example/(x)"},
		{name: "dots", path: "http://probe.example..:80/x", authority: "probe.example..:80", trail: "http://probe.example/(x)"},
		{name: "no path", path: "http://probe.example.", authority: "probe.example.", trail: "http://probe.example"},
		{name: "slash alone", path: "http://probe.example:1/", authority: "probe.example:1", trail: "http://probe.example/"},
		{name: "query without a slash", path: "http://x.example?check", authority: "x.example?check", trail: "http://x.example?check"},
		{name: "line end", path: "http://x.example/a\ncheck", authority: "x.example", trail: "http://x.example/(a)\ncheck"},
		{name: "line end first", path: "http://x.example/\ncheck", authority: "x.example", trail: "http://x.example/\ncheck"},
		{name: "second URL", path: "http://a/http://b.:9/check", authority: "a", trail: "http://a/(http://b.:9/check)"},
		{name: "second URL only", path: "http:///http://probe.", authority: "", trail: "http:///http://probe"},
		{name: "empty authority", path: "http:///check", authority: "", trail: "http:///check"},
		{name: "parenthesis in the authority", path: "http://a.:8(q.:/check", authority: "a.:8(q.:", trail: "http://a(q.:/(check)"},
		{name: "second step starts at the bracket", path: "http://(probe:80/x", authority: "(probe:80", trail: "http://(probe:80/(x)"},
	}
	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			authority, ok := heuristic.ProxyProbe([]byte(tc.path))
			if !ok || string(authority) != tc.authority {
				t.Errorf("got %q %v, want %q", authority, ok, tc.authority)
			}
			if trail := heuristic.AppendProxyProbe([]byte("http://:"), []byte(tc.path)); string(trail) != "http://:"+tc.trail {
				t.Errorf("trail %q, want %q", trail, tc.trail)
			}
		})
	}
	for _, path := range []string{"", "http://x.example/a", "https://probe.example/", "/http://probe.example", "HTTP://probe.example/", "http:/probe"} {
		if _, ok := heuristic.ProxyProbe([]byte(path)); ok {
			t.Errorf("%q is taken for a probe", path)
		}
	}
}
