package allow_test

import (
	"strings"
	"testing"

	"github.com/trailscope/trailscope/trails/allow"
)

// own compiles an allow file in which nothing is refused.
func own(tb testing.TB, text string) *allow.List {
	tb.Helper()
	rules, report, err := allow.ReadFile(strings.NewReader(text), "allow.yaml")
	if err != nil {
		tb.Fatal(err)
	}
	if report.Refused.Count > 0 {
		tb.Fatal(report.Refused.First[0])
	}
	return compile(tb, rules...)
}

// TestList_Match_trail has what a trail in a rule covers.
func TestList_Match_trail(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, rule, kind, trail string
		want                    bool
	}{
		{"name", "evil.example", "DNS", "evil.example", true},
		{"name below", "evil.example", "DNS", "(a.b).evil.example", true},
		{"name that was asked for", "a.evil.example", "DNS", "(a).evil.example", true},
		{"below the name that was asked for", "b.evil.example", "DNS", "(a.b).evil.example", true},
		{"other name", "b.evil.example", "DNS", "(a).evil.example", false},
		{"parent", "evil.example", "DNS", "example", false},
		{"end of a label only", "evil.example", "DNS", "notevil.example", false},
		{"last label", "example", "DNS", "(a).evil.example", true},
		{"capitals in the rule", "Evil.EXAMPLE.", "DNS", "(a).evil.example", true},
		{"dot in front", ".evil.example", "DNS", "(a).evil.example", true},
		{"as the event writes it", "(a).evil.example", "DNS", "(a).evil.example", true},
		{"expression, found part", "dga12.example", "DNS", "(a.)dga12.example(.x.org)", true},
		{"expression, name", "x.org", "DNS", "dga12.example(.x.org)", true},
		{"onion", "service.onion", "DNS", "service.onion(.gate.example)", true},
		{"gateway", "gate.example", "DNS", "service.onion(.gate.example)", true},
		{"heuristic", "flood.example", "DNS", "(aaaa bbbb).flood.example", true},

		{"URL, host", "evil.example", "URL", "evil.example/bad/x.php", true},
		{"URL, host below", "evil.example", "URL", "www.evil.example/bad/x.php", true},
		{"URL, host is context", "victim.example", "URL", "(victim.example)/login.php", true},
		{"URL, path", "/login.php", "URL", "(victim.example)/login.php", true},
		{"URL, path in capitals", "/login.php", "URL", "(victim.example)/Login.php", true},
		{"URL, other path", "/login", "URL", "(victim.example)/login.php", false},
		{"URL, whole", "evil.example/bad/x.php", "URL", "evil.example/bad/x.php(?k=v)", true},
		{"URL, with query", "evil.example/bad/x.php?k=v", "URL", "evil.example/bad/x.php(?k=v)", true},
		{"URL, below a path", "evil.example/bad", "URL", "evil.example/bad/x.php", false},
		{"URL, port", "evil.example", "URL", "(evil.example:8080)/login.php", true},
		{"URL, all context", "evil.example", "URL", "(evil.example:80/a//b)", true},
		{"URL, address", "192.0.2.1", "URL", "192.0.2.1/bins/bot.sh", true},
		{"URL, part of an address", "2.1", "URL", "192.0.2.1/bins/bot.sh", false},
		{"URL, IPv6", "2001:DB8::0:1", "URL", "[2001:db8::1]:8080/x", true},
		{"root", "evil.example/", "URL", "evil.example/", true},
		{"root is not the name", "evil.example/", "DNS", "evil.example", false},
		{"body", "evil.example", "HTTP", `evil.example(/a \(POST x=1\))`, true},
		{"name in a path", "evil.example", "URL", "(good.example)/evil.example", false},

		{"address", "192.0.2.1", "IP", "192.0.2.1", true},
		{"address with context", "192.0.2.1", "IP", "192.0.2.1 (evil.example)", true},
		{"context of an address", "evil.example", "IP", "192.0.2.1 (evil.example)", false},
		{"address, port", "192.0.2.1", "IPORT", "192.0.2.1:443", true},
		{"address and port", "192.0.2.1:443", "IPORT", "192.0.2.1:443 (evil.example)", true},
		{"address, other port", "192.0.2.1:80", "IPORT", "192.0.2.1:443", false},
		{"IPv6", "2001:db8:0:0:0:0:0:1", "IP", "2001:db8::1", true},
		{"IPv6, port", "2001:db8::1", "IPORT", "[2001:db8::1]:443", true},
		{"IPv6 and port", "[2001:db8::1]:443", "IPORT", "[2001:db8::1]:443", true},
		{"IPv6, beginning", "2001", "IP", "2001:db8::1", false},
		{"IPv6, digits", "2001", "IP", "2001:1:2:3:4:5:6:7", false},

		{"user agent", "sqlmap", "UA", "(x )sqlmap(/1.0)", true},
		{"user agent is no name", "com", "UA", "fetch.com", false},
		{"certificate", "AB12", "CERT", "ab12", true},
		{"port", "445", "PORT", "445", true},
		{"nothing", "evil.example", "DNS", "", false},
		{"marks only", "evil.example", "DNS", "(())(", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l := compile(t, allow.Rule{Match: allow.Matcher{Trail: tt.rule}})
			c := event()
			c.Kind, c.Trail = tt.kind, tt.trail
			for range 2 { // the second time on used room
				if got := l.Match(c, c.Sec); got != tt.want {
					t.Errorf("%s on %s %s: %v", tt.rule, tt.kind, tt.trail, got)
				}
			}
		})
	}
}

