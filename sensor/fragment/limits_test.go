package fragment_test

import (
	"bytes"
	"encoding/binary"
	"net/netip"
	"runtime"
	"slices"
	"testing"

	"github.com/trailscope/trailscope/sensor/fragment"
	"github.com/trailscope/trailscope/sensor/packet"
)

func TestTable_timeout(t *testing.T) {
	t.Parallel()
	ip := ipv4(7, 17, udp(93))
	all := split4(ip, 24)
	const timeout = 5_000_000
	testCases := []struct {
		name   string
		micros int64 // of the second half
		whole  bool
	}{
		{name: "in time", micros: 100 + timeout - 1, whole: true},
		{name: "late", micros: 100 + timeout},
		{name: "a little before", micros: 100 - timeout + 1, whole: true},
		{name: "another capture", micros: 100 - timeout},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, &fragment.Config{Timeout: timeout})
			if n := len(b.addAll(all[:3], 100)); n != 0 {
				t.Fatal("completed too early")
			}

			wholes := b.addAll(all[3:], tc.micros)
			if tc.whole {
				b.expect(wholes, ip)

				return
			}

			b.checkGaveUp(all[:1])
			if len(wholes) != 0 || b.table.Stats().TimedOut != 1 || b.times[0] != 100 {
				t.Errorf("%d completed, stats are %+v", len(wholes), b.table.Stats())
			}
		})
	}
}

func TestTable_Tick(t *testing.T) {
	t.Parallel()
	ip := ipv4(7, 17, udp(93))
	all := split4(ip, 24)
	b := newBench(t, nil)
	b.add(all[2], 0)
	b.add(all[0], 1000) // the time that is given with it
	b.table.Tick(fragment.DefaultTimeout - 1)
	b.checkGaveUp(nil)
	b.table.Tick(fragment.DefaultTimeout)
	b.checkGaveUp(all[:1])
	if s := b.table.Stats(); s.Open != 0 || s.Bytes != 0 || s.TimedOut != 1 || b.times[0] != 1000 {
		t.Errorf("stats are %+v, time is %d", s, b.times)
	}
}

func TestTable_Flush(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	var want [][]byte
	for id := range uint16(5) {
		all := split4(ipv4(id, 17, udp(60)), 24)
		b.addAll(all[:2], int64(id))
		want = append(want, all[0])
	}

	b.add(split4(ipv4(9, 17, udp(60)), 24)[1], 9) // without a first fragment
	b.table.Flush()
	b.checkGaveUp(want)
	if s := b.table.Stats(); s.Open != 0 || s.Bytes != 0 || s.TimedOut+s.Evicted != 0 {
		t.Errorf("stats are %+v", s)
	}
}

// Of IPv6 the fragment that came first is given up when no first one is there,
// and its time and surroundings go with it.
func TestTable_given(t *testing.T) {
	t.Parallel()
	src, dst := netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("10.0.0.2")
	tunnels := []packet.Tunnel{
		{Kind: packet.TunnelMPLS, ID: 77, HasID: true},
		{Kind: packet.TunnelVXLAN, Src: src, Dst: dst, ID: 1 << 23, HasID: true},
		{Kind: packet.Tunnel6in6, Src: netip.MustParseAddr("2001:db8::9"), Dst: netip.MustParseAddr("::ffff:1.2.3.4")},
	}
	for range 5 {
		tunnels = append(tunnels, packet.Tunnel{Kind: packet.TunnelIPIP, Src: src, Dst: dst})
	}

	odd4 := cut4(ipv4(7, 17, udp(93)), 0, 61) // five bytes more than a multiple of 8
	later6 := cut6(ipv6(17, udp(93)), 5, 40, 6, 64, 80)
	first6 := cut6(ipv6(17, udp(93)), 5, 40, 6, 0, 64)
	testCases := []struct {
		name string
		all  [][]byte
		want []byte
	}{
		{name: "ipv4", all: [][]byte{odd4}, want: odd4},
		{name: "later of ipv6", all: [][]byte{later6}, want: later6},
		{name: "first of ipv6", all: [][]byte{later6, first6}, want: first6},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, nil)
			for i, f := range tc.all {
				b.walker.Start(packet.LinkRaw, f, 0)
				b.walker.Next(&b.p)
				b.p.VLAN, b.p.Realm, b.p.Tunnels = 42, 99, tunnels
				b.table.Add(&b.p, int64(i))
			}

			b.table.Flush()
			b.checkGaveUp([][]byte{tc.want})
			got := b.given[0]
			if got.VLAN != 42 || got.Realm != 99 || !slices.Equal(got.Tunnels, tunnels) ||
				got.Src != b.p.Src || got.Dst != b.p.Dst || got.Version != b.p.Version || b.times[0] != int64(len(tc.all)-1) {
				t.Errorf("got %+v", got)
			}
		})
	}
}

