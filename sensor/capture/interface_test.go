package capture_test

import (
	"bytes"
	"fmt"
	"math"
	"testing"
)

// join concatenates options.
func join(options ...[]byte) (b []byte) { return bytes.Join(options, nil) }

// The last and the first time that a packet of a file can have, in microseconds
// since the epoch: a day within the years 1 to 9999.
const (
	latestTime   = 253_402_214_399_999_999
	earliestTime = -62_135_510_400_000_000
)

func TestFile_Next_pcapngOptions(t *testing.T) {
	for _, o := range []order{little, big} {
		p := &pcapng{order: o}
		testCases := []struct {
			name    string
			options []byte
			end     string
		}{
			{name: "none"},
			{name: "without end", options: p.option(2, []byte("eth0")...)},
			{name: "padded", options: join(p.option(2, []byte("eth")...), p.option(9, 6))},
			{name: "many", options: join(bytes.Repeat(p.option(2, make([]byte, 60_000)...), 100), p.option(9, 6), p.option(0))},
			{name: "too long", options: append(p.option(2), p.option(2, []byte("eth0")...)[:4]...), end: "an interface option of 4 bytes where 0 are left"},
			{name: "resolution without value", options: p.option(9), end: "option 9 of 0 bytes instead of 1"},
			{name: "resolution too long", options: p.option(9, 6, 6), end: "option 9 of 2 bytes instead of 1"},
			{name: "resolution twice", options: join(p.option(9, 6), p.option(9, 6)), end: "two options 9"},
			{name: "offset too short", options: p.option(14, 0, 0, 0, 0), end: "option 14 of 4 bytes instead of 8"},
			{name: "offset twice", options: join(p.offset(0), p.offset(0)), end: "two options 14"},
			{name: "end with a value", options: p.option(0, 1, 2, 3, 4), end: "option 0 of 4 bytes instead of 0"},
		}

		for _, tc := range testCases {
			t.Run(tc.name+" "+o.String(), func(t *testing.T) {
				var want []got
				if tc.end == "" {
					want = []got{{Data: "abc", Time: 5, Link: 1}}
				}

				have, err := readBytes(newPcapng(o).iface(1, 0, tc.options...).enhanced(0, 5, "abc").buf, nil)
				checkEnd(t, err, tc.end)
				comparePackets(t, have, want)
			})
		}
	}
}

func TestFile_Next_pcapngResolution(t *testing.T) {
	const stamp = 1_234_567_890_123_456_789

	testCases := []struct {
		resolution byte
		stamp      uint64
		want       int64
		end        string
	}{
		{resolution: 0, stamp: 1_234_567_890, want: 1_234_567_890_000_000},
		{resolution: 0, stamp: stamp, want: latestTime},
		{resolution: 3, stamp: 1_234_567_890_123, want: 1_234_567_890_123_000},
		{resolution: 6, stamp: stamp / 10, want: stamp / 10},
		{resolution: 6, stamp: math.MaxUint64, want: latestTime},
		{resolution: 7, stamp: stamp, want: 123_456_789_012_345_678},
		{resolution: 9, stamp: stamp, want: 1_234_567_890_123_456},
		{resolution: 12, stamp: stamp, want: 1_234_567_890_123},
		{resolution: 19, stamp: stamp, want: 123_456},
		{resolution: 20, stamp: stamp, end: "time resolution 0x14 is too fine"},
		{resolution: 127, stamp: stamp, end: "time resolution 0x7f is too fine"},
		{resolution: 0x80, stamp: 7, want: 7_000_000},
		{resolution: 0x81, stamp: 5, want: 2_500_000},
		{resolution: 0x80 + 10, stamp: 5, want: 4_882},
		{resolution: 0x80 + 20, stamp: stamp / 10, want: 117_737_568_867_059_400},
		{resolution: 0x80 + 32, stamp: stamp, want: 287_445_236_491_844},
		{resolution: 0x80 + 63, stamp: math.MaxUint64, want: 1_999_999},
		{resolution: 0x80 + 64, stamp: stamp, end: "time resolution 0xc0 is too fine"},
		{resolution: 0xff, stamp: stamp, end: "time resolution 0xff is too fine"},
	}

	for _, tc := range testCases {
		t.Run(fmt.Sprintf("%#x", tc.resolution), func(t *testing.T) {
			p := newPcapng(little)
			p.iface(1, 0, p.option(9, tc.resolution)...).enhanced(0, tc.stamp, "abc")

			have, err := readBytes(p.buf, nil)
			checkEnd(t, err, tc.end)
			if tc.end == "" {
				comparePackets(t, have, []got{{Data: "abc", Time: tc.want, Link: 1}})
			}
		})
	}
}

func TestFile_Next_pcapngOffset(t *testing.T) {
	testCases := []struct {
		name   string
		offset int64
		stamp  uint64
		want   int64
	}{
		{name: "later", offset: 1_000, stamp: 5, want: 1_000_000_005},
		{name: "earlier", offset: -10, stamp: 1_000_002, want: -8_999_998},
		{name: "largest", offset: math.MaxInt64, stamp: 1, want: latestTime},
		{name: "smallest", offset: math.MinInt64, stamp: math.MaxInt64, want: earliestTime},
		{name: "beyond 64 bits", offset: 9_223_372_036_854, stamp: 775_808, want: latestTime},
		{name: "back from the end", offset: -1, stamp: latestTime + 1, want: latestTime - 999_999},
	}

	for _, tc := range testCases {
		for _, o := range []order{little, big} {
			t.Run(tc.name+" "+o.String(), func(t *testing.T) {
				p := newPcapng(o)
				p.iface(1, 0, p.offset(tc.offset)...).enhanced(0, tc.stamp, "abc")

				have, err := readBytes(p.buf, nil)
				checkEnd(t, err, "")
				comparePackets(t, have, []got{{Data: "abc", Time: tc.want, Link: 1}})
			})
		}
	}
}
