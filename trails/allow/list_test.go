package allow_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/trailscope/trailscope/trails/addr"
	"github.com/trailscope/trailscope/trails/allow"
)

func TestNew_refused(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		rule  allow.Rule
		field string
	}{
		{"nothing", allow.Rule{}, "rule"},
		{"text", allow.Rule{Match: allow.Matcher{Text: "x", Trail: "x"}}, "rule"},
		{"form", allow.Rule{Match: allow.Matcher{Form: 9, Text: "x"}}, "rule"},
		{"trail of dots", allow.Rule{Match: allow.Matcher{Trail: " .. "}}, "trail"},
		{"wildcard", allow.Rule{Match: allow.Matcher{Trail: "*.example.net"}}, "trail"},
		{"scheme", allow.Rule{Match: allow.Matcher{Trail: "http://example.net/"}}, "trail"},
		{"long trail", allow.Rule{Match: allow.Matcher{Trail: strings.Repeat("x", 1<<17)}}, "trail"},
		{"source", allow.Rule{Match: allow.Matcher{Source: "10.0.0.300"}}, "source"},
		{"source with zone", allow.Rule{Match: allow.Matcher{Source: "fe80::1%eth0"}}, "source"},
		{"everything", allow.Rule{Match: allow.Matcher{Source: "0.0.0.0/0"}}, "source"},
		{"destination", allow.Rule{Match: allow.Matcher{Destination: "2001:db8::/129"}}, "destination"},
		{"source port", allow.Rule{Match: allow.Matcher{SourcePort: "0"}}, "source_port"},
		{"destination port", allow.Rule{Match: allow.Matcher{DestinationPort: "70000"}}, "destination_port"},
		{"trusted trail", allow.Rule{Match: allow.Matcher{Form: allow.FormTrusted, Text: "x", Trail: "x"}}, "trail"},
		{"trusted columns", allow.Rule{Match: allow.Matcher{Form: allow.FormTrusted, Text: "x", Source: "x"}}, "rule"},
		{"trusted nothing", allow.Rule{Match: allow.Matcher{Form: allow.FormTrusted}}, "rule"},
		{"trusted with an end", allow.Rule{Match: allow.Matcher{Form: allow.FormTrusted, Text: "x"}, Expires: time.Now()}, "expires"},
		{"ignore rule with text", allow.Rule{Match: allow.Matcher{Form: allow.FormIgnore, Text: "x"}}, "rule"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.rule.Origin = "own.yaml:7"
			_, err := allow.New([]allow.Rule{tt.rule})
			var wrong *allow.FieldError
			if !errors.As(err, &wrong) || wrong.Field != tt.field || !strings.HasPrefix(err.Error(), "rule of own.yaml:7: "+tt.field+": ") {
				t.Errorf("%v", err)
			}
		})
	}
	if _, err := allow.New([]allow.Rule{{Match: allow.Matcher{Form: allow.FormExpression, Text: "("}}}); err == nil {
		t.Error("an open group is accepted")
	}
}

// TestNew_duplicates keeps, of rules that silence the same, the one in force
// longest.
func TestNew_duplicates(t *testing.T) {
	t.Parallel()
	at := func(day int) time.Time { return time.Date(2026, 9, day, 0, 0, 0, 0, time.UTC) }
	l := compile(t,
		allow.Rule{Match: allow.Matcher{Trail: "a.example"}, Expires: at(1), Reason: "first"},
		allow.Rule{Match: allow.Matcher{Trail: "A.example."}, Expires: at(3), Reason: "longest"},
		allow.Rule{Match: allow.Matcher{Trail: "a.example"}, Expires: at(2), Reason: "third"},
		allow.Rule{Match: allow.Matcher{Form: allow.FormTrusted, Text: "a.example"}, Reason: "trusted"},
		allow.Rule{Match: allow.Matcher{Form: allow.FormTrusted, Text: "a.example"}, Reason: "again"},
		allow.Rule{Match: allow.Matcher{Source: "10.0.0.1/8"}, Reason: "network"},
		allow.Rule{Match: allow.Matcher{Source: "10.2.0.0/8"}, Reason: "same network"},
	)
	var got []string
	for _, c := range l.Counts() {
		got = append(got, c.Rule.Reason)
	}
	if want := "longest trusted network"; strings.Join(got, " ") != want {
		t.Errorf("%v, want %s", got, want)
	}
	if l.LenOf(allow.FormEvent) != 2 || l.LenOf(allow.FormTrusted) != 1 || l.LenOf(99) != 0 {
		t.Errorf("%d rules on events", l.LenOf(allow.FormEvent))
	}
}

