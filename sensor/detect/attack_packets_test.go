package detect_test

import (
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/capturetest"
	"github.com/trailscope/trailscope/sensor/packet"
	"github.com/trailscope/trailscope/sensor/proto/dns"
)

// Places in the frames of attacks: Ethernet, IPv4, and TCP or UDP.
const (
	atIP      = 14
	atID      = atIP + 4
	atSrc     = atIP + 12
	atDst     = atIP + 16
	atSrcPort = atIP + 20
	atSeq     = atSrcPort + 4
	atData    = atSrcPort + 8 // of UDP
)

// Networks of attacks, with 24 bits for attackers, of their victims, and of
// ordinary clients.
const (
	networkHalfOpen = iota + 45
	networkPartial
	networkFragments
	networkInitials
	networkBombs
	networkNesting
	networkPointers

	victims = 93<<24 | 184<<16
	clients = 10 << 24
)

// ipv4 puts a payload into an IPv4 packet.
func ipv4(protocol byte, payload []byte) []byte {
	h := []byte{0x45, 0, 0, 0, 0, 0, 0, 0, 64, protocol, 0, 0, 45, 0, 0, 0, 93, 184, 216, 34}
	binary.BigEndian.PutUint16(h[2:], uint16(len(h)+len(payload)))

	return append(h, payload...)
}

// ethernet puts an IPv4 packet into a frame.
func ethernet(ip []byte) []byte {
	return append([]byte("\x02\x00\x00\x00\x00\x02\x02\x00\x00\x00\x00\x01\x08\x00"), ip...)
}

// segmentFrame is a frame with a TCP segment.
func segmentFrame(port uint16, flags uint8, payload string) []byte {
	return ethernet(ipv4(packet.ProtocolTCP, capturetest.TCP(4000, port, flags, []byte(payload))))
}

// datagramFrame is a frame with a UDP datagram.
func datagramFrame(port uint16, payload []byte) []byte {
	return ethernet(ipv4(packet.ProtocolUDP, capturetest.UDP(4000, port, payload)))
}

// fragmentFrames are frames with the two parts of a datagram.
func fragmentFrames(datagram []byte, cut int) [][]byte {
	first, second := ethernet(ipv4(packet.ProtocolUDP, datagram[:cut])), ethernet(ipv4(packet.ProtocolUDP, datagram[cut:]))
	binary.BigEndian.PutUint16(first[atIP+6:], 0x2000)
	binary.BigEndian.PutUint16(second[atIP+6:], uint16(cut/8))

	return [][]byte{first, second}
}

// from makes a frame one of flow n of an attack.
func from(network uint32, frame []byte, n int) []byte {
	mixed := uint32(n) * 0x9e3779b1 // odd: no two of 2^24 are the same in 24 bits
	binary.BigEndian.PutUint32(frame[atSrc:], network<<24|mixed&0xffffff)
	binary.BigEndian.PutUint32(frame[atDst:], victims|mixed>>16)
	binary.BigEndian.PutUint16(frame[atSrcPort:], uint16(mixed>>8|1024))

	return frame
}

// numbered sets the sequence number of a segment.
func numbered(frame []byte, n int) []byte {
	binary.BigEndian.PutUint32(frame[atSeq:], uint32(n)*0x85ebca6b)

	return frame
}

// flood gives the n-th packet of an attack. It may be the same memory each time.
type flood func(n int) []byte

// halfOpen are SYNs that nothing follows.
func halfOpen(testing.TB) flood {
	frame := segmentFrame(443, packet.FlagSYN, "")

	return func(n int) []byte { return numbered(from(networkHalfOpen, frame, n), n) }
}

// partialRequests are requests, hellos and messages that do not go on.
func partialRequests(testing.TB) flood {
	syn := segmentFrame(80, packet.FlagSYN, "")
	head := "GET /index.html HTTP/1.1\r\nHost: www.example.com\r\nX-Rest: "
	frames := [][]byte{
		segmentFrame(80, packet.FlagACK, head),
		segmentFrame(80, packet.FlagACK, head+strings.Repeat("rest ", 260)),
		segmentFrame(80, packet.FlagACK, "POST /form HTTP/1.1\r\nHost: www.example.com\r\nContent-Length: 99999\r\n\r\nfield=value"),
		segmentFrame(80, packet.FlagACK, string(capturetest.ClientHello("www.example.com")[:60])),
		segmentFrame(80, packet.FlagACK, "\x02\x00\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x03www"),
	}

	return func(n int) []byte {
		flow, part := n/2, n%2
		if part == 0 {
			return numbered(from(networkPartial, syn, flow), flow)
		}
		frame := numbered(from(networkPartial, frames[flow%len(frames)], flow), flow)
		binary.BigEndian.PutUint32(frame[atSeq:], binary.BigEndian.Uint32(frame[atSeq:])+1)

		return frame
	}
}

// openFragments are first, middle and last fragments of datagrams that are never
// complete.
func openFragments(testing.TB) flood {
	query := capturetest.UDP(4000, 53, capturetest.Question("www.example.com", 1, 1, 0x100))
	small := fragmentFrames(query, 24)
	big := fragmentFrames(capturetest.UDP(4000, 53, make([]byte, 1480)), 1480)
	frames := [][]byte{small[0], small[1], big[0], big[1]}

	return func(n int) []byte {
		frame := frames[n%len(frames)]
		mixed := uint32(n) * 0x9e3779b1
		binary.BigEndian.PutUint32(frame[atSrc:], networkFragments<<24|mixed&0xffffff)
		binary.BigEndian.PutUint16(frame[atID:], uint16(n))

		return frame
	}
}

