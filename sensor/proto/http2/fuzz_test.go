package http2_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/fuzzed"
	"github.com/trailscope/trailscope/sensor/proto/http2"
)

// checker checks what holds for every stream. It reuses its pool, as a sensor does.
type checker struct {
	pool *http2.Pool[byte]

	// sums holds, for each way of reading, a sum over the messages.
	sums  [2]uint64
	count [2]int
	bad   []byte
}

// newChecker returns a checker.
func newChecker() (c *checker) {
	c = &checker{}
	c.pool = http2.NewPool(&http2.Config[byte]{Message: c.message, Sessions: 2})

	return c
}

// message notes a message.
func (c *checker) message(way *byte, side http2.Side, text []byte) {
	for _, b := range text {
		c.sums[*way] = c.sums[*way]*31 + uint64(b) + 1
	}

	c.count[*way]++
	if !wellFormed(side, text) {
		c.bad = bytes.Clone(text)
	}
}

// wellFormed reports whether the text of a message has the form it should have.
func wellFormed(side http2.Side, text []byte) (ok bool) {
	head, _, found := bytes.Cut(text, []byte("\r\n\r\n"))
	if !found {
		return len(text) == 16<<10
	}

	for i, line := range bytes.Split(head, []byte("\r\n")) {
		if slices.ContainsFunc(line, func(c byte) bool { return c < ' ' && c != '\t' }) {
			return false
		} else if i > 0 && !bytes.Contains(line, []byte(": ")) {
			return false
		} else if i > 0 {
			continue
		}

		if side == http2.Server && !bytes.HasPrefix(line, []byte("HTTP/2.0 ")) {
			return false
		} else if side == http2.Client && (bytes.Count(line, []byte(" ")) != 2 || !bytes.HasSuffix(line, []byte(" HTTP/2.0"))) {
			return false
		}
	}

	return true
}

// run reads a stream at once and byte by byte; both must give the same messages. If
// the stream is damaged, there may be more of the last one at once.
func (c *checker) run(t testing.TB, side http2.Side, stream []byte) {
	c.sums, c.count, c.bad = [2]uint64{}, [2]int{}, nil
	id := c.pool.Open(0, side)
	n, okWhole := c.pool.Read(id, stream, 0)
	if n > len(stream) {
		t.Fatalf("%x: %d bytes consumed of %d", stream, n, len(stream))
	}

	c.pool.Close(id, stream[n:])

	id = c.pool.Open(1, side)
	at, okBytes := 0, true
	for end := 1; end <= len(stream) && okBytes; end++ {
		n, okBytes = c.pool.Read(id, stream[at:end], 0)
		at += n
	}

	c.pool.Close(id, stream[at:])
	if c.bad != nil {
		t.Fatalf("%x: message %q", stream, c.bad)
	} else if okWhole != okBytes && len(stream) > 0 {
		t.Fatalf("%x: %t at once, %t byte by byte", stream, okWhole, okBytes)
	} else if okWhole && c.sums[0] != c.sums[1] || c.count[0]-c.count[1] > 1 || c.count[0] < c.count[1] {
		t.Fatalf("%x: %d messages at once, %d byte by byte", stream, c.count[0], c.count[1])
	}
}

// seeds returns the bytes of all streams.
func seeds() (all [][]byte) {
	for _, s := range streams() {
		if len(s.bytes) < 8<<10 {
			all = append(all, s.bytes)
		}
	}

	return all
}

func FuzzPool(f *testing.F) {
	for _, s := range seeds() {
		f.Add(s, false)
		f.Add(s, true)
	}

	f.Fuzz(func(t *testing.T, stream []byte, server bool) {
		side := http2.Client
		if server {
			side = http2.Server
		}

		newChecker().run(t, side, stream[:min(len(stream), 16<<10)])
	})
}

func TestPool_damaged(t *testing.T) {
	c := newChecker()
	begin, _ := start()
	big := newEncoder().block(get("/", "x", strings.Repeat("y", 12<<10))...)
	c.run(t, http2.Client, slices.Concat(begin, frame(headers, endHeaders, 1, big), frame(data, 0, 1, make([]byte, 9))))
	fuzzed.Run(t, 20_000, seeds(), func(stream []byte) {
		side := http2.Client
		if !bytes.HasPrefix(stream, []byte("PRI")) {
			side = http2.Server
		}

		c.run(t, side, stream)
	})
}

func TestPool_allocations(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates")
	}

	p := http2.NewPool(&http2.Config[int]{Message: func(*int, http2.Side, []byte) {}})
	for _, s := range streams() {
		read := func() {
			id := p.Open(1, s.side)
			n, _ := p.Read(id, s.bytes, 0)
			p.Close(id, s.bytes[n:])
		}
		read()
		if n := testing.AllocsPerRun(100, read); n != 0 {
			t.Errorf("%s: %v allocations", s.name, n)
		}
	}
}

func BenchmarkPool(b *testing.B) {
	p := http2.NewPool(&http2.Config[int]{Message: func(*int, http2.Side, []byte) {}})
	for _, s := range streams() {
		if s.broken {
			continue
		}

		b.Run(s.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(s.bytes)))
			for b.Loop() {
				id := p.Open(1, s.side)
				n, _ := p.Read(id, s.bytes, 0)
				p.Close(id, s.bytes[n:])
			}
		})
	}
}
