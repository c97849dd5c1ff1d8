package filter

import "fmt"

// LinkType tells what packets start with. The numbers are those of capture files
// (LINKTYPE_), as everywhere in this program.
type LinkType uint32

// Link types that expressions can be compiled for.
const (
	// LinkNull is the loopback header of BSD: an address family of 32 bits, in the
	// byte order of the machine that has captured. Both orders are understood, and
	// the numbers that IPv6 has in the several systems.
	LinkNull LinkType = 0

	// LinkEthernet is Ethernet.
	LinkEthernet LinkType = 1

	// LinkRaw is IP without a link header.
	LinkRaw LinkType = 101

	// LinkLoop is the loopback header of OpenBSD: as LinkNull, in the byte order
	// of the network.
	LinkLoop LinkType = 108

	// LinkLinuxSLL is the "cooked" header of Linux, version 1. In a live program
	// it is what a socket of type SOCK_DGRAM gives, of which the kernel's filter
	// sees no link header.
	LinkLinuxSLL LinkType = 113

	// LinkLinuxSLL2 is the same, version 2. In a live program both are equal.
	LinkLinuxSLL2 LinkType = 276

	// LinkNetwork is for live programs alone: a link header that is not understood,
	// behind which the kernel knows the network header. The kernel reads only what
	// lies in the first part of its buffer in this way. That always holds headers,
	// but not always the payload: a condition on bytes of it may miss packets.
	LinkNetwork LinkType = 1<<32 - 1
)

// typing is how a packet tells its network protocol.
type typing uint8

const (
	typedByEtherType typing = iota
	typedByKernel           // the kernel knows the EtherType
	typedByVersion          // the first four bits of IP
	typedByFamily           // an address family of 32 bits
	typedByPPP              // a protocol number of PPP
	typedByLabel            // behind MPLS: the version of IP, below the last label
)

// networkHeader is the offset by which the kernel gives bytes relative to the
// network header. (SKF_NET_OFF in linux/filter.h.)
const networkHeader = 1<<32 - 0x100000

// layers tells where the headers of a packet lie. The words vlan, mpls and pppoes
// change it for all that stands behind them in the expression: what an expression
// asks of a packet in a tunnel is asked of what is inside of the tunnel.
type layers struct {
	link LinkType

	// live is true for a program that runs in the kernel.
	live bool

	// several is true if the program is for several link types: what one of them
	// does not have is false for it, not an error.
	several bool

	typing  typing
	typeAt  uint32 // offset of the EtherType or what is in its place
	network uint32 // offset of the network header

	// tagged is true if the kernel has a VLAN tag of the packet that no word vlan
	// has asked for yet.
	tagged bool

	// session is true behind pppoes.
	session bool
}

// newLayers returns how packets of a link type look.
func newLayers(link LinkType, live bool) (l layers, err error) {
	l = layers{link: link, live: live}
	switch {
	case link == LinkEthernet:
		l.typeAt, l.network = 12, 14
	case link == LinkRaw:
		l.typing = typedByVersion
	case link == LinkNull, link == LinkLoop:
		l.typing, l.network = typedByFamily, 4
	case live && (link == LinkLinuxSLL || link == LinkLinuxSLL2):
		l.typing = typedByKernel
	case live && link == LinkNetwork:
		l.typing, l.network = typedByKernel, networkHeader
	case link == LinkLinuxSLL:
		l.typeAt, l.network = 14, 16
	case link == LinkLinuxSLL2:
		l.typeAt, l.network = 0, 20
	default:
		return l, fmt.Errorf("packets of link type %d cannot be filtered", link)
	}

	return l, nil
}

// name returns how messages call the packets.
func (l *layers) name() (s string) {
	switch {
	case l.session:
		return "packets of a PPPoE session"
	case l.link == LinkEthernet:
		return "Ethernet"
	case l.link == LinkRaw:
		return "plain IP"
	case l.link == LinkNull, l.link == LinkLoop:
		return "BSD loopback packets"
	case l.link == LinkNetwork:
		return "packets of this kind of interface"
	default:
		return "cooked packets"
	}
}