// TestList_Match_ends has addresses and ports, alone and together.
func TestList_Match_ends(t *testing.T) {
	t.Parallel()
	merged := func(c *allow.Columns) {
		c.Destination, c.DestinationPort, c.DestinationPortNumber = "198.51.100.23,198.51.100.99", "80,443", false
	}
	forwarded := func(c *allow.Columns) { c.Source = "192.0.2.3,10.0.0.1" }
	v6 := func(c *allow.Columns) { c.Source, c.Destination = "2001:db8::1", "2001:db8:1::0" }
	tests := []struct {
		name   string
		match  allow.Matcher
		change func(*allow.Columns)
		want   bool
	}{
		{"source", allow.Matcher{Source: "192.0.2.3"}, nil, true},
		{"source network", allow.Matcher{Source: "192.0.2.99/24"}, nil, true},
		{"beside the network", allow.Matcher{Source: "192.0.2.8/29"}, nil, false},
		{"destination is no source", allow.Matcher{Source: "198.51.100.23"}, nil, false},
		{"destination", allow.Matcher{Destination: "198.51.100.23"}, nil, true},
		{"destination network", allow.Matcher{Destination: "198.51.0.0/16"}, nil, true},
		{"source port", allow.Matcher{SourcePort: "50000"}, nil, true},
		{"destination port", allow.Matcher{DestinationPort: " 0443"}, nil, true},
		{"other port", allow.Matcher{DestinationPort: "444"}, nil, false},
		{"port of the other end", allow.Matcher{SourcePort: "443"}, nil, false},
		{"no port", allow.Matcher{SourcePort: "50000"}, func(c *allow.Columns) { c.SourcePort, c.SourcePortNumber = "-", false }, false},
		{"source and trail", allow.Matcher{Source: "192.0.2.3", Trail: "198.51.100.23"}, nil, true},
		{"source and another trail", allow.Matcher{Source: "192.0.2.3", Trail: "198.51.100.24"}, nil, false},
		{"another source and trail", allow.Matcher{Source: "192.0.2.4", Trail: "198.51.100.23"}, nil, false},
		{"all", allow.Matcher{Trail: "198.51.100.23", Source: "192.0.2.0/25", SourcePort: "50000", Destination: "198.51.100.0/24", DestinationPort: "443"}, nil, true},
		{"all but one", allow.Matcher{Trail: "198.51.100.23", Source: "192.0.2.0/25", SourcePort: "50000", Destination: "198.51.100.0/24", DestinationPort: "44"}, nil, false},
		{"IPv6 source", allow.Matcher{Source: "2001:db8:0::1"}, v6, true},
		{"IPv6 network", allow.Matcher{Destination: "2001:db8::/32"}, v6, true},
		{"IPv6, other network", allow.Matcher{Destination: "2001:db8:2::/48"}, v6, false},
		{"IPv4 and IPv6", allow.Matcher{Destination: "::/1"}, nil, false},
		{"mapped is another address", allow.Matcher{Source: "::ffff:192.0.2.3"}, nil, false},
		{"forwarded client", allow.Matcher{Source: "10.0.0.1"}, forwarded, false},
		{"in front of a forwarded client", allow.Matcher{Source: "192.0.2.3"}, forwarded, true},
		{"all destinations", allow.Matcher{Destination: "198.51.100.0/24"}, merged, true},
		{"not all destinations", allow.Matcher{Destination: "198.51.100.23"}, merged, false},
		{"not all destinations, by the second", allow.Matcher{Destination: "198.51.100.99"}, merged, false},
		{"not all destination ports", allow.Matcher{DestinationPort: "80"}, merged, false},
		{"no address", allow.Matcher{Source: "192.0.2.3"}, func(c *allow.Columns) { c.Source = "" }, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := event()
			if tt.change != nil {
				tt.change(c)
			}
			if got := compile(t, allow.Rule{Match: tt.match}).Match(c, c.Sec); got != tt.want {
				t.Errorf("%v: %v", tt.match, got)
			}
		})
	}
}

