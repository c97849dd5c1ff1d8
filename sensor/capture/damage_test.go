package capture_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/trailscope/trailscope/sensor/capture"
)

// small is a capture with the ends of its records.
type small struct {
	name string
	b    []byte

	// ends are the offsets after the header and after each record or block.
	ends []int

	// packets counts the packets up to each of the ends.
	packets []int

	// opens is the number of bytes that opening needs.
	opens int
}

// smallFiles returns a small file of each format.
func smallFiles() (files []small) {
	for _, o := range []order{little, big} {
		p := newPcap(o, nil)
		s := small{name: "pcap " + o.String(), opens: 24, ends: []int{24}, packets: []int{0}}
		for i, data := range []string{"", "abc", strings.Repeat("0123456789", 4), "x"} {
			p.record(int32(i), 0, data)
			s.ends, s.packets = append(s.ends, len(p.buf)), append(s.packets, i+1)
		}

		s.b = p.buf
		files = append(files, s)

		ng := newPcapng(o)
		s = small{name: "pcapng " + o.String(), opens: 28, ends: []int{28}, packets: []int{0}}
		for _, add := range []func(){
			func() { ng.iface(1, 0, ng.option(9, 6)...) },
			func() { ng.enhanced(0, 1, "abc") },
			func() { ng.block(4, 1, 2, 3, 4) },
			func() { ng.simple(5, "abcde") },
			func() { ng.obsolete(0, 1, "0123456789") },
			func() { ng.section(o).iface(101, 0) },
			func() { ng.enhanced(0, 1, "xyz", ng.option(1, 'c')...) },
		} {
			add()
			s.ends, s.packets = append(s.ends, len(ng.buf)), append(s.packets, 0)
		}

		s.b, s.packets = ng.buf, []int{0, 0, 1, 1, 2, 3, 3, 4}
		// A new section and its interface are two blocks.
		s.ends = slices.Insert(s.ends, 6, s.ends[5]+28)
		s.packets = slices.Insert(s.packets, 6, 3)
		files = append(files, s)
	}

	return files
}

func TestFile_Next_truncated(t *testing.T) {
	for _, s := range smallFiles() {
		t.Run(s.name, func(t *testing.T) {
			whole, err := readBytes(s.b, nil)
			checkEnd(t, err, "")
			if len(whole) != s.packets[len(s.packets)-1] {
				t.Fatalf("got %d packets", len(whole))
			}

			for n := range len(s.b) {
				checkTruncated(t, s, whole, n)
			}
		})
	}
}

// checkTruncated checks what the first n bytes of a file give.
func checkTruncated(t *testing.T, s small, whole []got, n int) {
	t.Helper()

	have, err := readBytes(s.b[:n], nil)
	damage, format := new(*capture.DamageError), new(*capture.FormatError)
	if n < 4 {
		if !errors.As(err, format) {
			t.Errorf("%d bytes: got error %v", n, err)
		}

		return
	} else if n < s.opens {
		if !errors.As(err, damage) || (*damage).Offset != 0 {
			t.Errorf("%d bytes: got error %v", n, err)
		}

		return
	}

	last, exact := slices.BinarySearch(s.ends, n)
	if !exact {
		last--
	}

	if !slices.Equal(have, whole[:s.packets[last]]) {
		t.Errorf("%d bytes: got %d packets, want %d", n, len(have), s.packets[last])
	}

	described := last > 0 || strings.HasPrefix(s.name, "pcap ")
	if exact && described && !errors.Is(err, io.EOF) {
		t.Errorf("%d bytes: got error %v", n, err)
	} else if (!exact || !described) && (!errors.As(err, damage) || (*damage).Offset != int64(s.ends[last])) {
		t.Errorf("%d bytes: got error %v, want damage at %d", n, err, s.ends[last])
	}
}

