package capture

import (
	"golang.org/x/sys/unix"

	"github.com/trailscope/trailscope/sensor/packet"
)

// Link types of wireless cards in monitor mode.
const (
	linkIEEE80211 packet.LinkType = 105
	linkPrism     packet.LinkType = 119
	linkRadiotap  packet.LinkType = 127
)

// layout tells what a packet starts with.
type layout uint8

const (
	framed layout = iota // its link header
	bare                 // its network header
	cooked               // a cooked header
)

// linkOf returns the link type of packets from interfaces of a hardware type, an
// ARPHRD number.  The types that detection has rules for, and the monitor modes of
// wireless cards, keep their link header.  Interfaces for IP alone give plain IP,
// and of all others the kernel knows best where the network header is.
func linkOf(hardware uint16) (link packet.LinkType, as layout) {
	switch hardware {
	case unix.ARPHRD_ETHER, unix.ARPHRD_LOOPBACK:
		return packet.LinkEthernet, framed
	case unix.ARPHRD_IEEE802, unix.ARPHRD_IEEE802_TR:
		return packet.LinkTokenRing, framed
	case unix.ARPHRD_FDDI:
		return packet.LinkFDDI, framed
	case unix.ARPHRD_IEEE80211:
		return linkIEEE80211, framed
	case unix.ARPHRD_IEEE80211_PRISM:
		return linkPrism, framed
	case unix.ARPHRD_IEEE80211_RADIOTAP:
		return linkRadiotap, framed
	case unix.ARPHRD_NONE, unix.ARPHRD_RAWIP, unix.ARPHRD_PPP,
		unix.ARPHRD_SLIP, unix.ARPHRD_CSLIP, unix.ARPHRD_SLIP6, unix.ARPHRD_CSLIP6,
		unix.ARPHRD_TUNNEL, unix.ARPHRD_TUNNEL6, unix.ARPHRD_SIT, unix.ARPHRD_IPGRE, unix.ARPHRD_IP6GRE:
		return packet.LinkRaw, bare
	default:
		return packet.LinkLinuxSLL, cooked
	}
}
