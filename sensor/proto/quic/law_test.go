package quic_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/trailscope/trailscope/sensor/fuzzed"
	"github.com/trailscope/trailscope/sensor/proto/quic"
	"github.com/trailscope/trailscope/sensor/proto/tls"
)

// checker verifies what holds for all datagrams: a name that a [quic.Parser] finds
// is among those of the hellos that [quic.Connections] give, and the bounds.
type checker struct {
	c      *quic.Connections
	p      quic.Parser
	given  []string
	hellos int
}

// newChecker returns a checker.
func newChecker() (c *checker) {
	c = &checker{}
	c.c = quic.NewConnections(&quic.ConnConfig{
		GaveUp: func(_ quic.Key, partial []byte, _ int64) {
			if name := quic.HostName(partial); name != nil {
				c.given = append(c.given, string(name))
			}
		},
		MaxBytes: 1, // the least
	})

	return c
}

// check feeds datagrams of one connection.
func (c *checker) check(t testing.TB, k quic.Key, datagrams ...[]byte) {
	c.given = c.given[:0]
	var expected []string
	for i, d := range datagrams {
		if name, ok := c.p.ServerName(d); ok {
			expected = append(expected, string(name))
		}

		hello, ok := c.c.Datagram(k, d, int64(i))
		if ok != (hello != nil) || ok && (hello[0] != 1 || len(hello) > 16<<10) {
			t.Fatalf("hello is %x, %t", hello, ok)
		}

		if name := quic.HostName(hello); name != nil {
			c.hellos++
			if !tls.IsHostName(name) {
				t.Fatalf("name is %q", name)
			}

			c.given = append(c.given, string(name))
		}
	}

	c.c.Flush()
	for _, name := range expected {
		if !slices.Contains(c.given, name) {
			t.Fatalf("%q is lost, got %q from %x", name, c.given, datagrams)
		}
	}

	if s := c.c.Stats(); s.Connections != 0 || s.Bytes > 1<<20 {
		t.Fatalf("stats are %+v", s)
	}
}

// next returns another connection for each number.
func next(n int) (k quic.Key) {
	k = client
	k.Realm = uint64(n)

	return k
}

// TestConnections_law sends what [quic.Parser] was tested with.
func TestConnections_law(t *testing.T) {
	c := newChecker()
	all := seeds(t)
	for i, a := range all {
		for j, b := range all {
			c.check(t, next(i*len(all)+j), a, b)
		}
	}

	if c.hellos < len(all) {
		t.Errorf("only %d hellos", c.hellos)
	}
}

func TestConnections_damaged(t *testing.T) {
	c := newChecker()
	n := 0
	all := seeds(t)
	fuzzed.Run(t, 20_000, all, func(datagram []byte) {
		n++
		c.check(t, next(n), datagram, all[0])
	})
}

// TestConnections_damagedFrames damages what is encrypted, in the second of three
// datagrams.
func TestConnections_damagedFrames(t *testing.T) {
	h := long(site)
	frames := [][]byte{
		crypto(0, h),
		slices.Concat(crypto(40, h[40:]), []byte{2, 0, 0, 1, 0, 0, 0, 1, 3, 0, 0, 0, 0, 1, 2, 3}, crypto(0, h[:40])),
		slices.Concat(crypto(0, h[:40]), crypto(50, h[50:]), []byte{0x1c, 0, 0, 0}, crypto(40, h[40:50])),
		slices.Concat(make([]byte, 500), crypto(0, hello(site)), crypto(0, hello(other))),
		bytes.Repeat([]byte{6, 5, 0}, 600),
	}

	p := newInitial()
	around := sealEach(t, p, crypto(0, h[:500]), crypto(500, h[500:]))
	c := newChecker()
	n, count := 0, 20_000
	if raceEnabled {
		count /= 5 // every input is encrypted
	}

	fuzzed.Run(t, count, frames, func(plain []byte) {
		n++
		c.check(t, next(n), around[n%2], p.seal(t, plain), around[(n+1)%2])
	})
}

func FuzzConnections(f *testing.F) {
	for _, s := range seeds(f) {
		f.Add(s, []byte{0})
	}

	f.Add(crypto(0, hello(site)), crypto(9, hello(other)))
	f.Fuzz(func(t *testing.T, a, b []byte) {
		const maxFrames = 4096

		c := newChecker()
		p := newInitial()
		c.check(t, client, a, b)
		c.check(t, next(1), p.seal(t, a[:min(len(a), maxFrames)]), p.seal(t, b[:min(len(b), maxFrames)]), a)
	})
}
