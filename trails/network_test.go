package trails_test

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/allow"
)

// networkOf returns the key of the trail that Network finds.
func networkOf(s *trails.Set, a string) string { return s.Trail(s.Network(netip.MustParseAddr(a))).Key }

// rows makes rows of keys, one a line, all static.
func rows(keys ...string) string {
	return strings.Join(keys, ",network,(static)\n") + ",network,(static)\n"
}

func TestSet_Network(t *testing.T) {
	t.Parallel()
	s := parse(t, rows("192.0.2.0/24", "192.0.0.0/16", "192.0.2.7", "198.51.100.5-198.51.100.9", "2001:db8::/32", "2001:DB8::7"))
	for a, want := range map[string]string{
		"192.0.2.1":    "192.0.2.0/24",
		"192.0.2.7":    "192.0.2.0/24",
		"192.0.3.1":    "192.0.0.0/16",
		"192.1.0.0":    "",
		"198.51.100.9": "198.51.100.5-198.51.100.9",
		"2001:db8::1":  "2001:db8::/32",
		"2001:db8::7":  "2001:DB8::7",
		"2001:db9::":   "",
	} {
		if got := networkOf(s, a); got != want {
			t.Errorf("%s is in %q, want %q", a, got, want)
		}
	}
	if s.Addr(netip.MustParseAddr("192.0.2.1")) != 0 || s.Addr(netip.MustParseAddr("2001:db8::7")) != 0 {
		t.Error("Addr finds a network")
	}
	if s.Info(s.Network(netip.MustParseAddr("192.0.2.1"))) != "network" {
		t.Error("the info of a network is lost")
	}
}

