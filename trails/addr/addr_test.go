package addr_test

import (
	"net/netip"
	"testing"

	"github.com/trailscope/trailscope/sensor/fuzzed"
	"github.com/trailscope/trailscope/trails/addr"
)

func TestString(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		in   netip.Addr
		want string
	}{
		{"none", netip.Addr{}, ""},
		{"v4", netip.MustParseAddr("192.0.2.1"), "192.0.2.1"},
		{"v4 all digits", netip.MustParseAddr("255.10.0.99"), "255.10.0.99"},
		{"all zero", netip.MustParseAddr("::"), "::0"},
		{"loopback", netip.MustParseAddr("::1"), "::1"},
		{"run up to the end", netip.MustParseAddr("1::"), "1::0"},
		{"run of three at the end", netip.MustParseAddr("1:2:3:4:5::"), "1:2:3:4:5::0"},
		{"one zero at the end collapses nothing", netip.MustParseAddr("1:2:3:4:5:6:7:0"), "0001:0002:0003:0004:0005:0006:0007:0000"},
		{"no zero", netip.MustParseAddr("2001:db8:1:2:3:4:5:6"), "2001:0db8:0001:0002:0003:0004:0005:0006"},
		{"longest run", netip.MustParseAddr("1:0:0:2::3"), "1:0:0:2::3"},
		{"first of equal runs", netip.MustParseAddr("2001:db8:0:0:1:0:0:1"), "2001:db8::1:0:0:1"},
		{"run of one", netip.MustParseAddr("2001:db8:0:1:2:3:4:5"), "2001:db8::1:2:3:4:5"},
		{"one at the start", netip.MustParseAddr("0:2:3:4:5:6:7:8"), "::2:3:4:5:6:7:8"},
		{"mapped stays IPv6", netip.MustParseAddr("::ffff:192.0.2.1"), "::ffff:c000:201"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := addr.String(tt.in); got != tt.want {
				t.Errorf("String(%v) = %q, want %q", tt.in, got, tt.want)
			}
			back, ok := addr.Parse(tt.want)
			if ok != tt.in.IsValid() || back != tt.in {
				t.Errorf("Parse(%q) = %v, %v", tt.want, back, ok)
			}
		})
	}
}

func TestParse_refused(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"", "1", "1.2.3", "1.2.3.4.5", "01.2.3.4", "1.2.3.256", " 1.2.3.4", "1.2.3.4 ", "1.2.3.4/24", "a.1.2.3",
		"::", "2001:db8::", "2001:DB8::1", "fe80::1%eth0", "::192.0.2.1", "0:0:0:0:0:0:0:1", "2001:41d0:404:200:0:0:0:7f9", "2001:db8:1:2:3:4:5:6",
	} {
		if a, ok := addr.Parse(s); ok {
			t.Errorf("Parse(%q) = %v, want it refused", s, a)
		}
	}
}

func TestParsePort(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in string
		ok bool
	}{
		{"192.0.2.1:80", true},
		{"192.0.2.1:0", true},
		{"192.0.2.1:65535", true},
		{"[2001:db8::1]:443", true},
		{"[::0]:1", true},
		{"192.0.2.1:65536", false},
		{"192.0.2.1:080", false},
		{"192.0.2.1:", false},
		{"192.0.2.1:8a", false},
		{"192.0.2.1", false},
		{"[192.0.2.1]:80", false},
		{"2001:db8::1:443", false},
		{"[2001:db8::]:443", false},
		{"[2001:db8::1:443", false},
		{"", false},
		{":80", false},
		{"[]:80", false},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			t.Parallel()
			ap, ok := addr.ParsePort(tt.in)
			if ok != tt.ok {
				t.Fatalf("ParsePort(%q) = %v, %v", tt.in, ap, ok)
			}
			if ok && string(addr.AppendPort(nil, ap.Addr(), ap.Port())) != tt.in {
				t.Errorf("%q is written as %q", tt.in, addr.AppendPort(nil, ap.Addr(), ap.Port()))
			}
		})
	}
}

func TestIsQuad(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in   string
		want bool
	}{
		{"1.2.3.4", true},
		{"999.999.999.999", true},
		{"001.02.3.4", true},
		{"1.2.3", false},
		{"1.2.3.4.", false},
		{".1.2.3", false},
		{"1..2.3", false},
		{"1234.1.1.1", false},
		{"1.2.3.4.5", false},
		{"1.2.3.4:80", false},
		{"a.b.c.d", false},
	}
	for _, tt := range tests {
		if addr.IsQuad(tt.in) != tt.want || addr.IsQuad([]byte(tt.in)) != tt.want {
			t.Errorf("IsQuad(%q) is not %v", tt.in, tt.want)
		}
	}
}

