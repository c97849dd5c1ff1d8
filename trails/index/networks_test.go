package index_test

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"testing"

	"github.com/trailscope/trailscope/trails/addr"
	"github.com/trailscope/trailscope/trails/index"
)

// keysOf makes rows of keys, whose infos are their numbers.
func keysOf(keys ...string) []row {
	rows := make([]row, len(keys))
	for i, k := range keys {
		rows[i] = row{k, fmt.Sprint(i), "(static)"}
	}
	return rows
}

func TestNetworks_Find(t *testing.T) {
	t.Parallel()
	x := open(t, keysOf(
		"10.0.0.0/8", "10.1.0.0/16", "10.1.2.0/24", "10.1.2.3/32", "10.1.2.4", // the last one is an address
		"172.16.5.0-172.16.6.255", "172.16.6.128-172.16.8.0", "203.0.113.9/24", "203.0.113.0/24",
		"2001:db8::/32", "2001:DB8:1::/48", "2001:db8:1:0:0:0:0:7", "2001:db8::7", "2001:db8:2::1-2001:db8:2::ff",
		"::ffff:198.51.100.7", "::ffff:c633:6408", "::ffff:198.51.100.128/121",
		"255.255.255.0/24", "0.0.0.0/24", "ffff::/16", "3000::/4",
		"evil.example/24", "192.0.2.0/33", "ab.cd-ef.ab", "192.0.2.0/24/x",
	))
	tests := []struct {
		address, want string
	}{
		{"9.255.255.255", ""},
		{"10.0.0.0", "10.0.0.0/8"},
		{"10.255.255.255", "10.0.0.0/8"},
		{"11.0.0.0", ""},
		{"10.1.3.0", "10.1.0.0/16"},
		{"10.1.1.255", "10.1.0.0/16"},
		{"10.1.2.2", "10.1.2.0/24"},
		{"10.1.2.3", "10.1.2.3/32"},
		{"10.1.2.4", "10.1.2.0/24"}, // the address is found by Addr
		{"10.2.0.0", "10.0.0.0/8"},
		{"172.16.4.255", ""},
		{"172.16.5.0", "172.16.5.0-172.16.6.255"},
		{"172.16.6.127", "172.16.5.0-172.16.6.255"},
		{"172.16.6.128", "172.16.6.128-172.16.8.0"}, // the smaller one
		{"172.16.6.255", "172.16.6.128-172.16.8.0"},
		{"172.16.8.0", "172.16.6.128-172.16.8.0"},
		{"172.16.8.1", ""},
		{"203.0.113.1", "203.0.113.0/24"}, // the later one
		{"2001:db8::8", "2001:db8::/32"},
		{"2001:db8::7", "2001:db8::/32"}, // the address is found by Addr
		{"2001:db8:1::", "2001:DB8:1::/48"},
		{"2001:db8:1::7", "2001:db8:1:0:0:0:0:7"},
		{"2001:db8:2::80", "2001:db8:2::1-2001:db8:2::ff"},
		{"2001:db8:2::100", "2001:db8::/32"},
		{"2001:db9::", ""},
		{"::ffff:198.51.100.7", "::ffff:198.51.100.7"},
		{"198.51.100.7", "::ffff:198.51.100.7"},
		{"198.51.100.8", "::ffff:c633:6408"},
		{"::ffff:198.51.100.8", ""}, // found by Addr
		{"198.51.100.200", "::ffff:198.51.100.128/121"},
		{"::ffff:198.51.100.200", "::ffff:198.51.100.128/121"},
		{"198.51.100.9", ""},
		{"255.255.255.255", "255.255.255.0/24"},
		{"255.255.254.255", ""},
		{"0.0.0.0", "0.0.0.0/24"},
		{"0.0.1.0", ""},
		{"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff::/16"},
		{"3fff::1", "3000::/4"},
		{"4000::", ""},
		{"192.0.2.0", ""},
	}
	for _, tt := range tests {
		r, _ := x.Networks().Find(netip.MustParseAddr(tt.address))
		if got := string(x.Key(nil, r)); got != tt.want {
			t.Errorf("%s is in %q, want %q", tt.address, got, tt.want)
		}
	}
	if r := x.Text([]byte("10.1.0.0/16")); x.Info(r) != "1" {
		t.Error("a network is not found by its text")
	}
	if r, _ := x.Networks().Find(netip.Addr{}); r != 0 {
		t.Error("no address is in a network")
	}
}

func TestNetworks_none(t *testing.T) {
	t.Parallel()
	x := open(t, kinds())
	if x.Networks() != nil {
		t.Fatal("networks where there are none")
	}
	if r, _ := x.Networks().Find(netip.MustParseAddr("192.0.2.1")); r != 0 {
		t.Error("something is found in no networks")
	}
	for range x.Networks().All {
		t.Error("a network of none")
	}
	if x.Networks().Without(func(index.Ref) bool { return false }) != nil {
		t.Error("none without some are some")
	}
}

