package app

import (
	"io"
	"net/netip"
	"testing"

	"github.com/trailscope/trailscope/sensor/fuzzed"
	"github.com/trailscope/trailscope/trails/addr"
)

func TestParseQuestion(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, asked string
		want        question
	}{
		{name: "IPv4", asked: " 192.0.2.1 ", want: question{address: netip.MustParseAddr("192.0.2.1")}},
		{name: "IPv6 in another spelling", asked: "2001:0DB8::0:1", want: question{address: netip.MustParseAddr("2001:db8::1")}},
		{name: "IPv6 in brackets", asked: "[2001:db8::1]", want: question{address: netip.MustParseAddr("2001:db8::1")}},
		{name: "address and port", asked: "192.0.2.1:443", want: question{address: netip.MustParseAddr("192.0.2.1"), port: 443}},
		{name: "IPv6 and port", asked: "[2001:DB8:0::1]:53", want: question{address: netip.MustParseAddr("2001:db8::1"), port: 53}},
		{name: "name", asked: "Evil.Example.NET.", want: question{name: "evil.example.net", host: "evil.example.net", target: "/"}},
		{name: "name and port", asked: "evil.example.net:8080", want: question{name: "evil.example.net", host: "evil.example.net:8080", port: 8080, target: "/"}},
		{name: "port 80", asked: "evil.example.net:80/a", want: question{name: "evil.example.net", host: "evil.example.net", port: 80, target: "/a"}},
		{name: "other script", asked: "MÜNCHEN.example", want: question{name: "xn--mnchen-3ya.example", host: "xn--mnchen-3ya.example", target: "/"}},
		{name: "URL", asked: "http://u:p@evil.example.net/a/B.php?x=1#top", want: question{name: "evil.example.net", host: "evil.example.net", port: 80, target: "/a/B.php?x=1"}},
		{name: "URL without a path", asked: "HTTP://evil.example.net", want: question{name: "evil.example.net", host: "evil.example.net", port: 80, target: "/"}},
		{name: "query without a path", asked: "http://evil.example.net?q=a b", want: question{name: "evil.example.net", host: "evil.example.net", port: 80, target: "/?q=a%20b"}},
		{name: "URL of an address", asked: "http://192.0.2.1:8080/x", want: question{address: netip.MustParseAddr("192.0.2.1"), host: "192.0.2.1:8080", port: 8080, target: "/x"}},
		{name: "URL of IPv6", asked: "http://[2001:DB8::1]:8080/x", want: question{address: netip.MustParseAddr("2001:db8::1"), host: "[2001:db8::1]:8080", port: 8080, target: "/x"}},
		{name: "without a scheme", asked: "evil.example.net/a", want: question{name: "evil.example.net", host: "evil.example.net", target: "/a"}},
		{name: "harmless", asked: "hxxp://evil[.]example(.)net/a", want: question{name: "evil.example.net", host: "evil.example.net", port: 80, target: "/a"}},
		{name: "path", asked: "/gate.php?id=1", want: question{target: "/gate.php?id=1"}},
		{name: "certificate", asked: "5D:64:E9:69:71:C2:6A:7E:43:D2:35:08:FA:49:67:C0:B6:5F:FF:7D", want: question{certificate: "5d64e96971c26a7e43d23508fa4967c0b65fff7d"}},
		{name: "SHA-256", asked: "9F86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", want: question{sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}},
		{name: "JA4", asked: "T13D1516H2_8daaf6152771_02713d6af862", want: question{ja4: "t13d1516h2_8daaf6152771_02713d6af862"}},
		{name: "network", asked: "192.0.2.7/24", want: question{network: span("192.0.2.0/24"), networkKey: "192.0.2.7/24"}},
		{name: "IPv6 network", asked: "2001:DB8::/32", want: question{network: span("2001:db8::/32"), networkKey: "2001:db8::/32"}},
		{name: "range", asked: "192.0.2.7 - 192.0.2.9", want: question{network: span("192.0.2.7-192.0.2.9"), networkKey: "192.0.2.7 - 192.0.2.9"}},
		{name: "harmless network", asked: "192[.]0[.]2[.]0/24", want: question{network: span("192.0.2.0/24"), networkKey: "192.0.2.0/24"}},
		{name: "user agent", asked: "Mozilla/5.0 (Evil; x)", want: question{agent: "mozilla/5.0 (evil; x)"}},
		{name: "product", asked: "sqlmap/1.7", want: question{agent: "sqlmap/1.7", name: "sqlmap", host: "sqlmap", target: "/1.7"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got, err := parseQuestion(tc.asked)
			if err != nil {
				t.Fatal(err)
			}
			got.notes = nil
			if got.sha256 != tc.want.sha256 || got.ja4 != tc.want.ja4 || got.agent != tc.want.agent || got.network != tc.want.network || got.networkKey != tc.want.networkKey {
				t.Errorf("got %+v, want %+v", *got, tc.want)
			}
			if got.literal != tc.want.literal || got.certificate != tc.want.certificate || got.address != tc.want.address ||
				got.port != tc.want.port || got.hasPort != (tc.want.port != 0) || got.name != tc.want.name || got.host != tc.want.host || got.target != tc.want.target {
				t.Errorf("got %+v, want %+v", *got, tc.want)
			}
		})
	}
}

