package capture_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/trailscope/trailscope/sensor/capture"
)

// gzipped packs b as one gzip member.
func gzipped(t testing.TB, b []byte) (packed []byte) {
	t.Helper()

	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, err := w.Write(b)
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}

	return out.Bytes()
}

// zstded packs b as one zstd frame.
func zstded(t testing.TB, b []byte, o ...zstd.EOption) (packed []byte) {
	t.Helper()

	var out bytes.Buffer
	w, err := zstd.NewWriter(&out, o...)
	if err != nil {
		t.Fatal(err)
	}

	_, err = w.Write(b)
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}

	return out.Bytes()
}

// manyPackets returns a capture that takes several chunks, and its packets.
func manyPackets() (b []byte, want []got) {
	p := newPcap(little, nil)
	for i := range 1_000 {
		data := strings.Repeat("some words, ", i%100) + strings.Repeat(string(rune('a'+i%26)), i%500)
		p.record(int32(i), 0, data)
		want = append(want, got{Data: data, Time: int64(i) * 1_000_000, Link: 1})
	}

	return p.buf, want
}

func TestFile_Next_compressed(t *testing.T) {
	b, want := manyPackets()
	ng := newPcapng(big).iface(1, 0).enhanced(0, 5, "abc").buf
	half := len(b) / 2
	skippable := []byte("\x5a\x2a\x4d\x18\x03\x00\x00\x00abc")

	testCases := []struct {
		name   string
		packed []byte
		want   []got
	}{
		{name: "gzip", packed: gzipped(t, b), want: want},
		{name: "gzip members", packed: append(gzipped(t, b[:half]), gzipped(t, b[half:])...), want: want},
		{name: "zstd", packed: zstded(t, b), want: want},
		{name: "zstd frames", packed: append(zstded(t, b[:half]), zstded(t, b[half:])...), want: want},
		{name: "zstd after a skippable frame", packed: append(skippable, zstded(t, b)...), want: want},
		{name: "pcapng", packed: zstded(t, ng), want: []got{{Data: "abc", Time: 5, Link: 1}}},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			f, err := capture.Open(write(t, "x", tc.packed), nil)
			if err != nil {
				t.Fatal(err)
			}

			have, err := readAll(f)
			checkEnd(t, err, "")
			comparePackets(t, have, tc.want)
			if n := int64(len(tc.packed)); f.Size() != n || f.BytesRead() != n {
				t.Errorf("size %d, read %d of %d bytes", f.Size(), f.BytesRead(), n)
			}

			if err = f.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestFile_Next_compressedDamage(t *testing.T) {
	b, want := manyPackets()
	wrongSum := gzipped(t, b)
	wrongSum[len(wrongSum)-8] ^= 1
	packed, frames := gzipped(t, b), zstded(t, b)

	testCases := []struct {
		name   string
		packed []byte
		least  int // packets that are read nevertheless
		end    string
	}{
		{name: "gzip cut off", packed: packed[:len(packed)/2], least: 100, end: "unpacking gzip: the compressed file is cut off"},
		{name: "gzip without its sum", packed: packed[:len(packed)-4], least: len(want), end: "unpacking gzip: the compressed file is cut off"},
		{name: "gzip with a wrong sum", packed: wrongSum, least: len(want), end: "unpacking gzip: gzip: invalid checksum"},
		{name: "gzip with rubbish", packed: append(slices.Clone(packed), "rubbish"...), least: len(want), end: "unpacking gzip"},
		{name: "gzip header", packed: packed[:5], end: "damaged at byte 0: unpacking gzip"},
		{name: "gzip of nothing", packed: gzipped(t, nil), end: "an empty file, compressed"},
		{name: "gzip of text", packed: gzipped(t, []byte("hello\n")), end: `text that starts with "hello"`},
		{name: "gzip of gzip", packed: gzipped(t, packed), end: "starts with the bytes 1f8b"},
		{name: "zstd cut off", packed: frames[:len(frames)/2], least: 100, end: "unpacking zstd: the compressed file is cut off"},
		{name: "zstd with rubbish", packed: append(slices.Clone(frames), "rubbish"...), least: len(want), end: "unpacking zstd"},
		{name: "zstd of a capture cut off", packed: zstded(t, b[:len(b)-1]), least: len(want) - 1, end: "a record is cut off"},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			have, err := readBytes(tc.packed, nil)
			checkEnd(t, err, tc.end)
			if len(have) < tc.least {
				t.Errorf("only %d packets", len(have))
			}

			comparePackets(t, have, want[:len(have)])
		})
	}
}

// TestFile_Next_zstdWindow checks the limit to the memory that a stream may ask
// for.
func TestFile_Next_zstdWindow(t *testing.T) {
	// A frame header without a size and with a window of 256 MiB, and an empty
	// last block.  (RFC 8878 3.1.1.)
	frame := []byte{0x28, 0xb5, 0x2f, 0xfd, 0x00, (28 - 10) << 3, 0x01, 0x00, 0x00}
	_, err := readBytes(frame, nil)
	checkEnd(t, err, "unpacking zstd: window size exceeded")
}

func TestFile_Close_compressed(t *testing.T) {
	b, want := manyPackets()
	f, err := capture.NewReader("test", bytes.NewReader(gzipped(t, b)), nil)
	if err != nil {
		t.Fatal(err)
	}

	var p capture.Packet
	err = f.Next(&p)
	if err != nil || string(p.Data) != want[0].Data {
		t.Errorf("got %q, error %v", p.Data, err)
	}

	if err = f.Close(); err != nil {
		t.Error(err)
	}

	err = f.Next(&p)
	if !errors.Is(err, capture.ErrClosed) || errors.Is(err, io.EOF) {
		t.Errorf("got error %v", err)
	}
}
