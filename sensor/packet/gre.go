package packet

import "encoding/binary"

// Bits of the first two bytes of a GRE header. (RFC 1701, 2890, 2637.)
const (
	greChecksum = 0x8000
	greRouting  = 0x4000
	greKey      = 0x2000
	greSequence = 0x1000
	greAck      = 0x0080
	greVersion  = 0x0007
)

// Types of payload that GRE announces besides EtherTypes.
const (
	greEthernet = 0x6558 // transparent Ethernet bridging
	grePPP      = 0x880b
	greWCCP     = 0x883e // packets redirected to a web cache
	greERSPAN   = 0x88be // types I and II
	greERSPAN3  = 0x22eb
)

// gre opens GRE of both versions.
func (w *Walker) gre(b []byte, p *Packet) (next layer, rest []byte) {
	const minHeaderLen = 4

	if len(b) < minHeaderLen {
		return w.malformed()
	}

	flags, protocol := binary.BigEndian.Uint16(b), binary.BigEndian.Uint16(b[2:])
	switch flags & greVersion {
	case 0:
		return w.gre0(flags, protocol, b, p)
	case 1:
		return w.pptp(flags, protocol, b, p)
	default:
		return w.malformed()
	}
}

// gre0 opens GRE of version 0.
func (w *Walker) gre0(flags, protocol uint16, b []byte, p *Packet) (next layer, rest []byte) {
	key, b, ok := greOptions(flags, b)
	if !ok {
		return w.malformed()
	}

	kind := TunnelGRE
	switch protocol {
	case greERSPAN, greERSPAN3:
		return w.erspan(flags, protocol, b, p)
	case greEthernet:
		next = layerEthernet
		if flags == greKey && isVSID(key>>8) {
			kind, key = TunnelNVGRE, key>>8
		}
	case greWCCP:
		next = layerIP
		if len(b) > wccpLen && b[0]>>4 != 4 {
			b = b[wccpLen:]
		}
	default:
		if !isKnown(protocol) {
			return layerNone, nil
		}

		next, b = w.announce(protocol, b)
	}

	t, ok := w.enter(kind, p)
	if !ok {
		return layerNone, nil
	}

	if flags&greKey != 0 {
		t.ID, t.HasID = key, true
	}

	if kind == TunnelNVGRE {
		w.realm = deeper(w.realm, kind, key)
	}

	return next, b
}

// wccpLen is the length of the header that the second version of WCCP puts
// before a redirected packet.
const wccpLen = 4

// greOptions skips the header with its optional fields.
func greOptions(flags uint16, b []byte) (key uint32, rest []byte, ok bool) {
	const fieldLen = 4

	off := fieldLen // flags and protocol
	if flags&(greChecksum|greRouting) != 0 {
		off += fieldLen
	}

	if flags&greKey != 0 {
		if len(b) < off+fieldLen {
			return 0, nil, false
		}

		key = binary.BigEndian.Uint32(b[off:])
		off += fieldLen
	}

	if flags&greSequence != 0 {
		off += fieldLen
	}

	if len(b) < off {
		return 0, nil, false
	}

	b = b[off:]
	for more := flags&greRouting != 0; more; {
		// Entries are a family, an offset, a length and as many bytes; the last
		// one is empty. (RFC 1701.)
		if len(b) < fieldLen || len(b) < fieldLen+int(b[3]) {
			return 0, nil, false
		}

		more = b[0] != 0 || b[1] != 0 || b[3] != 0
		b = b[fieldLen+int(b[3]):]
	}

	return key, b, true
}

// isVSID reports whether a number may be that of an NVGRE network. What is not
// tells a key of ordinary GRE. (RFC 7637 3.2.)
func isVSID(n uint32) (ok bool) {
	const first, last = 0x001000, 0xfffffe

	return n >= first && n <= last
}

// pptp opens GRE of version 1, which carries PPP. (RFC 2637 4.1.)
func (w *Walker) pptp(flags, protocol uint16, b []byte, p *Packet) (next layer, rest []byte) {
	const fieldLen = 4

	if protocol != grePPP || flags&(greChecksum|greRouting|greKey) != greKey {
		return w.malformed()
	} else if flags&greSequence == 0 {
		return layerNone, nil // an acknowledgement only
	}

	off := 3 * fieldLen // flags and protocol, key, sequence number
	if flags&greAck != 0 {
		off += fieldLen
	}

	if len(b) < off {
		return w.malformed()
	}

	size, call := int(binary.BigEndian.Uint16(b[fieldLen:])), uint32(binary.BigEndian.Uint16(b[fieldLen+2:]))
	b = b[off:]

	return w.numbered(TunnelPPTP, call, p, layerPPP, b[:min(size, len(b))])
}
