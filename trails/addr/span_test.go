package addr_test

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/fuzzed"
	"github.com/trailscope/trailscope/trails/addr"
)

func TestParseSpan(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, in    string
		first, last string // "" for a refused one
	}{
		{"network", "192.0.2.0/24", "192.0.2.0", "192.0.2.255"},
		{"bits behind the prefix", "192.0.2.77/20", "192.0.0.0", "192.0.15.255"},
		{"one address", "192.0.2.7/32", "192.0.2.7", "192.0.2.7"},
		{"two addresses", "192.0.2.7/31", "192.0.2.6", "192.0.2.7"},
		{"all", "0.0.0.0/0", "0.0.0.0", "255.255.255.255"},
		{"zeros", "192.000.002.000/024", "192.0.2.0", "192.0.2.255"},
		{"IPv6 network", "2001:db8::/32", "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"},
		{"IPv6, inside a byte", "2001:db8:8000::1/35", "2001:db8:8000::", "2001:db8:9fff:ffff:ffff:ffff:ffff:ffff"},
		{"IPv6, in capitals and in full", "2001:0DB8:0000:0000:0000:0000:0000:0000/127", "2001:db8::", "2001:db8::1"},
		{"IPv6, all", "::/0", "::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
		{"IPv4-mapped", "::ffff:192.0.2.0/120", "::ffff:192.0.2.0", "::ffff:192.0.2.255"},
		{"range", "192.0.2.5-192.0.2.9", "192.0.2.5", "192.0.2.9"},
		{"range with blanks", "192.0.2.5 - 192.0.3.9", "192.0.2.5", "192.0.3.9"},
		{"range of one", "192.0.2.5-192.0.2.5", "192.0.2.5", "192.0.2.5"},
		{"range with zeros", "192.0.2.005-192.0.2.009", "192.0.2.5", "192.0.2.9"},
		{"IPv6 range", "2001:db8::5-2001:DB8::1:0", "2001:db8::5", "2001:db8::1:0"},
		{"IPv6 range with quads", "::ffff:192.0.2.5-::ffff:192.0.2.9", "::ffff:192.0.2.5", "::ffff:192.0.2.9"},
		{"wrong order", "192.0.2.9-192.0.2.5", "", ""},
		{"two versions", "192.0.2.9-2001:db8::5", "", ""},
		{"two versions by their numbers", "192.0.2.9-::ffff:192.0.2.10", "", ""},
		{"too many bits", "192.0.2.0/33", "", ""},
		{"too many bits of IPv6", "2001:db8::/129", "", ""},
		{"no bits", "192.0.2.0/", "", ""},
		{"half a range", "192.0.2.0-", "", ""},
		{"half a range, the other", "-192.0.2.0", "", ""},
		{"short range", "192.0.2.0-255", "", ""},
		{"three ends", "192.0.2.0-192.0.2.1-192.0.2.2", "", ""},
		{"range of networks", "192.0.2.0/24-192.0.3.0/24", "", ""},
		{"zone", "fe80::1%e-fe80::2", "", ""},
		{"zone of a network", "fe80::%1/64", "", ""},
		{"address", "192.0.2.1", "", ""},
		{"IPv6 address", "2001:db8::1", "", ""},
		{"name", "a-b.example", "", ""},
		{"name of hexadecimal digits", "ab-cd.ee", "", ""},
		{"date", "2001-02", "", ""},
		{"brackets", "[2001:db8::]/32", "", ""},
		{"blanks around a slash", "192.0.2.0 / 24", "", ""},
		{"empty", "", "", ""},
		{"hyphen", "-", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, ok := addr.ParseSpan(tt.in)
			if b, same := addr.ParseSpan([]byte(tt.in)); same != ok || b != s {
				t.Errorf("bytes give %v %v", b, same)
			}
			if !ok {
				if tt.first != "" {
					t.Fatalf("ParseSpan(%q) is refused", tt.in)
				}
				return
			}
			if s.First.String() != tt.first || s.Last.String() != tt.last {
				t.Errorf("ParseSpan(%q) = %v to %v", tt.in, s.First, s.Last)
			}
			if s.Single() != (tt.first == tt.last) || !s.Contains(s.First) || !s.Contains(s.Last) || s.Contains(s.Last.Next()) || s.Contains(s.First.Prev()) {
				t.Errorf("%q contains the wrong addresses", tt.in)
			}
		})
	}
}

func TestSpan_Prefixes(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"192.0.2.0/24":                    "192.0.2.0/24",
		"192.0.2.5-192.0.2.5":             "192.0.2.5/32",
		"192.0.2.5-192.0.2.17":            "192.0.2.5/32 192.0.2.6/31 192.0.2.8/29 192.0.2.16/31",
		"0.0.0.0-255.255.255.255":         "0.0.0.0/0",
		"255.255.255.254-255.255.255.255": "255.255.255.254/31",
		"2001:db8::-2001:db8:1::":         "2001:db8::/48 2001:db8:1::/128",
	} {
		s, _ := addr.ParseSpan(in)
		var got []string
		for p := range s.Prefixes {
			got = append(got, p.String())
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s is %q, want %q", in, got, want)
		}
	}
	whole, _ := addr.ParseSpan("0.0.0.1-255.255.255.254")
	n := 0
	for range whole.Prefixes {
		n++
	}
	if n != 62 {
		t.Errorf("%d networks", n)
	}
	for range whole.Prefixes {
		break // ending early must be possible
	}
}

