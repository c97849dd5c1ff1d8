package capture_test

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/capture"
)

// describe renders a packet for a message.
func describe(p got) (s string) {
	return fmt.Sprintf("%d µs, link %d, %d bytes: %.40q", p.Time, p.Link, len(p.Data), p.Data)
}

// checkEnd checks the error that ends a capture: io.EOF if want is empty, a
// *DamageError or *FormatError that contains want otherwise.
func checkEnd(t *testing.T, err error, want string) {
	t.Helper()

	damage, format := new(*capture.DamageError), new(*capture.FormatError)
	switch {
	case want == "" && errors.Is(err, io.EOF):
	case want != "" && (errors.As(err, damage) || errors.As(err, format)) && strings.Contains(err.Error(), want):
	default:
		t.Errorf("got error %v, want %q", err, want)
	}
}

func TestFile_Next_pcap(t *testing.T) {
	const second = 1_000_000
	abc := []got{{Data: "abc", Time: 7*second + 8, Link: 1}}

	testCases := []struct {
		name string
		file *pcapFile
		want []got
		end  string
	}{{
		name: "little endian",
		file: newPcap(little, nil).record(7, 8, "abc"),
		want: abc,
	}, {
		name: "big endian",
		file: newPcap(big, nil).record(7, 8, "abc"),
		want: abc,
	}, {
		name: "no record",
		file: newPcap(big, nil),
	}, {
		name: "empty record",
		file: newPcap(little, nil).record(0, 0, "").record(7, 8, "abc"),
		want: append([]got{{Data: "", Link: 1}}, abc...),
	}, {
		name: "nanoseconds are cut",
		file: newPcap(little, func(p *pcapFile) { p.magic = 0xa1b23c4d }).record(7, 8_999, "abc"),
		want: abc,
	}, {
		name: "nanoseconds, big endian",
		file: newPcap(big, func(p *pcapFile) { p.magic = 0xa1b23c4d }).record(7, 8_999, "abc"),
		want: abc,
	}, {
		name: "modified format",
		file: newPcap(little, func(p *pcapFile) { p.magic = 0xa1b2cd34 }).record(7, 8, "abc").record(7, 8, "abc"),
		want: append(abc, abc...),
	}, {
		name: "modified format, big endian",
		file: newPcap(big, func(p *pcapFile) { p.magic = 0xa1b2cd34 }).record(7, 8, "abc").record(7, 8, "abc"),
		want: append(abc, abc...),
	}, {
		name: "modified format allows fourteen bytes more",
		file: newPcap(big, func(p *pcapFile) { p.magic, p.snap = 0xa1b2cd34, 1 }).record(7, 8, "0123456789abcdef"),
		want: []got{{Data: "0123456789abcde", Time: 7*second + 8, Link: 1}},
	}, {
		name: "modified format, not Ethernet",
		file: newPcap(big, func(p *pcapFile) { p.magic, p.snap, p.link = 0xa1b2cd34, 1, 113 }).record(7, 8, "0123456789abcdef"),
		want: []got{{Data: "0", Time: 7*second + 8, Link: 113}},
	}, {
		name: "link type without checksum bits",
		file: newPcap(little, func(p *pcapFile) { p.link = 0xfc00_0065 }).record(7, 8, "abc"),
		want: []got{{Data: "abc", Time: 7*second + 8, Link: 101}},
	}, {
		name: "largest link type",
		file: newPcap(little, func(p *pcapFile) { p.link = 0x03ff_ffff }).record(7, 8, "abc"),
		want: []got{{Data: "abc", Time: 7*second + 8, Link: 0x03ff_ffff}},
	}, {
		name: "negative seconds",
		file: newPcap(little, nil).record(-5, 7, "abc"),
		want: []got{{Data: "abc", Time: -5*second + 7, Link: 1}},
	}, {
		name: "big endian seconds are unsigned",
		file: newPcap(big, nil).record(-5, 7, "abc"),
		want: []got{{Data: "abc", Time: 4_294_967_291*second + 7, Link: 1}},
	}, {
		name: "fraction beyond a second",
		file: newPcap(little, nil).record(5, 2*second, "").record(5, -7, "").record(5, math.MinInt32, ""),
		want: []got{
			{Time: 6*second - 1, Link: 1},
			{Time: 6*second - 1, Link: 1},
			{Time: 6*second - 1, Link: 1},
		},
	}, {
		name: "fraction beyond a second, big endian",
		file: newPcap(big, nil).record(5, second, "").record(5, -7, "").record(5, second-1, ""),
		want: []got{
			{Time: 6*second - 1, Link: 1},
			{Time: 6*second - 1, Link: 1},
			{Time: 6*second - 1, Link: 1},
		},
	}, {
		name: "captured more than was on the wire",
		file: newPcap(little, nil).lengths(7, 8, 3, 1, "abc"),
		want: abc,
	}, {
		name: "record beyond the snap length is cut",
		file: newPcap(little, func(p *pcapFile) { p.snap = 3 }).record(7, 8, "abcdef").record(7, 8, "abc"),
		want: append(abc, abc...),
	}, {
		name: "snap length 0",
		file: newPcap(little, func(p *pcapFile) { p.snap = 0 }).record(7, 8, "abc"),
		want: abc,
	}, {
		name: "negative snap length",
		file: newPcap(little, func(p *pcapFile) { p.snap = 0x8000_0001 }).record(7, 8, "abc"),
		want: abc,
	}, {
		name: "longest record",
		file: newPcap(little, func(p *pcapFile) { p.snap = 0 }).record(0, 0, strings.Repeat("x", 262_144)).record(7, 8, "abc"),
		want: append([]got{{Data: strings.Repeat("x", 262_144), Link: 1}}, abc...),
	}, {
		name: "too long record",
		file: newPcap(little, func(p *pcapFile) { p.snap = 0 }).record(7, 8, "abc").record(0, 0, strings.Repeat("x", 262_145)),
		want: abc,
		end:  "damaged at byte 43: a record of 262145 bytes",
	}, {
		name: "too long record, larger snap length",
		file: newPcap(little, func(p *pcapFile) { p.snap = 300_000 }).record(0, 0, strings.Repeat("x", 262_145)),
		end:  "damaged at byte 24: a record of 262145 bytes",
	}}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			have, err := readBytes(tc.file.buf, nil)
			checkEnd(t, err, tc.end)
			comparePackets(t, have, tc.want)
		})
	}
}

