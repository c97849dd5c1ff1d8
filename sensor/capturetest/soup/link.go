package soup

import (
	"encoding/binary"

	"github.com/trailscope/trailscope/sensor/capturetest"
)

// linkTypes returns link types to choose from: those with a rule in SPEC 2,
// some that are guessed, and Ethernet more often.
func linkTypes() []uint32 {
	return []uint32{
		capturetest.LinkEthernet, capturetest.LinkEthernet,
		capturetest.LinkRaw, capturetest.LinkNull, capturetest.LinkPPP,
		capturetest.LinkTokenRing, capturetest.LinkARCNET, capturetest.LinkSLIP,
		capturetest.LinkFDDI, capturetest.LinkLoop, capturetest.LinkSLL,
		capturetest.LinkPFLOG, capturetest.LinkSLL2, capturetest.LinkIPv4,
		capturetest.LinkIPv6,
		11, 12, 13, 14, 18, 50, 51, 100, 102, 104, 105, 106, 107, 109, 114, 119,
		122, 127, 129, 138, 141, 143, 147, 163, 165, 166, 187, 189, 192, 195,
		204, 209, 219, 220, 225, 226, 227, 239, 240, 251, 253, 270,
	}
}

// linked puts the scenario's link header before packet: mostly the right
// one, sometimes with tags, PPPoE or a wrong type.
func (k *kitchen) linked(packet []byte) []byte {
	frame := capturetest.Framed(k.link, packet)
	head := len(frame) - len(packet)
	switch n := k.rnd.IntN(100); {
	case n < 86 || head < 2:
	case n < 92:
		frame = k.tagged(frame, head)
	case n < 95:
		frame = append(frame, make([]byte, k.between(1, 80))...)
	case n < 97:
		frame[head-1-k.rnd.IntN(2)] ^= byte(1 << k.rnd.IntN(8))
	case n < 98:
		frame = frame[:k.rnd.IntN(len(frame)+1)]
	default:
		frame = append(make([]byte, k.rnd.IntN(40)), packet...)
	}

	return frame
}

// tagged inserts VLAN tags or a PPPoE header before the EtherType.
func (k *kitchen) tagged(frame []byte, head int) []byte {
	etherType := binary.BigEndian.Uint16(frame[head-2:])
	var insert []byte
	if k.chance(60) {
		tpid := uint16(0x8100)
		if k.chance(10) {
			tpid = 0x88a8
		}
		for range 1 + k.rnd.IntN(8)/7 {
			insert = binary.BigEndian.AppendUint16(insert, tpid)
			insert = binary.BigEndian.AppendUint16(insert, uint16(k.rnd.IntN(4096)))
		}
	}
	insert = binary.BigEndian.AppendUint16(insert, etherType)
	if k.chance(40) {
		ppp := uint16(0x21)
		if etherType == 0x86dd {
			ppp = 0x57
		}
		if k.chance(10) {
			ppp = uint16(k.rnd.IntN(0x10000))
		}
		binary.BigEndian.PutUint16(insert[len(insert)-2:], 0x8864)
		insert = append(insert, 0x11, 0, 0, 1, 0, 40)
		insert = binary.BigEndian.AppendUint16(insert, ppp)
	}
	out := append([]byte(nil), frame[:head-2]...)

	return append(append(out, insert...), frame[head:]...)
}

// damage fuzzes some of the frames: bit flips, cuts, doubled and swapped
// bytes, wrong lengths.
func (k *kitchen) damage() {
	percent := pick(k, []int{1, 3, 10, 40})
	for i := range k.packets {
		p := &k.packets[i]
		if !k.chance(percent) || len(p.Data) == 0 {
			continue
		}
		p.Data = append([]byte(nil), p.Data...)
		for range k.between(1, 3) {
			k.hurt(p)
		}
		p.Length = max(p.Length, len(p.Data))
	}
}

// hurt does one change to a frame.
func (k *kitchen) hurt(p *capturetest.Packet) {
	n := len(p.Data)
	if n == 0 {
		return
	}
	at := k.rnd.IntN(n)
	if k.chance(60) {
		at = min(at, k.rnd.IntN(80))
	}
	switch k.rnd.IntN(7) {
	case 0, 1:
		p.Data[at] ^= 1 << k.rnd.IntN(8)
	case 2:
		p.Data[at] = byte(k.rnd.IntN(256))
	case 3:
		p.Data[at] = pick(k, []byte{0, 0xff, 0x7f, 0x80, '\r', '\n', ' ', '.', '%', 0xc3})
	case 4:
		p.Data = p.Data[:at]
	case 5:
		p.Data = append(p.Data[:at:at], p.Data[min(n, at+k.between(1, 4)):]...)
	case 6:
		more := p.Data[at:min(n, at+k.between(1, 30))]
		p.Data = append(append(p.Data[:at:at], more...), p.Data[at:]...)
	}
}

// chooseFile picks the capture's file form.
func (k *kitchen) chooseFile(o *capturetest.FileOptions) {
	switch k.rnd.IntN(12) {
	case 0:
		o.Format = capturetest.FormatPCAPNG
	case 1:
		o.Nanoseconds = true
	case 2:
		o.BigEndian = true
	case 3:
		o.SnapLength = uint32(k.between(60, 400))
	}
	if o.Format == "" {
		return
	}
	for i := range k.packets {
		if k.packets[i].Micros < 0 {
			k.packets[i].Micros = 0
		}
	}
}
