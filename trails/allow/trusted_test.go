package allow_test

import (
	"bytes"
	"net/netip"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/fuzzed"
	"github.com/trailscope/trailscope/trails/allow"
)

const list = `
# comment
allowed.example.net
 padded.example.org	
Capital.example.org
com
198.51.100.7
198.51.100.8 # a comment belongs to the entry
2001:db8::5
92.1.7.9/16
91.1.2.3/32
93.1.2.3/33
094.1.2.3/08
95.1.2.3/0
95.1.2.4/
x y
`

// read compiles the text of a whitelist file.
func read(tb testing.TB, text string) *allow.List {
	tb.Helper()
	rules, _, err := allow.ReadWhitelist(strings.NewReader(text), "whitelist.txt")
	if err != nil {
		tb.Fatal(err)
	}
	return compile(tb, rules...)
}

// compile makes a list of rules.
func compile(tb testing.TB, rules ...allow.Rule) *allow.List {
	tb.Helper()
	l, err := allow.New(rules)
	if err != nil {
		tb.Fatal(err)
	}
	return l
}

func TestList_Domain(t *testing.T) {
	t.Parallel()
	w := read(t, list)
	tests := []struct {
		name, domain string
		want         bool
	}{
		{"entry", "allowed.example.net", true},
		{"below an entry", "a.b.allowed.example.net", true},
		{"parent of an entry", "example.net", false},
		{"end of a label only", "notallowed.example.net", false},
		{"capitals in the name", "Allowed.Example.NET", true},
		{"capitals in the entry", "capital.example.org", false},
		{"the entry with capitals as written", "Capital.example.org", false},
		{"trimmed entry", "padded.example.org", true},
		{"last label", "anything.com", true},
		{"bare last label", "com", true},
		{"port is cut", "allowed.example.net:8080", true},
		{"path is cut", "allowed.example.net/x", true},
		{"cut at the first other character", "allowed.example.net é.org", true},
		{"something in front", "é.allowed.example.net", false},
		{"address", "198.51.100.7", true},
		{"address with a port", "198.51.100.7:80", true},
		{"address in a network is no name", "92.1.0.1", false},
		{"comment spoils the entry", "198.51.100.8", false},
		{"trailing dot", "allowed.example.net.", false},
		{"empty", "", false},
		{"clean", "evil.example.net", false},
		{"very long", strings.Repeat("a.", 2000) + "COM", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := w.Domain([]byte(tt.domain)); got != tt.want {
				t.Errorf("Domain(%q) = %v", tt.domain, got)
			}
		})
	}
}

func TestList_Addr(t *testing.T) {
	t.Parallel()
	w := read(t, list)
	tests := []struct {
		name, addr string
		want       bool
	}{
		{"entry", "198.51.100.7", true},
		{"in a network, prefix masked", "92.1.255.255", true},
		{"beside the network", "92.2.0.0", false},
		{"network of one", "91.1.2.3", true},
		{"beside the network of one", "91.1.2.4", false},
		{"mask too long", "93.1.2.3", false},
		{"zeros in front", "94.200.0.1", true},
		{"mask of 0 is the address", "95.1.2.3", true},
		{"mask of 0 is nothing else", "96.1.2.3", false},
		{"IPv6 entry", "2001:db8::5", true},
		{"other IPv6", "2001:db8::6", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a := netip.MustParseAddr(tt.addr)
			if w.Addr(a) != tt.want || w.AddrText(tt.addr) != tt.want {
				t.Errorf("%s: Addr %v, AddrText %v", tt.addr, w.Addr(a), w.AddrText(tt.addr))
			}
		})
	}
	for text, want := range map[string]bool{"92.1.0.1,10.0.0.1": false, "092.1.0.1": false, "-": false, "x y": true} {
		if w.AddrText(text) != want {
			t.Errorf("AddrText(%q) is not %v", text, want)
		}
	}
}

func TestList_Key(t *testing.T) {
	t.Parallel()
	w := read(t, list)
	for key, want := range map[string]bool{
		"allowed.example.net":   true,
		"a.allowed.example.net": false, // parents are not walked
		"92.1.0.1":              true,
		"092.001.0.1":           true,
		"92.1.0.999":            false,
		"92.1.0.1:80":           false,
		"92.1.0.1/x":            false,
	} {
		if w.Key([]byte(key)) != want {
			t.Errorf("Key(%q) is not %v", key, want)
		}
	}
}

func TestList_zero(t *testing.T) {
	t.Parallel()
	for name, l := range map[string]*allow.List{"nil": nil, "zero": {}, "no rules": compile(t)} {
		if l.Domain([]byte("a")) || l.Text("a") || l.AddrText("1.2.3.4") || l.Addr(netip.IPv6Loopback()) || l.Key([]byte("a")) ||
			l.Match(event(), 0) || l.Len() != 0 || l.LenOf(allow.FormTrusted) != 0 || l.Expired(0) != 0 || len(l.Counts()) != 0 || l.Covering("a", 0) != nil {
			t.Errorf("%s silences something", name)
		}
		l.CarryFrom(nil)
	}
}

func TestReadWhitelist_tooLong(t *testing.T) {
	t.Parallel()
	if _, _, err := allow.ReadWhitelist(strings.NewReader(strings.Repeat("x", 2<<20)), "x"); err == nil {
		t.Error("a line of 2 MiB is accepted")
	}
}

func whitelistSeeds() [][]byte {
	return [][]byte{[]byte(list), []byte("a.b\r\n1.2.3.4/8\n"), {0xff, '\n', 0xc3}}
}

// checkWhitelist holds that every line that was read is found again.
func checkWhitelist(t testing.TB, b []byte) {
	rules, _, err := allow.ReadWhitelist(bytes.NewReader(b), "x")
	if err != nil {
		return
	}
	w := compile(t, rules...)
	w.Domain(b)
	for line := range bytes.Lines(b) {
		line = bytes.TrimSpace(line)
		if len(line) == 0 || line[0] == '#' || bytes.IndexFunc(line, func(r rune) bool { return r > 0x7E || r < 0x20 }) >= 0 {
			continue
		}
		if !w.Text(string(line)) && !bytes.Contains(line, []byte("/")) {
			t.Fatalf("entry %q is not found", line)
		}
	}
}

func FuzzReadWhitelist(f *testing.F) {
	for _, s := range whitelistSeeds() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, b []byte) { checkWhitelist(t, b) })
}

func TestReadWhitelist_damaged(t *testing.T) {
	fuzzed.Run(t, 20_000, whitelistSeeds(), func(b []byte) { checkWhitelist(t, b) })
}

func TestList_allocationsTrusted(t *testing.T) {
	w := read(t, list)
	name, capitals := []byte("www.some-name.example.org"), []byte("WWW.Allowed.Example.net")
	a := netip.MustParseAddr("92.1.0.1")
	if n := testing.AllocsPerRun(100, func() {
		w.Domain(name)
		w.Domain(capitals)
		w.Addr(a)
		w.AddrText("92.1.0.1")
		w.Text("x")
		w.Key(name)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkList_Domain(b *testing.B) {
	var text strings.Builder
	for i := range 3500 {
		text.WriteString("name")
		text.WriteString(strings.Repeat("x", i%20))
		text.WriteByte(byte('a' + i%26))
		text.WriteString(".example.org\n")
	}
	w := read(b, text.String())
	name := []byte("quite.another.name.example.net")
	b.ReportAllocs()
	for b.Loop() {
		w.Domain(name)
	}
}
