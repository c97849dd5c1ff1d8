package packet

import "net/netip"

// MaxTunnels is how many encapsulations a [Walker] opens inside one another.
// What lies deeper is counted and left alone.
const MaxTunnels = 8

// TunnelKind is a way of carrying packets in others, or behind a label.
type TunnelKind uint8

// Kinds of tunnels.
const (
	// TunnelGRE is GRE of version 0 (RFC 2784, 2890, 1701). ID is the key.
	TunnelGRE TunnelKind = iota + 1

	// TunnelPPTP is GRE of version 1 (RFC 2637). ID is the call.
	TunnelPPTP

	// TunnelNVGRE is a virtual network over GRE (RFC 7637). ID is its number.
	TunnelNVGRE

	// TunnelERSPAN1 is a mirrored port, without a header of its own.
	TunnelERSPAN1

	// TunnelERSPAN2 is a mirrored port of type II. ID is the session.
	TunnelERSPAN2

	// TunnelERSPAN3 is a mirrored port of type III. ID is the session.
	TunnelERSPAN3

	// TunnelVXLAN is a VXLAN network (RFC 7348), with its extensions for group
	// policies and for other payloads (GPE). ID is its number.
	TunnelVXLAN

	// TunnelGENEVE is a GENEVE network (RFC 8926). ID is its number.
	TunnelGENEVE

	// TunnelIPIP is IPv4 in IPv4 (RFC 2003).
	TunnelIPIP

	// Tunnel6in4 is IPv6 in IPv4 (RFC 4213), 6to4 and ISATAP included.
	Tunnel6in4

	// Tunnel4in6 is IPv4 in IPv6 (RFC 2473).
	Tunnel4in6

	// Tunnel6in6 is IPv6 in IPv6 (RFC 2473).
	Tunnel6in6

	// TunnelTeredo is IPv6 in UDP by RFC 4380.
	TunnelTeredo

	// TunnelGTPU is the user plane of mobile networks (3GPP TS 29.281). ID is
	// the endpoint's.
	TunnelGTPU

	// TunnelL2TP is L2TP of version 2 (RFC 2661). ID is the tunnel in the high
	// and the session in the low 16 bits.
	TunnelL2TP

	// TunnelL2TPv3 is L2TP of version 3 (RFC 3931). ID is the session.
	TunnelL2TPv3

	// TunnelMPLS is a stack of labels, with a pseudowire or without (RFC 3032,
	// 4448, 4023). ID is the last label.
	TunnelMPLS

	// TunnelPPPoE is a PPP session over Ethernet (RFC 2516). ID is the session.
	TunnelPPPoE

	// TunnelMACsec is MACsec (IEEE 802.1AE) that protects without encryption.
	TunnelMACsec

	// TunnelEtherIP is Ethernet in IP (RFC 3378).
	TunnelEtherIP

	tunnelKinds
)

// tunnelNames are the names of the kinds in events.
var tunnelNames = [tunnelKinds]string{
	TunnelGRE:     "gre",
	TunnelPPTP:    "pptp",
	TunnelNVGRE:   "nvgre",
	TunnelERSPAN1: "erspan1",
	TunnelERSPAN2: "erspan2",
	TunnelERSPAN3: "erspan3",
	TunnelVXLAN:   "vxlan",
	TunnelGENEVE:  "geneve",
	TunnelIPIP:    "ipip",
	Tunnel6in4:    "6in4",
	Tunnel4in6:    "4in6",
	Tunnel6in6:    "6in6",
	TunnelTeredo:  "teredo",
	TunnelGTPU:    "gtp-u",
	TunnelL2TP:    "l2tp",
	TunnelL2TPv3:  "l2tpv3",
	TunnelMPLS:    "mpls",
	TunnelPPPoE:   "pppoe",
	TunnelMACsec:  "macsec",
	TunnelEtherIP: "etherip",
}

// String returns the kind's name in events, or "" for a number that is none.
func (k TunnelKind) String() (name string) {
	if k >= tunnelKinds {
		return ""
	}

	return tunnelNames[k]
}

// Tunnel is one encapsulation around a packet.
type Tunnel struct {
	// Src and Dst are the addresses of the packet that carries the tunnel. They
	// are the zero value for a kind that lies between link and IP header.
	Src, Dst netip.Addr

	// ID is the number that the tunnel's header has for it, if HasID.
	ID uint32

	// Kind is the kind of the tunnel.
	Kind TunnelKind

	// HasID tells whether there is a number.
	HasID bool
}
