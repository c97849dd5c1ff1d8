package packet

import "encoding/binary"

// Address families of BSD's loopback header. Which number means IPv6 differs
// between the systems.
const (
	familyIPv4        = 2
	familyIPv6Linux   = 10
	familyIPv6NetBSD  = 24 // and OpenBSD
	familyIPv6FreeBSD = 28
	familyIPv6Darwin  = 30
	familyIPv6Other   = 0x23 // as Maltrail has it
)

// frame opens a captured frame. Whatever [Decoder.Offset] finds an IP header
// in, this finds the same one in, except for link types that the decoder has to
// guess and this has a rule for.
func (w *Walker) frame(b []byte) (next layer, rest []byte) {
	switch link := w.link.dlt(); link {
	case LinkEthernet:
		if len(b) < ethernetLen {
			return layerNone, nil
		}

		return w.ethernet(b)
	case linkRawDLT:
		return layerIP, b
	case LinkPPP:
		return w.pppFrame(b)
	case LinkNull:
		return loopback(b)
	case LinkLinuxSLL2:
		return w.cooked2(b)
	default:
		return w.otherFrame(link, b)
	}
}

// otherFrame opens frames whose header ends with an EtherType, and those of
// which the header's form is not known.
func (w *Walker) otherFrame(link LinkType, b []byte) (next layer, rest []byte) {
	base := link.base()
	if base == 0 {
		off, ok := w.guesses.guessOffset(link, b)
		if !ok {
			return layerNone, nil
		}

		return layerIP, b[off:]
	}

	if len(b) < base {
		return layerNone, nil
	}

	etherType := binary.BigEndian.Uint16(b[base-2:])
	switch {
	case etherType >= minEtherType:
		return w.announce(etherType, b[base:])
	case link == LinkLoop:
		return loopback(b)
	case link == LinkLinuxSLL:
		return w.cooked(etherType, b[base:])
	default:
		return layerNone, nil
	}
}

// cooked opens the payload of Linux's cooked headers that a small number
// announces: frames with an LLC header.
func (w *Walker) cooked(protocol uint16, b []byte) (next layer, rest []byte) {
	const protocolLLC = 0x0004 // ETH_P_802_2 of Linux

	switch {
	case protocol >= minEtherType:
		return w.announce(protocol, b)
	case protocol == protocolLLC:
		return layerLLC, b
	default:
		return layerNone, nil
	}
}

// cooked2 opens a cooked header of version 2, which begins with the protocol.
func (w *Walker) cooked2(b []byte) (next layer, rest []byte) {
	const headerLen = 20

	if len(b) < headerLen {
		return layerNone, nil
	}

	return w.cooked(binary.BigEndian.Uint16(b), b[headerLen:])
}

// loopback opens the loopback header of the BSDs, in either byte order.
func loopback(b []byte) (next layer, rest []byte) {
	const headerLen = 4

	if len(b) < headerLen {
		return layerNone, nil
	}

	family := binary.LittleEndian.Uint32(b)
	if family >= 1<<16 {
		family = binary.BigEndian.Uint32(b)
	}

	switch family {
	case familyIPv4, familyIPv6Linux, familyIPv6NetBSD, familyIPv6FreeBSD, familyIPv6Darwin, familyIPv6Other:
		return layerIP, b[headerLen:]
	default:
		return layerNone, nil
	}
}

// pppFrame opens a captured PPP frame.
func (w *Walker) pppFrame(b []byte) (next layer, rest []byte) {
	const headerLen = 4

	if len(b) >= headerLen && isPPP(b[2:]) {
		return layerIP, b[headerLen:]
	}

	return w.ppp(b)
}