func TestFile_Next_damagedByte(t *testing.T) {
	for _, s := range smallFiles() {
		t.Run(s.name, func(t *testing.T) {
			whole, _ := readBytes(s.b, nil)
			for i := s.ends[0]; i < len(s.b); i++ {
				for _, value := range []byte{0, 1, 0x7f, 0x80, 0xff} {
					b := bytes.Clone(s.b)
					b[i] = value
					have, _ := readBytes(b, nil)

					last, exact := slices.BinarySearch(s.ends, i)
					if !exact {
						last--
					}

					before := whole[:s.packets[last]]
					if len(have) < len(before) || !slices.Equal(have[:len(before)], before) {
						t.Errorf("byte %d = %#x loses packets before it", i, value)
					}
				}
			}
		})
	}
}

// TestFile_Next_buffer checks that neither the size of the buffer nor that of the
// reads changes anything.
func TestFile_Next_buffer(t *testing.T) {
	p := newPcap(little, func(p *pcapFile) { p.snap = 0 })
	ng := newPcapng(big).iface(1, 0)
	for i := range 300 {
		data := strings.Repeat(string(rune('a'+i%26)), i*i*7%1_500)
		p.record(int32(i), 0, data)
		ng.enhanced(0, uint64(i), data, make([]byte, i%50*4)...)
		if i%20 == 0 {
			data = strings.Repeat("long", 1_000*i%60_000)
			p.record(int32(i), 1, data)
			ng.block(0xbad, pad([]byte(data))...).enhanced(0, 1, data, make([]byte, 1_000*i)...)
		}
	}

	for name, b := range map[string][]byte{"pcap": p.buf, "pcapng": ng.buf} {
		want, err := readBytes(b, nil)
		checkEnd(t, err, "")
		for _, size := range []int{1, 1_000, 4_096, 1 << 20} {
			t.Run(fmt.Sprintf("%s %d", name, size), func(t *testing.T) {
				o := &capture.FileOptions{BufferSize: size}
				have, err := readBytes(b, o)
				checkEnd(t, err, "")
				comparePackets(t, have, want)

				f, err := capture.NewReader(name, iotest.HalfReader(bytes.NewReader(b)), o)
				if err != nil {
					t.Fatal(err)
				}

				have, err = readAll(f)
				checkEnd(t, err, "")
				comparePackets(t, have, want)
			})
		}
	}
}

func TestFile_Next_readError(t *testing.T) {
	broken := errors.New("disk on fire")
	b := newPcap(little, nil).record(1, 2, "abc").record(1, 2, "def").buf
	for _, tc := range []struct {
		name   string
		n      int
		offset int64
	}{
		{name: "between records", n: 43, offset: 43},
		{name: "in a header", n: 50, offset: 43},
		{name: "in the data", n: 60, offset: 43},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f, err := capture.NewReader("test", io.MultiReader(bytes.NewReader(b[:tc.n]), iotest.ErrReader(broken)), nil)
			if err != nil {
				t.Fatal(err)
			}

			have, err := readAll(f)
			comparePackets(t, have, []got{{Data: "abc", Time: 1_000_002, Link: 1}})
			damage := new(*capture.DamageError)
			if !errors.As(err, damage) || (*damage).Offset != tc.offset || !errors.Is(err, broken) {
				t.Errorf("got error %v", err)
			}

			if again := f.Next(&capture.Packet{}); again != err {
				t.Errorf("the next call returns %v", again)
			}
		})
	}
}

func TestFile_Next_noProgress(t *testing.T) {
	b := newPcap(little, nil).buf
	f, err := capture.NewReader("test", io.MultiReader(bytes.NewReader(b), stuck{}), nil)
	if err != nil {
		t.Fatal(err)
	}

	err = f.Next(&capture.Packet{})
	if !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("got error %v", err)
	}
}

// stuck is a reader that never gives anything.
type stuck struct{}

// Read implements the [io.Reader] interface.
func (stuck) Read([]byte) (n int, err error) { return 0, nil }
