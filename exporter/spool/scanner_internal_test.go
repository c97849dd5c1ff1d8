package spool

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"github.com/trailscope/trailscope/sensor/fuzzed"
)

// fuzzInputs is how many damaged inputs a parser gets in an ordinary test.
const fuzzInputs = 20_000

// testSegment returns a segment's content and where its frames end.
func testSegment(records int) (b []byte, ends []int) {
	g := &segment{lane: High, id: 1, base: 100, salt: 0x5eed}
	b = g.header()
	r := rand.New(rand.NewPCG(1, 1))
	for i := range records {
		payload := make([]byte, r.IntN(24))
		for j := range payload {
			payload[j] = byte(r.Uint32())
		}
		b = appendFrame(b, g.salt, g.base+Seq(i), int64(i), payload)
		ends = append(ends, len(b))
	}
	return b, ends
}

// TestScanner_everyBit flips every bit of 1,000 records: exactly the one that is
// hit is lost, unless it is padding that is hit.
func TestScanner_everyBit(t *testing.T) {
	t.Parallel()
	const records = 1000
	b, ends := testSegment(records)
	var scan scanner
	start := segmentHeader
	for i, end := range ends {
		limit := int64(ends[min(records-1, i+2)])
		length, _ := frameLen(b[start:])
		for bit := start * 8; bit < end*8; bit++ {
			b[bit/8] ^= 1 << (bit % 8)
			scan = scanner{file: bytes.NewReader(b[:limit]), salt: 0x5eed, off: int64(start), next: Seq(100 + i), buf: scan.buf[:0]}
			want := Seq(100 + i + 1)
			if bit/8 >= start+frameHeader+length {
				want--
			}
			for ; want <= Seq(100+min(records-1, i+2)); want++ {
				f, ok, err := scan.peek(limit)
				if !ok || err != nil || f.seq != want {
					t.Fatalf("record %d, bit %d: %d %t %v, want %d", i, bit-start*8, f.seq, ok, err, want)
				}
				scan.accept(f)
			}
			if f, ok, _ := scan.peek(limit); ok {
				t.Fatalf("record %d, bit %d: %d comes again", i, bit-start*8, f.seq)
			}
			b[bit/8] ^= 1 << (bit % 8)
		}
		start = end
	}
}

// TestScanner_forged puts whole frames of another salt into a payload, and
// damages the frame around them: they must not be taken for records.
func TestScanner_forged(t *testing.T) {
	t.Parallel()
	var inner []byte
	for seq := Seq(1); seq < 40; seq++ {
		inner = appendFrame(inner, 0, seq, 1, []byte("forged"))
	}
	g := &segment{lane: Low, id: 1, base: 1, salt: 0x1234567}
	b := appendFrame(g.header(), g.salt, 1, 1, inner)
	b = appendFrame(b, g.salt, 2, 1, []byte("true"))
	b[segmentHeader] ^= 1
	var scan scanner
	scan.open(g, bytes.NewReader(b))
	f, ok, err := scan.peek(int64(len(b)))
	if !ok || err != nil || string(f.payload) != "true" {
		t.Fatalf("%q %t %v", f.payload, ok, err)
	}
}

// scanAll checks what any content of a segment must give: growing numbers, and
// payloads within the file.
func scanAll(t testing.TB, scan *scanner, input []byte) {
	g := &segment{lane: High, id: 1, base: 100, salt: 0x5eed}
	_, _ = g.readHeader(bytes.NewReader(input))
	scan.open(g, bytes.NewReader(input))
	limit := int64(len(input))
	for last := Seq(99); ; {
		f, ok, err := scan.peek(limit)
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			return
		}
		if f.seq <= last || f.size > len(input) || f.seq > 100+Seq(len(input)/frameHeader) {
			t.Fatalf("record %d after %d", f.seq, last)
		}
		last = f.seq
		scan.accept(f)
	}
}

// segmentSeeds are contents of segments.
func segmentSeeds() [][]byte {
	whole, ends := testSegment(30)
	return [][]byte{whole, whole[:ends[10]+5], append(bytes.Clone(whole[:ends[3]]), make([]byte, 200)...)}
}

func FuzzScanner(f *testing.F) {
	for _, b := range segmentSeeds() {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		var scan scanner
		scanAll(t, &scan, input)
	})
}

func TestScanner_hostile(t *testing.T) {
	scan := &scanner{buf: make([]byte, windowSize)}
	fuzzed.Run(t, fuzzInputs, segmentSeeds(), func(input []byte) { scanAll(t, scan, input) })
}
