package capturetest

import (
	"bufio"
	"encoding/binary"
	"io"
)

// Block types and options of the pcapng draft.
const (
	ngSection   = 0x0a0d0d0a
	ngInterface = 1
	ngPacket    = 6
	ngByteOrder = 0x1a2b3c4d
)

// writeNG writes a pcapng with one section and one interface with times in
// microseconds. It is written here because gopacket keeps a link type in one
// byte, which loses SLL2.
func writeNG(w io.Writer, packets []Packet, link, snap uint32) (err error) {
	order := binary.LittleEndian
	bw := bufio.NewWriter(w)

	section := order.AppendUint32(nil, ngByteOrder)
	section = order.AppendUint16(section, 1)
	section = order.AppendUint16(section, 0)
	section = order.AppendUint64(section, ^uint64(0))
	writeBlock(bw, ngSection, section)

	intf := order.AppendUint16(nil, uint16(link))
	intf = order.AppendUint16(intf, 0)
	intf = order.AppendUint32(intf, snap)
	writeBlock(bw, ngInterface, intf)

	for i := range packets {
		p := &packets[i]
		b := order.AppendUint32(nil, 0)
		b = order.AppendUint32(b, uint32(uint64(p.Micros)>>32))
		b = order.AppendUint32(b, uint32(p.Micros))
		b = order.AppendUint32(b, uint32(len(p.Data)))
		b = order.AppendUint32(b, uint32(p.Length))
		writeBlock(bw, ngPacket, append(b, p.Data...))
	}

	return bw.Flush()
}

// writeBlock writes one block with its padding and both lengths; errors stay
// with the writer until it is flushed.
func writeBlock(bw *bufio.Writer, typ uint32, body []byte) {
	for len(body)%4 != 0 {
		body = append(body, 0)
	}
	order := binary.LittleEndian
	total := uint32(len(body) + 12)
	_, _ = bw.Write(order.AppendUint32(order.AppendUint32(nil, typ), total))
	_, _ = bw.Write(body)
	_, _ = bw.Write(order.AppendUint32(nil, total))
}