func TestRule_Identity(t *testing.T) {
	t.Parallel()
	base := allow.Rule{Match: allow.Matcher{Trail: "a.example"}, Origin: "allow.yaml:3"}
	same, moved, elsewhere, other := base, base, base, base
	same.Reason, same.Author, same.Expires = "x", "y", time.Now()
	moved.Origin = "allow.yaml:12"
	elsewhere.Origin = "allow2.yaml:3"
	other.Match = allow.Matcher{Source: "a.example"}
	id := base.Identity()
	if len(id) != 16 || same.Identity() != id || moved.Identity() != id || elsewhere.Identity() == id || other.Identity() == id {
		t.Errorf("ids %s %s %s %s %s", id, same.Identity(), moved.Identity(), elsewhere.Identity(), other.Identity())
	}
}

func TestList_Counts(t *testing.T) {
	t.Parallel()
	l := compile(t,
		allow.Rule{Match: allow.Matcher{Form: allow.FormTrusted, Text: "good.example"}},
		allow.Rule{Match: allow.Matcher{Form: allow.FormTrusted, Text: "192.0.2.0/24"}},
		allow.Rule{Match: allow.Matcher{Form: allow.FormTrusted, Text: "192.0.2.0/28"}},
		allow.Rule{Match: allow.Matcher{Form: allow.FormIgnore, Source: "192.0.2.3", SourcePort: "*", Destination: "*", DestinationPort: "53"}},
		allow.Rule{Match: allow.Matcher{Form: allow.FormExpression, Text: "scanner"}},
		allow.Rule{Match: allow.Matcher{DestinationPort: "443"}},
	)
	l.Domain([]byte("www.good.example"))
	l.Text("good.example")
	l.Key([]byte("good.example"))
	l.Key([]byte("192.0.2.200"))
	l.Addr(netip.MustParseAddr("192.0.2.200"))
	l.AddrText("192.0.2.1") // the smaller network
	for _, change := range []func(*allow.Columns){
		func(c *allow.Columns) { c.DestinationPort, c.Info = "53", "x" },
		func(*allow.Columns) {},
		func(c *allow.Columns) { c.Info = "x" },
		func(c *allow.Columns) { c.Info, c.DestinationPort = "x", "444" },
	} {
		c := event()
		change(c)
		l.Match(c, c.Sec)
	}
	var got []string
	for _, c := range l.Counts() {
		got = append(got, fmt.Sprintf("%d+%d", c.Hits, c.Trails))
	}
	if want := "2+1 1+1 1+0 1+0 1+0 1+0"; strings.Join(got, " ") != want {
		t.Errorf("%v, want %s", got, want)
	}
}

// TestList_CarryFrom counts on after a reload, also what the old list still
// sees.
func TestList_CarryFrom(t *testing.T) {
	t.Parallel()
	older := read(t, "a.example\nb.example\n")
	older.Text("a.example")
	older.Text("b.example")
	newer := read(t, "# a line more\nc.example\na.example\n")
	newer.CarryFrom(older)
	newer.CarryFrom(nil)
	older.Text("a.example")
	newer.Text("a.example")
	newer.Text("c.example")
	counts := newer.Counts()
	if len(counts) != 2 || counts[0].Hits != 1 || counts[1].Hits != 3 {
		t.Errorf("%+v", counts)
	}
}

// TestList_concurrent has workers ask one list while another carries its
// counters on.
func TestList_concurrent(t *testing.T) {
	t.Parallel()
	const workers, rounds = 4, 2000
	text := "- {trail: evil.example, source: 192.0.2.0/24}\n- destination: 2001:db8::/32\n"
	l := own(t, text)
	var done sync.WaitGroup
	for range workers {
		done.Go(func() {
			c := event()
			c.Kind, c.Trail = "DNS", "(a).evil.example"
			for range rounds {
				l.Match(c, c.Sec)
				l.Domain([]byte("x.example"))
			}
		})
	}
	newer := own(t, text)
	newer.CarryFrom(l)
	newer.Covering("evil.example", 0)
	done.Wait()
	if n := newer.Counts()[0].Hits; n != workers*rounds {
		t.Errorf("%d hits of %d", n, workers*rounds)
	}
}

