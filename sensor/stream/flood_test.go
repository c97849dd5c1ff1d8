package stream_test

import (
	"bytes"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"github.com/trailscope/trailscope/sensor/stream"
)

// maxMemory is what a table of the default size may occupy: bytes and what
// describes them, flows, numbers, and two buffers.
const maxMemory = stream.DefaultMaxBytes + 92*stream.DefaultMaxFlows + 8*stream.DefaultNumbers + 128<<10

// heap returns the number of bytes that are in use.
func heap() (n uint64) {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)

	return m.HeapAlloc
}

// flooded plays n segments of a flood to a table of the default size, each made
// by make, and a split request of an ordinary flow every ten thousand. It fails
// unless each of these is found and memory stays where it was.
func flooded(t *testing.T, n int, flood func(i int, s *stream.Segment)) (s stream.Stats, r *totals) {
	t.Helper()

	if raceEnabled || testing.Short() {
		n /= 20
	}
	const every, first, second = 10_000, 100, 9_000
	r = &totals{}
	before := heap()
	table := newTable(t, &stream.Config{Reader: r})
	made := heap()
	segment, ordinary := stream.Segment{}, stream.Segment{Key: client}
	for i := range n {
		segment.Micros = int64(i) * 2
		flood(i, &segment)
		table.Add(&segment)
		ordinary.Key.SrcPort, ordinary.Micros = uint16(i/every), segment.Micros
		switch i % every {
		case 0:
			ordinary.Seq, ordinary.Flags, ordinary.Payload = 100, syn, nil
			table.Add(&ordinary)
		case first:
			ordinary.Seq, ordinary.Flags, ordinary.Payload = 105, ack, []byte("second.")
			table.Add(&ordinary)
		case second:
			ordinary.Seq, ordinary.Flags, ordinary.Payload = 101, ack, []byte("the ")
			table.Add(&ordinary)
		}
		if i%100_000 == 0 {
			table.Tick(segment.Micros)
		}
	}
	after := heap()
	s = table.Stats()
	if err := table.Check(); err != nil {
		t.Error(err)
	}
	t.Logf("%d segments, %d bytes of memory, %+v", n, made-before, s)
	if r.ordinary != n/every {
		t.Errorf("%d of %d ordinary requests were found", r.ordinary, n/every)
	}
	if made-before > maxMemory || after > made+64<<10 {
		t.Errorf("memory was %d, %d with the table, %d in the end", before, made, after)
	}
	table.Close()

	return s, r
}

// totals counts what its directions are read for the last time, and the requests
// of ordinary flows. It consumes what starts with a G and passes what starts with
// a "!".
type totals struct {
	ordinary int
	bytes    int
}

// Read implements the [stream.Reader] interface for *totals.
func (r *totals) Read(c *stream.Chunk) (consumed int, next stream.Next) {
	if string(c.Data) == "the second." {
		r.ordinary++

		return len(c.Data), stream.Pass
	}
	if c.End != stream.None {
		r.bytes += len(c.Data)
	}
	switch c.Data[0] {
	case 'G':
		return len(c.Data), stream.More
	case '!':
		return 0, stream.Pass
	default:
		return 0, stream.More
	}
}

// TestTable_Add_halfOpen floods a table with connections that are never
// completed.
func TestTable_Add_halfOpen(t *testing.T) {
	s, _ := flooded(t, 10_000_000, func(i int, s *stream.Segment) {
		s.Key, s.Seq, s.Flags = other(i), uint32(i)*7, syn
	})
	if s.EvictedFlows != 0 || s.Flows > 1000 {
		t.Errorf("stats %+v", s)
	}
}