// flood adds fragments of ever new datagrams.
func flood(b *bench, n int, size int) {
	f := cut4(ipv4(0, 17, udp(2000)), 0, size)
	b.walker.Start(packet.LinkRaw, f, 0)
	b.walker.Next(&b.p)
	for i := range n {
		b.p.Fragment.ID = uint32(i & 0xffff)
		b.p.Src = netip.AddrFrom4([4]byte{10, byte(i >> 24), byte(i >> 20), byte(i >> 16)})
		b.table.Add(&b.p, int64(i))
	}
}

func TestTable_eviction(t *testing.T) {
	t.Parallel()
	ip := ipv4(7, 17, udp(200))
	all := split4(ip, 48)
	b := newBench(t, &fragment.Config{MaxBytes: fragment.MinBytes, MaxDatagrams: 10})
	b.addAll(all[:2], 0)
	flood(b, 9, 8)
	b.checkGaveUp(nil)

	// The tenth is one too many: the oldest goes.
	flood(b, 10, 8)
	b.checkGaveUp(all[:1])
	if s := b.table.Stats(); s.Open != 10 || s.Evicted != 1 || s.Repeated != 9 {
		t.Errorf("stats are %+v", s)
	}

	// What was completed goes first.
	b.table.Flush()
	b.gaveUp = nil
	b.expect(b.addAll(all, 0), ip)
	flood(b, 10, 8)
	b.checkGaveUp(nil)
	if s := b.table.Stats(); s.Open != 10 || s.Forgotten != 1 {
		t.Errorf("stats are %+v", s)
	}
}

// The largest datagram can be completed in the smallest table, whatever is in
// it and however it is cut.
func TestTable_largest(t *testing.T) {
	t.Parallel()
	for _, size := range []int{8, 1480} {
		ip := ipv4(7, 17, udp(65507))
		b := newBench(t, &fragment.Config{MaxBytes: 1})
		flood(b, 300, 1480)
		b.expect(b.addAll(split4(ip, size), 300), ip)
		if s := b.table.Stats(); s.Evicted == 0 || s.Completed != 1 {
			t.Errorf("stats are %+v", s)
		}
	}
}

// Fragments that are never completed: the memory stays within its bounds, and a
// datagram whose fragments come close to one another is completed all the same.
func TestTable_flood(t *testing.T) {
	for _, size := range []int{8, 1480} {
		n := 5_000_000 / 2
		if raceEnabled || testing.Short() {
			n /= 20
		}

		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		table := fragment.New(&fragment.Config{})
		b := &bench{tb: t, walker: packet.NewWalker(nil), table: table}
		for range 10 {
			flood(b, n/10, size)
			b.expect(b.addAll(split4(ipv4(1, 6, udp(3000)), 1480), 0), ipv4(1, 6, udp(3000)))
		}

		s := table.Stats()
		if s.Bytes > fragment.DefaultMaxBytes || s.Evicted == 0 {
			t.Errorf("stats are %+v", s)
		}

		runtime.GC()
		runtime.ReadMemStats(&after)
		if got := int(after.HeapAlloc) - int(before.HeapAlloc); got > fragment.DefaultMaxBytes {
			t.Errorf("%d bytes are in use, limit is %d", got, fragment.DefaultMaxBytes)
		}

		runtime.KeepAlive(table)
	}
}

func TestTable_allocations(t *testing.T) {
	ip := ipv4(7, 17, udp(3000))
	all := split4(ip, 1480)
	b := newBench(t, nil)
	id := uint16(0)
	add := func() {
		id++
		for _, f := range all {
			binary.BigEndian.PutUint16(f[4:], id)
			b.walker.Start(packet.LinkRaw, f, 0)
			b.walker.Next(&b.p)
			b.table.Add(&b.p, int64(id))
		}
	}
	for range 5000 {
		add()
	}

	if n := testing.AllocsPerRun(1000, add); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestNew_defaults(t *testing.T) {
	t.Parallel()
	ip := ipv4(7, 17, udp(100))
	table := fragment.New(nil)
	w := packet.NewWalker(nil)
	var p packet.Packet
	for i, f := range split4(ip, 64) {
		w.Start(packet.LinkRaw, f, 0)
		w.Next(&p)
		whole, ok := table.Add(&p, 0)
		if ok != (i == 1) || ok && !bytes.Equal(whole, ip) {
			t.Errorf("fragment %d: %t", i, ok)
		}
	}
}

func BenchmarkTable(b *testing.B) {
	ip := ipv4(7, 17, udp(2952))
	for _, size := range []int{8, 1480} {
		b.Run(map[int]string{8: "8 bytes", 1480: "1480 bytes"}[size], func(b *testing.B) {
			all := split4(ip, size)
			t := newBench(b, nil)
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				f := all[n%len(all)]
				binary.BigEndian.PutUint16(f[4:], uint16(n/len(all)))
				t.walker.Start(packet.LinkRaw, f, 0)
				t.walker.Next(&t.p)
				t.table.Add(&t.p, int64(n))
				n++
			}
		})
	}

	b.Run("flood", func(b *testing.B) {
		t := newBench(b, nil)
		t.table = fragment.New(&fragment.Config{GaveUp: func(*packet.Packet, int64) {}})
		b.ReportAllocs()
		flood(t, b.N, 1480)
	})
}
