package fragment

import "encoding/binary"

// appendData appends n bytes of a datagram's data.
func (t *Table) appendData(dst []byte, d *datagram, at, n int) (b []byte) {
	for n > 0 {
		page := t.page(d, at)
		size := min(len(page), n)
		dst = append(dst, page[:size]...)
		at += size
		n -= size
	}

	return dst
}

// assemble puts a datagram together. Its header is that of the first fragment,
// without what says that it is one. (RFC 791 3.2, RFC 8200 4.5.)
func (t *Table) assemble(d *datagram) {
	b := t.appendHead(t.whole[:0], d, 0, int(d.headLen))
	if d.key[44] == 6 {
		next := len(b) - fragmentHeaderLen
		b[d.link] = b[next]
		b = b[:next]
	}

	b = t.appendData(b, d, 0, int(d.end))
	if d.key[44] == 6 {
		binary.BigEndian.PutUint16(b[4:], uint16(len(b)-ipv6HeaderLen))
	} else {
		binary.BigEndian.PutUint16(b[2:], uint16(len(b)))
		binary.BigEndian.PutUint16(b[6:], 0)
		binary.BigEndian.PutUint16(b[10:], 0)
		binary.BigEndian.PutUint16(b[10:], checksum(b[:d.headLen]))
	}

	t.whole = b
}

// checksum returns the checksum of an IPv4 header, whose own field is 0.
// (RFC 1071.)
func checksum(header []byte) (sum uint16) {
	s := uint32(0)
	for i := 0; i+1 < len(header); i += 2 {
		s += uint32(binary.BigEndian.Uint16(header[i:]))
	}

	for s > 0xffff {
		s = s&0xffff + s>>16
	}

	return ^uint16(s)
}
