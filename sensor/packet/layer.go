package packet

import "encoding/binary"

// layer is what a walker has before it.
type layer uint8

const (
	layerNone     layer = iota // nothing that can be opened
	layerFrame                 // a captured frame of the walker's link type
	layerIP                    // IP
	layerTyped                 // what the walker's EtherType says
	layerEthernet              // an Ethernet frame
	layerLLC                   // IEEE 802.2
	layerPPP                   // PPP, with or without address and control field
)

// Further types of payload that an EtherType announces. (IEEE 802 numbers.)
const (
	etherProviderVLAN = 0x88a8
	etherQinQ1        = 0x9100 // used for stacked tags before 802.1ad
	etherQinQ2        = 0x9200
	etherQinQ3        = 0x9300

	// minEtherType is the first number that is a type: smaller ones are lengths
	// of frames that begin with an LLC header.
	minEtherType = 0x0600
)

// descend goes from what is left to the next IP header.
func (w *Walker) descend() (ip []byte, ok bool) {
	b, next := w.rest, w.next
	w.next = layerNone
	for {
		switch next {
		case layerIP:
			return b, true
		case layerFrame:
			next, b = w.frame(b)
		case layerEthernet:
			next, b = w.ethernet(b)
		case layerTyped:
			next, b = w.typed(b)
		case layerLLC:
			next, b = w.llc(b)
		case layerPPP:
			next, b = w.ppp(b)
		default:
			return nil, false
		}
	}
}

// announce makes an EtherType the next layer.
func (w *Walker) announce(etherType uint16, b []byte) (next layer, rest []byte) {
	w.etherType = etherType

	return layerTyped, b
}

// ethernet opens an Ethernet frame.
func (w *Walker) ethernet(b []byte) (next layer, rest []byte) {
	if len(b) < ethernetLen {
		return w.malformed()
	}

	return w.announce(binary.BigEndian.Uint16(b[ethernetLen-2:]), b[ethernetLen:])
}

// typed opens what an EtherType announced.
func (w *Walker) typed(b []byte) (next layer, rest []byte) {
	switch t := w.etherType; t {
	case etherIPv4, etherIPv6:
		return layerIP, b
	case etherVLAN, etherProviderVLAN, etherQinQ1, etherQinQ2, etherQinQ3:
		return w.tag(b)
	case etherMPLS, etherMPLSUpstream:
		return w.mpls(b, nil)
	case etherPPPoE:
		return w.pppoe(b)
	case etherMACsec:
		return w.macsec(b)
	default:
		if t < minEtherType {
			return layerLLC, b[:min(len(b), int(t))]
		}

		return layerNone, nil
	}
}

// tag opens a VLAN tag, of which the outermost that names a VLAN is noted.
func (w *Walker) tag(b []byte) (next layer, rest []byte) {
	if len(b) < vlanLen {
		return w.malformed()
	}

	if w.vlan == 0 {
		w.vlan = binary.BigEndian.Uint16(b) & vlanIDMask
	}

	return w.announce(binary.BigEndian.Uint16(b[2:]), b[vlanLen:])
}

// First bytes of an LLC header, and its length. (IEEE 802.2.)
const (
	sapSNAP = 0xaa
	sapIP   = 0x06
	ui      = 0x03 // unnumbered information
	llcLen  = 3
)

// isLLC reports whether b, of at least three bytes, begins with an LLC header
// that is opened: that of SNAP or of IP.
func isLLC(b []byte) (ok bool) {
	return (b[0] == sapSNAP || b[0] == sapIP) && b[1] == b[0] && b[2] == ui
}

// llc opens an LLC header. (IEEE 802.2; RFC 1042.)
func (w *Walker) llc(b []byte) (next layer, rest []byte) {
	const snapLen = 8

	switch {
	case len(b) < llcLen || !isLLC(b):
		return layerNone, nil
	case b[0] == sapIP:
		return layerIP, b[llcLen:]
	case len(b) < snapLen:
		return w.malformed()
	}

	// The organisation is that of EtherTypes, or of bridges from Ethernet to
	// other networks. (RFC 1042; IEEE 802.1H.)
	if org := [3]byte(b[llcLen:]); org != [3]byte{} && org != [3]byte{0, 0, 0xf8} {
		return layerNone, nil
	}

	return w.announce(binary.BigEndian.Uint16(b[6:]), b[snapLen:])
}
