package app

import (
	"io"
	"net/netip"
	"testing"

	"github.com/trailscope/trailscope/sensor/fuzzed"
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
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got, err := parseQuestion(tc.asked)
			if err != nil {
				t.Fatal(err)
			}
			got.notes = nil
			if got.literal != tc.want.literal || got.certificate != tc.want.certificate || got.address != tc.want.address ||
				got.port != tc.want.port || got.hasPort != (tc.want.port != 0) || got.name != tc.want.name || got.host != tc.want.host || got.target != tc.want.target {
				t.Errorf("got %+v, want %+v", *got, tc.want)
			}
		})
	}
}

func TestParseQuestion_refused(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, asked string }{
		{"nothing", "  "},
		{"control characters", "a\x00b.example.net"},
		{"no host", "http:///a"},
		{"no port", "evil.example.net:http"},
		{"port beyond", "evil.example.net:70000"},
		{"SHA-256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
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
