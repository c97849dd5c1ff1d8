package allow_test

import (
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/fuzzed"
	"github.com/trailscope/trailscope/trails/allow"
)

// matchSeeds are events: their columns, one a line.
func matchSeeds() [][]byte {
	return [][]byte{
		[]byte("DNS\n(a.b).evil.example\n192.0.2.3\n198.51.100.23\n443"),
		[]byte("URL\n(victim.example:80)/login.php(?a=\\(b\\))\n2001:db8::1\n198.51.100.23,2001:db8::2\n80,443"),
		[]byte("IPORT\n[2001:db8::1]:443 (name.example)\n192.0.2.3,10.0.0.1\n\n-"),
	}
}

// checkMatch holds what is true of every event: a rule on the trail as it is
// written covers it, and what a rule covers on its own it covers with others.
func checkMatch(t testing.TB, l *allow.List, b []byte) {
	f := strings.SplitN(string(b)+"\n\n\n\n", "\n", 6)
	c := &allow.Columns{Kind: f[0], Trail: f[1], Source: f[2], Destination: f[3], DestinationPort: f[4]}
	l.Match(c, 0)
	l.Covering(f[1], 0)
	r := allow.Rule{Match: allow.Matcher{Trail: f[1]}}
	if m, err := r.Match.Normal(); err != nil || m.Trail != strings.ToLower(f[1]) {
		return // no trail, or one that is spelt otherwise
	}
	if !compile(t, r).Match(c, 0) {
		t.Fatalf("the rule %q does not cover its own trail", f[1])
	}
}

func fuzzList(tb testing.TB) *allow.List {
	tb.Helper()
	return own(tb, "- trail: evil.example\n- {trail: a.example, source: 192.0.2.0/24}\n- destination: 2001:db8::/32\n- destination_port: 22\n")
}

func FuzzList_Match(f *testing.F) {
	for _, s := range matchSeeds() {
		f.Add(s)
	}
	l := fuzzList(f)
	f.Fuzz(func(t *testing.T, b []byte) { checkMatch(t, l, b) })
}

func TestList_Match_damaged(t *testing.T) {
	l := fuzzList(t)
	fuzzed.Run(t, 20_000, matchSeeds(), func(b []byte) { checkMatch(t, l, b) })
}

// TestList_longNames has the worst trails of a large packet: tens of thousands
// of labels or marks, whose parts must not be hashed one by one.
func TestList_longNames(t *testing.T) {
	t.Parallel()
	white, rules := read(t, "com\n"), own(t, "- trail: com\n")
	c := event()
	for _, trail := range []string{strings.Repeat("a.", 32<<10) + "net", strings.Repeat("(", 64<<10), strings.Repeat("()", 32<<10)} {
		c.Kind, c.Trail = "DNS", trail
		for range 3 {
			if white.Domain([]byte(trail)) || rules.Match(c, 0) {
				t.Fatal("a long name is silenced")
			}
		}
	}
}
