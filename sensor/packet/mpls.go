package packet

import "encoding/binary"

// EtherTypes of MPLS. (RFC 3032, RFC 5332.)
const (
	etherMPLS         = 0x8847
	etherMPLSUpstream = 0x8848
)

// mpls opens a stack of labels. What lies behind the last one is not announced:
// it is an IP packet or the Ethernet frame of a pseudowire, with a control word
// or without. p is the packet that carries the stack, nil if none does.
// (RFC 3032 2.1, RFC 4385 3, RFC 4448 4.6.)
func (w *Walker) mpls(b []byte, p *Packet) (next layer, rest []byte) {
	const (
		labelLen = 4
		bottom   = 0x100
		idShift  = 12
	)

	entry := uint32(0)
	for entry&bottom == 0 {
		if len(b) < labelLen {
			return w.malformed()
		}

		entry = binary.BigEndian.Uint32(b)
		b = b[labelLen:]
	}

	next, b = labelled(b, w.cut)
	if next == layerNone {
		return layerNone, nil
	}

	t, ok := w.enter(TunnelMPLS, p)
	if !ok {
		return layerNone, nil
	}

	t.ID, t.HasID = entry>>idShift, true

	return next, b
}

// labelled tells what lies behind the last label. The first half byte of an IP
// packet is its version; but the address that an Ethernet frame begins with may
// have the same one, and 0 is both that of a control word and of many addresses. A frame
// with tags looks like one even without its first four bytes, so that it is tried
// with them first.
func labelled(b []byte, cut int) (next layer, rest []byte) {
	const controlWordLen = 4

	if len(b) == 0 {
		return layerNone, nil
	}

	var inner []byte // behind a control word
	if b[0]>>4 == 0 && len(b) > controlWordLen {
		inner = b[controlWordLen:]
	}

	switch {
	case soundIP(b, cut, maxSpare) && !holdsIP(b, cut, maxSpare):
		return layerIP, b
	case holdsIP(b, cut, anySpare):
		return layerEthernet, b
	case holdsIP(inner, cut, anySpare):
		return layerEthernet, inner
	case b[0]>>4 == 4 && b[0]&0x0f >= minIHL, b[0]>>4 == 6:
		return layerIP, b
	case isKnownFrame(b, cut):
		return layerEthernet, b
	case isKnownFrame(inner, cut):
		return layerEthernet, inner
	default:
		return layerNone, nil
	}
}