// TestTable_Add_whole floods a table with whole requests of ever new flows, and
// TestTable_Add_passed with hellos: neither costs anything but the numbers of
// other directions without state.
func TestTable_Add_whole(t *testing.T) {
	data := []byte("GET / HTTP/1.1\r\n\r\n")
	s, _ := flooded(t, 10_000_000, func(i int, s *stream.Segment) {
		s.Key, s.Seq, s.Flags, s.Payload = other(i), uint32(i)*7, ack, data
	})
	if s.EvictedFlows != 0 || s.EvictedPending != 0 || s.Flows > 1000 || s.Whole < 400_000 {
		t.Errorf("stats %+v", s)
	}
}

func TestTable_Add_passed(t *testing.T) {
	data := []byte("!hello")
	s, _ := flooded(t, 2_000_000, func(i int, s *stream.Segment) {
		s.Key, s.Seq, s.Flags, s.Payload = other(i), uint32(i)*7, ack, data
	})
	if s.EvictedFlows != 0 || s.EvictedPending != 0 || s.Flows > 1000 || s.Whole < 80_000 {
		t.Errorf("stats %+v", s)
	}
}

// TestTable_Add_partial floods a table with requests that are never completed.
func TestTable_Add_partial(t *testing.T) {
	sent := 0
	data := make([]byte, 1400)
	random := rand.New(rand.NewPCG(1, 13))
	s, r := flooded(t, 2_000_000, func(i int, s *stream.Segment) {
		s.Key, s.Flags, s.Payload = other(i), ack, data[:1+random.IntN(300)]
		sent += len(s.Payload)
	})
	if s.EvictedPending == 0 || s.EvictedFlows == 0 || s.Bytes > stream.DefaultMaxBytes {
		t.Errorf("stats %+v", s)
	}
	// Whatever was taken is read in the end.
	if r.bytes != sent {
		t.Errorf("%d bytes sent, %d read", sent, r.bytes)
	}
}

// TestTable_Add_scattered floods a table with segments that lie far behind the
// start of their direction, which must cost no more than the segments.
func TestTable_Add_scattered(t *testing.T) {
	sent := 0
	data := make([]byte, 200)
	s, r := flooded(t, 1_000_000, func(i int, s *stream.Segment) {
		n := i / 4
		s.Key, s.Payload = other(n), nil
		switch i % 4 {
		case 0:
			s.Seq, s.Flags = 0, syn
		default:
			s.Seq, s.Flags, s.Payload = uint32(i%4)*4000, ack, data
			sent += len(data)
		}
	})
	if s.EvictedPending == 0 {
		t.Errorf("stats %+v", s)
	}
	if r.bytes != sent {
		t.Errorf("%d bytes sent, %d read", sent, r.bytes)
	}
}

// TestTable_Add_allocations proves that nothing is allocated, whatever comes.
func TestTable_Add_allocations(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 13))
	payloads := [][]byte{make([]byte, 3000), make([]byte, 3000), bytes.Repeat([]byte("G"), 3000), bytes.Repeat([]byte("!"), 3000)}
	table := newTable(t, &stream.Config{Reader: &totals{}, MaxFlows: 100, MaxBytes: stream.MinBytes, Quiet: 100 * time.Millisecond})
	var s stream.Segment
	n := 0
	if got := testing.AllocsPerRun(20_000, func() {
		n++
		s.Key = other(random.IntN(300))
		if n&1 != 0 {
			s.Key = reverse(s.Key)
		}
		s.Seq, s.Ack = uint32(random.IntN(8))*500, uint32(random.IntN(8))*500
		s.Flags = []uint8{0, ack, ack, ack, ack | fin, syn, rst}[random.IntN(7)]
		s.Payload = payloads[random.IntN(len(payloads))][:random.IntN(3000)]
		s.Micros = int64(n) * 1000
		table.Add(&s)
		if n%64 == 0 {
			table.Tick(s.Micros)
		}
	}); got != 0 {
		t.Errorf("%v allocations", got)
	}
	if s := table.Stats(); s.EvictedFlows == 0 || s.EvictedPending == 0 || s.Quiet == 0 || s.Gaps == 0 || s.Repeated == 0 || s.Whole == 0 {
		t.Errorf("not everything happened: %+v", s)
	}
}
