package packet

import "encoding/binary"

// Bits of the first two bytes of an L2TP header. (RFC 2661 3.1, RFC 3931 4.1.)
const (
	l2tpLength   = 0x4000
	l2tpSequence = 0x0800
	l2tpOffset   = 0x0200
	l2tpPriority = 0x0100
	l2tpVersion  = 0x000f
)

// l2tp opens L2TP in UDP, of both versions.
func (w *Walker) l2tp(b []byte, p *Packet) (next layer, rest []byte) {
	const flagsLen = 2

	if len(b) < flagsLen {
		return layerNone, nil
	}

	flags := binary.BigEndian.Uint16(b)
	switch flags & l2tpVersion {
	case 2:
		return w.l2tp2(flags, b, p)
	case 3:
		// Two reserved bytes follow. (RFC 3931 4.1.2.)
		const headerLen = 4
		if flags != 3 || len(b) < headerLen || b[2] != 0 || b[3] != 0 {
			return layerNone, nil
		}

		return w.l2tp3(b[headerLen:], p)
	default:
		return layerNone, nil
	}
}

// l2tp2 opens a data message of version 2: PPP with a sound IP packet.
func (w *Walker) l2tp2(flags uint16, b []byte, p *Packet) (next layer, rest []byte) {
	const (
		fieldLen = 2
		allowed  = l2tpLength | l2tpSequence | l2tpOffset | l2tpPriority | l2tpVersion
	)

	off := fieldLen
	if flags&l2tpLength != 0 {
		if len(b) < off+fieldLen || int(binary.BigEndian.Uint16(b[off:])) != len(b)+w.cut {
			return layerNone, nil
		}

		off += fieldLen
	}

	ids := off
	off += 2 * fieldLen
	if flags&l2tpSequence != 0 {
		off += 2 * fieldLen
	}

	if flags&l2tpOffset != 0 {
		if len(b) < off+fieldLen {
			return layerNone, nil
		}

		off += fieldLen + int(binary.BigEndian.Uint16(b[off:]))
	}

	if flags&^allowed != 0 || len(b) < off {
		return layerNone, nil
	}

	id := binary.BigEndian.Uint32(b[ids:])
	b = b[off:]
	if id>>16 == 0 || id&0xffff == 0 || !soundIP(pppIP(b), w.cut, maxSpare) {
		return layerNone, nil
	}

	return w.numbered(TunnelL2TP, id, p, layerPPP, b)
}

// l2tpOverIP opens L2TP of version 3 over IP. (RFC 3931 4.1.1.)
func (w *Walker) l2tpOverIP(b []byte, p *Packet) (next layer, rest []byte) {
	return w.l2tp3(b, p)
}

// l2tp3 opens a data message of version 3. How long the cookie is (0, 4 or 8
// bytes) and whether a sequence number follows (4) is agreed before, and so is
// what is carried: it is opened if there is exactly one way to find a sound IP
// packet, or a frame with something else that is opened before any. (RFC 3931 4.1, 4.6.)
func (w *Walker) l2tp3(b []byte, p *Packet) (next layer, rest []byte) {
	const (
		sessionLen = 4
		maxSkipped = 12
		step       = 4
	)

	if len(b) < sessionLen {
		return layerNone, nil
	}

	session := binary.BigEndian.Uint32(b)
	b = b[sessionLen:]
	if session == 0 {
		return layerNone, nil // a control message
	}

	found := 0 // where the packet begins, counted from the end
	for off := 0; off <= min(maxSkipped, len(b)); off += step {
		l, ip := bare(b[off:], w.cut)
		switch {
		case l == layerNone && next == layerNone && isKnownFrame(b[off:], w.cut):
			// A frame with a label or another header before its packet.
			return w.numbered(TunnelL2TPv3, session, p, layerEthernet, b[off:])
		case l == layerNone || len(ip) == found:
			continue // nothing, or the same packet without a part of its header
		case found != 0:
			return layerNone, nil
		}

		next, rest, found = l, b[off:], len(ip)
	}

	if next == layerNone {
		return layerNone, nil
	}

	return w.numbered(TunnelL2TPv3, session, p, next, rest)
}

// bare tells what b is if it holds a sound IP packet, and which.
func bare(b []byte, cut int) (l layer, ip []byte) {
	if ip = bridgedIP(b); soundIP(ip, cut, maxSpare) {
		return layerEthernet, ip
	} else if ip = pppIP(b); soundIP(ip, cut, maxSpare) {
		return layerPPP, ip
	} else if soundIP(b, cut, 0) {
		return layerIP, b
	}

	return layerNone, nil
}

// pppIP returns the IP packet of a PPP frame, nil for another frame.
func pppIP(b []byte) (ip []byte) {
	protocol, b := pppProtocol(b)
	if len(b) > 0 && (protocol == pppIPv4 && b[0]>>4 == 4 || protocol == pppIPv6 && b[0]>>4 == 6) {
		return b
	}

	return nil
}