// TestList_Match_nested has networks within networks: the broad one still
// matches where the narrow one asks for more.
func TestList_Match_nested(t *testing.T) {
	t.Parallel()
	l := compile(t,
		allow.Rule{Match: allow.Matcher{Source: "10.0.0.0/8", DestinationPort: "443"}},
		allow.Rule{Match: allow.Matcher{Source: "10.1.0.0/16", DestinationPort: "80"}},
		allow.Rule{Match: allow.Matcher{Source: "10.1.2.0/24", DestinationPort: "22"}},
		allow.Rule{Match: allow.Matcher{Source: "10.1.2.0/24", DestinationPort: "25"}},
		allow.Rule{Match: allow.Matcher{Source: "10.1.2.3", DestinationPort: "53"}})
	for want, port := range map[int]string{0: "443", 1: "80", 2: "22", 3: "25", 4: "53"} {
		c := event()
		c.Source, c.DestinationPort = "10.1.2.3", port
		before := l.Counts()[want].Hits
		if !l.Match(c, c.Sec) || l.Counts()[want].Hits != before+1 {
			t.Errorf("port %s: rule %d is not hit", port, want)
		}
		c.Source = "11.1.2.3"
		if l.Match(c, c.Sec) {
			t.Errorf("port %s: matches outside", port)
		}
	}
}

func TestList_Match_expiry(t *testing.T) {
	t.Parallel()
	l := own(t, "- trail: evil.example\n  expires: 2026-09-01T08:00:00+02:00\n- {trail: other.example, expires: 2026-09-01}\n")
	c := event()
	for name, tt := range map[string]struct {
		trail string
		now   int64
		want  bool
	}{
		"before":           {"evil.example", 1_788_242_399, true},
		"at the end":       {"evil.example", 1_788_242_400, false},
		"before 1970":      {"evil.example", -5, true},
		"before the date":  {"other.example", 1_788_220_799, true},
		"date's beginning": {"other.example", 1_788_220_800, false},
	} {
		c.Kind, c.Trail = "DNS", tt.trail
		if got := l.Match(c, tt.now); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if n := l.Expired(1_788_230_000); n != 1 {
		t.Errorf("%d rules expired", n)
	}
}
