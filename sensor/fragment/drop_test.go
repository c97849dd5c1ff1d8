package fragment_test

import (
	"bytes"
	"testing"

	"github.com/trailscope/trailscope/sensor/fragment"
)

// changed returns a copy of b with one byte different.
func changed(b []byte, at int) (c []byte) {
	c = bytes.Clone(b)
	c[at] ^= 0x20

	return c
}

func TestTable_drop(t *testing.T) {
	t.Parallel()
	ip, ip6 := ipv4(7, 17, udp(93)), ipv6(17, udp(93))
	six := func(from, to int) (b []byte) { return cut6(ip6, 5, 40, 6, from, to) }
	four := func(from, to int) (b []byte) { return cut4(ip, from, to) }
	short := ipv4(7, 17, udp(50)) // its end is the end of 58 bytes
	testCases := []struct {
		name   string
		all    [][]byte
		want   fragment.Stats
		gaveUp [][]byte
	}{{
		name: "overlap by 8",
		all:  [][]byte{four(0, 24), four(16, 48), four(24, 48), four(48, 101)},
		want: fragment.Stats{Overlapped: 1, Late: 2}, gaveUp: [][]byte{four(0, 24)},
	}, {
		name: "overlap of the ipv6 kind",
		all:  [][]byte{six(0, 24), six(16, 48), six(24, 48)},
		want: fragment.Stats{Overlapped: 1, Late: 1}, gaveUp: [][]byte{six(0, 24), six(16, 48), six(24, 48)},
	}, {
		name: "other bytes at the same place",
		all:  [][]byte{four(0, 24), four(24, 48), changed(four(24, 48), 30), four(48, 101)},
		want: fragment.Stats{Overlapped: 1, Late: 1}, gaveUp: [][]byte{four(0, 24)},
	}, {
		name: "another first fragment",
		all:  [][]byte{four(0, 24), changed(four(0, 24), 30), four(24, 101), changed(four(0, 24), 31)},
		want: fragment.Stats{Overlapped: 1, Late: 2},
		gaveUp: [][]byte{
			four(0, 24), changed(four(0, 24), 30), changed(four(0, 24), 31),
		},
	}, {
		name: "same bytes, other cut",
		all:  [][]byte{four(0, 48), four(24, 48), four(48, 101)},
		want: fragment.Stats{Overlapped: 1, Late: 1}, gaveUp: [][]byte{four(0, 48)},
	}, {
		name: "same bytes, several at once",
		all:  [][]byte{four(0, 24), four(24, 48), four(0, 48), four(48, 101)},
		want: fragment.Stats{Overlapped: 1, Late: 1}, gaveUp: [][]byte{four(0, 24), four(0, 48)},
	}, {
		name: "teardrop: the second lies inside the first",
		all:  [][]byte{four(0, 40), cut4(ipv4(7, 17, udp(24)), 24, 32)},
		want: fragment.Stats{Contradictory: 1}, gaveUp: [][]byte{four(0, 40)},
	}, {
		name: "flags overwritten, RFC 1858",
		all:  [][]byte{four(0, 16), changed(four(8, 101), 25)},
		want: fragment.Stats{Overlapped: 1}, gaveUp: [][]byte{four(0, 16)},
	}, {
		name: "two ends, the shorter last",
		all:  [][]byte{four(0, 48), four(64, 101), cut4(short, 48, 58)},
		want: fragment.Stats{Contradictory: 1}, gaveUp: [][]byte{four(0, 48)},
	}, {
		name: "two ends, the longer last",
		all:  [][]byte{cut4(short, 48, 58), four(64, 101), four(0, 48)},
		want: fragment.Stats{Contradictory: 1, Late: 1}, gaveUp: [][]byte{four(0, 48)},
	}, {
		name: "data behind the end",
		all:  [][]byte{cut4(short, 48, 58), four(64, 72), four(0, 48)},
		want: fragment.Stats{Contradictory: 1, Late: 1}, gaveUp: [][]byte{four(0, 48)},
	}, {
		name: "end before data",
		all:  [][]byte{four(0, 8), four(64, 72), cut4(short, 48, 58)},
		want: fragment.Stats{Contradictory: 1}, gaveUp: [][]byte{four(0, 8)},
	}, {
		name: "the same end, once with more to come",
		all:  [][]byte{four(0, 8), cut4(ipv4(7, 17, udp(48)), 48, 56), four(48, 56)},
		want: fragment.Stats{Overlapped: 1}, gaveUp: [][]byte{four(0, 8)},
	}}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, nil)
			if n := len(b.addAll(tc.all, 3)); n != 0 {
				t.Errorf("%d datagrams completed", n)
			}

			b.checkGaveUp(tc.gaveUp)
			got := b.table.Stats()
			tc.want.Fragments = uint64(len(tc.all))
			got.Bytes = 0
			if got != tc.want {
				t.Errorf("got  %+v\nwant %+v", got, tc.want)
			}

			b.table.Flush()
			if b.checkGaveUp(tc.gaveUp); b.table.Stats().Bytes != 0 {
				t.Error("memory is not given back")
			}

			// When the drop is forgotten, the datagram can be sent again.
			b.expect(b.addAll(split4(ip, 24), fragment.DefaultTimeout+3), ip)
		})
	}
}

