package packet

import "encoding/binary"

// Headers of which only a port tells that they may be there are opened if what
// they carry is beyond doubt. These are the judges.

// anySpare lets any number of bytes follow a packet, as padding or trailer.
const anySpare = 1 << 16

// soundIP reports whether b begins with an IP header that agrees with itself and
// whose packet ends at most spare bytes before the end of b. cut bytes behind b
// were announced but not captured.
func soundIP(b []byte, cut, spare int) (ok bool) {
	if len(b) < ipv4HeaderLen {
		return false
	}

	total := 0
	switch b[0] >> 4 {
	case 4:
		headerLen := int(b[0]&0x0f) * 4
		total = int(binary.BigEndian.Uint16(b[2:]))
		if headerLen < ipv4HeaderLen || total < headerLen {
			return false
		}
	case 6:
		total = ipv6HeaderLen + int(binary.BigEndian.Uint16(b[4:]))
		if len(b) < ipv6HeaderLen {
			return false
		}
	default:
		return false
	}

	announced := len(b) + cut

	return total <= announced && announced-total <= spare
}

// holdsIP reports whether b is an Ethernet frame, tagged or not, with a packet
// that [soundIP] accepts.
func holdsIP(b []byte, cut, spare int) (ok bool) {
	return soundIP(bridgedIP(b), cut, spare)
}

// bridgedIP returns the IP packet of an Ethernet frame, tagged or not, nil for
// another frame.
func bridgedIP(b []byte) (ip []byte) {
	if len(b) < ethernetLen {
		return nil
	}

	etherType := binary.BigEndian.Uint16(b[ethernetLen-2:])
	b = b[ethernetLen:]
	for isTag(etherType) && len(b) >= vlanLen {
		etherType = binary.BigEndian.Uint16(b[2:])
		b = b[vlanLen:]
	}

	if len(b) == 0 || !isIP(etherType, b[0]) {
		return nil
	}

	return b
}

// isIP reports whether an EtherType announces IP of the version that the first
// byte behind it names.
func isIP(etherType uint16, first byte) (ok bool) {
	return etherType == etherIPv4 && first>>4 == 4 || etherType == etherIPv6 && first>>4 == 6
}

// isTag reports whether an EtherType is that of a VLAN tag.
func isTag(etherType uint16) (ok bool) {
	switch etherType {
	case etherVLAN, etherProviderVLAN, etherQinQ1, etherQinQ2, etherQinQ3:
		return true
	default:
		return false
	}
}

// isKnown reports whether an EtherType announces something that is opened.
func isKnown(etherType uint16) (ok bool) {
	switch etherType {
	case etherIPv4, etherIPv6, etherMPLS, etherMPLSUpstream, etherPPPoE, etherMACsec:
		return true
	default:
		return isTag(etherType)
	}
}

// isKnownFrame reports whether b is an Ethernet frame that announces something
// that is opened: an EtherType, or a length that fits and an LLC header.
func isKnownFrame(b []byte, cut int) (ok bool) {
	if len(b) < ethernetLen+llcLen {
		return false
	}

	t := binary.BigEndian.Uint16(b[ethernetLen-2:])
	if t >= minEtherType {
		return isKnown(t) && (t != etherIPv4 && t != etherIPv6 || isIP(t, b[ethernetLen]))
	}

	return ethernetLen+int(t) <= len(b)+cut && isLLC(b[ethernetLen:])
}
