package packet

import "encoding/binary"

// gtpu opens a packet of a mobile network's user plane. The header's length must
// be that of the datagram, and what it carries a sound IP packet or an Ethernet
// frame with one. (3GPP TS 29.281 5.)
func (w *Walker) gtpu(b []byte, p *Packet) (next layer, rest []byte) {
	const (
		headerLen   = 8
		versionMask = 0xf8 // version, protocol type, and a bit that is 0
		version     = 0x30 // version 1, not GTP'
		userPacket  = 0xff
	)

	if len(b) < headerLen || b[0]&versionMask != version || b[1] != userPacket {
		return layerNone, nil
	}

	size, endpoint := int(binary.BigEndian.Uint16(b[2:])), binary.BigEndian.Uint32(b[4:])
	if headerLen+size != len(b)+w.cut {
		return layerNone, nil
	}

	flags := b[0] &^ versionMask
	b, ok := gtpOptions(flags, b[headerLen:])
	switch {
	case !ok:
		return layerNone, nil
	case soundIP(b, w.cut, maxSpare):
		next = layerIP
	case holdsIP(b, w.cut, maxSpare):
		next = layerEthernet
	default:
		return layerNone, nil
	}

	return w.numbered(TunnelGTPU, endpoint, p, next, b)
}

// gtpOptions skips the optional fields and the extension headers.
func gtpOptions(flags uint8, b []byte) (rest []byte, ok bool) {
	const (
		optionalLen = 4 // sequence number, N-PDU number, next extension
		wordLen     = 4
		hasNext     = 0x04
	)

	if flags == 0 {
		return b, true
	} else if len(b) < optionalLen {
		return nil, false
	}

	next := b[optionalLen-1]
	b = b[optionalLen:]
	if flags&hasNext == 0 {
		return b, true
	}

	for next != 0 {
		if len(b) == 0 {
			return nil, false
		}

		n := int(b[0]) * wordLen
		if n == 0 || n > len(b) {
			return nil, false
		}

		next = b[n-1]
		b = b[n:]
	}

	return b, true
}
