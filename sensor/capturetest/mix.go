package capturetest

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"net/netip"
	"strings"
)

// Kinds of benchmark loads.
const (
	// MixClean is ordinary traffic over few names, without a single trail:
	// 60 % bulk TLS, 15 % SYN, 10 % DNS queries, 10 % HTTP GET, 5 % ICMP and
	// UDP multicast.
	MixClean = "clean"

	// MixHostile never repeats itself: 40 % DNS queries, 25 % SYN from random
	// sources, 20 % HTTP requests, 10 % TLS ClientHellos, 5 % bulk.
	MixHostile = "hostile"
)

// Shape of the loads.
const (
	mixSeed      = 20260302
	mixStart     = 1_750_000_000 // second of the first packet
	mixPerSecond = 1000          // packets of one second
	mixBulk      = 1400          // payload bytes of a bulk packet
)

// mixer makes the packets of a load.
type mixer struct {
	rnd   *rand.Rand
	clean [][]byte
}

// Mix writes a benchmark load of n packets as a pcap. The same kind and number
// always give the same bytes.
func Mix(kind string, n int, w io.Writer) (err error) {
	m := &mixer{rnd: rand.New(rand.NewPCG(mixSeed, 0))}
	next := m.hostile
	switch kind {
	case MixClean:
		m.clean = m.cleanRound()
		next = m.repeat
	case MixHostile:
	default:
		return fmt.Errorf("unknown mix %q: want %s or %s", kind, MixClean, MixHostile)
	}

	bw := bufio.NewWriterSize(w, 1<<20)
	if err = writePCAP(bw, nil, LinkEthernet, maxSnapLength, &FileOptions{}); err != nil {
		return err
	}
	head := make([]byte, 16)
	for i := range n {
		data := next(i)
		binary.LittleEndian.PutUint32(head, uint32(mixStart+i/mixPerSecond))
		binary.LittleEndian.PutUint32(head[4:], uint32(i%mixPerSecond*1000))
		binary.LittleEndian.PutUint32(head[8:], uint32(len(data)))
		binary.LittleEndian.PutUint32(head[12:], uint32(len(data)))
		_, _ = bw.Write(head)
		_, _ = bw.Write(data)
	}

	return bw.Flush()
}

// repeat returns packet i of the clean load.
func (m *mixer) repeat(i int) []byte {
	return m.clean[i%len(m.clean)]
}

// cleanRound makes the hundred packets that the clean load repeats.
func (m *mixer) cleanRound() (round [][]byte) {
	inside, web := "10.0.0.5", "93.184.216.34"
	bulk := append([]byte{0x17, 3, 3, 5, 0x73}, make([]byte, mixBulk-5)...)
	for i := range 60 {
		server := fmt.Sprintf("93.184.216.%d", i+1)
		round = append(round, m.tcp(inside, server, uint16(50000+i), 443, 0x10, bulk))
		if i < 15 {
			round = append(round, m.tcp(inside, server, uint16(50000+i), 443, 0x02, nil))
		}
	}
	for i := range 10 {
		name := fmt.Sprintf("host%d.example.org", i)
		round = append(round, m.udp(inside, "10.0.0.1", uint16(40000+i), 53, Question(name, 1, 1, dnsQueryBits)))
		path := fmt.Sprintf("/page%d.html?id=%d", i, i)
		round = append(round, m.tcp(inside, web, uint16(50000+i), 80, 0x18, get(path, "www.example.org")))
	}
	for i := range 5 {
		if i%2 == 1 {
			round = append(round, m.frame(inside, "10.0.0.9", protoICMP, []byte{8, 0, 0xf7, 0xff, 0, 0, 0, 0}))
		} else {
			round = append(round, m.udp(inside, "224.0.0.251", 5353, 5353, make([]byte, 40)))
		}
	}

	return round
}

// hostile returns a packet that has not been seen before.
func (m *mixer) hostile(int) []byte {
	port := uint16(1024 + m.rnd.IntN(60000))
	inside := fmt.Sprintf("10.0.0.%d", 1+m.rnd.IntN(254))
	switch n := m.rnd.IntN(100); {
	case n < 40:
		src := fmt.Sprintf("10.%d.%d.%d", m.rnd.IntN(4), m.rnd.IntN(256), 1+m.rnd.IntN(254))
		name := m.word(10) + "." + m.word(8) + ".com"

		return m.udp(src, "10.0.0.1", port, 53, Question(name, 1, 1, dnsQueryBits))
	case n < 65:
		dst := fmt.Sprintf("10.0.%d.%d", m.rnd.IntN(4), 1+m.rnd.IntN(254))

		return m.tcp(m.outside(), dst, port, uint16(1+m.rnd.IntN(65535)), 0x02, nil)
	case n < 85:
		path := "/" + m.word(6) + "/" + m.word(8) + "?" + m.word(3) + "=" + m.word(12)

		return m.tcp(inside, m.outside(), port, 80, 0x18, get(path, m.word(9)+".net"))
	case n < 95:
		return m.tcp(inside, m.outside(), port, 443, 0x18, ClientHello(m.word(5)+"."+m.word(9)+".org"))
	default:
		return m.tcp("10.0.0.5", m.outside(), 50000, 443, 0x10, append([]byte{0x17}, make([]byte, mixBulk-1)...))
	}
}

// outside draws a public address.
func (m *mixer) outside() string {
	nets := []int{23, 45, 52, 81, 91, 104, 151}

	return fmt.Sprintf("%d.%d.%d.%d", nets[m.rnd.IntN(len(nets))], m.rnd.IntN(256), m.rnd.IntN(256), 1+m.rnd.IntN(254))
}

// word draws n letters.
func (m *mixer) word(n int) string {
	const letters = "abcdefghiklmnoprstuvy"
	var b strings.Builder
	for range n {
		b.WriteByte(letters[m.rnd.IntN(len(letters))])
	}

	return b.String()
}

// get makes the request of an ordinary browser.
func get(path, host string) []byte {
	return []byte("GET " + path + " HTTP/1.1\r\nHost: " + host +
		"\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0\r\nAccept: */*\r\n\r\n")
}

// tcp makes a whole frame with a TCP segment.
func (m *mixer) tcp(src, dst string, srcPort, dstPort uint16, flags uint8, payload []byte) []byte {
	return m.frame(src, dst, protoTCP, TCP(srcPort, dstPort, flags, payload))
}

// udp makes a whole frame with a UDP datagram.
func (m *mixer) udp(src, dst string, srcPort, dstPort uint16, payload []byte) []byte {
	return m.frame(src, dst, protoUDP, UDP(srcPort, dstPort, payload))
}

// frame puts IP and Ethernet headers before a segment.
func (m *mixer) frame(src, dst string, proto uint8, segment []byte) []byte {
	fl := &flow{
		src: netip.AddrPortFrom(netip.MustParseAddr(src), 0),
		dst: netip.AddrPortFrom(netip.MustParseAddr(dst), 0),
	}
	packet, _, err := ipPacket(fl, proto, segment, &ipFields{})
	if err != nil {
		// IPv4 headers without changes cannot fail.
		panic(err)
	}

	return Framed(LinkEthernet, packet)
}
