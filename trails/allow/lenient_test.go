package allow_test

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/fuzzed"
	"github.com/trailscope/trailscope/trails/addr"
	"github.com/trailscope/trailscope/trails/allow"
)

const lenientText = `
# comment
allowed.example.net # with a comment
Capital.Example.ORG
198.51.100.8   # a comment
198.51.100.9# a comment without a blank
92.1.7.9/16 # network
2001:DB8:0:0::5
[2001:DB8::6]:080
2001:db8:1::7/48
2001:DB8:2::1/128
2001:db8:3::1/0
/Path/X
x y
`

// readLeniently compiles the text of a whitelist file as profile full reads it.
func readLeniently(tb testing.TB, text string) (*allow.List, *allow.Report) {
	tb.Helper()
	rules, report, err := allow.ReadLenientWhitelist(strings.NewReader(text), "whitelist.txt")
	if err != nil {
		tb.Fatal(err)
	}
	return compile(tb, rules...), report
}

func TestReadLenientWhitelist(t *testing.T) {
	t.Parallel()
	w, report := readLeniently(t, lenientText)
	if w.LenOf(allow.FormTrusted) != 12 {
		t.Errorf("%d entries", w.LenOf(allow.FormTrusted))
	}
	if n := report.Suspicious; n.Count != 1 || n.First[0].Text != "x y" || report.Refused.Count != 0 {
		t.Errorf("report %+v", report)
	}
	for name, want := range map[string]bool{"a.allowed.example.net": true, "capital.example.org": true, "CAPITAL.example.org": true, "example.org": false} {
		if w.Domain([]byte(name)) != want {
			t.Errorf("%s is trusted: %v", name, !want)
		}
	}
	for a, want := range map[string]bool{
		"198.51.100.8": true, "198.51.100.9": true, "198.51.100.10": false, "92.1.0.1": true,
		"2001:db8::5": true, "2001:db8::6": false, "2001:db8:1::": true, "2001:db8:1:ffff::1": true, "2001:db8:2::1": true,
		"2001:db8:2::2": false, "2001:db8:3::1": true, "2001:db8:3::2": false, "::ffff:92.1.0.1": false,
	} {
		if a := netip.MustParseAddr(a); w.Addr(a) != want || w.AddrText(addr.String(a)) != want {
			t.Errorf("%v is trusted: %v", a, !want)
		}
	}
	for key, want := range map[string]bool{
		"2001:db8::5": true, "[2001:db8::6]:80": true, "/path/x": true, "2001:db8:1::9": true, "2001:DB8:1:0::9": true,
		"2001:db8:4::9": false, "92.1.3.4": true, "092.001.003.004": true, "92.1.3.256": false, "evil.example": false,
	} {
		if w.Key([]byte(key)) != want {
			t.Errorf("trail %s is left out: %v", key, !want)
		}
	}
}

// TestReadWhitelist_asWritten has the same text as Maltrail reads it.
func TestReadWhitelist_asWritten(t *testing.T) {
	t.Parallel()
	w := read(t, lenientText)
	for _, a := range []string{"198.51.100.8", "2001:db8::5", "2001:db8:1::1", "2001:db8:2::1", "2001:db8:3::1"} {
		if w.Addr(netip.MustParseAddr(a)) {
			t.Errorf("%s is trusted", a)
		}
	}
	if w.Domain([]byte("allowed.example.net")) || w.Domain([]byte("capital.example.org")) || !w.Key([]byte("2001:db8:1::7/48")) {
		t.Error("entries are not kept as written")
	}
}

func TestList_Network(t *testing.T) {
	t.Parallel()
	w, _ := readLeniently(t, "192.0.2.0/24\n192.0.2.64/26\n198.51.100.5-198.51.100.9\n203.0.113.7\n2001:db8:1::/48\n2001:db8::5\n0.0.0.0/1\n")
	tests := []struct {
		key  string
		want bool
	}{
		{"192.0.2.0/24", true},
		{"192.0.2.128/25", true},
		{"192.0.2.32-192.0.2.80", true}, // across the border of the inner one
		{"192.0.2.0/23", false},
		{"192.0.2.200-192.0.3.1", false},
		{"198.51.100.5-198.51.100.9", true},
		{"198.51.100.5 - 198.51.100.9", false}, // another text
		{"203.0.113.7/32", true},
		{"203.0.113.8/32", false},
		{"10.0.0.0/8", true},
		{"0.0.0.0/0", false},
		{"2001:db8:1:2::/64", true},
		{"2001:db8::/32", false},
		{"2001:db8::5/128", true},
	}
	for _, tt := range tests {
		s, ok := addr.ParseSpan(tt.key)
		if !ok {
			t.Fatalf("%s is no network", tt.key)
		}
		if got := w.Network([]byte(tt.key), s); got != tt.want {
			t.Errorf("%s is left out: %v", tt.key, got)
		}
	}
	var none *allow.List
	if none.Network([]byte("192.0.2.0/24"), addr.Span{}) {
		t.Error("no list leaves something out")
	}
	for _, c := range w.Counts() {
		if c.Trails != 0 || c.Hits != 0 {
			t.Errorf("%v is counted", c)
		}
	}
}

func TestNew_lenient(t *testing.T) {
	t.Parallel()
	for _, m := range []allow.Matcher{{Form: allow.FormEvent, Trail: "x", Lenient: true}, {Form: allow.FormExpression, Text: "x", Lenient: true}} {
		if _, err := allow.New([]allow.Rule{{Match: m}}); err == nil {
			t.Errorf("%+v is taken", m)
		}
	}
}

// checkLenient holds that what is read can be compiled, and that reading it once
// more gives the same.
func checkLenient(t testing.TB, text []byte) {
	rules, _, err := allow.ReadLenientWhitelist(strings.NewReader(string(text)), "w")
	if err != nil {
		return
	}
	var written strings.Builder
	for _, r := range rules {
		written.WriteString(r.Match.Text + "\n")
	}
	again, _, err := allow.ReadLenientWhitelist(strings.NewReader(written.String()), "w")
	if err != nil || len(again) != len(rules) {
		t.Fatalf("%q is read again as %v, %v", written.String(), again, err)
	}
	for i := range rules {
		if again[i].Match != rules[i].Match {
			t.Fatalf("%+v is read again as %+v", rules[i].Match, again[i].Match)
		}
	}
	if _, err := allow.New(rules); err != nil {
		t.Fatal(err)
	}
}

func lenientSeeds() [][]byte {
	return [][]byte{[]byte(lenientText), []byte("2001:DB8::/32"), []byte("[2001:DB8::1]:80 # x")}
}

func FuzzReadLenientWhitelist(f *testing.F) {
	for _, s := range lenientSeeds() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, b []byte) { checkLenient(t, b) })
}

func TestReadLenientWhitelist_damaged(t *testing.T) {
	fuzzed.Run(t, 20_000, lenientSeeds(), func(b []byte) { checkLenient(t, b) })
}
