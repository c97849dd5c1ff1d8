package filter

// protocol is a protocol that has a word of its own in the language.
type protocol uint8

const (
	// protocolAny is the absence of a protocol.
	protocolAny protocol = iota

	// protocolLink is the link layer, as in "ether host".
	protocolLink

	// Protocols of the network layer.
	protocolIP
	protocolIP6
	protocolARP
	protocolRARP

	// Protocols inside of both IP versions.
	protocolTCP
	protocolUDP
	protocolSCTP
	protocolPIM
	protocolAH
	protocolESP

	// Protocols inside of IPv4.
	protocolICMP
	protocolIGMP
	protocolIGRP
	protocolVRRP
	protocolCARP

	// protocolICMP6 is inside of IPv6.
	protocolICMP6
)

// protocolOf returns the protocol of a word, or protocolAny.
func protocolOf(text string) (p protocol) {
	switch text {
	case "ether", "link":
		return protocolLink
	case "ip":
		return protocolIP
	case "ip6":
		return protocolIP6
	case "arp":
		return protocolARP
	case "rarp":
		return protocolRARP
	case "tcp":
		return protocolTCP
	case "udp":
		return protocolUDP
	case "sctp":
		return protocolSCTP
	case "icmp":
		return protocolICMP
	case "icmp6":
		return protocolICMP6
	case "igmp":
		return protocolIGMP
	case "igrp":
		return protocolIGRP
	case "pim":
		return protocolPIM
	case "vrrp":
		return protocolVRRP
	case "carp":
		return protocolCARP
	case "ah":
		return protocolAH
	case "esp":
		return protocolESP
	default:
		return protocolAny
	}
}

// String returns the word of p.
func (p protocol) String() (s string) {
	return [...]string{
		"", "ether", "ip", "ip6", "arp", "rarp", "tcp", "udp", "sctp", "pim", "ah", "esp",
		"icmp", "igmp", "igrp", "vrrp", "carp", "icmp6",
	}[p]
}

// EtherTypes. (IEEE 802 Numbers, IANA.)
const (
	etherTypeIP        = 0x0800
	etherTypeARP       = 0x0806
	etherTypeRARP      = 0x8035
	etherTypeVLAN      = 0x8100
	etherTypeIP6       = 0x86dd
	etherTypeMPLS      = 0x8847
	etherTypeDiscovery = 0x8863 // PPPoE
	etherTypeSession   = 0x8864 // PPPoE
	etherTypeQinQ      = 0x88a8
	etherTypeOldQinQ   = 0x9100
)

// etherType returns the EtherType of a protocol of the network layer, or 0.
func (p protocol) etherType() (t uint32) {
	switch p {
	case protocolIP:
		return etherTypeIP
	case protocolIP6:
		return etherTypeIP6
	case protocolARP:
		return etherTypeARP
	case protocolRARP:
		return etherTypeRARP
	default:
		return 0
	}
}

// Protocol numbers of IP. (Assigned Internet Protocol Numbers, IANA.)
const (
	numberTCP      = 6
	numberUDP      = 17
	numberFragment = 44 // extension header of IPv6
	numberSCTP     = 132
)

// number returns the protocol number of a protocol inside of IP, or 0.
func (p protocol) number() (n uint32) {
	switch p {
	case protocolICMP:
		return 1
	case protocolIGMP:
		return 2
	case protocolTCP:
		return numberTCP
	case protocolIGRP:
		return 9
	case protocolUDP:
		return numberUDP
	case protocolESP:
		return 50
	case protocolAH:
		return 51
	case protocolICMP6:
		return 58
	case protocolPIM:
		return 103
	case protocolVRRP, protocolCARP:
		return 112
	case protocolSCTP:
		return numberSCTP
	default:
		return 0
	}
}

// inside returns the IP versions that carry p: protocolIP, protocolIP6, or
// protocolAny for both.
func (p protocol) inside() (version protocol) {
	switch {
	case p >= protocolICMP && p <= protocolCARP:
		return protocolIP
	case p == protocolICMP6:
		return protocolIP6
	default:
		return protocolAny
	}
}