func TestClass(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in               string
		local, localhost bool
	}{
		{"127.0.0.1", true, true},
		{"127.0.0.2", true, false},
		{"10.255.0.1", true, false},
		{"172.16.0.0", true, false},
		{"172.31.255.255", true, false},
		{"172.32.0.0", false, false},
		{"172.15.255.255", false, false},
		{"192.168.1.1", true, false},
		{"192.169.0.0", false, false},
		{"169.254.1.1", false, false},
		{"::1", false, true},
		{"::ffff:127.0.0.1", false, false},
		{"fe80::1", false, false},
	}
	for _, tt := range tests {
		a := netip.MustParseAddr(tt.in)
		if addr.IsLocal(a) != tt.local || addr.IsLocalhost(a) != tt.localhost {
			t.Errorf("%s: local %v, localhost %v", tt.in, addr.IsLocal(a), addr.IsLocalhost(a))
		}
	}
}

var seeds = []string{"192.0.2.1", "::0", "2001:db8::1:0:0:1", "[::1]:53", "1.2.3.4:80", "fe80::1%e", "10.0.0.0/8"}

func FuzzParse(f *testing.F) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) { check(t, b) })
}

func TestParse_damaged(t *testing.T) {
	var list [][]byte
	for _, s := range seeds {
		list = append(list, []byte(s))
	}
	fuzzed.Run(t, 20_000, list, func(b []byte) { check(t, b) })
}

// check holds that what is read is written the same, and that every address
// that the bytes are can be read again.
func check(t testing.TB, b []byte) {
	s := string(b)
	if a, ok := addr.Parse(s); ok && addr.String(a) != s {
		t.Fatalf("Parse(%q) is written as %q", s, addr.String(a))
	}
	if ap, ok := addr.ParsePort(s); ok && string(addr.AppendPort(nil, ap.Addr(), ap.Port())) != s {
		t.Fatalf("ParsePort(%q) gives %v", s, ap)
	}
	if p, ok := addr.ParseNetwork(b); ok && p != p.Masked() {
		t.Fatalf("ParseNetwork(%q) gives %v", s, p)
	}
	if a, ok := netip.AddrFromSlice(b[:min(len(b), 16)]); ok {
		if back, ok := addr.Parse(addr.String(a)); !ok || back != a {
			t.Fatalf("%v is written as %q and read as %v", a, addr.String(a), back)
		}
	}
}

func TestParseNetwork(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in, want string // "" for a refused one
	}{
		{"192.0.2.7/24", "192.0.2.0/24"},
		{"192.0.2.7/32", "192.0.2.7/32"},
		{"192.0.2.7/0", "0.0.0.0/0"},
		{"192.0.2.7/08", "192.0.0.0/8"},
		{"192.000.2.7/24", "192.0.2.0/24"},
		{"192.0.2.7/33", ""},
		{"192.0.2.7/", ""},
		{"192.0.2.7", ""},
		{"192.0.2.7/+8", ""},
		{"192.0.2.7/000000000000000000008", "192.0.0.0/8"},
		{"192.0.2.7/00", "0.0.0.0/0"},
		{"192.0.2.7/033", ""},
		{"192.0.2/24", ""},
		{"256.0.0.0/8", ""},
		{"2001:db8::/32", ""},
		{"/8", ""},
	}
	for _, tt := range tests {
		got := ""
		if p, ok := addr.ParseNetwork(tt.in); ok {
			got = p.String()
		}
		if got != tt.want {
			t.Errorf("ParseNetwork(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestAllocations(t *testing.T) {
	dst := make([]byte, 0, addr.MaxPortLen)
	v4, v6 := netip.MustParseAddr("203.0.113.200"), netip.MustParseAddr("2001:db8:1:2:3:4:5:6")
	for name, f := range map[string]func(){
		"v4":      func() { dst = addr.AppendPort(dst[:0], v4, 65535) },
		"v6":      func() { dst = addr.AppendPort(dst[:0], v6, 65535) },
		"parse":   func() { _, _ = addr.Parse("203.0.113.200") },
		"refused": func() { _, _ = addr.Parse("some.name.org") },
	} {
		if n := testing.AllocsPerRun(100, f); n != 0 {
			t.Errorf("%s allocates %v times", name, n)
		}
	}
}

func BenchmarkAppend(b *testing.B) {
	dst := make([]byte, 0, addr.MaxPortLen)
	for name, a := range map[string]netip.Addr{"v4": netip.MustParseAddr("203.0.113.200"), "v6": netip.MustParseAddr("2001:db8::5:6")} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				dst = addr.Append(dst[:0], a)
			}
		})
	}
}