// span is a network or a range that must be one.
func span(s string) addr.Span {
	span, ok := addr.ParseSpan(s)
	if !ok {
		panic(s)
	}
	return span
}

func TestParseQuestion_refused(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, asked string }{
		{"nothing", "  "},
		{"control characters", "a\x00b.example.net"},
		{"no host", "http:///a"},
		{"no port", "evil.example.net:http"},
		{"port beyond", "evil.example.net:70000"},
		{"no name in any script", "\u00fc\ufffd..example"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if q, err := parseQuestion(tc.asked); err == nil {
				t.Errorf("got %+v, want an error", *q)
			}
		})
	}
}

// questionSeeds are starts for damaged questions.
func questionSeeds() [][]byte {
	var seeds [][]byte
	for _, s := range []string{
		"http://u@[2001:db8::1]:80/a?b#c", "evil[.]example:8080", "192.0.2.1/24", "%zz", "::1%eth0", "a b", "?", "münchen.example/ä",
		"192.0.2.1-192.0.2.9", "2001:db8::/32", "t13d1516h2_8daaf6152771_02713d6af862", "sqlmap/1.7", "evil agent (x)",
		"trailscopedemoxy.onion.ws", "5d:64:e9:69", "/trailscope-demo/login.php?id=5&x=6", "dga1234.example.net",
	} {
		seeds = append(seeds, []byte(s))
	}
	return seeds
}

// checkAnswer checks what is true of every answer.
func checkAnswer(t *testing.T, x *lookup, asked string) {
	a := x.answer(asked)
	if a.Error != "" && (a.Found || a.Checks != nil) {
		t.Errorf("%q: %+v is an error and an answer", asked, a)
	}
	for _, c := range a.Checks {
		if c.Found != nil && len(c.Tried) == 0 {
			t.Errorf("%q: found %+v without a look-up", asked, c.Found)
		}
	}
	if err := a.print(io.Discard); err != nil {
		t.Errorf("%q: %v", asked, err)
	}
}

func FuzzLookup(f *testing.F) {
	for _, seed := range questionSeeds() {
		f.Add(string(seed))
	}
	x := starterLookup(f)
	f.Fuzz(func(t *testing.T, asked string) { checkAnswer(t, x, asked) })
}

func TestLookup_damaged(t *testing.T) {
	x := starterLookup(t)
	fuzzed.Run(t, 20_000, questionSeeds(), func(b []byte) { checkAnswer(t, x, string(b)) })
}
