package packet

// teredo opens IPv6 in UDP: the packet itself, or behind an authentication
// header, an origin indication, or both in this order. It must end where the
// datagram does, or trailers must follow. (RFC 4380 5.1.1; RFC 6081 4.)
func (w *Walker) teredo(b []byte, p *Packet) (next layer, rest []byte) {
	const (
		indicator = 0 // first byte of both headers
		kindAuth  = 1
		originLen = 8

		// Indicator, kind, two lengths; nonce and confirmation.
		authLen   = 4
		authAfter = 9
	)

	if len(b) > authLen && b[0] == indicator && b[1] == kindAuth {
		n := authLen + int(b[2]) + int(b[3]) + authAfter
		if n > len(b) {
			return layerNone, nil
		}

		b = b[n:]
	}

	if len(b) > originLen && b[0] == indicator && b[1] == 0 {
		b = b[originLen:]
	}

	if len(b) < ipv6HeaderLen || b[0]>>4 != 6 || !soundIP(b, w.cut, 0) && !(isTeredo(b) && soundIP(b, w.cut, maxSpare)) {
		return layerNone, nil
	} else if !isCommon(b[6]) && !isWalked(b[6]) && !carries(b[6]) && b[6] != nextNone {
		return layerNone, nil
	} else if _, ok := w.enter(TunnelTeredo, p); !ok {
		return layerNone, nil
	}

	return layerIP, b
}

// nextNone is the next header of a packet that ends there, as Teredo's bubbles
// do. (RFC 8200 4.7.)
const nextNone = 59

// isTeredo reports whether an IPv6 packet comes from or goes to an address that
// Teredo gives. (RFC 4380 2.6.)
func isTeredo(ip []byte) (ok bool) {
	prefix := [4]byte{0x20, 0x01, 0, 0}

	return [4]byte(ip[8:]) == prefix || [4]byte(ip[24:]) == prefix
}
