package filter

import (
	"encoding/binary"

	"golang.org/x/net/bpf"
)

// Packet is a packet and what is known of it beside its bytes, which live programs
// ask the kernel for.
type Packet struct {
	// Data is the packet, as far as it has been captured.
	Data []byte

	// Length is how long the packet has been.
	Length int

	// Network is the offset of the network header in Data, for [LinkNetwork].
	Network int

	// Protocol is the EtherType, behind VLAN tags that the kernel has taken off.
	Protocol uint16

	// Hardware is the hardware type of the interface: an ARPHRD_ number.
	Hardware uint16

	// Type is where the packet goes: a PACKET_ number of linux/if_packet.h.
	Type uint8

	// Tagged is true if the kernel has taken a VLAN tag off, and Tag is its value.
	Tagged bool
	Tag    uint16
}

// Match reports whether a packet matches that has been captured to its end. It
// does not allocate. A live program should be asked by [Program.MatchPacket].
func (p *Program) Match(packet []byte) (ok bool) {
	return p.MatchPacket(&Packet{Data: packet, Length: len(packet)})
}

// MatchPacket reports whether a packet matches. It does not allocate.
//
// This is the processor of filters that the kernel has, as far as programs of this
// package use it. Bytes that are not there refuse the packet, and so does a
// division by zero.
func (p *Program) MatchPacket(packet *Packet) (ok bool) {
	m := machine{packet: packet}
	for i := 0; i < len(p.raw); i++ {
		r := &p.raw[i]
		operand := r.K
		if r.Op&sourceX != 0 {
			operand = m.x
		}

		switch r.Op & classMask {
		case classLoad:
			if !m.load(r) {
				return false
			}
		case classLoadX:
			if !m.loadX(r) {
				return false
			}
		case classStore:
			m.scratch[r.K%scratchLen] = m.a
		case classCompute:
			if !m.compute(r.Op&operationMask, operand) {
				return false
			}
		case classJump:
			i += m.skipped(r, operand)
		case classReturn:
			return r.K != 0
		case classMove:
			m.move(r.Op)
		}
	}

	return false
}

// Parts of the code of an instruction. (linux/bpf_common.h.)
const (
	classMask    = 0x07
	classLoad    = 0x00
	classLoadX   = 0x01
	classStore   = 0x02
	classCompute = 0x04
	classJump    = 0x05
	classReturn  = 0x06
	classMove    = 0x07

	sizeMask = 0x18
	sizeHalf = 0x08
	sizeByte = 0x10

	modeMask      = 0xe0
	modeConstant  = 0x00
	modeAbsolute  = 0x20
	modeIndirect  = 0x40
	modeScratch   = 0x60
	modeLength    = 0x80
	modeHeader    = 0xa0
	operationMask = 0xf0
	sourceX       = 0x08
	moveToA       = 0x80
)

// machine is the state of a run.
type machine struct {
	packet  *Packet
	a, x    uint32
	scratch [scratchLen]uint32
}

// load loads A. It returns false if the bytes are not there.
func (m *machine) load(r *bpf.RawInstruction) (ok bool) {
	at := uint64(r.K)
	switch r.Op & modeMask {
	case modeConstant:
		m.a = r.K

		return true
	case modeScratch:
		m.a = m.scratch[r.K%scratchLen]

		return true
	case modeLength:
		m.a = uint32(m.packet.Length)

		return true
	case modeIndirect:
		at += uint64(m.x)
	default:
		if r.K >= kernelData {
			return m.ask(bpf.Extension(r.K - kernelData))
		}
	}

	m.a, ok = m.bytes(at, r.Op&sizeMask)

	return ok
}

// loadX loads X. It returns false if the bytes are not there.
func (m *machine) loadX(r *bpf.RawInstruction) (ok bool) {
	switch r.Op & modeMask {
	case modeConstant:
		m.x = r.K
	case modeScratch:
		m.x = m.scratch[r.K%scratchLen]
	case modeLength:
		m.x = uint32(m.packet.Length)
	default:
		b, ok := m.bytes(uint64(r.K), sizeByte)
		if !ok {
			return false
		}

		m.x = 4 * (b & 0x0f)
	}

	return true
}

// kernelData is the first of the offsets that stand for what the kernel knows.
// (SKF_AD_OFF in linux/filter.h.)
const kernelData = 1<<32 - 0x1000

// ask loads what the kernel knows into A.
func (m *machine) ask(e bpf.Extension) (ok bool) {
	switch e {
	case bpf.ExtProto:
		m.a = uint32(m.packet.Protocol)
	case bpf.ExtType:
		m.a = uint32(m.packet.Type)
	case bpf.ExtLinkLayerType:
		m.a = uint32(m.packet.Hardware)
	case bpf.ExtVLANTag:
		m.a = uint32(m.packet.Tag)
	case bpf.ExtVLANTagPresent:
		m.a = 0
		if m.packet.Tagged {
			m.a = 1
		}
	default:
		return false
	}

	return true
}

// bytes returns the number at an offset.
func (m *machine) bytes(at uint64, size uint16) (n uint32, ok bool) {
	if at >= networkHeader {
		at = at - networkHeader + uint64(m.packet.Network)
	}

	data := m.packet.Data
	if at > uint64(len(data)) {
		return 0, false
	}

	data = data[at:]
	switch {
	case size == sizeByte && len(data) >= 1:
		return uint32(data[0]), true
	case size == sizeHalf && len(data) >= 2:
		return uint32(binary.BigEndian.Uint16(data)), true
	case size == 0 && len(data) >= 4:
		return binary.BigEndian.Uint32(data), true
	default:
		return 0, false
	}
}

// compute changes A by an operation. It returns false for a division by zero.
func (m *machine) compute(operation uint16, operand uint32) (ok bool) {
	switch operation {
	case 0x00:
		m.a += operand
	case 0x10:
		m.a -= operand
	case 0x20:
		m.a *= operand
	case 0x40:
		m.a |= operand
	case 0x50:
		m.a &= operand
	case 0x60:
		m.a <<= operand
	case 0x70:
		m.a >>= operand
	case 0xa0:
		m.a ^= operand
	default: // 0x30 and 0x90
		if operand == 0 {
			return false
		} else if operation == 0x30 {
			m.a /= operand
		} else {
			m.a %= operand
		}
	}

	return true
}

// skipped returns how many instructions a jump passes over.
func (m *machine) skipped(r *bpf.RawInstruction, operand uint32) (n int) {
	var holds bool
	switch r.Op & operationMask {
	case 0x00:
		return int(r.K)
	case 0x10:
		holds = m.a == operand
	case 0x20:
		holds = m.a > operand
	case 0x30:
		holds = m.a >= operand
	default: // 0x40
		holds = m.a&operand != 0
	}

	if holds {
		return int(r.Jt)
	}

	return int(r.Jf)
}

// move copies a register to the other one.
func (m *machine) move(op uint16) {
	if op&moveToA != 0 {
		m.a = m.x
	} else {
		m.x = m.a
	}
}
