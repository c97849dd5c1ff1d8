package trails_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/fuzzed"
	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/addr"
)

func TestSet_Has(t *testing.T) {
	t.Parallel()
	tests := []struct {
		key  string
		want string
	}{
		{"192.0.2.1", "ipv4"},
		{"2001:db8::1", "ipv6"},
		{"2001:DB8::1", "other"},
		{"[2001:DB8::1]:80", "other"},
		{"evil.example", "domain"},
		{"masscan", "domain user-agent"},
		{"a.onion", "onion"},
		{"192.0.2.0/24", "network"},
		{"192.0.2.0-192.0.2.9", "range"},
		{"/x", "path"},
		{"/x?y", "path-query"},
		{"evil.example/x y", "host-path"},
		{"evil.example/", "host-root"},
		{"evil/", "host-root user-agent"},
		{"evil/x", "host-path user-agent"},
		{"sqlmap/1.7", "user-agent"},
		{"evil agent", "user-agent"},
		{"() { :;};", "user-agent"},
		{"evil.example:80", "other user-agent"},
		{"http://evil.example/x", "user-agent url"},
		{"dga[0-9]+", "regex"},
		{strings.Repeat("0", 40), "certificate"},
		{strings.Repeat("0", 64), "sha256"},
		{"t13d1516h2_8daaf6152771_02713d6af862", "ja4"},
	}
	for _, tt := range tests {
		s := parse(t, quote(tt.key)+",x,(static)\n")
		var has []string
		for _, k := range trails.Kinds() {
			if s.Has(k) {
				has = append(has, k.String())
			}
		}
		if got := strings.Join(has, " "); got != tt.want {
			t.Errorf("%q has %q, want %q", tt.key, got, tt.want)
		}
	}
	base := parse(t, rows("192.0.2.0/24"))
	s, _, err := base.With(slices.Values([]trails.Trail{{"sqlmap/1.7", "x", "(custom)"}}), nil)
	if err != nil {
		t.Fatal(err)
	}
	again, _, err := s.With(slices.Values([]trails.Trail{{"a.example", "x", "(custom)"}}), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []trails.Kind{trails.KindNetwork, trails.KindUserAgent, trails.KindDomain} {
		if !again.Has(k) {
			t.Errorf("%v is lost", k)
		}
	}
	if again.Has(trails.KindJA4) || parse(t, "").Has(trails.KindOther) {
		t.Error("there are kinds of no trail")
	}
}

func TestOptions_InlineFlags(t *testing.T) {
	t.Parallel()
	csv := []byte(static(`(?i)BAD[0-9]`, `foo[0-9](?!x)`, `(?i:X)[0-9]y`, `other[0-9](?i)z`))
	s, report, err := trails.Parse(csv, &trails.Options{InlineFlags: true})
	if err != nil {
		t.Fatal(err)
	}
	if report.PatternsOff != "" || report.Patterns != 3 || report.Unusable.Count != 1 {
		t.Errorf("report %+v", report)
	}
	for name, want := range map[string]string{"bad1.example": "0", "foo1.example": "1", "FOO1.example": "", "foo1x.example": "", "x1y.example": "2", "other1z": ""} {
		if _, _, r := s.Pattern(name); s.Info(r) != want {
			t.Errorf("%s finds %q, want %q", name, s.Info(r), want)
		}
	}
	// What is laid over it is read likewise.
	over := []trails.Trail{{"(?i)OVER[0-9]", "over", "(static)"}}
	with, report, err := s.With(slices.Values(over), nil)
	if err != nil || report.Patterns != 4 {
		t.Errorf("%v, %+v", err, report)
	}
	for name, want := range map[string]string{"bad1.example": "0", "over1.example": "over"} {
		if _, _, r := with.Pattern(name); with.Info(r) != want {
			t.Errorf("%s finds %q, want %q", name, with.Info(r), want)
		}
	}
	off, report, err := trails.Parse(csv, nil)
	if _, _, r := off.Pattern("foo1.example"); err != nil || r != 0 || report.PatternsOff == "" {
		t.Errorf("without the option: %v, %+v", err, report)
	}
}

func keySeeds() [][]byte {
	return [][]byte{
		[]byte("192.0.2.0/24"), []byte("2001:db8::/32"), []byte("192.0.2.5 - 192.0.2.9"), []byte("[2001:DB8::1]:443"),
		[]byte("t13d1516h2_8daaf6152771_02713d6af862"), []byte(strings.Repeat("0a", 32)), []byte("sqlmap/1.7"),
		[]byte("mozilla/5.0 (x; y)"), []byte("http://evil.example/x"), []byte("2001:0db8:0:0:0:0:0:7"), []byte("::ffff:192.0.2.1"),
	}
}

// checkKey holds that the kind of a key and what finds it agree.
func checkKey(t testing.TB, key []byte) {
	k := trails.KindOf(string(key), "")
	if k == trails.KindJA4 && (len(key) != 36 || key[10] != '_' || key[23] != '_') {
		t.Fatalf("%q is a JA4 fingerprint", key)
	}
	span, isSpan := addr.ParseSpan(key)
	if isSpan != (k == trails.KindNetwork || k == trails.KindRange) {
		t.Fatalf("%q is %v", key, k)
	}
	a, isAddr := addr.ParseSpelled(key)
	ap, isPort := addr.ParseSpelledPort(key)
	if !isSpan && !isAddr && !isPort && len(key)%4 > 0 { // a set takes its time
		return
	}
	s, _, err := trails.New(slices.Values([]trails.Trail{{Key: string(key)}}), nil)
	if err != nil {
		t.Fatal(err)
	}
	if !s.Has(k) {
		t.Fatalf("%q is %v, which the set has not", key, k)
	}
	if isSpan && (s.Network(span.First) == 0 || s.Network(span.Last) == 0 || span.Last.Next().IsValid() && s.Network(span.Last.Next()) != 0) {
		t.Fatalf("%q is not found by its addresses", key)
	}
	if isAddr && s.Network(a) == 0 && s.Addr(a) == 0 {
		t.Fatalf("%q is not found by its address", key)
	}
	if isPort && s.AliasPort(ap.Addr(), ap.Port()) == 0 && s.AddrPort(ap.Addr(), ap.Port()) == 0 {
		t.Fatalf("%q is not found by its address and port", key)
	}
}

func FuzzKindOf(f *testing.F) {
	for _, s := range keySeeds() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, b []byte) { checkKey(t, b) })
}

func TestKindOf_damaged(t *testing.T) {
	fuzzed.Run(t, 20_000, keySeeds(), func(b []byte) { checkKey(t, b) })
}
