package trails_test

import (
	"bytes"
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/fuzzed"
	"github.com/trailscope/trailscope/trails"
)

// parse makes a set of rows that all have the info "info N" and a static
// reference unless they say otherwise.
func parse(t testing.TB, csv string) *trails.Set {
	t.Helper()
	s, _, err := trails.Parse([]byte(csv), nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSet_Text(t *testing.T) {
	t.Parallel()
	s := parse(t, "evil.org,a,b\r\n/gate.php?id=,c,d\n\"x,y\",\"e \"\"f\"\"\",g\nxyz,h,i\n")
	tests := []struct {
		name, key string
		want      trails.Trail
	}{
		{"name", "evil.org", trails.Trail{Key: "evil.org", Info: "a", Reference: "b"}},
		{"path", "/gate.php?id=", trails.Trail{Key: "/gate.php?id=", Info: "c", Reference: "d"}},
		{"quoted", "x,y", trails.Trail{Key: "x,y", Info: `e "f"`, Reference: "g"}},
		{"last label", "xyz", trails.Trail{Key: "xyz", Info: "h", Reference: "i"}},
		{"below a name", "www.evil.org", trails.Trail{}},
		{"case counts", "Evil.org", trails.Trail{}},
		{"empty", "", trails.Trail{}},
	}
	for _, tt := range tests {
		r := s.Text([]byte(tt.key))
		if got := s.Trail(r); got != tt.want || s.Info(r) != tt.want.Info || s.Reference(r) != tt.want.Reference {
			t.Errorf("%s: %+v, want %+v", tt.name, got, tt.want)
		}
	}
	if s.Len() != 4 {
		t.Errorf("Len is %d", s.Len())
	}
}

func TestSet_addresses(t *testing.T) {
	t.Parallel()
	s := parse(t, strings.Join([]string{
		"192.0.2.1,v4,x", "192.0.2.2:80,v4 port,x", "2001:db8::1,v6,x", "[2001:db8::2]:53,v6 port,x",
		"01.2.3.4,leading zero,x", "2001:db8::,other spelling,x", "[2001:DB8::3]:1,capitals,x", "192.0.2.3:080,zero in the port,x",
		"::0,all zero,x", "192.0.2.0/24,network,x",
	}, "\n"))
	tests := []struct {
		name, addr string
		port       int // -1 for none
		want       string
	}{
		{"v4", "192.0.2.1", -1, "v4"},
		{"v4 has no port trail", "192.0.2.1", 80, ""},
		{"v4 port", "192.0.2.2", 80, "v4 port"},
		{"v4 other port", "192.0.2.2", 81, ""},
		{"v4 port alone", "192.0.2.2", -1, ""},
		{"v6", "2001:db8::1", -1, "v6"},
		{"v6 port", "2001:db8::2", 53, "v6 port"},
		{"v6 port alone", "2001:db8::2", -1, ""},
		{"leading zero is no address", "1.2.3.4", -1, ""},
		{"other spelling is no address", "2001:db8::", -1, ""},
		{"capitals are no address", "2001:db8::3", 1, ""},
		{"zero in the port", "192.0.2.3", 80, ""},
		{"all zero", "::", -1, "all zero"},
		{"networks do not match", "192.0.2.7", -1, ""},
		{"mapped is another address", "::ffff:192.0.2.1", -1, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			a := netip.MustParseAddr(tt.addr)
			r := s.Addr(a)
			if tt.port >= 0 {
				r = s.AddrPort(a, uint16(tt.port))
			}
			if got := s.Info(r); got != tt.want {
				t.Errorf("%s:%d is %q, want %q", tt.addr, tt.port, got, tt.want)
			}
		})
	}
	if s.Info(s.Text([]byte("01.2.3.4"))) != "leading zero" || s.Info(s.Text([]byte("192.0.2.0/24"))) != "network" {
		t.Error("keys that are no addresses are not found as text")
	}
}

func TestSet_repeatedKey(t *testing.T) {
	t.Parallel()
	s, report, err := trails.Parse([]byte("a.org,1,x\nb.org,2,x\na.org,3,y\n"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Trail(s.Text([]byte("a.org"))); got.Info != "3" || got.Reference != "y" {
		t.Errorf("a.org is %+v", got)
	}
	if s.Len() != 2 || report.Rows != 3 || report.Repeated != 1 {
		t.Errorf("%d trails of %d rows, %d repeated", s.Len(), report.Rows, report.Repeated)
	}
	var keys []string
	for _, trail := range s.All {
		keys = append(keys, trail.Key)
	}
	if got := strings.Join(keys, " "); got != "b.org a.org" {
		t.Errorf("All gives %s", got)
	}
	for range s.All {
		break // ending early must be possible
	}
}

func TestSet_empty(t *testing.T) {
	t.Parallel()
	s := parse(t, "")
	if s.Len() != 0 || s.Text([]byte("a")) != 0 || s.Addr(netip.MustParseAddr("1.2.3.4")) != 0 || s.Trail(0) != (trails.Trail{}) {
		t.Error("an empty set has trails")
	}
	if _, _, r := s.Pattern("a"); r != 0 || s.Info(0) != "" || s.Reference(0) != "" {
		t.Error("an empty set has patterns")
	}
}

// TestSet_many looks every key up again, through several parts of a file.
func TestSet_many(t *testing.T) {
	t.Parallel()
	var csv bytes.Buffer
	const n = 120_000 // beyond the size of one part
	for i := range n {
		fmt.Fprintf(&csv, "host%d.example.org,info %d of a somewhat long text (malware),(static)\r\n", i, i%900)
	}
	csv.WriteString("host7.example.org,last,(static)\n") // replaces a row of the first part
	csv.WriteString("203.0.113.9,address,(static)\n")
	s := parse(t, csv.String())
	if s.Len() != n+1 {
		t.Fatalf("%d trails", s.Len())
	}
	for i := range n {
		key := fmt.Sprintf("host%d.example.org", i)
		want := fmt.Sprintf("info %d of a somewhat long text (malware)", i%900)
		if i == 7 {
			want = "last"
		}
		if got := s.Trail(s.Text([]byte(key))); got.Key != key || got.Info != want {
			t.Fatalf("%s is %+v", key, got)
		}
	}
	for i := range n {
		if key := fmt.Sprintf("host%d.example.net", i); s.Text([]byte(key)) != 0 {
			t.Fatalf("%s is a trail", key)
		}
	}
	if s.Addr(netip.MustParseAddr("203.0.113.9")) == 0 {
		t.Error("the address of the last part is missing")
	}
}

func TestSet_allocations(t *testing.T) {
	s := trails.Starter()
	name, hit := []byte("some.other.name.example.net"), []byte("evil.example.net")
	v4, v6 := netip.MustParseAddr("192.0.2.66"), netip.MustParseAddr("2001:db8::bad:2")
	miss := netip.MustParseAddr("2001:db8:1:2:3:4:5:6")
	if n := testing.AllocsPerRun(100, func() {
		s.Text(name)
		s.Info(s.Text(hit))
		s.Addr(v4)
		s.AddrPort(v6, 4444)
		s.Addr(miss)
		s.Pattern("some.other.name.example.net")
		s.Pattern("evil.com")
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkSet(b *testing.B) {
	var csv bytes.Buffer
	for i := range 200_000 {
		fmt.Fprintf(&csv, "host%d.example.org,info %d,(static)\n", i, i%900)
		fmt.Fprintf(&csv, "198.%d.%d.%d,scanner,(static)\n", 18+i%2, i>>8&255, i&255)
	}
	s := parse(b, csv.String())
	name, hit := []byte("www.another-name.net"), []byte("host4711.example.org")
	v4, v6 := netip.MustParseAddr("203.0.113.77"), netip.MustParseAddr("2001:db8::77")
	for _, bb := range []struct {
		name string
		f    func()
	}{
		{"name", func() { s.Text(name) }},
		{"name, hit", func() { s.Text(hit) }},
		{"IPv4", func() { s.Addr(v4) }},
		{"IPv4 and port", func() { s.AddrPort(v4, 443) }},
		{"IPv6", func() { s.Addr(v6) }},
		{"patterns", func() { s.Pattern("www.another-name.net") }},
	} {
		b.Run(bb.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				bb.f()
			}
		})
	}
	b.Run("load", func(b *testing.B) {
		b.SetBytes(int64(csv.Len()))
		for b.Loop() {
			if _, _, err := trails.Parse(csv.Bytes(), nil); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func setSeeds() [][]byte {
	return [][]byte{
		[]byte("evil.org,a,b\r\n192.0.2.1,c,(static)\n[a-z]+\\.org,d,(static)\n"),
		[]byte("\"^x[0-9]{1,2}\",e,(static)\nk,a\nk,\"a\n"),
		[]byte("[2001:db8::1]:53,v6,x\n2001:db8::0,v6,x\n(a|b[0-9],r,(static)\n"),
	}
}

// checkSet holds that the set has exactly the keys of its well-formed rows.
func checkSet(t testing.TB, csv []byte) {
	s, report, err := trails.Parse(csv, nil)
	if err != nil {
		t.Fatal(err)
	}
	if s.Len() != report.Rows-report.Repeated || report.Patterns > 100 {
		t.Fatalf("%d trails, report %+v", s.Len(), report)
	}
	n := 0
	for r, trail := range s.All {
		if n++; s.Text([]byte(trail.Key)) != r {
			t.Fatalf("%q is not found under its own key", trail.Key)
		}
		if a, err := netip.ParseAddr(trail.Key); err == nil && s.Addr(a) != 0 && s.Addr(a) != r {
			t.Fatalf("address %q finds another trail", trail.Key)
		}
	}
	if n != s.Len() {
		t.Fatalf("%d of %d trails", n, s.Len())
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range setSeeds() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		checkSet(t, b)
		if s, _, err := trails.Parse(b, nil); err == nil && len(b) < 500 {
			s.Pattern("x1.evil.org")
		}
	})
}

// TestParse_damaged does not search by the expressions that come out: what
// they cost is in their nature.
func TestParse_damaged(t *testing.T) {
	fuzzed.Run(t, 20_000, setSeeds(), func(b []byte) { checkSet(t, b) })
}
