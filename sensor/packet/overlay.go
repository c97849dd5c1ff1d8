package packet

import "encoding/binary"

// overlayLen is the length of the headers of VXLAN and, without options, GENEVE.
const overlayLen = 8

// vxlan opens VXLAN with its extensions for group policies and for payloads
// other than Ethernet. Reserved bits must be 0, and what the header announces
// must be there. (RFC 7348 5; draft-smith-vxlan-group-policy;
// draft-ietf-nvo3-vxlan-gpe.)
func (w *Walker) vxlan(b []byte, p *Packet) (next layer, rest []byte) {
	const (
		plain       = 0x08 // there is a network number
		policy      = 0x88 // … and a group policy
		typed       = 0x0c // … or the type of the payload
		policyFlags = 0x48 // don't learn, policy applied
	)

	if len(b) <= overlayLen || b[7] != 0 {
		return layerNone, nil
	}

	vni := binary.BigEndian.Uint32(b[4:]) >> 8
	content := b[overlayLen:]
	switch {
	case b[0] == plain && b[1] == 0 && b[2] == 0 && b[3] == 0,
		b[0] == policy && b[1]&^policyFlags == 0:
		next = layerEthernet
	case b[0] == typed && b[1] == 0 && b[2] == 0:
		next = payloadGPE(b[3], content)
	}

	if next == layerNone || next == layerEthernet && !isKnownFrame(content, w.cut) {
		return layerNone, nil
	}

	return w.network(TunnelVXLAN, vni, p, next, content)
}

// payloadGPE returns the layer that a payload type of VXLAN-GPE names.
func payloadGPE(number byte, b []byte) (next layer) {
	const (
		typeIPv4     = 1
		typeIPv6     = 2
		typeEthernet = 3
	)

	switch {
	case number == typeIPv4 && b[0]>>4 == 4, number == typeIPv6 && b[0]>>4 == 6:
		return layerIP
	case number == typeEthernet:
		return layerEthernet
	default:
		return layerNone
	}
}

// geneve opens GENEVE. Its options must fill the length that is given for them,
// and what the header announces must be there. (RFC 8926 3.4, 3.5.)
func (w *Walker) geneve(b []byte, p *Packet) (next layer, rest []byte) {
	const (
		control  = 0x80 // a message between the ends of the tunnel
		critical = 0x40
		wordLen  = 4
	)

	// The version, in the two high bits, is 0; so is what is reserved.
	if len(b) < overlayLen || b[0] >= 0x40 || b[1]&^critical != 0 || b[7] != 0 {
		return layerNone, nil
	}

	headerLen := overlayLen + int(b[0])*wordLen
	protocol, vni := binary.BigEndian.Uint16(b[2:]), binary.BigEndian.Uint32(b[4:])>>8
	if len(b) <= headerLen || !fitOptions(b[overlayLen:headerLen]) {
		return layerNone, nil
	}

	b = b[headerLen:]
	switch {
	case protocol == greEthernet && isKnownFrame(b, w.cut):
		return w.network(TunnelGENEVE, vni, p, layerEthernet, b)
	case isIP(protocol, b[0]):
		return w.network(TunnelGENEVE, vni, p, layerIP, b)
	case protocol == etherMPLS:
		w.etherType = protocol

		return w.network(TunnelGENEVE, vni, p, layerTyped, b)
	default:
		return layerNone, nil
	}
}

// fitOptions reports whether GENEVE options fill b exactly.
func fitOptions(b []byte) (ok bool) {
	const (
		headerLen = 4
		wordLen   = 4
		lenMask   = 0x1f
	)

	for len(b) >= headerLen {
		n := headerLen + int(b[3]&lenMask)*wordLen
		if n > len(b) {
			return false
		}

		b = b[n:]
	}

	return len(b) == 0
}

// network enters an overlay network, whose addresses are a space of their own.
func (w *Walker) network(kind TunnelKind, id uint32, p *Packet, next layer, rest []byte) (n layer, r []byte) {
	next, rest = w.numbered(kind, id, p, next, rest)
	if next != layerNone {
		w.realm = deeper(w.realm, kind, id)
	}

	return next, rest
}

// deeper returns the realm of a network inside another realm.
func deeper(realm uint64, kind TunnelKind, id uint32) (r uint64) {
	// The constants are those of SplitMix64's output function.
	r = (realm ^ (uint64(kind)<<32 | uint64(id))) + 0x9e3779b97f4a7c15
	r = (r ^ r>>30) * 0xbf58476d1ce4e5b9
	r = (r ^ r>>27) * 0x94d049bb133111eb

	return max(r^r>>31, 1)
}