func TestIndex_AliasPort(t *testing.T) {
	t.Parallel()
	x := open(t, keysOf(
		"[2001:DB8::1]:443", "[2001:db8:0:0:0:0:0:1]:443", "[2001:db8::2]:80", "[2001:db8::3:0:0:0]:080",
		"[::ffff:192.0.2.1]:80", "[::ffff:c000:202]:80",
	))
	tests := []struct {
		address string
		port    uint16
		want    string
	}{
		{"2001:db8::1", 443, "[2001:db8:0:0:0:0:0:1]:443"}, // the later one
		{"2001:db8::1", 80, ""},
		{"2001:db8::2", 80, ""}, // found by AddrPort
		{"2001:db8::3:0:0:0", 80, "[2001:db8::3:0:0:0]:080"},
		{"192.0.2.1", 80, "[::ffff:192.0.2.1]:80"},
		{"::ffff:192.0.2.1", 80, "[::ffff:192.0.2.1]:80"},
		{"192.0.2.2", 80, "[::ffff:c000:202]:80"},
		{"192.0.2.2", 81, ""},
		{"192.0.2.3", 80, ""},
	}
	for _, tt := range tests {
		if got := string(x.Key(nil, x.AliasPort(netip.MustParseAddr(tt.address), tt.port))); got != tt.want {
			t.Errorf("%s port %d finds %q, want %q", tt.address, tt.port, got, tt.want)
		}
	}
	if open(t, kinds()).AliasPort(netip.MustParseAddr("2001:db8::1"), 443) != 0 {
		t.Error("something is found among none")
	}
}

func TestIndex_Kinds(t *testing.T) {
	t.Parallel()
	b := index.NewBuilder(0)
	for i, key := range []string{"a", "b", "a"} {
		if _, err := b.Add(&index.Row{Key: []byte(key), Kinds: 1 << (20 * i)}); err != nil {
			t.Fatal(err)
		}
	}
	x, err := index.New(b.Image())
	if err != nil || x.Kinds() != 1|1<<20|1<<40 {
		t.Errorf("kinds %x, %v", x.Kinds(), err)
	}
}

// listed is a network in the order of its row.
type listed struct {
	key  string
	span addr.Span
}

// smallest is what Find is to find, by looking at all.
func smallest(all []listed, a netip.Addr) (found string) {
	var best netip.Addr // how far the end is from the start, as an address
	for _, l := range all {
		if !l.span.Contains(a) {
			continue
		}
		if size := difference(l.span); found == "" || !best.Less(size) {
			found, best = l.key, size
		}
	}
	return found
}

// difference is the last address minus the first.
func difference(s addr.Span) netip.Addr {
	first, last := s.First.AsSlice(), s.Last.AsSlice()
	borrow := 0
	for i := len(first) - 1; i >= 0; i-- {
		d := int(last[i]) - int(first[i]) - borrow
		borrow = 0
		if d < 0 {
			d, borrow = d+256, 1
		}
		last[i] = byte(d)
	}
	a, _ := netip.AddrFromSlice(last)
	return a
}

// someNetworks makes up networks and ranges that overlap a lot: all lie in few
// small parts of the address space, and at its ends.
func someNetworks(random *rand.Rand, n int) (all []listed) {
	for len(all) < n {
		a := someAddress(random)
		key := ""
		switch b := someAddress(random); {
		case random.IntN(2) == 0:
			key = netip.PrefixFrom(a, random.IntN(a.BitLen()+1)).String()
		case a.Is4() != b.Is4():
			continue
		case b.Less(a):
			key = b.String() + "-" + a.String()
		default:
			key = a.String() + "-" + b.String()
		}
		s, ok := addr.ParseSpan(key)
		if !ok {
			panic(key)
		}
		all = append(all, listed{key, s})
	}
	return all
}

func someAddress(random *rand.Rand) netip.Addr {
	ends := [...]byte{0, 255, 10, byte(random.IntN(256))}
	if random.IntN(2) == 0 {
		return netip.AddrFrom4([4]byte{ends[random.IntN(4)], ends[random.IntN(3)], ends[random.IntN(3)], byte(random.IntN(256))})
	}
	var b [16]byte
	for i := range b {
		b[i] = ends[random.IntN(2)]
	}
	b[random.IntN(16)] = byte(random.IntN(256))
	return netip.AddrFrom16(b)
}

