package packet

import "encoding/binary"

// Types of payload that an EtherType or a PPP protocol field announces.
const (
	etherIPv4  = 0x0800
	etherVLAN  = 0x8100
	etherIPv6  = 0x86dd
	etherPPPoE = 0x8864
	pppIPv4    = 0x0021
	pppIPv6    = 0x0057
)

// Lengths of link headers, in bytes.
const (
	ethernetLen = 14
	vlanLen     = 4
	pppoeLen    = 8 // PPPoE header and PPP protocol field
	vlanIDMask  = 0x0fff
)

// maxLinkTypes is the number of unknown link types whose offset a decoder
// remembers. Packets of further ones each use their own guess.
const maxLinkTypes = 256

// Decoder finds IP headers. It must be made by [NewDecoder] and used by one
// goroutine at a time; it should live as long as the sensor, because what it
// learned about a link type holds for the captures that follow.
type Decoder struct {
	// Guessed, if not nil, is called when the first frame of a link type arrives
	// for which there is no rule, so that the IP header has to be guessed. It is
	// called once for each such link type. It must be set before the first use.
	Guessed func(link LinkType)

	guesses map[LinkType]*guess

	// vlan is the tag of the frame that Offset saw last.
	vlan uint16
}

// NewDecoder returns a decoder that has seen nothing yet.
func NewDecoder() (d *Decoder) {
	return &Decoder{guesses: map[LinkType]*guess{}}
}

// Offset returns where the IP header starts in a frame; ok is false if the frame
// holds none. The offset never exceeds the frame's length.
func (d *Decoder) Offset(link LinkType, frame []byte) (offset int, ok bool) {
	d.vlan = 0
	if link == LinkEthernet && len(frame) > ethernetLen && frame[12] == etherIPv4>>8 && frame[13] == 0 {
		return ethernetLen, true
	}

	return d.offset(link.dlt(), frame)
}

// offset is the slow part of Offset. (SPEC 2.)
func (d *Decoder) offset(link LinkType, frame []byte) (offset int, ok bool) {
	switch link {
	case linkRawDLT:
		return 0, true
	case LinkPPP:
		const headerLen = 4

		return headerLen, len(frame) >= headerLen && isPPP(frame[2:])
	case LinkNull:
		return nullOffset(frame)
	}

	if base := link.base(); base != 0 {
		return d.typedOffset(frame, base)
	}

	return d.guessOffset(link, frame)
}

// nullOffset handles the loopback header of BSD: an address family in the byte
// order of the capturing host, of which little endian is understood.
func nullOffset(frame []byte) (offset int, ok bool) {
	const (
		headerLen = 4
		familyIP4 = 2
		familyIP6 = 0x23
	)

	if len(frame) < headerLen {
		return 0, false
	}

	family := binary.LittleEndian.Uint32(frame)

	return headerLen, family == familyIP4 || family == familyIP6
}

// typedOffset handles link headers that end with an EtherType.
func (d *Decoder) typedOffset(frame []byte, base int) (offset int, ok bool) {
	if len(frame) < base {
		return 0, false
	}

	etherType := binary.BigEndian.Uint16(frame[base-2:])
	if etherType == etherVLAN {
		if len(frame) < base+vlanLen {
			return 0, false
		}

		d.vlan = binary.BigEndian.Uint16(frame[base:]) & vlanIDMask
		etherType = binary.BigEndian.Uint16(frame[base+2:])
		base += vlanLen
	}

	switch etherType {
	case etherIPv4, etherIPv6:
		return base, true
	case etherPPPoE:
		return base + pppoeLen, len(frame) >= base+pppoeLen && isPPP(frame[base+6:])
	default:
		return 0, false
	}
}

// isPPP reports whether b starts with a PPP protocol field that announces IP.
func isPPP(b []byte) (ok bool) {
	protocol := binary.BigEndian.Uint16(b)

	return protocol == pppIPv4 || protocol == pppIPv6
}
