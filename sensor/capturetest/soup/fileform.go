package soup

import (
	"encoding/binary"

	"github.com/trailscope/trailscope/sensor/capturetest"
)

// form is an unusual way to write a capture file. The zero value is none.
type form struct {
	// kind is the file format; see the form constants.
	kind formKind

	// big asks for network byte order.
	big bool

	// minor is the version's second number in a pcap.
	minor uint16

	// swap writes the two lengths of a record the other way round.
	swap bool

	// resolution and offset are if_tsresol and if_tsoffset of a pcapng.
	resolution byte
	offset     int64

	// simple writes Simple Packet Blocks.
	simple bool

	// noise puts other blocks and options between packets.
	noise bool

	// tail is how many bytes are cut off the end, junk what is put there.
	tail int
	junk []byte

	// flips are bytes to change, as positions in thousandths of the file.
	flips []flip
}

// flip is one changed byte of a file.
type flip struct {
	at    int
	value byte
}

// formKind is a file format.
type formKind uint8

// File formats of a form.
const (
	formNone formKind = iota
	formPCAP
	formModified
	formNG
)

// chooseForm draws an unusual form for some scenarios.
func (k *kitchen) chooseForm() (f form) {
	if !k.chance(25) {
		return form{}
	}
	f.kind = pick(k, []formKind{formPCAP, formPCAP, formModified, formNG, formNG})
	f.big = k.chance(40)
	f.minor = pick(k, []uint16{4, 4, 4, 3, 2, 0})
	// Before 2.3 the lengths are always the other way round, in 2.3 sometimes.
	f.swap = f.minor < 3 || f.minor == 3 && k.chance(50)
	f.resolution = pick(k, []byte{6, 6, 3, 0, 9, 0x80 | 10, 0x80 | 20, 7})
	if k.chance(30) {
		f.offset = int64(k.between(-100000, 100000))
	}
	f.simple = k.chance(15)
	f.noise = k.chance(40)
	if k.chance(20) {
		f.tail = k.rnd.IntN(60)
	}
	if k.chance(15) {
		f.junk = k.bytes(k.rnd.IntN(60))
	}

	if k.chance(20) {
		for range k.between(1, 4) {
			f.flips = append(f.flips, flip{at: k.rnd.IntN(1000), value: byte(k.rnd.IntN(256))})
		}
	}

	return f
}

// write makes a capture file of packets of one link type.
func (f *form) write(packets []capturetest.Packet) []byte {
	if len(packets) == 0 {
		return nil
	}
	var order binary.ByteOrder = binary.LittleEndian
	if f.big {
		order = binary.BigEndian
	}
	var out []byte
	if f.kind == formNG {
		out = f.writeNG(order, packets)
	} else {
		out = f.writePCAP(order, packets)
	}
	out = append(out[:max(len(out)-f.tail, 0)], f.junk...)
	for _, c := range f.flips {
		if at := len(out) * c.at / 1000; at < len(out) {
			out[at] = c.value
		}
	}

	return out
}

// writePCAP writes a pcap of an old version, or with Alexey Kuznetzov's longer
// record headers.
func (f *form) writePCAP(order binary.ByteOrder, packets []capturetest.Packet) []byte {
	magic, extra := uint32(0xa1b2c3d4), 0
	if f.kind == formModified {
		magic, extra = 0xa1b2cd34, 8
	}
	out := make([]byte, 24)
	order.PutUint32(out, magic)
	order.PutUint16(out[4:], 2)
	order.PutUint16(out[6:], f.minor)
	order.PutUint32(out[16:], 262144)
	order.PutUint32(out[20:], packets[0].Link)
	for i := range packets {
		p := &packets[i]
		head := make([]byte, 16+extra)
		captured, length := uint32(len(p.Data)), uint32(p.Length)
		if f.swap {
			captured, length = length, captured
		}
		order.PutUint32(head, uint32(p.Micros/1e6))
		order.PutUint32(head[4:], uint32(p.Micros%1e6))
		order.PutUint32(head[8:], captured)
		order.PutUint32(head[12:], length)
		out = append(append(out, head...), p.Data...)
	}

	return out
}

// writeNG writes a pcapng with time options and other blocks.
func (f *form) writeNG(order binary.ByteOrder, packets []capturetest.Packet) (out []byte) {
	block := func(typ uint32, body []byte) {
		for len(body)%4 != 0 {
			body = append(body, 0)
		}
		b := make([]byte, 8, len(body)+12)
		order.PutUint32(b, typ)
		order.PutUint32(b[4:], uint32(len(body)+12))
		b = append(b, body...)
		n := make([]byte, 4)
		order.PutUint32(n, uint32(len(body)+12))
		out = append(append(out, b...), n...)
	}
	u16 := func(b []byte, v uint16) []byte { n := make([]byte, 2); order.PutUint16(n, v); return append(b, n...) }
	u32 := func(b []byte, v uint32) []byte { n := make([]byte, 4); order.PutUint32(n, v); return append(b, n...) }

	section := u16(u16(u32(nil, 0x1a2b3c4d), 1), 0)
	section = u32(u32(section, 0xffffffff), 0xffffffff)
	block(0x0a0d0d0a, section)
	intf := u32(u16(u16(nil, uint16(packets[0].Link)), 0), 262144)
	intf = append(u16(u16(intf, 9), 1), f.resolution, 0, 0, 0)
	offset := make([]byte, 8)
	order.PutUint64(offset, uint64(f.offset))
	intf = append(u16(u16(intf, 14), 8), offset...)
	intf = u32(intf, 0)
	block(1, intf)
	for i := range packets {
		p := &packets[i]
		if f.noise && i%7 == 0 {
			block(4, u32(nil, 0))
			block(5, u32(u32(u32(nil, 0), 0), 0))
			block(0x0bad, []byte{1, 2, 3, 4})
		}
		if f.simple && i%3 == 0 {
			block(3, append(u32(nil, uint32(len(p.Data))), p.Data...))

			continue
		}
		units := f.units(p.Micros)
		b := u32(u32(u32(nil, 0), uint32(units>>32)), uint32(units))
		b = append(u32(u32(b, uint32(len(p.Data))), uint32(p.Length)), p.Data...)
		for len(b)%4 != 0 {
			b = append(b, 0)
		}
		if f.noise {
			b = u32(append(u16(u16(b, 1), 3), 'h', 'i', '!', 0), 0)
		}
		block(6, b)
	}

	return out
}

// units returns a time in the units of the interface, its offset taken off.
func (f *form) units(micros int64) uint64 {
	micros -= f.offset * 1_000_000
	sec, frac := uint64(micros/1e6), uint64(micros%1e6)
	if f.resolution&0x80 != 0 {
		bits := f.resolution & 0x7f

		return sec<<bits | frac<<bits/1e6
	}
	scale := uint64(1)
	for range f.resolution {
		scale *= 10
	}

	return sec*scale + frac*scale/1e6
}
