package capture_test

import (
	"math"
	"strings"
	"testing"
)

func TestFile_Next_pcapng(t *testing.T) {
	const stamp, second = 7_000_008, 1_000_000
	abc := []got{{Data: "abc", Time: stamp, Link: 1}}
	end := make([]byte, 4)

	testCases := []struct {
		name string
		file *pcapng
		want []got
		end  string
	}{{
		name: "all packet blocks",
		file: newPcapng(little).iface(1, 0).enhanced(0, stamp, "abc").simple(4, "abcd").obsolete(0, stamp, "abc"),
		want: []got{abc[0], {Data: "abcd", Link: 1}, abc[0]},
	}, {
		name: "all packet blocks, big endian",
		file: newPcapng(big).iface(1, 0).enhanced(0, stamp, "abc").simple(4, "abcd").obsolete(0, stamp, "abc"),
		want: []got{abc[0], {Data: "abcd", Link: 1}, abc[0]},
	}, {
		name: "sections of both byte orders with their own interfaces",
		file: newPcapng(little).iface(1, 0).enhanced(0, stamp, "abc").
			section(big).iface(101, 0).iface(1, 0).enhanced(0, stamp, "def").enhanced(1, stamp, "abc").
			section(little, 1, 0, 3, 0, 'c', 'o', 'm', 0).iface(113, 0).obsolete(0, stamp, "ghi"),
		want: []got{
			abc[0],
			{Data: "def", Time: stamp, Link: 101},
			abc[0],
			{Data: "ghi", Time: stamp, Link: 113},
		},
	}, {
		name: "interfaces end with their section",
		file: newPcapng(little).iface(1, 0).enhanced(0, stamp, "abc").section(little).enhanced(0, stamp, "abc"),
		want: abc,
		end:  "damaged at byte 112: a packet of interface 0, but the section describes 0",
	}, {
		name: "section without interfaces at the end",
		file: newPcapng(little).iface(1, 0).enhanced(0, stamp, "abc").section(little),
		want: abc,
	}, {
		name: "interfaces with their own link type, snap length and clock",
		file: newPcapng(big).iface(1, 2).
			iface(101, 0, (&pcapng{order: big}).option(9, 9)...).
			iface(0, 65_535, (&pcapng{order: big}).offset(100)...).
			enhanced(2, 1, "abc").enhanced(1, 2_000, "def").enhanced(0, 3, "ghi").simple(3, "jkl"),
		want: []got{
			{Data: "abc", Time: 100*second + 1, Link: 0},
			{Data: "def", Time: 2, Link: 101},
			{Data: "ghi", Time: 3, Link: 1},
			{Data: "jk", Time: 0, Link: 1},
		},
	}, {
		name: "simple packets have the offset as time",
		file: newPcapng(little).iface(1, 0, (&pcapng{order: little}).offset(100)...).simple(3, "abc"),
		want: []got{{Data: "abc", Time: 100 * second, Link: 1}},
	}, {
		name: "other blocks are skipped",
		file: newPcapng(little).block(4, 1, 0, 4, 0, 127, 0, 0, 1, 0, 0, 0, 0).iface(1, 0).
			block(5, make([]byte, 12)...).block(10, make([]byte, 40)...).block(0xbad, 1, 2, 3, 4).
			block(0x4000_0bad, 1, 2, 3, 4).block(0).block(0xffff_ffff).block(0xbad, make([]byte, 3_000)...).
			enhanced(0, stamp, "abc"),
		want: abc,
	}, {
		name: "options of a packet",
		file: newPcapng(little).iface(1, 0).enhanced(0, stamp, "abc", 2, 0, 4, 0, 1, 0, 0, 0, 0, 0, 0, 0).enhanced(0, stamp, "abc"),
		want: append(abc, abc...),
	}, {
		name: "options of a packet larger than the buffer",
		file: newPcapng(little).iface(1, 0).enhanced(0, stamp, "abc", make([]byte, 1<<20)...).enhanced(0, stamp, "abc"),
		want: append(abc, abc...),
	}, {
		name: "captured length reaches into the options",
		file: newPcapng(little).iface(1, 0).enhancedLen(0, stamp, 5, "abc", make([]byte, 4)...),
		want: []got{{Data: "abc\x00\x00", Time: stamp, Link: 1}},
	}, {
		name: "captured length beyond the block",
		file: newPcapng(little).iface(1, 0).enhanced(0, stamp, "abc").enhancedLen(0, stamp, 5, "abc"),
		want: abc,
		end:  "damaged at byte 84: a packet of 5 bytes in a block that has room for 4",
	}, {
		name: "simple packet cut to the snap length",
		file: newPcapng(little).iface(1, 3).simple(math.MaxUint32, "abc"),
		want: []got{{Data: "abc", Link: 1}},
	}, {
		name: "simple packet beyond its block",
		file: newPcapng(little).iface(1, 0).simple(5, "abc"),
		end:  "a packet of 5 bytes in a block that has room for 4",
	}, {
		name: "packet beyond the interface's snap length",
		file: newPcapng(little).iface(1, 2).enhanced(0, stamp, "abc").obsolete(0, stamp, "abc"),
		want: append(abc, abc...),
	}, {
		name: "longest packet",
		file: newPcapng(little).iface(1, 0).enhanced(0, stamp, strings.Repeat("x", 262_144)).enhanced(0, stamp, "abc"),
		want: []got{{Data: strings.Repeat("x", 262_144), Time: stamp, Link: 1}, abc[0]},
	}, {
		name: "too long packet",
		file: newPcapng(little).iface(1, 0).enhanced(0, stamp, strings.Repeat("x", 262_145)),
		end:  "damaged at byte 48: a packet of 262145 bytes",
	}, {
		name: "too long packet within the snap length is cut",
		file: newPcapng(little).iface(1, 1<<20).enhanced(0, stamp, strings.Repeat("x", 400_000)).enhanced(0, stamp, "abc"),
		want: []got{{Data: strings.Repeat("x", 262_144), Time: stamp, Link: 1}, abc[0]},
	}, {
		name: "unknown interface",
		file: newPcapng(little).iface(1, 0).enhanced(1, stamp, "abc"),
		end:  "damaged at byte 48: a packet of interface 1, but the section describes 1",
	}, {
		name: "packet before any interface",
		file: newPcapng(little).enhanced(0, stamp, "abc").iface(1, 0),
		end:  "damaged at byte 28: a packet of interface 0",
	}, {
		name: "simple packet before any interface",
		file: newPcapng(little).simple(3, "abc").iface(1, 0),
		end:  "damaged at byte 28: a packet of interface 0",
	}, {
		name: "no interface",
		file: newPcapng(little).block(4),
		end:  "damaged at byte 40: the file ends without having described an interface",
	}, {
		name: "no packet",
		file: newPcapng(little).iface(1, 0),
	}, {
		name: "version 1.2",
		file: (&pcapng{}).version(little, 1, 2).iface(1, 0).enhanced(0, stamp, "abc"),
		want: abc,
	}, {
		name: "version 1.1",
		file: (&pcapng{}).version(little, 1, 1).iface(1, 0),
		end:  "not a capture file but a pcapng file of version 1.1",
	}, {
		name: "version 2.0",
		file: (&pcapng{}).version(little, 2, 0).iface(1, 0),
		end:  "not a capture file but a pcapng file of version 2.0",
	}, {
		name: "version 1.3 in a later section",
		file: newPcapng(little).iface(1, 0).version(little, 1, 3).iface(1, 0).enhanced(0, stamp, "abc"),
		want: abc,
	}, {
		name: "version 2 in a later section",
		file: newPcapng(little).iface(1, 0).enhanced(0, stamp, "abc").version(little, 2, 0).iface(1, 0),
		want: abc,
		end:  "damaged at byte 84: a section of version 2",
	}, {
		name: "first block of odd length without trailer",
		file: (&pcapng{order: little}).lengths(0x0a0d0d0a, 30, 77, append(newPcapng(little).buf[8:24], 0, 0)...).
			iface(1, 0).enhanced(0, stamp, "abc"),
		want: abc,
	}, {
		name: "first block too short",
		file: (&pcapng{order: little}).lengths(0x0a0d0d0a, 24, 24, newPcapng(little).buf[8:24]...),
		end:  "damaged at byte 0: a section header of 24 bytes",
	}, {
		name: "first block too long",
		file: (&pcapng{order: little}).lengths(0x0a0d0d0a, 1<<20+4, 1<<20+4, newPcapng(little).buf[8:24]...),
		end:  "damaged at byte 0: a section header of 1048580 bytes",
	}, {
		name: "first block with a bad byte order",
		file: (&pcapng{order: little}).block(0x0a0d0d0a, make([]byte, 16)...),
		end:  "damaged at byte 0: a section header with the byte order 00000000",
	}, {
		name: "later section with a bad byte order",
		file: newPcapng(little).iface(1, 0).block(0x0a0d0d0a, make([]byte, 16)...),
		end:  "damaged at byte 48: a section header with the byte order 00000000",
	}, {
		name: "later section too short",
		file: newPcapng(little).iface(1, 0).block(0x0a0d0d0a, 0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0),
		end:  "damaged at byte 48: a block of type 0xa0d0d0a that is too short with 20 bytes",
	}, {
		name: "block shorter than its frame",
		file: newPcapng(little).iface(1, 0).enhanced(0, stamp, "abc").lengths(9, 11, 11).raw(make([]byte, 40)...),
		want: abc,
		end:  "damaged at byte 84: a block of 11 bytes",
	}, {
		name: "block of odd length",
		file: newPcapng(little).iface(1, 0).lengths(9, 14, 14, 1, 2).raw(make([]byte, 40)...),
		end:  "damaged at byte 48: a block of 14 bytes, not a multiple of 4",
	}, {
		name: "longest block",
		file: newPcapng(little).iface(1, 0).block(9, make([]byte, 16<<20-12)...).enhanced(0, stamp, "abc"),
		want: abc,
	}, {
		name: "too long block",
		file: newPcapng(little).iface(1, 0).lengths(9, 16<<20+4, 0),
		end:  "damaged at byte 48: a block of 16777220 bytes, more than the maximum",
	}, {
		name: "wrong trailer of a packet",
		file: newPcapng(little).iface(1, 0).lengths(3, 16, 20, 0, 0, 0, 0).enhanced(0, stamp, "abc"),
		end:  "damaged at byte 48: a block of 16 bytes that ends with the length 20",
	}, {
		name: "wrong trailer of a skipped block",
		file: newPcapng(little).iface(1, 0).lengths(99, 16, 20, 0, 0, 0, 0).enhanced(0, stamp, "abc"),
		end:  "damaged at byte 48: a block of 16 bytes that ends with the length 20",
	}, {
		name: "packet blocks without room for their fields",
		file: newPcapng(little).iface(1, 0).block(6, make([]byte, 16)...),
		end:  "damaged at byte 48: a block of type 0x6 that is too short with 28 bytes",
	}, {
		name: "simple packet block without a length",
		file: newPcapng(little).iface(1, 0).block(3),
		end:  "damaged at byte 48: a block of type 0x3 that is too short",
	}, {
		name: "interface without room for its fields",
		file: newPcapng(little).block(1, 1, 0, 0, 0),
		end:  "damaged at byte 28: a block of type 0x1 that is too short",
	}, {
		name: "rubbish at the end",
		file: newPcapng(little).iface(1, 0).enhanced(0, stamp, "abc").raw(0, 0),
		want: abc,
		end:  "damaged at byte 84: the header of a block is cut off: the file ends at byte 86",
	}, {
		name: "zeros at the end",
		file: newPcapng(little).iface(1, 0).enhanced(0, stamp, "abc").raw(make([]byte, 100)...),
		want: abc,
		end:  "damaged at byte 84: a block of 0 bytes",
	}, {
		name: "end of options hides what follows",
		file: newPcapng(little).iface(1, 0, append(end, (&pcapng{order: little}).option(9, 0)...)...).enhanced(0, stamp, "abc"),
		want: abc,
	}}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			have, err := readBytes(tc.file.buf, nil)
			checkEnd(t, err, tc.end)
			comparePackets(t, have, tc.want)
		})
	}
}
