package fragment_test

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/trailscope/trailscope/sensor/fragment"
	"github.com/trailscope/trailscope/sensor/packet"
)

// ipv4 returns an IPv4 packet from 192.0.2.1 to 203.0.113.2.
func ipv4(id uint16, protocol uint8, payload []byte) (b []byte) {
	b = []byte{0x45, 0, 0, 0, 0, 0, 0, 0, 64, protocol, 0, 0, 192, 0, 2, 1, 203, 0, 113, 2}
	binary.BigEndian.PutUint16(b[2:], uint16(len(b)+len(payload)))
	binary.BigEndian.PutUint16(b[4:], id)
	binary.BigEndian.PutUint16(b[10:], sum(b))

	return append(b, payload...)
}

// sum is the checksum of a header.
func sum(header []byte) (s uint16) {
	n := uint32(0)
	for i := 0; i < len(header); i += 2 {
		n += uint32(header[i])<<8 | uint32(header[i+1])
	}

	return ^uint16(n%0xffff + 0)
}

// ipv6 returns an IPv6 packet from 2001:db8::1 to 2001:db8::2. extensions, each
// beginning with a byte for the next header, lie before the payload.
func ipv6(next uint8, payload []byte, extensions ...[]byte) (b []byte) {
	b = make([]byte, 40)
	b[0], b[6], b[7] = 0x60, next, 64
	copy(b[8:], []byte{0x20, 0x01, 0x0d, 0xb8})
	copy(b[24:], []byte{0x20, 0x01, 0x0d, 0xb8})
	b[23], b[39] = 1, 2
	for _, e := range extensions {
		b = append(b, e...)
	}

	b = append(b, payload...)
	binary.BigEndian.PutUint16(b[4:], uint16(len(b)-40))

	return b
}

// udp returns a datagram with n bytes that differ from place to place.
func udp(n int) (b []byte) {
	b = make([]byte, 8, 8+n)
	binary.BigEndian.PutUint16(b, 1026)
	binary.BigEndian.PutUint16(b[2:], 53)
	binary.BigEndian.PutUint16(b[4:], uint16(8+n))
	for i := range n {
		b = append(b, byte(i*7+i>>8))
	}

	return b
}

// cut4 returns the fragment of an IPv4 packet with its data from one offset to
// another.
func cut4(ip []byte, from, to int) (b []byte) {
	headerLen := int(ip[0]&0x0f) * 4
	b = append(bytes.Clone(ip[:headerLen]), ip[headerLen+from:headerLen+to]...)
	part := uint16(from / 8)
	if headerLen+to < len(ip) {
		part |= 0x2000
	}

	binary.BigEndian.PutUint16(b[2:], uint16(len(b)))
	binary.BigEndian.PutUint16(b[6:], part)

	return b
}

// split4 cuts an IPv4 packet into fragments of size bytes.
func split4(ip []byte, size int) (all [][]byte) {
	n := len(ip) - int(ip[0]&0x0f)*4
	for off := 0; off < n; off += size {
		all = append(all, cut4(ip, off, min(off+size, n)))
	}

	return all
}

// cut6 returns a fragment of an IPv6 packet. The first headerLen bytes cannot be
// fragmented, and byte link names what follows them.
func cut6(ip []byte, id uint32, headerLen, link, from, to int) (b []byte) {
	b = bytes.Clone(ip[:headerLen])
	header := []byte{b[link], 0, 0, 0, 0, 0, 0, 0}
	b[link] = 44
	part := uint16(from)
	if headerLen+to < len(ip) {
		part |= 1
	}

	binary.BigEndian.PutUint16(header[2:], part)
	binary.BigEndian.PutUint32(header[4:], id)
	b = append(append(b, header...), ip[headerLen+from:headerLen+to]...)
	binary.BigEndian.PutUint16(b[4:], uint16(len(b)-40))

	return b
}

// split6 cuts an IPv6 packet into fragments of size bytes.
func split6(ip []byte, id uint32, headerLen, link, size int) (all [][]byte) {
	n := len(ip) - headerLen
	for off := 0; off < n; off += size {
		all = append(all, cut6(ip, id, headerLen, link, off, min(off+size, n)))
	}

	return all
}

// bench is a table with what feeds it.
type bench struct {
	tb     testing.TB
	walker *packet.Walker
	table  *fragment.Table
	gaveUp [][]byte
	times  []int64
	given  []packet.Packet
	p      packet.Packet
}

// newBench makes a table; c may be nil.
func newBench(tb testing.TB, c *fragment.Config) (b *bench) {
	b = &bench{tb: tb, walker: packet.NewWalker(nil)}
	if c == nil {
		c = &fragment.Config{}
	}

	c.GaveUp = func(first *packet.Packet, micros int64) {
		b.gaveUp = append(b.gaveUp, bytes.Clone(first.IP))
		b.times = append(b.times, micros)
		b.given = append(b.given, *first)
	}
	b.table = fragment.New(c)

	return b
}

// add gives an IP packet that must be a fragment to the table.
func (b *bench) add(ip []byte, micros int64) (whole []byte) {
	b.tb.Helper()
	b.walker.Start(packet.LinkRaw, ip, 0)
	if s := b.walker.Next(&b.p); s != packet.Fragment {
		b.tb.Fatalf("status is %d, want a fragment", s)
	}

	whole, ok := b.table.Add(&b.p, micros)
	if ok != (whole != nil) {
		b.tb.Fatal("ok and the datagram disagree")
	}

	return bytes.Clone(whole)
}

// addAll gives fragments to the table and returns the datagrams they complete.
func (b *bench) addAll(all [][]byte, micros int64) (wholes [][]byte) {
	b.tb.Helper()
	for _, ip := range all {
		if whole := b.add(ip, micros); whole != nil {
			wholes = append(wholes, whole)
		}
	}

	return wholes
}

// expect checks that exactly one datagram was completed.
func (b *bench) expect(wholes [][]byte, want []byte) {
	b.tb.Helper()
	if len(wholes) != 1 {
		b.tb.Fatalf("%d datagrams, want 1", len(wholes))
	} else if !bytes.Equal(wholes[0], want) {
		b.tb.Fatalf("got  %x\nwant %x", wholes[0], want)
	}
}