// checkNetworks compares what is found with what looking at all networks finds, for
// addresses at and beside their ends and elsewhere.
func checkNetworks(t *testing.T, random *rand.Rand, x *index.Index, networks *index.Networks, all []listed) {
	t.Helper()
	for _, l := range all {
		for _, a := range []netip.Addr{l.span.First, l.span.Last, l.span.First.Prev(), l.span.Last.Next(), someAddress(random)} {
			if a.Is4In6() {
				continue // those have rules of their own
			}
			r, _ := networks.Find(a)
			if got, want := string(x.Key(nil, r)), smallest(all, a); got != want {
				t.Fatalf("%v is in %q, want %q", a, got, want)
			}
		}
	}
}

func TestNetworks_property(t *testing.T) {
	t.Parallel()
	for seed := range uint64(60) {
		random := rand.New(rand.NewPCG(seed, 1))
		all := someNetworks(random, 1+random.IntN(80))
		rows, seen := []row{}, map[string]int{}
		for i, l := range all {
			rows = append(rows, row{l.key, "", ""})
			seen[l.key] = i
		}
		for i := len(all) - 1; i >= 0; i-- { // a repeated key is at its last place
			if seen[all[i].key] != i {
				all = slices.Delete(all, i, i+1)
			}
		}
		x := open(t, rows)
		checkNetworks(t, random, x, x.Networks(), all)

		var left []listed
		hidden := map[index.Ref]bool{}
		for _, l := range all {
			if random.IntN(3) == 0 {
				hidden[x.Text([]byte(l.key))] = true
			} else {
				left = append(left, l)
			}
		}
		checkNetworks(t, random, x, x.Networks().Without(func(r index.Ref) bool { return hidden[r] }), left)
	}
}

// TestNetworks_many has more networks than blocks, in every part of the space.
func TestNetworks_many(t *testing.T) {
	t.Parallel()
	var rows []row
	for i := range 70_000 {
		rows = append(rows, row{fmt.Sprintf("%d.%d.%d.0/24", i>>8&255, i&255, i>>16*64), "", ""})
	}
	x := open(t, rows)
	for i := range 70_000 {
		a := netip.AddrFrom4([4]byte{byte(i >> 8), byte(i), byte(i >> 16 * 64), byte(i)})
		if r, _ := x.Networks().Find(a); string(x.Key(nil, r)) != rows[i].key {
			t.Fatalf("%v is not found", a)
		}
		beside := netip.AddrFrom4([4]byte{byte(i >> 8), byte(i), byte(i>>16*64 + 1), byte(i)})
		if r, _ := x.Networks().Find(beside); r != 0 {
			t.Fatalf("%v is in %q", beside, x.Key(nil, r))
		}
	}
}

func TestNetworks_allocations(t *testing.T) {
	x := open(t, keysOf("10.0.0.0/8", "10.1.0.0/16", "2001:db8::/32", "[2001:DB8::1]:443"))
	networks := x.Networks()
	inside, outside := netip.MustParseAddr("10.1.2.3"), netip.MustParseAddr("11.0.0.1")
	six, other := netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("2001:db9::1")
	n := testing.AllocsPerRun(100, func() {
		for _, a := range [...]netip.Addr{inside, outside, six, other} {
			networks.Find(a)
			x.AliasPort(a, 443)
		}
	})
	if n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkNetworks(b *testing.B) {
	random := rand.New(rand.NewPCG(5, 6))
	rows := keysOf("2001:db8::/32", "2400:6180:0:0:1::/80", "10.0.0.0/8")
	for range 1100 { // about as many as the real set has
		rows = append(rows, row{fmt.Sprintf("%d.%d.%d.0/%d", 1+random.IntN(220), random.IntN(256), random.IntN(256), 18+random.IntN(7)), "", ""})
	}
	networks := open(b, rows).Networks()
	addresses := make([]netip.Addr, 1<<12)
	for i := range addresses {
		v := random.Uint32()
		addresses[i] = netip.AddrFrom4([4]byte{byte(v>>24)%223 + 1, byte(v >> 16), byte(v >> 8), byte(v)})
	}
	inside, six, other := netip.MustParseAddr("10.1.2.3"), netip.MustParseAddr("2001:db8::7"), netip.MustParseAddr("2a00:1450::7")
	none := open(b, kinds()).Networks()
	for name, find := range map[string]func(i int){
		"no networks": func(i int) { none.Find(addresses[i&(1<<12-1)]) },
		"miss":        func(i int) { networks.Find(addresses[i&(1<<12-1)]) },
		"hit":         func(int) { networks.Find(inside) },
		"IPv6 miss":   func(int) { networks.Find(other) },
		"IPv6 hit":    func(int) { networks.Find(six) },
	} {
		b.Run(name, func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				find(i)
			}
		})
	}
}
