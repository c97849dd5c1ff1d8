package packet

import "encoding/binary"

// etherMACsec is the EtherType of MACsec. (IEEE 802.1AE 9.8.)
const etherMACsec = 0x88e5

// macsec opens a MACsec header in front of a payload that is protected, but
// neither encrypted nor changed. The check value behind the payload is left for
// padding. (IEEE 802.1AE 9.)
func (w *Walker) macsec(b []byte) (next layer, rest []byte) {
	const (
		tagLen  = 6 // control, short length, packet number
		sciLen  = 8 // secure channel
		typeLen = 2

		version   = 0x80
		hasSCI    = 0x20
		encrypted = 0x08
		changed   = 0x04
	)

	if len(b) < tagLen {
		return w.malformed()
	}

	control := b[0]
	if control&(version|encrypted|changed) != 0 {
		return layerNone, nil
	}

	headerLen := tagLen
	if control&hasSCI != 0 {
		headerLen += sciLen
	}

	if len(b) < headerLen+typeLen {
		return w.malformed()
	} else if _, ok := w.enter(TunnelMACsec, nil); !ok {
		return layerNone, nil
	}

	return w.announce(binary.BigEndian.Uint16(b[headerLen:]), b[headerLen+typeLen:])
}
