package packet

// Protocol numbers that carry packets. (IANA protocol numbers.)
const (
	protocolIPv4    = 4
	protocolIPv6    = 41
	protocolGRE     = 47
	protocolEtherIP = 97
	protocolL2TP    = 115
	protocolMPLS    = 137
)

// UDP ports that carry packets. (IANA service names and port numbers.)
const (
	portL2TP       = 1701
	portGTPU       = 2152
	portTeredo     = 3544
	portVXLAN      = 4789
	portVXLANGPE   = 4790
	portGENEVE     = 6081
	portVXLANLinux = 8472 // Linux's before there was a standard, and its default
)

// carries reports whether a protocol carries packets.
func carries(protocol uint8) (ok bool) {
	switch protocol {
	case protocolIPv4, protocolIPv6, protocolGRE, protocolEtherIP, protocolL2TP, protocolMPLS:
		return true
	default:
		return false
	}
}

// mayCarry reports whether a datagram between two ports may carry packets.
func mayCarry(src, dst uint16) (ok bool) {
	switch dst {
	case portL2TP, portGTPU, portTeredo, portVXLAN, portVXLANGPE, portGENEVE, portVXLANLinux:
		return true
	}

	return src == portTeredo || src == portL2TP
}

// open goes into the packet that p carries by its protocol, if it does. cut is
// how many bytes of the payload were not captured.
func (w *Walker) open(p *Packet, cut int) {
	w.cut = cut
	b := p.Payload
	switch p.Protocol {
	case protocolIPv4, protocolIPv6:
		w.next, w.rest = w.ipInIP(b, p)
	case protocolGRE:
		w.next, w.rest = w.gre(b, p)
	case protocolEtherIP:
		w.next, w.rest = w.etherIP(b, p)
	case protocolL2TP:
		w.next, w.rest = w.l2tpOverIP(b, p)
	case protocolMPLS:
		w.next, w.rest = w.mpls(b, p)
	}
}

// openPort goes into the packet that p carries by its ports, if what it carries
// leaves no doubt. cut is how many bytes of the payload were not captured.
func (w *Walker) openPort(p *Packet, cut int) {
	w.cut = cut
	b := p.Payload
	switch p.DstPort {
	case portVXLAN, portVXLANLinux, portVXLANGPE:
		w.next, w.rest = w.vxlan(b, p)
	case portGENEVE:
		w.next, w.rest = w.geneve(b, p)
	case portGTPU:
		w.next, w.rest = w.gtpu(b, p)
	}

	if w.next != layerNone {
		return
	}

	switch {
	case p.SrcPort == portTeredo || p.DstPort == portTeredo:
		w.next, w.rest = w.teredo(b, p)
	case p.SrcPort == portL2TP || p.DstPort == portL2TP:
		w.next, w.rest = w.l2tp(b, p)
	}
}

// numbered enters an encapsulation with a number and returns what it carries.
func (w *Walker) numbered(kind TunnelKind, id uint32, p *Packet, next layer, rest []byte) (n layer, r []byte) {
	t, ok := w.enter(kind, p)
	if !ok {
		return layerNone, nil
	}

	t.ID, t.HasID = id, true

	return next, rest
}

// ipInIP opens an IP packet that another one carries directly.
func (w *Walker) ipInIP(b []byte, p *Packet) (next layer, rest []byte) {
	kind := TunnelIPIP
	version := byte(4)
	switch {
	case p.Protocol == protocolIPv4 && p.Version == 6:
		kind = Tunnel4in6
	case p.Protocol == protocolIPv6 && p.Version == 4:
		kind, version = Tunnel6in4, 6
	case p.Protocol == protocolIPv6:
		kind, version = Tunnel6in6, 6
	}

	if len(b) == 0 || b[0]>>4 != version {
		return w.malformed()
	} else if _, ok := w.enter(kind, p); !ok {
		return layerNone, nil
	}

	return layerIP, b
}

// etherIP opens an Ethernet frame that IP carries. (RFC 3378.)
func (w *Walker) etherIP(b []byte, p *Packet) (next layer, rest []byte) {
	const (
		headerLen = 2
		version   = 3
	)

	if len(b) < headerLen || b[0]>>4 != version {
		return w.malformed()
	} else if _, ok := w.enter(TunnelEtherIP, p); !ok {
		return layerNone, nil
	}

	return layerEthernet, b[headerLen:]
}