// checkGaveUp compares what was given up.
func (b *bench) checkGaveUp(want [][]byte) {
	b.tb.Helper()
	if len(b.gaveUp) != len(want) {
		b.tb.Fatalf("%d fragments given up, want %d", len(b.gaveUp), len(want))
	}

	for i := range want {
		if !bytes.Equal(b.gaveUp[i], want[i]) {
			b.tb.Errorf("given up %d:\ngot  %x\nwant %x", i, b.gaveUp[i], want[i])
		}
	}
}

func TestTable_malformed(t *testing.T) {
	t.Parallel()
	ip, ip6 := ipv4(7, 17, udp(93)), ipv6(17, udp(93))
	empty := func(from int) (b []byte) { return cut4(ip, from, from) }
	high := cut4(ip, 0, 16)
	high[6], high[7] = 0x3f, 0xff // 65,528 and more to come
	high6 := cut6(ip6, 5, 40, 6, 0, 16)
	high6[42], high6[43] = 0xff, 0xf9
	odd6 := cut6(ip6, 5, 40, 6, 0, 17)
	noHeader := set(cut4(ip, 0, 16), 0, 0x44)
	cutHeader := set(cut4(ip, 0, 16), 0, 0x4f)
	testCases := []struct {
		name   string
		f      []byte
		passed bool // a first fragment, or one of IPv6
	}{
		{name: "empty first", f: empty(0), passed: true},
		{name: "empty later", f: empty(16)},
		{name: "beyond 65,535", f: high},
		{name: "beyond 65,535, ipv6", f: high6, passed: true},
		{name: "seven bytes", f: cut4(ip, 16, 23)},
		{name: "17 bytes of ipv6", f: odd6, passed: true},
		{name: "ihl 4", f: noHeader, passed: true},
		{name: "ihl beyond the end", f: cutHeader, passed: true},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, nil)
			b.add(tc.f, 0)
			s := b.table.Stats()
			if s.Malformed != 1 || s.Open != 0 || s.Bytes != 0 {
				t.Errorf("stats are %+v", s)
			}

			var want [][]byte
			if tc.passed {
				want = [][]byte{tc.f}
			}

			b.checkGaveUp(want)
			b.expect(b.addAll(split4(ip, 16), 0), ip)
		})
	}
}

// set returns a copy of b with one byte changed.
func set(b []byte, at int, v byte) (c []byte) {
	c = bytes.Clone(b)
	c[at] = v

	return c
}

// The header of the first fragment counts: with it the datagram is too long.
func TestTable_tooLong(t *testing.T) {
	t.Parallel()
	ip := ipv4(7, 17, udp(65507))
	long := append(bytes.Clone(ip[:20]), 1, 1, 1, 0)
	long = append(long, ip[20:28]...)
	long[0], long[2], long[3], long[6] = 0x46, 0, byte(len(long)), 0x20
	for _, order := range [][]int{{0, 1, 2}, {1, 2, 0}} {
		b := newBench(t, nil)
		all := [][]byte{long, cut4(ip, 8, 40000), cut4(ip, 40000, 65515)}
		for _, i := range order {
			if b.add(all[i], 0) != nil {
				t.Error("completed")
			}
		}

		if s := b.table.Stats(); s.TooMany != 1 || len(b.gaveUp) != 1 || !bytes.Equal(b.gaveUp[0], long) {
			t.Errorf("stats are %+v", s)
		}
	}
}

func TestTable_maxFragments(t *testing.T) {
	t.Parallel()
	ip := ipv4(7, 17, udp(93))
	all := split4(ip, 16)
	b := newBench(t, &fragment.Config{MaxFragments: len(all)})
	b.expect(b.addAll(all, 0), ip)

	b = newBench(t, &fragment.Config{MaxFragments: len(all) - 1})
	if n := len(b.addAll(all, 0)); n != 0 || b.table.Stats().TooMany != 1 {
		t.Errorf("%d completed, stats are %+v", n, b.table.Stats())
	}

	b.checkGaveUp(all[:1])
}

func TestTable_tiny(t *testing.T) {
	t.Parallel()
	segment := make([]byte, 40)
	segment[12] = 0x50
	ip := ipv4(7, 6, segment)
	for _, size := range []int{8, 16} {
		b := newBench(t, nil)
		b.expect(b.addAll(split4(ip, size), 0), ip)
		if got := b.table.Stats().Tiny; got != uint64(16-size)/8 {
			t.Errorf("%d tiny fragments for %d bytes", got, size)
		}
	}
}