func TestSet_Network_with(t *testing.T) {
	t.Parallel()
	base := parse(t, rows("192.0.0.0/16", "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "[2001:DB8::1]:80"))
	s, _, err := base.With(slices.Values([]trails.Trail{
		{"192.0.2.128/25", "over", "(custom)"},
		{"192.0.0.0/12", "over", "(custom)"},
		{"198.51.100.0/24", "over", "(custom)"},
		{"203.0.113.0-203.0.113.255", "over", "(custom)"},
		{"2001:db8::/64", "over", "(custom)"},
		{"[2001:DB8::1]:80", "over", "(custom)"},
		{"[2001:DB8::2]:80", "over", "(custom)"},
	}), nil)
	if err != nil {
		t.Fatal(err)
	}
	for a, want := range map[string]string{
		"192.0.2.1":    "192.0.2.0/24",
		"192.0.2.200":  "192.0.2.128/25",
		"192.0.3.1":    "192.0.0.0/16",
		"192.8.0.0":    "192.0.0.0/12",
		"198.51.100.1": "198.51.100.0/24",
		"203.0.113.1":  "203.0.113.0-203.0.113.255", // as large, and later
		"2001:db8::1":  "2001:db8::/64",
		"10.0.0.1":     "",
	} {
		if got := networkOf(s, a); got != want {
			t.Errorf("%s is in %q, want %q", a, got, want)
		}
	}
	if s.Info(s.Network(netip.MustParseAddr("198.51.100.1"))) != "over" {
		t.Error("a network of the base hides the one over it")
	}
	for _, a := range []string{"2001:db8::1", "2001:db8::2"} {
		if r := s.AliasPort(netip.MustParseAddr(a), 80); s.Info(r) != "over" {
			t.Errorf("%s with a port: %q", a, s.Info(r))
		}
	}
	if networkOf(base, "192.0.2.200") != "192.0.2.0/24" || networkOf(base, "192.8.0.0") != "" {
		t.Error("the base has changed")
	}
	again, _, err := s.With(slices.Values([]trails.Trail{{"192.0.2.192/26", "again", "(custom)"}}), nil)
	if err != nil {
		t.Fatal(err)
	}
	if networkOf(again, "192.0.2.200") != "192.0.2.192/26" || networkOf(again, "192.0.2.130") != "192.0.2.128/25" {
		t.Error("what is laid over twice loses networks")
	}
}

func TestSet_Network_whitelist(t *testing.T) {
	t.Parallel()
	w := lenient(t, "192.0.2.0/24\n198.51.100.5-198.51.100.9\n203.0.113.0/25\n2001:db8:1::/48 # ours\n2001:DB8::7\n[2001:db8::9]:80\n")
	s, _, err := trails.Parse([]byte(rows(
		"192.0.0.0/16", "192.0.2.0/24", "192.0.2.64/26", "198.51.100.5-198.51.100.9", "198.51.100.0/24", "203.0.113.0/24",
		"2001:db8::/32", "2001:db8:1::/48", "2001:db8:0::7", "2001:db8:1::7", "[2001:DB8::9]:80", "[2001:DB8::9]:81",
	)), &trails.Options{Whitelist: w})
	if err != nil {
		t.Fatal(err)
	}
	for a, want := range map[string]string{
		"192.0.2.1":     "192.0.0.0/16", // which is not hidden: only the one that is named, and what is inside it
		"192.0.2.65":    "192.0.0.0/16",
		"198.51.100.6":  "198.51.100.0/24",
		"203.0.113.1":   "203.0.113.0/24", // only a part is trusted
		"2001:db8:1::1": "2001:db8::/32",
		"2001:db8::7":   "2001:db8::/32",
		"2001:db8::8":   "2001:db8::/32",
	} {
		if got := networkOf(s, a); got != want {
			t.Errorf("%s is in %q, want %q", a, got, want)
		}
	}
	six := netip.MustParseAddr("2001:db8::9")
	if s.AliasPort(six, 80) != 0 || s.AliasPort(six, 81) == 0 {
		t.Error("addresses with ports are wrong")
	}
	if s.Addr(netip.MustParseAddr("2001:db8:1::7")) != 0 {
		t.Error("an address inside a trusted network is found")
	}
	var shown []string
	for _, t := range s.All {
		shown = append(shown, t.Key)
	}
	if want := "192.0.0.0/16 198.51.100.0/24 203.0.113.0/24 2001:db8::/32 2001:db8:0::7 [2001:DB8::9]:80 [2001:DB8::9]:81"; strings.Join(shown, " ") != want {
		t.Errorf("shown are %q", shown)
	}
	with, _, err := s.With(slices.Values([]trails.Trail{{"192.0.2.32/27", "over", "(custom)"}, {"192.0.3.32/27", "over", "(custom)"}}), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := networkOf(with, "192.0.2.33"); got != "192.0.0.0/16" {
		t.Errorf("a hidden network over the base: %q", got)
	}
	if got := networkOf(with, "192.0.3.33"); got != "192.0.3.32/27" {
		t.Errorf("a network over the base: %q", got)
	}
	all, _, err := with.With(slices.Values([]trails.Trail{}), &trails.Options{Whitelist: &allow.List{}})
	if err != nil {
		t.Fatal(err)
	}
	if got := networkOf(all, "192.0.2.65"); got != "192.0.2.64/26" {
		t.Errorf("without a whitelist: %q", got)
	}
}

// lenient compiles the text of a whitelist file as profile full reads it.
func lenient(tb testing.TB, text string) *allow.List {
	tb.Helper()
	list, _, err := allow.ReadLenientWhitelist(strings.NewReader(text), "whitelist.txt")
	if err != nil {
		tb.Fatal(err)
	}
	return compiled(tb, list)
}

// TestSet_Network_saved has the same networks after writing and mapping.
func TestSet_Network_saved(t *testing.T) {
	t.Parallel()
	csv := rows("192.0.2.0/24", "2001:db8::/32", "[2001:DB8::1]:80", "sqlmap/1.7")
	path := filepath.Join(t.TempDir(), "trails.idx")
	made := parse(t, csv)
	if _, err := trails.SaveIndex(path, func(yield func(trails.Trail) bool) {
		made.All(func(_ trails.Ref, t trails.Trail) bool { return yield(t) })
	}); err != nil {
		t.Fatal(err)
	}
	s, _, err := trails.Load(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if networkOf(s, "192.0.2.1") != "192.0.2.0/24" || networkOf(s, "2001:db8::1") != "2001:db8::/32" ||
		s.AliasPort(netip.MustParseAddr("2001:db8::1"), 80) == 0 || !s.Has(trails.KindUserAgent) || s.Has(trails.KindJA4) {
		t.Error("something is lost")
	}
	compiled := path + "2"
	if err := os.WriteFile(path+".csv", []byte(csv), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := trails.CompileCSV(path+".csv", compiled); err != nil {
		t.Fatal(err)
	}
	first, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	second, err := os.ReadFile(compiled)
	if err != nil || !slices.Equal(first, second) {
		t.Error("same rows, other bytes:", err)
	}
}

func TestSet_Network_allocations(t *testing.T) {
	s := parse(t, rows("192.0.2.0/24", "2001:db8::/32", "[2001:DB8::1]:80"))
	over, _, err := s.With(slices.Values([]trails.Trail{{"192.0.2.128/25", "over", "(custom)"}}), nil)
	if err != nil {
		t.Fatal(err)
	}
	four, six, none := netip.MustParseAddr("192.0.2.130"), netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("10.0.0.1")
	if n := testing.AllocsPerRun(100, func() {
		for _, s := range [...]*trails.Set{s, over} {
			for _, a := range [...]netip.Addr{four, six, none} {
				s.Network(a)
				s.AliasPort(a, 80)
			}
			s.Has(trails.KindJA4)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// TestSet_Network_property compares two indexes, one over the other, with one of
// all rows.
func TestSet_Network_property(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(7, 8))
	some := func(n int) (list []trails.Trail) {
		for range n {
			a := netip.AddrFrom4([4]byte{10, byte(random.IntN(3)), byte(random.IntN(256)), byte(random.IntN(256))})
			b := netip.AddrFrom4([4]byte{10, byte(random.IntN(3)), byte(random.IntN(256)), byte(random.IntN(256))})
			key := netip.PrefixFrom(a, 8+random.IntN(25)).String()
			if random.IntN(2) == 0 && a.Less(b) {
				key = a.String() + "-" + b.String()
			}
			list = append(list, trails.Trail{Key: key, Info: fmt.Sprint(random.IntN(1000))})
		}
		return list
	}
	for range 30 {
		below, above := some(40), some(10)
		base, _, err := trails.New(slices.Values(below), nil)
		if err != nil {
			t.Fatal(err)
		}
		two, _, err := base.With(slices.Values(above), nil)
		if err != nil {
			t.Fatal(err)
		}
		one, _, err := trails.New(slices.Values(append(below, above...)), nil)
		if err != nil {
			t.Fatal(err)
		}
		for range 1000 {
			a := netip.AddrFrom4([4]byte{10, byte(random.IntN(4)), byte(random.IntN(256)), byte(random.IntN(256))})
			if got, want := two.Trail(two.Network(a)), one.Trail(one.Network(a)); got != want {
				t.Fatalf("%v is in %v, want %v", a, got, want)
			}
		}
	}
}

func BenchmarkSet_Network(b *testing.B) {
	s := parse(b, rows("192.0.2.0/24", "192.0.0.0/16", "2001:db8::/32"))
	none := parse(b, "a.example,x,y\n")
	over, _, err := s.With(slices.Values([]trails.Trail{{"192.0.2.128/25", "over", "(custom)"}}), nil)
	if err != nil {
		b.Fatal(err)
	}
	inside, outside := netip.MustParseAddr("192.0.2.130"), netip.MustParseAddr("203.0.113.7")
	for _, bb := range []struct {
		name string
		set  *trails.Set
		a    netip.Addr
	}{
		{"no networks", none, inside},
		{"miss", s, outside},
		{"hit", s, inside},
		{"miss, two indexes", over, outside},
		{"hit, two indexes", over, inside},
	} {
		b.Run(bb.name, func(b *testing.B) {
			for b.Loop() {
				bb.set.Network(bb.a)
			}
		})
	}
}
