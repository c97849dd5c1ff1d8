package packet

import "encoding/binary"

// PPP protocol numbers of MPLS. (RFC 3032 4.3.)
const (
	pppMPLS          = 0x0281
	pppMPLSMulticast = 0x0283
)

// ppp opens a PPP frame, with or without its address and control field, and with
// the protocol in two bytes or compressed to one. (RFC 1661 2, 6.5, 6.6.)
func (w *Walker) ppp(b []byte) (next layer, rest []byte) {
	protocol, b := pppProtocol(b)
	switch protocol {
	case pppIPv4, pppIPv6:
		return layerIP, b
	case pppMPLS, pppMPLSMulticast:
		return w.mpls(b, nil)
	default:
		return layerNone, nil
	}
}

// pppProtocol returns the protocol of a PPP frame and what it carries, or 0 for
// a frame that ends before.
func pppProtocol(b []byte) (protocol uint16, rest []byte) {
	if len(b) >= 2 && b[0] == 0xff && b[1] == 0x03 {
		b = b[2:]
	}

	switch {
	case len(b) >= 1 && b[0]&1 != 0:
		return uint16(b[0]), b[1:]
	case len(b) >= 2:
		return binary.BigEndian.Uint16(b), b[2:]
	default:
		return 0, nil
	}
}

// pppoe opens a PPPoE session header. Like [Decoder] it looks at the protocol
// first. (RFC 2516 4.)
func (w *Walker) pppoe(b []byte) (next layer, rest []byte) {
	const (
		headerLen   = 6
		versionType = 0x11
		sessionCode = 0
	)

	switch {
	case len(b) >= pppoeLen && isPPP(b[headerLen:]):
	case len(b) <= headerLen:
		return w.malformed()
	case b[0] != versionType || b[1] != sessionCode:
		return layerNone, nil
	}

	protocol, _ := pppProtocol(b[headerLen:])
	switch protocol {
	case pppIPv4, pppIPv6, pppMPLS, pppMPLSMulticast:
	default:
		return layerNone, nil
	}

	t, ok := w.enter(TunnelPPPoE, nil)
	if !ok {
		return layerNone, nil
	}

	t.ID, t.HasID = uint32(binary.BigEndian.Uint16(b[2:])), true

	return layerPPP, b[headerLen:]
}