func TestFile_Next_pcapVersions(t *testing.T) {
	// Each record has the lengths 3 and 5 or 5 and 3, with three bytes of data if
	// the first or the shorter one counts, with five otherwise.
	testCases := []struct {
		name         string
		major, minor uint16
		rising       string // data of a record with the lengths 3, 5
		falling      string // data of a record with the lengths 5, 3
		err          string
	}{
		{name: "1.2", major: 1, minor: 2, err: "not a capture file but a pcap file of version 1.2"},
		{name: "0.0", major: 0, minor: 0, err: "version 0.0"},
		{name: "2.0", major: 2, minor: 0, rising: "abcde", falling: "abc"},
		{name: "2.1", major: 2, minor: 1, rising: "abcde", falling: "abc"},
		{name: "2.2", major: 2, minor: 2, rising: "abcde", falling: "abc"},
		{name: "2.3", major: 2, minor: 3, rising: "abc", falling: "abc"},
		{name: "2.4", major: 2, minor: 4, rising: "abc", falling: "abcde"},
		{name: "2.5", major: 2, minor: 5, err: "version 2.5"},
		{name: "3.0", major: 3, minor: 0, err: "version 3.0"},
		{name: "543.0", major: 543, minor: 0, rising: "abcde", falling: "abc"},
		{name: "543.1", major: 543, minor: 1, err: "version 543.1"},
	}

	for _, tc := range testCases {
		for _, o := range []order{little, big} {
			t.Run(tc.name+" "+o.String(), func(t *testing.T) {
				p := newPcap(o, func(p *pcapFile) { p.major, p.minor = tc.major, tc.minor })
				p.lengths(0, 0, 3, 5, tc.rising).lengths(0, 0, 5, 3, tc.falling)

				have, err := readBytes(p.buf, nil)
				checkEnd(t, err, tc.err)
				if tc.err == "" {
					comparePackets(t, have, []got{{Data: tc.rising, Link: 1}, {Data: tc.falling, Link: 1}})
				}
			})
		}
	}
}

func TestFileOptions_SnapLen(t *testing.T) {
	long := strings.Repeat("x", 3_000)
	files := map[string][]byte{
		"pcap":   newPcap(little, nil).record(0, 0, long).record(0, 0, "abc").buf,
		"pcapng": newPcapng(big).iface(1, 0).enhanced(0, 0, long).enhanced(0, 0, "abc").buf,
		"simple": newPcapng(big).iface(1, 0).simple(3_000, long).simple(3, "abc").buf,
	}

	testCases := []struct {
		name string
		snap int
		want []got
	}{
		{name: "default", snap: 0, want: []got{{Data: long, Link: 1}, {Data: "abc", Link: 1}}},
		{name: "cut", snap: 2_000, want: []got{{Data: long[:2_000], Link: 1}, {Data: "abc", Link: 1}}},
		{name: "short", snap: 2, want: []got{{Data: "xx", Link: 1}, {Data: "ab", Link: 1}}},
		{name: "huge", snap: math.MaxInt, want: []got{{Data: long, Link: 1}, {Data: "abc", Link: 1}}},
		{name: "negative", snap: -1, want: []got{{Data: long, Link: 1}, {Data: "abc", Link: 1}}},
	}

	for _, tc := range testCases {
		for format, b := range files {
			t.Run(tc.name+" "+format, func(t *testing.T) {
				have, err := readBytes(b, &capture.FileOptions{SnapLen: tc.snap, BufferSize: capture.MinBufferSize})
				checkEnd(t, err, "")
				comparePackets(t, have, tc.want)
			})
		}
	}
}
