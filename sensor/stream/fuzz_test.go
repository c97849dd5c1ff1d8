package stream_test

import (
	"bytes"
	"testing"

	"github.com/trailscope/trailscope/sensor/fuzzed"
	"github.com/trailscope/trailscope/sensor/stream"
)

// stepLen is the number of bytes that a fuzzed step is made of.
const stepLen = 5

// maxSteps is the number of steps that are played of an input.
const maxSteps = 300

// counting is the reader of fuzzed tables. Every byte of their segments is the
// lowest of its sequence number, so what is read must count up by one. The state
// is the byte that must come next, with a bit to tell it from none, or none where
// nothing is left.
type counting struct {
	tb   testing.TB
	ramp []byte // counts up from 0, over and over

	// next is the byte that must come next in each direction, if any must.
	next map[stream.Key]byte
}

// Read implements the [stream.Reader] interface for *counting.
func (r *counting) Read(c *stream.Chunk) (consumed int, next stream.Next) {
	first := c.Data[0]
	if *c.State != 0 && !c.Start && byte(*c.State) != first {
		r.tb.Fatalf("data starts with %d, not %d", first, byte(*c.State))
	}
	if want, ok := r.next[c.Key]; !c.Start && (!ok || want != first) {
		r.tb.Fatalf("data starts with %d, not %d: %v", first, want, ok)
	}
	if !bytes.Equal(c.Data, r.ramp[first:][:len(c.Data)]) {
		r.tb.Fatalf("the bytes do not count up: %d", c.Data)
	}
	if c.Key.SrcPort != 1000 && c.Key.DstPort != 1000 {
		r.tb.Fatalf("unknown key %v", c.Key)
	}

	switch first & 7 {
	case 0:
		next = stream.Hold
	case 1:
		next = stream.Pass
	case 2, 3:
		consumed = int(first) - 64 // out of range too
	case 4:
		consumed = len(c.Data) / 2
	case 5:
		consumed = len(c.Data)
	default:
	}
	r.next[c.Key] = first + byte(min(max(consumed, 0), len(c.Data)))
	*c.State = 1<<8 | uint64(r.next[c.Key])
	if first&8 != 0 && (consumed == len(c.Data) || next == stream.Pass) {
		*c.State = 0
	}

	return consumed, next
}

// playInput makes steps of input and plays them.
func playInput(r *counting, table *stream.Table, input []byte) {
	input = input[:min(len(input), maxSteps*stepLen)]
	clear(r.next)
	var seqs [8]uint32
	micros := int64(0)
	for ; len(input) >= stepLen; input = input[stepLen:] {
		what, shape, move, size, back := input[0], input[1], input[2], input[3], input[4]
		direction := what & 7
		key := client
		key.SrcPort, key.DstPort = 1000, uint16(direction>>1)
		if direction&1 != 0 {
			key = reverse(key)
		}
		s := stream.Segment{Key: key, Flags: what >> 3}
		if shape&0xc0 == 0xc0 {
			micros += int64(move) << 17
			table.Tick(micros)
		}
		at := &seqs[direction]
		s.Seq = *at + uint32(int32(int8(move))<<(shape&7))
		s.Ack = seqs[direction^1] + uint32(int32(int8(back))<<(shape&7))
		s.Micros = micros
		first := s.Seq
		if s.Flags&syn != 0 {
			first++
		}
		s.Payload = r.ramp[byte(first):][:int(size)<<(shape>>3&3)]
		table.Add(&s)
		if shape&0x20 == 0 {
			*at = first + uint32(len(s.Payload))
		}
		if err := table.Check(); err != nil {
			r.tb.Fatal(err)
		}
	}
	table.Close()
	if s := table.Stats(); s.Flows != 0 || s.Pending != 0 || s.Bytes != 0 {
		r.tb.Fatalf("closed table has %+v", s)
	}
}

// seeds are inputs that start fuzzing.
func seeds() (all [][]byte) {
	const ackFlag = 0x10 << 3 & 0xff
	var long []byte
	for i := range 60 {
		long = append(long, byte(i)&3|ackFlag, byte(i)&0x18, 0, byte(10*i), 0)
	}

	return [][]byte{
		{syn << 3, 0, 0, 0, 0, 0, 0, 10, 20, 0, 0, 0, 226, 10, 0, 1 | ackFlag, 0, 0, 0, 0},
		{0, 0, 100, 20, 0, 0, 0, 216, 20, 0, 0, 0, 216, 20, 0, fin << 3, 0, 40, 0, 0, 1 | ackFlag, 0, 0, 3, 0},
		{0, 0x18, 0, 255, 0, 0, 0x18, 0, 255, 0, 0, 0x1d, 50, 255, 0, 1 | ackFlag, 5, 0, 0, 40, rst << 3, 0, 0, 0, 0},
		{syn << 3, 0, 0, 5, 0, 0, 0, 5, 5, 0, 0, 0xc0, 200, 0, 0, syn << 3, 3, 9, 0, 0},
		long,
	}
}

// newFuzzed returns a table that is always short of everything, and its reader.
func newFuzzed(tb testing.TB) (t *stream.Table, r *counting) {
	r = &counting{tb: tb, ramp: make([]byte, 1<<17), next: map[stream.Key]byte{}}
	for i := range r.ramp {
		r.ramp[i] = byte(i)
	}

	return newTable(tb, &stream.Config{
		Reader: r, MaxFlows: 3, Numbers: 512, MaxBytes: stream.MinBytes, Forget: func(uint64) {},
	}), r
}

func FuzzTable_Add(f *testing.F) {
	for _, s := range seeds() {
		f.Add(s)
	}
	table, r := newFuzzed(f)
	f.Fuzz(func(t *testing.T, input []byte) {
		r.tb = t
		playInput(r, table, input)
	})
}

func TestTable_Add_mutated(t *testing.T) {
	table, r := newFuzzed(t)
	fuzzed.Run(t, 20_000, seeds(), func(input []byte) { playInput(r, table, input) })
}
