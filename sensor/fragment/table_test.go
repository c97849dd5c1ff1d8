package fragment_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"github.com/trailscope/trailscope/sensor/fragment"
)

// permutations calls f with every order of n things.
func permutations(n int, f func(order []int)) {
	order := make([]int, 0, n)
	var rec func()
	rec = func() {
		if len(order) == n {
			f(order)

			return
		}

		for i := range n {
			if !slices.Contains(order, i) {
				order = append(order, i)
				rec()
				order = order[:len(order)-1]
			}
		}
	}
	rec()
}

func TestTable_order(t *testing.T) {
	t.Parallel()
	for n := 2; n <= 6; n++ {
		ip := ipv4(7, 17, udp(n*16-8-3))
		ip6 := ipv6(17, udp(n*16-8-3))
		permutations(n, func(order []int) {
			b := newBench(t, nil)
			var all, all6 [][]byte
			for _, i := range order {
				all = append(all, split4(ip, 16)[i])
				all6 = append(all6, split6(ip6, 9, 40, 6, 16)[i])
			}

			b.expect(b.addAll(all, 0), ip)
			b.expect(b.addAll(all6, 0), ip6)
			b.table.Flush()
			if len(b.gaveUp) > 0 {
				t.Fatal("a completed datagram is given up")
			}
		})
	}
}

func TestTable_sizes(t *testing.T) {
	t.Parallel()
	for _, n := range []int{9, 100, 1472, 2000, 65507} {
		ip, ip6 := ipv4(7, 17, udp(n)), ipv6(17, udp(n))
		for _, size := range []int{8, 16, 24, 72, 128, 136, 256, 1000, 1400, 1480, 4096, 32768} {
			if size >= n+8 {
				continue
			}

			t.Run(fmt.Sprintf("%d by %d", n, size), func(t *testing.T) {
				t.Parallel()
				b := newBench(t, nil)
				b.expect(b.addAll(split4(ip, size), 0), ip)
				b.expect(b.addAll(split6(ip6, 1, 40, 6, size), 0), ip6)

				reverse := split4(ip, size)
				slices.Reverse(reverse)
				b = newBench(t, nil)
				b.expect(b.addAll(reverse, 0), ip)
			})
		}
	}
}

func TestTable_options(t *testing.T) {
	t.Parallel()
	ip := ipv4(7, 17, udp(100))
	// A record route option, that is, a longer header, in the first fragment only.
	long := slices.Concat(ip[:20], []byte{7, 7, 4, 0, 0, 0, 0, 0}, ip[20:])
	long[0], long[3] = 0x47, byte(len(long))
	long[10], long[11] = 0, 0
	s := sum(long[:28])
	long[10], long[11] = byte(s>>8), byte(s)

	b := newBench(t, nil)
	b.expect(b.addAll([][]byte{cut4(long, 0, 48), cut4(ip, 48, 108)}, 0), long)
}

func TestTable_ipv6Extensions(t *testing.T) {
	t.Parallel()
	hop := []byte{60, 0, 1, 4, 0, 0, 0, 0}
	dst := []byte{17, 1, 1, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}
	plain := ipv6(0, udp(300), hop, dst)
	testCases := []struct {
		name            string
		headerLen, link int
	}{
		{name: "before all", headerLen: 40, link: 6},
		{name: "behind hop-by-hop", headerLen: 48, link: 40},
		{name: "behind destination options", headerLen: 64, link: 48},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, nil)
			all := split6(plain, 0xdeadbeef, tc.headerLen, tc.link, 64)
			slices.Reverse(all)
			b.expect(b.addAll(all, 0), plain)
		})
	}
}

func TestTable_ipv6NextHeader(t *testing.T) {
	t.Parallel()
	// Only the first fragment says what the datagram carries.
	ip := ipv6(17, udp(100))
	all := split6(ip, 1, 40, 6, 32)
	for _, f := range all[1:] {
		f[40] = 99
	}

	b := newBench(t, nil)
	b.expect(b.addAll(all, 0), ip)
}

func TestTable_apart(t *testing.T) {
	t.Parallel()
	ip := ipv4(7, 17, udp(24))
	change := func(at int) (b []byte) {
		b = bytes.Clone(ip)
		b[at] ^= 1

		return b
	}

	// The second fragment of another datagram completes nothing.
	for _, at := range []int{5, 9, 15, 19} {
		b := newBench(t, nil)
		if n := len(b.addAll([][]byte{split4(ip, 16)[0], split4(change(at), 16)[1]}, 0)); n != 0 {
			t.Errorf("byte %d does not tell datagrams apart", at)
		}
	}

	b := newBench(t, nil)
	b.add(split4(ip, 16)[0], 0)
	b.walker.Start(12, split4(ip, 16)[1], 0)
	b.walker.Next(&b.p)
	b.p.Realm = 5
	if _, ok := b.table.Add(&b.p, 0); ok {
		t.Error("the realm does not tell datagrams apart")
	}
}

func TestTable_repetition(t *testing.T) {
	t.Parallel()
	ip, ip6 := ipv4(7, 17, udp(93)), ipv6(17, udp(93))
	testCases := []struct {
		name string
		all  [][]byte
		want []byte
	}{
		{name: "ipv4", all: split4(ip, 24), want: ip},
		{name: "ipv6", all: split6(ip6, 5, 40, 6, 24), want: ip6},
		{name: "odd length", all: [][]byte{cut4(ip, 0, 61), cut4(ip, 56, 101)}, want: ip},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, nil)
			twice := slices.Concat(tc.all, tc.all)
			var each [][]byte
			for _, f := range tc.all {
				each = append(each, f, f)
			}

			b.expect(b.addAll(each, 0), tc.want)
			if n := len(b.addAll(twice, 1)); n != 0 {
				t.Errorf("completed %d times more", n)
			}

			s := b.table.Stats()
			if s.Repeated != uint64(3*len(tc.all)) || s.Completed != 1 || s.Overlapped+s.Contradictory > 0 {
				t.Errorf("stats are %+v", s)
			}

			// Later it is another datagram.
			b.expect(b.addAll(tc.all, fragment.DefaultTimeout+1), tc.want)
			b.table.Flush()
			if len(b.gaveUp) > 0 {
				t.Errorf("%d fragments given up", len(b.gaveUp))
			}
		})
	}
}

func TestTable_reusedID(t *testing.T) {
	t.Parallel()
	first := ipv4(7, 17, udp(93))
	// The datagram that follows differs in one of the five fragments.
	for i := range 5 {
		second := bytes.Clone(first)
		second[20+24*i] ^= 1
		permutations(5, func(order []int) {
			b := newBench(t, nil)
			b.expect(b.addAll(split4(first, 24), 0), first)
			var all [][]byte
			for _, n := range order {
				all = append(all, split4(second, 24)[n])
			}

			b.expect(b.addAll(all, 1), second)
			b.expect(b.addAll(split4(first, 24), 2), first)
			if s := b.table.Stats(); s.Open != 0 {
				t.Fatalf("stats are %+v", s)
			}
		})
	}

	// … in length, or in the way it is cut.
	for _, tc := range []struct{ n, size int }{{n: 40, size: 24}, {n: 200, size: 24}, {n: 93, size: 16}, {n: 93, size: 48}} {
		second := ipv4(7, 17, udp(tc.n))
		b := newBench(t, nil)
		b.expect(b.addAll(split4(first, 24), 0), first)
		b.expect(b.addAll(split4(second, tc.size), 0), second)
	}
}
