package capture

// packet reads a packet block, whose header is in the window.
func (r *pcapngReader) packet(blk block, p *Packet) (err error) {
	fixed := blockHeaderLen + packetLen
	if blk.kind == blockSimplePacket {
		fixed = blockHeaderLen + simpleLen
	}

	w := r.win
	room := blk.size - fixed - blockTrailerLen
	if room < 0 {
		return r.short(blk)
	} else if w.have() < fixed && !w.fill(fixed) {
		return w.cutOff(blk.offset, "a packet block")
	}

	capLen, err := r.fields(blk, w.buf[w.start:w.start+fixed], p)
	if err != nil {
		return err
	} else if int(capLen) > room {
		return w.damaged(blk.offset, "a packet of %d bytes in a block that has room for %d", capLen, room)
	}

	keep := fixed + int(min(capLen, r.snapLen))
	whole, last, ok := r.hold(keep, blk.size)
	if !ok {
		return w.cutOff(blk.offset, "a packet block")
	}

	p.Data = whole[fixed:keep:keep]
	if r.bigEndian {
		toLittleEndian(p.Link, p.Data)
	}

	return r.trailer(blk, last)
}

// hold takes a block of n bytes from the window, at least the first keep and its
// last bytes of which stay in memory.
func (r *pcapngReader) hold(keep, n int) (head, last []byte, ok bool) {
	w := r.win
	if n > maxHeld {
		return w.hold(keep, n, blockTrailerLen)
	} else if w.have() < n && !w.fill(n) {
		return nil, nil, false
	}

	head = w.buf[w.start : w.start+keep]
	w.start += n

	return head, w.buf[w.start-blockTrailerLen : w.start], true
}

// fields reads the fixed fields of a packet block, all but the data.
func (r *pcapngReader) fields(blk block, b []byte, p *Packet) (capLen uint32, err error) {
	var number uint32
	switch blk.kind {
	case blockEnhancedPacket:
		number = uint32At(b[8:], r.bigEndian)
	case blockObsoletePacket:
		number = uint32(uint16At(b[8:], r.bigEndian))
	default:
		// Simple blocks are of the first interface.
	}

	if uint64(number) >= uint64(len(r.interfaces)) {
		return 0, r.win.damaged(blk.offset, "a packet of interface %d, but the section describes %d", number, len(r.interfaces))
	}

	from := &r.interfaces[number]
	p.Link = from.link
	p.VLAN = 0

	if blk.kind == blockSimplePacket {
		p.Time = from.micros(0)

		return min(uint32At(b[8:], r.bigEndian), from.snapLen), nil
	}

	ticks := uint64(uint32At(b[12:], r.bigEndian))<<32 | uint64(uint32At(b[16:], r.bigEndian))
	p.Time = dated(from.micros(ticks))

	capLen = uint32At(b[20:], r.bigEndian)
	if capLen > max(from.snapLen, MaxPacket) {
		return 0, r.win.damaged(blk.offset, "a packet of %d bytes, more than the maximum of %d", capLen, max(from.snapLen, MaxPacket))
	}

	return capLen, nil
}