// openInitials are QUIC Initials with a part of a hello, one of four under keys
// that do not open it.
func openInitials(tb testing.TB) flood {
	hello := capturetest.HelloMessage("www.example.com")
	frame := datagramFrame(443, initial(tb, 0, hello[:len(hello)/2]))
	closed := slices.Clone(frame)

	return func(n int) []byte {
		if n%4 == 3 {
			binary.BigEndian.PutUint32(closed[atData+6:], uint32(n)) // in the connection id

			return from(networkInitials, closed, n)
		}

		return from(networkInitials, frame, n)
	}
}

// initial is an Initial with bytes at an offset of the hello.
func initial(tb testing.TB, offset int, data []byte) []byte {
	tb.Helper()
	q := capturetest.QUICInitial{
		Version: capturetest.QUICv1, DCID: []byte("attacked"), Number: uint32(offset),
		Frames: capturetest.CryptoFrame(uint64(offset), data),
	}
	b, err := q.Datagram()
	if err != nil {
		tb.Fatal(err)
	}

	return b
}

// headerBombs are HTTP/2 connections: an entry of the header table that is named
// again and again, and header blocks that go on and on.
func headerBombs(testing.TB) flood {
	const size = 1400
	h2 := func(kind, flags byte, block string) string {
		return string([]byte{byte(len(block) >> 16), byte(len(block) >> 8), byte(len(block)), kind, flags, 0, 0, 0, 1}) + block
	}
	start := "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + string([]byte{0, 0, 0, 4, 0, 0, 0, 0, 0})
	host := "\x41\x0fwww.example.com"                                                        // :authority
	entry := "\x40\x04bomb\x7f\xa1\x1d" + strings.Repeat("b", 3872)                          // 127 + 0x21 + 0x1d<<7 bytes
	bomb := start + h2(1, 4, "\x82\x87\x84"+host+entry+strings.Repeat("\xbe", 16*1400-3900)) // :method, :scheme, :path
	endless := start + h2(1, 0, "\x82"+host) + strings.Repeat(h2(9, 0, strings.Repeat("\x00\x01x\x01y", 60)), 40)
	var frames [2][][]byte
	for i, text := range []string{bomb, endless} {
		for at := 0; at < len(text); at += size {
			frames[i] = append(frames[i], segmentFrame(80, packet.FlagACK, text[at:min(at+size, len(text))]))
		}
	}

	return func(n int) []byte {
		const segments = 8
		flow, at := n/segments, n%segments
		frame := from(networkBombs, frames[flow%2][at], flow)
		binary.BigEndian.PutUint32(frame[atSeq:], uint32(flow)*0x85ebca6b+uint32(at*size))

		return frame
	}
}

// deepNesting are packets in more tunnels than are opened, all of them different.
func deepNesting(testing.TB) flood {
	const layers = 12
	inner := ipv4(packet.ProtocolTCP, capturetest.TCP(4000, 80, packet.FlagACK, []byte("GET / HTTP/1.1\r\nHost: www.example.com\r\n")))
	wraps := []func(p []byte) []byte{
		func(p []byte) []byte { return ipv4(4, p) },
		func(p []byte) []byte { return ipv4(47, append([]byte{0x20, 0, 8, 0, 0, 0, 0, 7}, p...)) },
		func(p []byte) []byte {
			return ipv4(packet.ProtocolUDP, capturetest.UDP(4000, 4789, slices.Concat([]byte{8, 0, 0, 0, 0, 0, 7, 0}, ethernet(p))))
		},
	}
	var frames [][]byte
	for kind := range len(wraps) + 1 {
		p := inner
		for i := range layers {
			p = wraps[(kind+i*(kind/len(wraps)))%len(wraps)](p) // the last kind is all of them in turn
		}
		frames = append(frames, ethernet(p))
	}

	return func(n int) []byte {
		frame := frames[n%len(frames)]
		binary.BigEndian.PutUint32(frame[atSrc:], networkNesting<<24|uint32(n)&0xffffff)
		binary.BigEndian.PutUint16(frame[len(frame)-60:], uint16(n))

		return frame
	}
}

// manyPointers are DNS messages whose names point to each other.
func manyPointers(testing.TB) flood {
	const header = 12
	b := []byte{0, 0, 0x81, 0x80, 0, 1, 0, 200, 0, 0, 0, 0}
	b = append(b, "\x01a\x00\x00\x01\x00\x01"...)
	for last := header; len(b) < 1350; { // each record's name is a label before the one of the record before
		at := len(b)
		b = append(b, 1, 'b', 0xc0|byte(last>>8), byte(last))
		b = append(b, 0, dns.TypeCNAME, 0, 1, 0, 0, 0, 60, 0, 2, 0xc0|byte(at>>8), byte(at))
		last = at
	}
	frames := [][]byte{datagramFrame(4000, b), datagramFrame(53, b)}

	return func(n int) []byte {
		frame := from(networkPointers, frames[n%2], n)
		if n%2 == 0 {
			binary.BigEndian.PutUint16(frame[atSrcPort:], 53)
		}
		binary.BigEndian.PutUint16(frame[atData:], uint16(n))

		return frame
	}
}