// TestList_many compares the indexes with a walk over all rules.
func TestList_many(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(1, 2))
	address := func() netip.Addr {
		if rnd.IntN(4) == 0 {
			return netip.AddrFrom16([16]byte{0x20, 1, byte(rnd.IntN(2)), 0, 15: byte(rnd.IntN(8))})
		}
		return netip.AddrFrom4([4]byte{10, byte(rnd.IntN(3)), byte(rnd.IntN(3)), byte(rnd.IntN(16))})
	}
	network := func() string {
		a := address()
		switch rnd.IntN(3) {
		case 0:
			return ""
		case 1:
			return addr.String(a)
		}
		return netip.PrefixFrom(a, 1+rnd.IntN(a.BitLen())).Masked().String()
	}
	port := func(none int) string { return []string{"", "1", "2", "3"}[max(0, rnd.IntN(4+none)-none)] }
	trail := func(none int) string {
		return []string{"", "a.example", "b.a.example", "example", "/x"}[max(0, rnd.IntN(5+none)-none)]
	}
	for range 200 {
		var rules []allow.Rule
		for len(rules) < 1+rnd.IntN(40) {
			m := allow.Matcher{Trail: trail(4), Source: network(), SourcePort: port(4), Destination: network(), DestinationPort: port(4)}
			if m != (allow.Matcher{}) {
				rules = append(rules, allow.Rule{Match: m})
			}
		}
		l := compile(t, rules...)
		for range 50 {
			c := &allow.Columns{
				Source: addr.String(address()), SourcePort: port(0), Destination: addr.String(address()), DestinationPort: port(0),
				Kind: "DNS", Trail: trail(0),
			}
			if got, want := l.Match(c, 0), slices.ContainsFunc(rules, func(r allow.Rule) bool { return plainly(&r.Match, c) }); got != want {
				t.Fatalf("%+v: %v; rules %v", c, got, rules)
			}
		}
	}
}

// plainly tells whether a matcher covers an event, in the simplest way.
func plainly(m *allow.Matcher, c *allow.Columns) bool {
	in := func(network, address string) bool {
		if network == "" {
			return true
		}
		p, err := netip.ParsePrefix(network)
		if err != nil {
			return netip.MustParseAddr(network) == netip.MustParseAddr(address)
		}
		return p.Contains(netip.MustParseAddr(address))
	}
	return (m.Trail == "" || m.Trail == c.Trail || strings.HasSuffix(c.Trail, "."+m.Trail)) &&
		in(m.Source, c.Source) && in(m.Destination, c.Destination) &&
		(m.SourcePort == "" || m.SourcePort == c.SourcePort) && (m.DestinationPort == "" || m.DestinationPort == c.DestinationPort)
}

func TestList_allocations(t *testing.T) {
	ignored := ignores(t, "1.2.3.4;*;*;*\n*;*;*;22\n*;*;9.9.9.9;*\n")
	listed := own(t, "- trail: other.example\n- trail: evil.example\n  source: 10.0.0.0/8\n- source: 172.16.0.0/12\n- destination: 2001:db8::/32\n- source_port: 7\n- destination_port: 9\n")
	v4, v6 := event(), event()
	v4.Kind, v4.Trail = "DNS", "(a.b.c).evil.example"
	v6.Source, v6.Destination, v6.Trail, v6.Kind = "2001:0db9:0001:0002:0003:0004:0005:0006", "2001:db9::2", "[2001:db9::2]:443 (name.example)", "IPORT"
	hit := event()
	hit.Source, hit.Kind, hit.Trail = "10.1.2.3", "URL", "(www.evil.example)/"+strings.Repeat("x", 5000)
	if !listed.Match(hit, hit.Sec) {
		t.Error("the rule does not match")
	}
	if n := testing.AllocsPerRun(100, func() {
		for _, c := range []*allow.Columns{v4, v6, hit} {
			ignored.Match(c, c.Sec)
			listed.Match(c, c.Sec)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
