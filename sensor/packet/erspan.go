package packet

import "encoding/binary"

// erspanSession masks the session in bytes 2 and 3 of an ERSPAN header.
const erspanSession = 0x03ff

// erspan opens the copy of a frame that a switch made, of types I to III. Type I
// has no header and no sequence number in GRE. (draft-foschiano-erspan.)
func (w *Walker) erspan(flags, protocol uint16, b []byte, p *Packet) (next layer, rest []byte) {
	const (
		headerLen = 8
		version   = 1 // of type II
	)

	if protocol == greERSPAN3 {
		return w.erspan3(b, p)
	}

	second := len(b) >= headerLen && b[0]>>4 == version
	switch {
	case second && (flags&greSequence != 0 || isKnownFrame(b[headerLen:], w.cut) && !isKnownFrame(b, w.cut)):
		session := uint32(binary.BigEndian.Uint16(b[2:]) & erspanSession)

		return w.numbered(TunnelERSPAN2, session, p, layerEthernet, b[headerLen:])
	case flags&greSequence != 0:
		return w.malformed()
	}

	if _, ok := w.enter(TunnelERSPAN1, p); !ok {
		return layerNone, nil
	}

	return layerEthernet, b
}

// erspan3 opens ERSPAN of type III.
func (w *Walker) erspan3(b []byte, p *Packet) (next layer, rest []byte) {
	const (
		headerLen   = 12
		platformLen = 8
		version     = 2
		hasPlatform = 0x0001

		typeShift = 10 // frame type, bits 10 to 14 of bytes 10 and 11
		typeMask  = 0x1f
		typeFrame = 0
		typeIP    = 2
	)

	if len(b) < headerLen || b[0]>>4 != version {
		return w.malformed()
	}

	session := uint32(binary.BigEndian.Uint16(b[2:]) & erspanSession)
	last := binary.BigEndian.Uint16(b[10:])
	b = b[headerLen:]
	if last&hasPlatform != 0 {
		if len(b) < platformLen {
			return w.malformed()
		}

		b = b[platformLen:]
	}

	switch last >> typeShift & typeMask {
	case typeFrame:
		return w.numbered(TunnelERSPAN3, session, p, layerEthernet, b)
	case typeIP:
		return w.numbered(TunnelERSPAN3, session, p, layerIP, b)
	default:
		return layerNone, nil
	}
}
