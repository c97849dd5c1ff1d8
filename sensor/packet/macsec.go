package packet

import "encoding/binary"

// etherMACsec is the EtherType of MACsec. (IEEE 802.1AE 9.8.)
const etherMACsec = 0x88e5

// macsec opens a MACsec header in front of a payload that is protected, but
// neither encrypted nor changed. That a payload may be changed is also said where
// only the check value has another length than usual: then it has to look like
// IP. The check value behind the payload is left for padding. (IEEE 802.1AE 9.)
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
	if control&(version|encrypted) != 0 {
		return layerNone, nil
	}

	headerLen := tagLen
	if control&hasSCI != 0 {
		headerLen += sciLen
	}

	if len(b) < headerLen+typeLen {
		return w.malformed()
	}

	etherType, rest := binary.BigEndian.Uint16(b[headerLen:]), b[headerLen+typeLen:]
	if control&changed != 0 && (len(rest) == 0 || !isIP(etherType, rest[0])) {
		return layerNone, nil
	} else if _, ok := w.enter(TunnelMACsec, nil); !ok {
		return layerNone, nil
	}

	return w.announce(etherType, rest)
}
