package stream_test

import (
	"net/netip"
	"testing"

	"github.com/trailscope/trailscope/sensor/stream"
)

// passAll passes every direction, keepAll consumes everything.
type (
	passAll struct{}
	keepAll struct{}
)

func (passAll) Read(c *stream.Chunk) (int, stream.Next) { return len(c.Data), stream.Pass }
func (keepAll) Read(c *stream.Chunk) (int, stream.Next) { return len(c.Data), stream.More }

// flowKey returns the key of flow n.
func flowKey(n int) (k stream.Key) {
	return stream.Key{
		Src: netip.AddrFrom4([4]byte{10, byte(n >> 24), byte(n >> 16), byte(n >> 8)}), SrcPort: 1024 + uint16(n&0xff),
		Dst: netip.AddrFrom4([4]byte{192, 0, 2, 1}), DstPort: 80,
	}
}

func newTable(tb testing.TB, c *stream.Config) (t *stream.Table) {
	t, err := stream.New(c)
	if err != nil {
		tb.Fatal(err)
	}

	return t
}

func BenchmarkAdd(b *testing.B) {
	payload := make([]byte, 1400)
	many := make([]stream.Key, 1<<14)
	for i := range many {
		many[i] = flowKey(i)
	}

	b.Run("passed", func(b *testing.B) {
		t := newTable(b, &stream.Config{Reader: passAll{}})
		s := stream.Segment{Key: flowKey(1), Payload: payload, Flags: 0x10}
		b.ReportAllocs()
		for b.Loop() {
			t.Add(&s)
			s.Seq += 1400
		}
	})
	b.Run("passed/16384 flows", func(b *testing.B) {
		t := newTable(b, &stream.Config{Reader: passAll{}})
		s := stream.Segment{Payload: payload, Flags: 0x10}
		i := 0
		b.ReportAllocs()
		for b.Loop() {
			s.Key = many[i%len(many)]
			s.Seq = uint32(i/len(many)) * 1400
			t.Add(&s)
			i++
		}
	})
	b.Run("read", func(b *testing.B) {
		t := newTable(b, &stream.Config{Reader: keepAll{}})
		s := stream.Segment{Key: flowKey(1), Payload: payload[:1], Flags: 0x10}
		b.ReportAllocs()
		for b.Loop() {
			if s.Seq&0x3fff == 0 {
				s.Flags = 0x02
				t.Add(&s)
				s.Flags = 0x10
			}
			s.Seq++
			t.Add(&s)
		}
	})
	b.Run("new flow", func(b *testing.B) {
		t := newTable(b, &stream.Config{Reader: keepAll{}})
		s := stream.Segment{Payload: payload, Flags: 0x18}
		i := 0
		b.ReportAllocs()
		for b.Loop() {
			s.Key = flowKey(i)
			t.Add(&s)
			i++
		}
	})
	b.Run("syn", func(b *testing.B) {
		t := newTable(b, &stream.Config{Reader: keepAll{}})
		s := stream.Segment{Flags: 0x02}
		i := 0
		b.ReportAllocs()
		for b.Loop() {
			s.Key = flowKey(i)
			t.Add(&s)
			i++
		}
	})
	b.Run("ack", func(b *testing.B) {
		t := newTable(b, &stream.Config{Reader: passAll{}})
		s := stream.Segment{Key: flowKey(1), Payload: payload, Flags: 0x10}
		t.Add(&s)
		s.Payload = nil
		b.ReportAllocs()
		for b.Loop() {
			t.Add(&s)
		}
	})
	b.Run("ack/pending elsewhere", func(b *testing.B) {
		t := newTable(b, &stream.Config{Reader: leaver{}})
		s := stream.Segment{Key: flowKey(2), Payload: payload, Flags: 0x10}
		t.Add(&s)
		s = stream.Segment{Key: flowKey(1), Flags: 0x10}
		b.ReportAllocs()
		for b.Loop() {
			t.Add(&s)
		}
	})
	b.Run("split in two", func(b *testing.B) {
		t := newTable(b, &stream.Config{Reader: pairs{}})
		s := stream.Segment{Payload: payload, Flags: 0x18}
		i := 0
		b.ReportAllocs()
		for b.Loop() {
			s.Key = flowKey(i)
			s.Seq = 0
			t.Add(&s)
			s.Seq = 1400
			t.Add(&s)
			i++
		}
	})
}

// leaver leaves everything, pairs consumes what fills two segments of the
// benchmark.
type (
	leaver struct{}
	pairs  struct{}
)

func (leaver) Read(*stream.Chunk) (int, stream.Next) { return 0, stream.More }

func (pairs) Read(c *stream.Chunk) (int, stream.Next) {
	if len(c.Data) == 2800 {
		return 2800, stream.Pass
	}

	return 0, stream.More
}
