package capture

import (
	"encoding/binary"
	"errors"
	"io"
)

// Types of pcapng blocks that are read; all others are skipped.  (IETF draft
// "PCAP Now Generic (pcapng) Capture File Format", 4.)
const (
	blockSection        = 0x0a0d0d0a // the same in both byte orders
	blockInterface      = 1
	blockObsoletePacket = 2
	blockSimplePacket   = 3
	blockEnhancedPacket = 6
)

// byteOrderMagic is what a section starts with, in its byte order.
const byteOrderMagic = 0x1a2b3c4d

// Lengths of parts of blocks, in bytes.
const (
	blockHeaderLen  = 8  // type, total length
	blockTrailerLen = 4  // total length
	minBlockLen     = 12 // header and trailer
	sectionBodyLen  = 16 // byte order, version, section length
	minSectionLen   = minBlockLen + sectionBodyLen
	interfaceLen    = 8  // link type, reserved, snap length
	packetLen       = 20 // interface, time, lengths
	simpleLen       = 4  // length
)

// Limits of blocks.  (libpcap.)
const (
	maxBlockLen   = 16 << 20
	maxSectionLen = 1 << 20 // of the first block of a file

	// maxInterfaces bounds the memory for the interfaces of a section, of which
	// each takes more bytes of the file than of memory.
	maxInterfaces = 1 << 16
)

// Versions of pcapng files.
const (
	pcapngMajor    = 1
	pcapngMinor    = 0
	pcapngMinorAlt = 2 // written by some, and the same format
)

// pcapngReader reads the blocks of a pcapng file.
type pcapngReader struct {
	win *window

	// interfaces are those of the current section, by their number.
	interfaces []description

	// snapLen is the caller's limit to the length of a packet.
	snapLen uint32

	bigEndian bool

	// described is true once the file has described an interface, without which
	// it is no capture.
	described bool
}

// block is the header of a block, already checked.
type block struct {
	// offset is where the block starts in the stream.
	offset int64

	kind uint32

	// size is the total length, a multiple of four from minBlockLen to
	// maxBlockLen.
	size int
}

// newPcapngReader reads the first block, whose first four bytes are in the window
// and are those of a section.
func newPcapngReader(w *window, snapLen int) (r *pcapngReader, err error) {
	r = &pcapngReader{win: w, snapLen: uint32(snapLen)}
	if !w.fill(blockHeaderLen + sectionBodyLen) {
		return nil, w.cutOff(0, "the section header")
	}

	b := w.buf[w.start:w.end]
	if !r.setByteOrder(b[blockHeaderLen:]) {
		return nil, w.damaged(0, "a section header with the byte order %x", b[blockHeaderLen:blockHeaderLen+4])
	}

	// libpcap asks less of the first block than of the others: its length need
	// not be a multiple of four nor be repeated at its end.
	size := uint32At(b[4:], r.bigEndian)
	if size < minSectionLen || size > maxSectionLen {
		return nil, w.damaged(0, "a section header of %d bytes, not %d to %d", size, minSectionLen, maxSectionLen)
	}

	major, minor := uint16At(b[12:], r.bigEndian), uint16At(b[14:], r.bigEndian)
	if major != pcapngMajor || minor != pcapngMinor && minor != pcapngMinorAlt {
		return nil, versionError(w.name, "pcapng", major, minor)
	} else if !w.skip(int(size)) {
		return nil, w.cutOff(0, "the section header")
	}

	return r, nil
}

// setByteOrder takes the byte order from the start of a section's body.
func (r *pcapngReader) setByteOrder(body []byte) (ok bool) {
	r.bigEndian = binary.BigEndian.Uint32(body) == byteOrderMagic

	return r.bigEndian || binary.LittleEndian.Uint32(body) == byteOrderMagic
}

// next reads blocks up to and including the next packet.
func (r *pcapngReader) next(p *Packet) (err error) {
	for {
		blk, err := r.header()
		if err != nil {
			return err
		}

		switch blk.kind {
		case blockEnhancedPacket, blockObsoletePacket, blockSimplePacket:
			return r.packet(blk, p)
		case blockInterface:
			err = r.describe(blk)
		case blockSection:
			err = r.section(blk)
		default:
			r.win.start += blockHeaderLen
			err = r.finish(blk, blk.size-minBlockLen)
		}

		if err != nil {
			return err
		}
	}
}

// header reads the header of a block and leaves it in the window.
func (r *pcapngReader) header() (blk block, err error) {
	w := r.win
	if w.have() < blockHeaderLen && !w.fill(blockHeaderLen) {
		err = w.ended("the header of a block")
		if errors.Is(err, io.EOF) && !r.described {
			err = w.damaged(w.offset(), "the file ends without having described an interface")
		}

		return block{}, err
	}

	b := w.buf[w.start:w.end]
	blk.offset = w.offset()
	blk.kind = uint32At(b, r.bigEndian)
	if blk.kind == blockSection {
		// The length is in the byte order that only the body tells.
		const needed = blockHeaderLen + 4
		if w.have() < needed && !w.fill(needed) {
			return block{}, w.cutOff(blk.offset, "a section header")
		}

		b = w.buf[w.start:w.end]
		if !r.setByteOrder(b[blockHeaderLen:]) {
			return block{}, w.damaged(blk.offset, "a section header with the byte order %x", b[blockHeaderLen:needed])
		}
	}

	size := uint32At(b[4:], r.bigEndian)
	if size < minBlockLen || size%4 != 0 {
		return block{}, w.damaged(blk.offset, "a block of %d bytes, not a multiple of 4 from %d on", size, minBlockLen)
	} else if size > maxBlockLen {
		return block{}, w.damaged(blk.offset, "a block of %d bytes, more than the maximum of %d", size, maxBlockLen)
	}

	blk.size = int(size)

	return blk, nil
}

// section starts a new section, whose byte order has been set.
func (r *pcapngReader) section(blk block) (err error) {
	if blk.size < minSectionLen {
		return r.short(blk)
	}

	w := r.win
	if !w.fill(minSectionLen - blockTrailerLen) {
		return w.cutOff(blk.offset, "a section header")
	}

	b := w.buf[w.start:w.end]
	if major := uint16At(b[12:], r.bigEndian); major != pcapngMajor {
		return w.damaged(blk.offset, "a section of version %d, which is unknown", major)
	}

	r.interfaces = r.interfaces[:0]
	w.start += blockHeaderLen + sectionBodyLen

	return r.finish(blk, blk.size-minSectionLen)
}

// finish skips rest bytes of a block's body and checks its trailer.
func (r *pcapngReader) finish(blk block, rest int) (err error) {
	w := r.win
	if !w.skip(rest) || w.have() < blockTrailerLen && !w.fill(blockTrailerLen) {
		return w.cutOff(blk.offset, "a block")
	}

	err = r.trailer(blk, w.buf[w.start:w.end])
	w.start += blockTrailerLen

	return err
}

// trailer checks the length that a block ends with.
func (r *pcapngReader) trailer(blk block, b []byte) (err error) {
	if size := uint32At(b, r.bigEndian); size != uint32(blk.size) {
		return r.win.damaged(blk.offset, "a block of %d bytes that ends with the length %d", blk.size, size)
	}

	return nil
}

// short returns the error for a block that is too short for what it holds.
func (r *pcapngReader) short(blk block) (err error) {
	return r.win.damaged(blk.offset, "a block of type %#x that is too short with %d bytes", blk.kind, blk.size)
}