func TestSpan_Wide(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]bool{
		"10.0.0.0/8": false, "10.0.0.0-11.0.0.0": true, "10.0.0.1-11.0.0.0": false, "0.0.0.0/0": true, "10.0.0.0/7": true, "192.0.2.1/32": false,
		"2001::/16": false, "2001::-2002::": true, "2001::1-2002::": false, "2001::5-2002::7": true, "::/0": true, "2000::/15": true, "2001:db8::/32": false,
	} {
		if s, ok := addr.ParseSpan(in); !ok || s.Wide() != want {
			t.Errorf("%s is wide: %v", in, !want)
		}
	}
}

func TestSpan_Unmap(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"::ffff:192.0.2.0/120":                "192.0.2.0",
		"::ffff:c000:0205-::ffff:192.0.2.9":   "192.0.2.5",
		"::ffff:0:0/96":                       "0.0.0.0",
		"::ffff:0:0/95":                       "",
		"192.0.2.0/24":                        "",
		"::ffff:192.0.2.5-::1:ffff:192.0.2.9": "",
	} {
		s, ok := addr.ParseSpan(in)
		if !ok {
			t.Fatalf("%s is refused", in)
		}
		got := ""
		if four, ok := s.Unmap(); ok {
			got = four.First.String()
		}
		if got != want {
			t.Errorf("%s stands for %q, want %q", in, got, want)
		}
	}
}

func TestParseSpelled(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in, want string // "" for a refused one
	}{
		{"2001:db8::", "2001:db8::"},
		{"2001:DB8:0:0:0:0:0:7f9", "2001:db8::7f9"},
		{"2001:0db8:0000::1", "2001:db8::1"},
		{"::ffff:192.0.2.1", "::ffff:192.0.2.1"},
		{"[2001:db8::1]", "2001:db8::1"},
		{"::", "::"},
		{"192.0.2.1", ""},
		{"fe80::1%eth0", ""},
		{"2001:db8::1::", ""},
		{"[2001:db8::1", ""},
		{"[]", ""},
		{"[::1]:80", ""},
		{"", ""},
	}
	for _, tt := range tests {
		got := ""
		if a, ok := addr.ParseSpelled(tt.in); ok {
			got = a.String()
		}
		if got != tt.want {
			t.Errorf("ParseSpelled(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestParseSpelledPort(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in, want string // "" for a refused one
	}{
		{"[2001:db8::]:443", "[2001:db8::]:443"},
		{"[2001:DB8:0::1]:0443", "[2001:db8::1]:443"},
		{"[::ffff:192.0.2.1]:80", "[::ffff:192.0.2.1]:80"},
		{"[2001:db8::1]:65536", ""},
		{"[2001:db8::1]:99999999999999999999", ""},
		{"[2001:db8::1]:", ""},
		{"[2001:db8::1]", ""},
		{"2001:db8::1:443", ""},
		{"[192.0.2.1]:80", ""},
		{"192.0.2.1:80", ""},
		{"[:80", ""},
		{"[]:80", ""},
		{"[", ""},
		{"", ""},
	}
	for _, tt := range tests {
		got := ""
		if a, ok := addr.ParseSpelledPort(tt.in); ok {
			got = a.String()
		}
		if got != tt.want {
			t.Errorf("ParseSpelledPort(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func spanSeeds() [][]byte {
	return [][]byte{
		[]byte("192.0.2.0/24"), []byte("2001:db8::/32"), []byte("192.0.2.5-192.0.2.9"), []byte("2001:db8::5 - 2001:db8::9"),
		[]byte("::ffff:192.0.2.0/120"), []byte("[2001:DB8::1]:443"), []byte("2001:db8:0:0:0:0:0:1"),
	}
}

// checkSpan holds that what is read is in order, of one version, and is read the
// same when its ends are written as a range.
func checkSpan(t testing.TB, b []byte) {
	if s, ok := addr.ParseSpan(b); ok {
		again, ok := addr.ParseSpan(s.First.String() + "-" + s.Last.String())
		if !ok || again != s || s.Last.Less(s.First) || s.First.Is4() != s.Last.Is4() || s.First.Zone() != "" {
			t.Fatalf("%q gives %v", b, s)
		}
		if p, err := netip.ParsePrefix(string(b)); err == nil && (p.Masked().Addr() != s.First || !p.Contains(s.Last) || p.Contains(s.Last.Next())) {
			t.Fatalf("%q gives %v", b, s)
		}
	}
	if a, ok := addr.ParseSpelled(b); ok && (!a.Is6() || a.Zone() != "") {
		t.Fatalf("%q gives %v", b, a)
	}
	if a, ok := addr.ParseSpelledPort(b); ok && (!a.Addr().Is6() || a.Addr().Zone() != "") {
		t.Fatalf("%q gives %v", b, a)
	}
	if a, ok := addr.Parse(b); ok && a.Is6() {
		if again, ok := addr.ParseSpelled(b); !ok || again != a {
			t.Fatalf("%q is %v and %v", b, a, again)
		}
	}
}

func FuzzParseSpan(f *testing.F) {
	for _, s := range spanSeeds() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, b []byte) { checkSpan(t, b) })
}

func TestParseSpan_damaged(t *testing.T) {
	fuzzed.Run(t, 20_000, spanSeeds(), func(b []byte) { checkSpan(t, b) })
}

func TestParseSpan_allocations(t *testing.T) {
	network, name := []byte("192.0.2.0/24"), []byte("some.name.org")
	if n := testing.AllocsPerRun(100, func() {
		addr.ParseSpan(network)
		addr.ParseSpan(name)
		addr.ParseSpelled(name)
		addr.ParseSpelledPort(name)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
