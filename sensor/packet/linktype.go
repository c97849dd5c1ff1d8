package packet

// LinkType is a link type as capture files name it (LINKTYPE_ numbers of the
// pcap file format, the low 26 bits of the field). Live captures use the same
// numbers.
type LinkType uint32

// Link types with a rule of their own. (SPEC 2.)
const (
	// LinkNull is BSD's loopback encapsulation.
	LinkNull LinkType = 0

	// LinkEthernet is Ethernet.
	LinkEthernet LinkType = 1

	// LinkTokenRing is IEEE 802.5.
	LinkTokenRing LinkType = 6

	// LinkARCNET is ARCNET.
	LinkARCNET LinkType = 7

	// LinkSLIP is SLIP with a pseudo header.
	LinkSLIP LinkType = 8

	// LinkPPP is PPP.
	LinkPPP LinkType = 9

	// LinkFDDI is FDDI.
	LinkFDDI LinkType = 10

	// LinkRaw is IP without a link header.
	LinkRaw LinkType = 101

	// LinkLoop is OpenBSD's loopback encapsulation.
	LinkLoop LinkType = 108

	// LinkLinuxSLL is the "cooked" header of Linux, version 1.
	LinkLinuxSLL LinkType = 113

	// LinkPFLog is OpenBSD's packet filter log.
	LinkPFLog LinkType = 117

	// LinkLinuxSLL2 is the "cooked" header of Linux, version 2. It has no rule:
	// its offset is guessed.
	LinkLinuxSLL2 LinkType = 276
)

// Link types as programs number them where that differs from files: libpcap maps
// these five numbers on reading.
const (
	linkATMRFC1483DLT LinkType = 11
	linkRawDLT        LinkType = 12
	linkSLIPBSDOSDLT  LinkType = 15
	linkPPPBSDOSDLT   LinkType = 16
	linkOldPFSync     LinkType = 18
	linkATMCLIPDLT    LinkType = 19
)

// dlt returns the number under which l is known after reading, so that two
// spellings of one type share what is learned about it.
func (l LinkType) dlt() (d LinkType) {
	switch l {
	case 100:
		return linkATMRFC1483DLT
	case LinkRaw:
		return linkRawDLT
	case 102:
		return linkSLIPBSDOSDLT
	case 103:
		return linkPPPBSDOSDLT
	case 106:
		return linkATMCLIPDLT
	default:
		return l
	}
}

// base returns the length of a link header that ends with an EtherType, or 0 for
// link types without one. (SPEC 2.)
func (l LinkType) base() (n int) {
	switch l {
	case LinkEthernet:
		return ethernetLen
	case LinkTokenRing:
		return 22
	case LinkARCNET:
		return 6
	case LinkSLIP, LinkLinuxSLL:
		return 16
	case LinkFDDI:
		return 21
	case linkOldPFSync, LinkLoop:
		return 4
	case LinkPFLog:
		return 48
	default:
		return 0
	}
}
