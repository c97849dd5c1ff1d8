// Package capture delivers packets: from capture files and from network
// interfaces, both as a [Source].
//
//	var p capture.Packet
//	for {
//		err := source.Next(&p)
//		if errors.Is(err, capture.ErrTimeout) {
//			continue // live only; time for housekeeping
//		} else if err != nil {
//			break // io.EOF, ErrClosed, or what went wrong
//		}
//
//		engine.Packet(p.Link, p.Time, p.Data)
//	}
//
// # Contract
//
// Next is called by one goroutine at a time; Close and the methods that report
// figures may be called by any goroutine at any time. [Packet.Data] is borrowed
// from the source until the next call of Next and is only read. A packet costs
// neither a copy nor an allocation.
//
// Errors that a user sees say what was found and have a method Hint that says what
// to do: [*FormatError] for what is no capture file, [*DamageError] for one that is
// broken, [*LiveError] for interfaces.
//
// # Files
//
// [Open] reads pcap and pcapng, plain or compressed by gzip or zstd, from regular
// files, FIFOs and standard input; what a file is, is told by its first bytes and
// never by its name. All kinds of pcap that libpcap reads are read: microseconds
// and nanoseconds, both byte orders, the versions 2.0 to 2.4 and 543.0, and the
// "modified" format with its longer record headers. Of pcapng, enhanced, simple
// and obsolete packet blocks are read and all other blocks skipped. What counts as
// an error is libpcap's decision too (tried on 140,000 damaged files), with these
// exceptions, where this package reads on:
//
//   - the interfaces of a pcapng file may differ in link type and snap length;
//   - the sections of a pcapng file may differ in byte order;
//   - a packet may be longer than the snap length of its pcapng interface;
//
// and two where it stops earlier: at a broken section header before the first
// interface, which libpcap passes over, and at more than 65,536 interfaces in a
// section.
//
// Damage ends a file. Every packet before it has been handed out when Next returns
// a [*DamageError] with the offset of the record that is damaged, which is that in
// the unpacked stream if the file is compressed.
//
// Time is cut to microseconds. The seconds of a pcap file are signed in little
// endian files and unsigned in big endian ones, as libpcap has it; a fraction of
// more than a second, which only broken files have, becomes the last microsecond
// of its second. Simple packet blocks have the time 0.
//
// # Memory
//
// A file takes one buffer of [FileOptions.BufferSize], which grows to 320 KiB if it
// is smaller and a long record arrives. Lengths in a file do not cost memory: the
// buffer grows when the bytes are there, and what is skipped does not pass through
// it as a whole. A compressed file takes 384 KiB more, and what its decompressor
// needs; a zstd stream may ask for a window of 128 MiB at most, as for the zstd
// command. It is unpacked by a goroutine of its own, beside detection.
//
// # Reading or mapping
//
// A read buffer was measured against a mapping of the file (BenchmarkFile_Next; 64
// MiB in the page cache, best round of several runs on a busy machine of two
// cores, nanoseconds a packet, the headers of each packet looked at):
//
//	                   64-byte packets   927-byte packets
//	buffer of 32 KiB              24                110
//	buffer of 256 KiB             22                 87
//	buffer of 1 MiB               22                 77
//	buffer of 4 MiB               21                 76
//	mapping                       21          52 to 139
//
// A mapping costs what the page cache is made of: it wins for files that were
// written at once and loses for those that were written in pieces, as captures
// are. It also counts as memory of the process, and a file that becomes shorter
// while it is mapped kills the process instead of giving an error. So the buffer
// it is, of 1 MiB.
//
// # The ring
//
// [OpenLive] captures through a packet socket with a ring (TPACKET_V3 of Linux's
// AF_PACKET, "packet_mmap"), in Go alone. The ring is memory that the kernel and
// this process share, cut into blocks of 1 MiB:
//
//	┌─────────┬─────────┬─────────┬─────────┬─────────┐
//	│ packets │ packets │ packets │ being   │ empty   │ … and round again
//	│ (being  │ (handed │ (handed │ filled  │         │
//	│  read)  │  over)  │  over)  │         │         │
//	└─────────┴─────────┴─────────┴─────────┴─────────┘
//	 ours      ours      ours      kernel's  kernel's
//
// The kernel copies arriving packets one behind the other into a block and hands
// the block over, by a word in its header, when it is full or 100 ms after its
// first packet (1 ms with [LiveOptions.Immediate]). Next walks through the block
// and hands packets out where they lie; the call after its last packet gives the
// block back. So there is no system call for a packet, and one for a block only if
// there is nothing to read. When all blocks wait to be read, the kernel drops
// packets and counts them.
//
// In front of each packet the kernel has put its time, its lengths and its
// link-layer address, and there is room for what it has taken off: the outermost
// VLAN tag, which goes back to its place (and into [Packet.VLAN]), so that a frame
// looks as it did on the wire and as libpcap shows it; that moves twelve bytes of
// tagged frames only. Interfaces for plain IP (tunnels, PPP) give [packet.LinkRaw],
// and those whose link header is of no use get a "cooked" one in the same room,
// [packet.LinkLinuxSLL]. With [AnyInterface] each packet has the link type of its
// interface, so that it gives the same detections as the interfaces one by one.
//
// The loopback interface shows each packet twice, on its way out and on its way
// in. As with libpcap the first one is dropped, but in the kernel, before it is
// counted: for [Live.Stats], received plus dropped is the number of packets that
// passed, exactly. The kernel's counters are set to zero by reading them and have
// 32 bits; they are added up here, also when nobody asks.
//
// Next waits in poll(2) for the socket and for an eventfd, by which Close ends the
// wait at once. The memory of the ring outlives Close while a packet is lent and
// goes with the next call of Next; without one, it goes with the garbage.
//
// An interface that goes down gives [ErrInterfaceDown] once, after the packets
// before it, and capture goes on when it is up again; one that is removed gives
// [ErrInterfaceGone]. Only CAP_NET_RAW is needed. On a busy machine of two cores a
// packet that waits in the ring costs 11 ns (BenchmarkLive_Next_ring), and nothing
// is lost of 480,000 packets a second that a sender on the same machine makes
// (BenchmarkLive_Next_wire).
package capture
