package capture_test

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"

	"github.com/trailscope/trailscope/sensor/capture"
	"github.com/trailscope/trailscope/sensor/packet"
)

// order is a byte order that numbers can be appended in.
type order interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

// The byte orders of capture files.
var (
	little order = binary.LittleEndian
	big    order = binary.BigEndian
)

// pcapFile builds a pcap file.
type pcapFile struct {
	order order
	magic uint32
	major uint16
	minor uint16
	snap  uint32
	link  uint32
	buf   []byte
}

// newPcap returns the usual pcap header, which f may change, as a file.
func newPcap(o order, f func(p *pcapFile)) (p *pcapFile) {
	p = &pcapFile{order: o, magic: 0xa1b2c3d4, major: 2, minor: 4, snap: 65_535, link: 1}
	if f != nil {
		f(p)
	}

	p.buf = o.AppendUint32(p.buf, p.magic)
	p.buf = o.AppendUint16(p.buf, p.major)
	p.buf = o.AppendUint16(p.buf, p.minor)
	p.buf = append(p.buf, make([]byte, 8)...)
	p.buf = o.AppendUint32(p.buf, p.snap)
	p.buf = o.AppendUint32(p.buf, p.link)

	return p
}

// record appends a record.
func (p *pcapFile) record(sec, frac int32, data string) *pcapFile {
	return p.lengths(sec, frac, uint32(len(data)), uint32(len(data)), data)
}

// lengths appends a record with two lengths of any value.
func (p *pcapFile) lengths(sec, frac int32, first, second uint32, data string) *pcapFile {
	for _, n := range []uint32{uint32(sec), uint32(frac), first, second} {
		p.buf = p.order.AppendUint32(p.buf, n)
	}

	if p.magic == 0xa1b2cd34 {
		p.buf = append(p.buf, "index,pk"...)
	}

	p.buf = append(p.buf, data...)

	return p
}

// pcapng builds a pcapng file block by block.
type pcapng struct {
	order order
	buf   []byte
}

// newPcapng returns a file with a section header in the given byte order.
func newPcapng(o order) (p *pcapng) {
	return (&pcapng{}).section(o)
}

// raw appends bytes as they are.
func (p *pcapng) raw(b ...byte) *pcapng {
	p.buf = append(p.buf, b...)

	return p
}

// block appends a block.
func (p *pcapng) block(kind uint32, body ...byte) *pcapng {
	size := uint32(len(body)) + 12

	return p.lengths(kind, size, size, body...)
}

// lengths appends a block with two lengths of any value.
func (p *pcapng) lengths(kind, header, trailer uint32, body ...byte) *pcapng {
	p.buf = p.order.AppendUint32(p.buf, kind)
	p.buf = p.order.AppendUint32(p.buf, header)
	p.buf = append(p.buf, body...)
	p.buf = p.order.AppendUint32(p.buf, trailer)

	return p
}

// section appends a section header; the blocks that follow have its byte order.
func (p *pcapng) section(o order, options ...byte) *pcapng {
	return p.version(o, 1, 0, options...)
}

// version appends a section header of any version.
func (p *pcapng) version(o order, major, minor uint16, options ...byte) *pcapng {
	p.order = o
	body := o.AppendUint32(nil, 0x1a2b3c4d)
	body = o.AppendUint16(body, major)
	body = o.AppendUint16(body, minor)
	body = o.AppendUint64(body, 1<<64-1)

	return p.block(0x0a0d0d0a, append(body, options...)...)
}

// iface appends an interface description.
func (p *pcapng) iface(link uint16, snap uint32, options ...byte) *pcapng {
	body := p.order.AppendUint16(nil, link)
	body = p.order.AppendUint16(body, 0)
	body = p.order.AppendUint32(body, snap)

	return p.block(1, append(body, options...)...)
}

// option returns an option.
func (p *pcapng) option(code uint16, value ...byte) (b []byte) {
	b = p.order.AppendUint16(nil, code)
	b = p.order.AppendUint16(b, uint16(len(value)))

	return pad(append(b, value...))
}

// offset returns the option if_tsoffset.
func (p *pcapng) offset(seconds int64) (b []byte) {
	return p.option(14, p.order.AppendUint64(nil, uint64(seconds))...)
}

// enhanced appends an Enhanced Packet Block.
func (p *pcapng) enhanced(iface uint32, stamp uint64, data string, options ...byte) *pcapng {
	return p.enhancedLen(iface, stamp, uint32(len(data)), data, options...)
}

// enhancedLen appends an Enhanced Packet Block with any captured length.
func (p *pcapng) enhancedLen(iface uint32, stamp uint64, size uint32, data string, options ...byte) *pcapng {
	body := p.order.AppendUint32(nil, iface)
	for _, n := range []uint32{uint32(stamp >> 32), uint32(stamp), size, uint32(len(data))} {
		body = p.order.AppendUint32(body, n)
	}

	return p.block(6, append(append(body, pad([]byte(data))...), options...)...)
}

// simple appends a Simple Packet Block with any length on the wire.
func (p *pcapng) simple(size uint32, data string) *pcapng {
	body := p.order.AppendUint32(nil, size)

	return p.block(3, append(body, pad([]byte(data))...)...)
}

// obsolete appends an obsolete Packet Block.
func (p *pcapng) obsolete(iface uint16, stamp uint64, data string) *pcapng {
	body := p.order.AppendUint16(nil, iface)
	body = p.order.AppendUint16(body, 7)
	for _, n := range []uint32{uint32(stamp >> 32), uint32(stamp), uint32(len(data)), uint32(len(data))} {
		body = p.order.AppendUint32(body, n)
	}

	return p.block(2, append(body, pad([]byte(data))...)...)
}

// pad appends zeros up to a multiple of four bytes.
func pad(b []byte) (padded []byte) {
	return append(b, make([]byte, -len(b)&3)...)
}

// got is a packet with a copy of its data.
type got struct {
	Data string
	Time int64
	Link packet.LinkType
}

// readAll reads a source to its end.
func readAll(s capture.Source) (packets []got, err error) {
	for p := (capture.Packet{}); ; {
		err = s.Next(&p)
		if err != nil {
			return packets, err
		}

		packets = append(packets, got{Data: string(p.Data), Time: p.Time, Link: p.Link})
	}
}

// readBytes reads a capture from memory, by default with a small buffer.  The
// error is that of opening or of reading, never nil.
func readBytes(b []byte, o *capture.FileOptions) (packets []got, err error) {
	if o == nil {
		o = &capture.FileOptions{BufferSize: 4_096}
	}

	f, err := capture.NewReader("test", bytes.NewReader(b), o)
	if err != nil {
		return nil, err
	}

	return readAll(f)
}

// comparePackets reports how packets differ.
func comparePackets(t *testing.T, have, want []got) {
	t.Helper()

	if !slices.Equal(have, want) {
		t.Errorf("got packets\n%s\nwant\n%s", shortened(have), shortened(want))
	}
}

// shortened cuts the data of packets for a message.
func shortened(packets []got) (b string) {
	var out bytes.Buffer
	for _, p := range packets {
		out.WriteString("  ")
		out.WriteString(describe(p))
		out.WriteByte('\n')
	}

	return out.String()
}
