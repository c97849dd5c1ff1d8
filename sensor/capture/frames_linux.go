package capture

import (
	"encoding/binary"
	"unsafe"

	"golang.org/x/sys/unix"

	"github.com/trailscope/trailscope/sensor/packet"
)

// addressOffset is where in a slot of the ring the kernel puts the link-layer
// address of a packet.
const addressOffset = unix.SizeofTpacket3Hdr

// Lengths of what is put in front of packets in the ring.
const (
	sllHeaderLen = 16 // Linux "cooked" header, version 1
	vlanTagLen   = 4
	reservedLen  = sllHeaderLen + vlanTagLen

	// macsLen is the length of the two addresses before the EtherType, and
	// sllTypeOffset that of what is before it in a cooked header.
	macsLen       = 12
	sllTypeOffset = sllHeaderLen - 2
)

// vlanIDMask cuts priority and drop eligibility off a tag.  (IEEE 802.1Q 9.6.)
const vlanIDMask = 0x0fff

// frames turns what lies in the ring into packets.
type frames struct {
	snapLen int
}

// packet stores the packet that slot starts with in p.
//
// What libpcap would give is put together where the packet lies: the VLAN tag that
// the kernel has taken off goes back in, and where the link header is of no use a
// cooked one takes its place.  There is always room for that in front of a packet
// (PACKET_RESERVE), so that only the two addresses of a tagged frame are moved.
func (f *frames) packet(slot []byte, p *Packet) {
	h, a := header(slot), address(slot)
	p.Time = int64(h.Sec)*microsPerSecond + int64(h.Nsec)/nanosPerMicro
	p.VLAN = 0

	start, end := int(h.Mac), int(h.Mac)+int(h.Snaplen)
	link, as := linkOf(a.Hatype)
	if as != framed {
		// A packet may be cut off before its network header.
		start = min(int(h.Net), end)
	}

	p.Link = link
	if as == cooked {
		start -= sllHeaderLen
		putSLL(slot[start:end], a)
	}

	if h.Status&unix.TP_STATUS_VLAN_VALID != 0 || h.Hv1.Vlan_tci != 0 {
		p.VLAN = uint16(h.Hv1.Vlan_tci) & vlanIDMask
		start = putTag(slot, start, end, link)
	}

	end = min(end, start+f.snapLen)
	p.Data = slot[start:end:end]
}

// putTag puts the VLAN tag of a packet back into slot[start:end] and returns its
// new start.
func putTag(slot []byte, start, end int, link packet.LinkType) (newStart int) {
	at := 0
	switch link {
	case packet.LinkEthernet:
		at = macsLen
	case packet.LinkLinuxSLL:
		at = sllTypeOffset
	}

	if at == 0 || end-start < at {
		return start
	}

	h := header(slot)
	protocol := uint16(unix.ETH_P_8021Q)
	if h.Status&unix.TP_STATUS_VLAN_TPID_VALID != 0 || h.Hv1.Vlan_tpid != 0 {
		protocol = h.Hv1.Vlan_tpid
	}

	newStart = start - vlanTagLen
	b := slot[newStart:end]
	copy(b[:at], b[vlanTagLen:])
	binary.BigEndian.PutUint16(b[at:], protocol)
	binary.BigEndian.PutUint16(b[at+2:], uint16(h.Hv1.Vlan_tci))

	return newStart
}

// address returns the link-layer address of the packet that a slot starts with.
func address(slot []byte) (a *unix.RawSockaddrLinklayer) {
	return (*unix.RawSockaddrLinklayer)(unsafe.Pointer(&slot[addressOffset]))
}

// putSLL writes a cooked header to the start of b.
func putSLL(b []byte, a *unix.RawSockaddrLinklayer) {
	_ = b[sllHeaderLen-1]
	binary.BigEndian.PutUint16(b, uint16(a.Pkttype))
	binary.BigEndian.PutUint16(b[2:], a.Hatype)
	binary.BigEndian.PutUint16(b[4:], uint16(a.Halen))
	copy(b[6:sllTypeOffset], a.Addr[:])
	// The kernel has the protocol in the order of the network.
	binary.NativeEndian.PutUint16(b[sllTypeOffset:], a.Protocol)
}
