package quic_test

import (
	"runtime"
	"testing"

	"github.com/trailscope/trailscope/sensor/proto/quic"
)

func BenchmarkParser(b *testing.B) {
	for _, bm := range benchmarks(b) {
		b.Run(bm.name, func(b *testing.B) {
			var p quic.Parser
			b.ReportAllocs()
			for b.Loop() {
				p.ServerName(bm.datagram)
			}
		})
	}
}

// BenchmarkConnections has the figures of full in place of those of Parser.
func BenchmarkConnections(b *testing.B) {
	for _, bm := range benchmarks(b) {
		b.Run(bm.name, func(b *testing.B) {
			c := quic.NewConnections(&quic.ConnConfig{})
			k := client
			b.ReportAllocs()
			for b.Loop() {
				k.Realm++
				c.Datagram(k, bm.datagram, 0)
			}
		})
	}

	b.Run("two datagrams", func(b *testing.B) {
		c := quic.NewConnections(&quic.ConnConfig{})
		k := client
		datagrams := sealEach(b, newInitial(), pieces(helloWith(1500, nameList(0, site)), 0, 1100)...)
		b.ReportAllocs()
		for b.Loop() {
			k.Realm++
			c.Datagram(k, datagrams[0], 0)
			c.Datagram(k, datagrams[1], 0)
		}
	})
}

// benchmark is a datagram whose cost is measured.
type benchmark struct {
	name     string
	datagram []byte
}

// benchmarks returns datagrams of all kinds.
func benchmarks(t testing.TB) (all []benchmark) {
	p := newInitial()

	return []benchmark{
		{name: "initial", datagram: p.seal(t, crypto(0, hello("www.site.net")), make([]byte, 900))},
		{name: "late name", datagram: p.seal(t, crypto(0, helloWith(600, nameList(0, "www.site.net"))), make([]byte, 300))},
		{name: "other frames", datagram: p.seal(t, []byte{8}, make([]byte, 1100))},
		{name: "short header", datagram: append([]byte{0x40}, make([]byte, 1100)...)},
		{name: "handshake", datagram: append([]byte{0xe0, 0, 0, 0, 1, 0, 0}, make([]byte, 1100)...)},
		{name: "incomplete", datagram: p.seal(t, crypto(0, helloWith(2000, nil)[:1100]))},
	}
}

func TestConnections_allocations(t *testing.T) {
	c := quic.NewConnections(&quic.ConnConfig{MaxConnections: 50})
	k := client
	for _, bm := range benchmarks(t) {
		limit := map[string]float64{"initial": 3, "late name": 3, "other frames": 2, "incomplete": 3}[bm.name]
		n := testing.AllocsPerRun(200, func() {
			k.Realm++
			c.Datagram(k, bm.datagram, 0)
		})
		if n > limit {
			t.Errorf("%s: %v allocations, limit is %v", bm.name, n, limit)
		}
	}
}

// TestConnections_attack sends a million beginnings of hellos from different
// addresses, and ordinary ones in between.
func TestConnections_attack(t *testing.T) {
	const every = 10_000

	count := 1_000_000
	if raceEnabled || testing.Short() {
		count /= 20
	}

	p := newInitial()
	incomplete := p.seal(t, crypto(0, hello(site)[:60]), crypto(900, make([]byte, 200)))
	whole := p.seal(t, crypto(0, long(other)))
	halves := sealEach(t, p, pieces(long(other), 0, 700)...)

	before := heap()
	r := newRecorder(quic.ConnConfig{})
	k := client
	for i := range count {
		k.Realm++
		r.Datagram(k, incomplete, int64(i))
		if i%every == every/2 {
			k.Realm++
			r.feedFrom(k, whole)
			k.Realm++
			r.feedFrom(k, halves[0])
			for range 100 {
				k.Realm++
				r.Datagram(k, incomplete, int64(i))
			}

			k.Realm -= 100
			r.feedFrom(k, halves[1])
			k.Realm += 100
			if r.want(t, other, other); t.Failed() {
				t.FailNow()
			}
		}
	}

	s := r.Stats()
	if grown := heap() - before; s.Bytes > quic.DefaultMaxBytes || grown > quic.DefaultMaxBytes {
		t.Errorf("memory has grown by %d bytes, stats are %+v", grown, s)
	}

	if s.Evicted < uint64(count)-quic.DefaultMaxConnections {
		t.Errorf("stats are %+v", s)
	}

	t.Logf("%d Initials, %+v, heap has grown by %d bytes", count, s, heap()-before)
	runtime.KeepAlive(r)
}

// heap returns the memory in use.
func heap() (bytes int) {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)

	return int(m.HeapAlloc)
}
