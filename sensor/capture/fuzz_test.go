package capture_test

import (
	"bytes"
	"errors"
	"hash/maphash"
	"io"
	"testing"
	"testing/iotest"

	"github.com/trailscope/trailscope/sensor/capture"
	"github.com/trailscope/trailscope/sensor/fuzzed"
)

// fuzzedInputs is the number of inputs that an ordinary test run tries.
const fuzzedInputs = 20_000

// seedHash makes the two readings of one input comparable.
var seedHash = maphash.MakeSeed()

// reading is what a capture gives, without its data.
type reading struct {
	packets int
	bytes   int
	sum     uint64
	err     error
}

// read reads a capture with the smallest buffer.
func read(r io.Reader) (res reading) {
	f, err := capture.NewReader("fuzz", r, &capture.FileOptions{BufferSize: capture.MinBufferSize})
	if err != nil {
		return reading{err: err}
	}

	defer func() { _ = f.Close() }()

	for p := (capture.Packet{}); ; {
		res.err = f.Next(&p)
		if res.err != nil {
			return res
		}

		res.packets++
		res.bytes += len(p.Data)
		res.sum = res.sum*31 + maphash.Bytes(seedHash, p.Data) + uint64(p.Time) + uint64(p.Link)
	}
}

// checkFuzzed checks what holds for every input.
func checkFuzzed(t testing.TB, b []byte) {
	res := read(bytes.NewReader(b))
	damage, format := new(*capture.DamageError), new(*capture.FormatError)
	switch {
	case errors.Is(res.err, io.EOF), errors.As(res.err, format):
	case errors.As(res.err, damage):
		// Compressed files may unpack to more than their size.
		if n := (*damage).Offset; n < 0 || n > int64(len(b)) && b[0] != 0x1f && b[3] != 0xfd {
			t.Fatalf("damage at byte %d of %d", n, len(b))
		}
	default:
		t.Fatalf("got error %v", res.err)
	}

	// The packets do not depend on how the bytes arrive.  What an unknown format
	// is called may, because it is told by the bytes that are there.
	again := read(iotest.HalfReader(bytes.NewReader(b)))
	if errors.As(res.err, format) && errors.As(again.err, format) {
		return
	}

	if again.packets != res.packets || again.bytes != res.bytes || again.sum != res.sum || again.err.Error() != res.err.Error() {
		t.Fatalf("got %+v, then %+v", res, again)
	}
}

// pcapSeeds returns pcap files.
func pcapSeeds() (seeds [][]byte) {
	for _, o := range []order{little, big} {
		for _, magic := range []uint32{0xa1b2c3d4, 0xa1b23c4d, 0xa1b2cd34} {
			p := newPcap(o, func(p *pcapFile) { p.magic = magic })
			seeds = append(seeds, p.record(1, 2, "").record(3, 4, "abc").record(5, 6, "0123456789").buf)
		}

		old := newPcap(o, func(p *pcapFile) { p.minor, p.snap = 3, 5 })
		seeds = append(seeds, old.lengths(0, 0, 9, 3, "abc").record(1, 1, "abcdefgh").buf)
	}

	return seeds
}

// pcapngSeeds returns pcapng files.
func pcapngSeeds() (seeds [][]byte) {
	for _, o := range []order{little, big} {
		p := newPcapng(o)
		p.iface(1, 65_535, join(p.option(2, []byte("eth0")...), p.option(9, 9), p.offset(5), p.option(0))...)
		p.enhanced(0, 1<<40, "abc").simple(8, "abcdefgh").obsolete(0, 7, "xyz").block(4, 0, 0, 0, 0).block(5, make([]byte, 12)...)
		seeds = append(seeds, p.buf)

		p = newPcapng(o).iface(101, 0).iface(113, 4, p.option(9, 0x8a)...).enhanced(1, 1<<40, "abcdef", p.option(1, 'c')...)
		seeds = append(seeds, p.section(little).section(big).iface(1, 0).enhanced(0, 5, "abc").buf)
	}

	for _, s := range smallFiles() {
		if s.opens == 28 {
			seeds = append(seeds, s.b)
		}
	}

	return seeds
}

func TestFile_fuzzedPcap(t *testing.T) {
	fuzzed.Run(t, fuzzedInputs, pcapSeeds(), func(b []byte) { checkFuzzed(t, b) })
}

func TestFile_fuzzedPcapng(t *testing.T) {
	fuzzed.Run(t, fuzzedInputs, pcapngSeeds(), func(b []byte) { checkFuzzed(t, b) })
}

func FuzzPcap(f *testing.F) {
	for _, b := range pcapSeeds() {
		f.Add(b)
	}

	f.Fuzz(func(t *testing.T, b []byte) { checkFuzzed(t, b) })
}

func FuzzPcapng(f *testing.F) {
	for _, b := range pcapngSeeds() {
		f.Add(b)
	}

	f.Fuzz(func(t *testing.T, b []byte) { checkFuzzed(t, b) })
}
