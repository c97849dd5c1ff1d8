package trails_test

import (
	"strings"
	"testing"

	"github.com/trailscope/trailscope/trails"
)

func TestKindOf(t *testing.T) {
	t.Parallel()
	tests := []struct {
		key  string
		want trails.Kind
	}{
		{"192.0.2.1", trails.KindIPv4},
		{"192.0.2.1:443", trails.KindIPv4Port},
		{"2001:db8::0", trails.KindIPv6},
		{"[2001:db8::1]:53", trails.KindIPv6Port},
		{"evil.example", trails.KindDomain},
		{"a_b.1.evil-1.example", trails.KindDomain},
		{"xyz", trails.KindDomain},
		{"onion", trails.KindDomain},
		{"abcdef.onion", trails.KindOnion},
		{"/gate.php", trails.KindPath},
		{"/", trails.KindPath},
		{"/a.php?id=", trails.KindPathQuery},
		{"/p?", trails.KindPathQuery},
		{"evil.example/bad/x.php", trails.KindHostPath},
		{"evil.example:8080/x", trails.KindHostPath},
		{"192.0.2.1/x", trails.KindHostPath},
		{"evil.example/", trails.KindHostRoot},
		{"192.0.2.1/", trails.KindHostRoot},
		{"192.0.2.0/24", trails.KindNetwork},
		{"2001:db8::/32", trails.KindNetwork},
		{"192.0.2.0/33", trails.KindHostPath},
		{"192.0.2.7/24", trails.KindNetwork},
		{"2001:DB8::7/32", trails.KindNetwork},
		{"::ffff:192.0.2.0/120", trails.KindNetwork},
		{"192.0.2.0-192.0.2.31", trails.KindRange},
		{"192.0.2.0 - 192.0.2.31", trails.KindRange},
		{"2001:db8::1-2001:db8::ff", trails.KindRange},
		{"192.0.2.31-192.0.2.0", trails.KindDomain},
		{"192.0.2.0-evil.example", trails.KindDomain},
		{strings.Repeat("0a", 32), trails.KindSHA256},
		{strings.Repeat("0A", 32), trails.KindOther},
		{strings.Repeat("0a", 33), trails.KindDomain},
		{"t13d1516h2_8daaf6152771_02713d6af862", trails.KindJA4},
		{"q13i0310h3_55b375c5d22e_cd85d2d88918", trails.KindJA4},
		{"d2d010500c0_000000000000_000000000000", trails.KindOther}, // one too long
		{"dd2d010500_000000000000_000000000000", trails.KindJA4},
		{"t13d1516h2_8daaf6152771_02713d6af86g", trails.KindOther},
		{"t13d1516h2_8DAAF6152771_02713d6af862", trails.KindOther},
		{"x13d1516h2_8daaf6152771_02713d6af862", trails.KindOther},
		{"t13d1516h2-8daaf6152771_02713d6af862", trails.KindOther},
		{"t13x1516h2_8daaf6152771_02713d6af862", trails.KindOther},
		{"t13d15a6h2_8daaf6152771_02713d6af862", trails.KindOther},
		{"mozilla/5.0 (compatible; evilbot/1.0)", trails.KindUserAgent},
		{"sqlmap/1.7", trails.KindUserAgent},
		{"evil-tool/v2.1-dev+3", trails.KindUserAgent},
		{"evil agent", trails.KindUserAgent},
		{"evil agent 1.0/x.y", trails.KindUserAgent},
		{"tool.example/1.7", trails.KindHostPath},
		{"tool/x", trails.KindHostPath},
		{"tool/v", trails.KindHostPath},
		{"tool/1.7/x", trails.KindHostPath},
		{"evil.example/a b", trails.KindHostPath},
		{"192.0.2.1 evil", trails.KindOther},
		{"evil.example evil", trails.KindOther},
		{"/a b", trails.KindPath},
		{"xn--/a b", trails.KindHostPath},
		{"evil\x01 agent", trails.KindOther},
		{" evil", trails.KindOther},
		{"http://evil.example/x", trails.KindURL},
		{"https://evil.example/", trails.KindURL},
		{"svn+ssh://evil.example", trails.KindURL},
		{"://evil.example", trails.KindHostPath},
		{"http://", trails.KindHostPath},
		{"1http://x", trails.KindHostPath},
		{"evil.example:80//x", trails.KindHostPath},
		{strings.Repeat("0a", 20), trails.KindCertificate},
		{strings.Repeat("0A", 20), trails.KindOther},
		{strings.Repeat("0a", 19), trails.KindDomain},
		{`dga[0-9]+\.example`, trails.KindRegex},
		{"/a.*", trails.KindRegex},
		{"", trails.KindOther},
		{"01.2.3.4", trails.KindOther},
		{"192.0.2.1:0443", trails.KindOther},
		{"192.0.2.256", trails.KindOther},
		{"192.0.2.1:1:2", trails.KindOther},
		{"2001:db8::", trails.KindOther},
		{"[2001:0db8::1]:53", trails.KindOther},
		{"evil.example:80", trails.KindOther},
		{"evil..example", trails.KindOther},
		{".evil.example", trails.KindOther},
		{"evil.example.", trails.KindOther},
		{"evil.exa_mple", trails.KindOther},
		{"Evil.example", trails.KindOther},
		{"evil .example", trails.KindOther},
		{"bücher.example", trails.KindOther},
		{"*.example", trails.KindOther},
	}
	for _, tt := range tests {
		if got := trails.KindOf(tt.key, "(static)"); got != tt.want {
			t.Errorf("KindOf(%q) = %v, want %v", tt.key, got, tt.want)
		}
	}
	if got := trails.KindOf(`dga[0-9]+\.example`, "a feed"); got != trails.KindOther {
		t.Errorf("an expression of a feed is %v", got)
	}
}

func TestKind_names(t *testing.T) {
	t.Parallel()
	for _, k := range trails.Kinds() {
		if got, ok := trails.ParseKind(k.String()); !ok || got != k || k.String() == "" {
			t.Errorf("ParseKind(%q) = %v, %v", k, got, ok)
		}
	}
	if _, ok := trails.ParseKind("domains"); ok || trails.Kind(200).String() != "other" {
		t.Error("unknown kinds have names")
	}
}

func TestKindOf_allocations(t *testing.T) {
	for _, key := range []string{"192.0.2.1", "192.0.2.1:443", "some.name.example", "/a/path?x=", strings.Repeat("0a", 20)} {
		if n := testing.AllocsPerRun(100, func() { trails.KindOf(key, "(static)") }); n != 0 {
			t.Errorf("KindOf(%q) allocates %v times", key, n)
		}
	}
}
