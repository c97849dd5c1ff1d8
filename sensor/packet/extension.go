package packet

import (
	"encoding/binary"
	"net/netip"
)

// Next headers that are extensions of the IPv6 header. (IANA, IPv6 Extension
// Header Types.)
const (
	nextHopByHop    = 0
	nextRouting     = 43
	nextFragment    = 44
	nextAH          = 51
	nextDestination = 60
	nextMobility    = 135
	nextHIP         = 139
	nextShim6       = 140
)

// maxExtensions is how many extension headers of a packet are walked. Hosts set
// no limit, but a packet of 1,500 bytes has room for less than three times as
// many.
const maxExtensions = 64

// fragmentHeaderLen is the length of IPv6's fragment header. (RFC 8200 4.5.)
const fragmentHeaderLen = 8

// parse6 decodes an IPv6 packet. (RFC 8200 3.)
func (w *Walker) parse6(ip []byte, p *Packet) (s Status) {
	if len(ip) < ipv6HeaderLen {
		return Truncated
	}

	p.Version = 6
	p.Protocol = ip[6]
	p.NextHeader = ip[6]
	p.Src = netip.AddrFrom16([16]byte(ip[8:24]))
	p.Dst = netip.AddrFrom16([16]byte(ip[24:40]))
	total := total6(ip)
	if isWalked(ip[6]) {
		return w.extended(ip, p, total)
	}

	return w.transport(ip, p, ipv6HeaderLen, total)
}

// total6 returns the length of a packet by its header, or 0 if the header has
// none: for jumbograms, and for packets that the sender's card is to cut.
func total6(ip []byte) (n int) {
	n = int(binary.BigEndian.Uint16(ip[4:]))
	if n == 0 {
		return 0
	}

	return ipv6HeaderLen + n
}

// extended decodes a packet with extension headers. If what follows them cannot
// be read, the packet is what its header says, as [Decoder] has it.
func (w *Walker) extended(ip []byte, p *Packet, total int) (s Status) {
	next, off, link := ip[6], ipv6HeaderLen, 6
	for n := 0; isWalked(next); n++ {
		if n == maxExtensions || off+fragmentHeaderLen > len(ip) {
			return w.transport(ip, p, ipv6HeaderLen, total)
		}

		size := fragmentHeaderLen
		switch next {
		case nextFragment:
			if binary.BigEndian.Uint16(ip[off+2:])&^0x6 != 0 {
				if !w.alone {
					return fragment6(ip, p, off, link, total)
				} else if binary.BigEndian.Uint16(ip[off+2:])&^0x7 != 0 {
					return w.transport(ip, p, ipv6HeaderLen, total)
				}
			}
		case nextAH:
			size = (int(ip[off+1]) + 2) * 4 // RFC 4302 2.2
		default:
			size = (int(ip[off+1]) + 1) * 8 // RFC 8200 4
		}

		next, link = ip[off], off
		off += size
		if off > len(ip) {
			return w.transport(ip, p, ipv6HeaderLen, total)
		}
	}

	if labels[next] != "" || labels[ip[6]] == "" || carries(next) {
		p.Protocol = next
		if w.transport(ip, p, off, total) == OK {
			return OK
		}

		p.Protocol = ip[6]
	}

	return w.transport(ip, p, ipv6HeaderLen, total)
}

// fragment6 describes a fragment of IPv6 whose fragment header lies at off and
// is announced at link.
func fragment6(ip []byte, p *Packet, off, link, total int) (s Status) {
	data := off + fragmentHeaderLen
	p.IP = ip
	if total >= data && total < len(ip) {
		p.IP = ip[:total]
	}

	p.Protocol = ip[off]
	p.Payload = p.IP[data:]
	p.SrcPort, p.DstPort, p.Flags, p.Seq, p.Ack = 0, 0, 0, 0, 0
	part := binary.BigEndian.Uint16(ip[off+2:])
	p.Fragment = Part{
		ID:     binary.BigEndian.Uint32(ip[off+4:]),
		Offset: int(part &^ 0x7),
		More:   part&0x1 != 0,
		Link:   link,
	}

	return Fragment
}

// isWalked reports whether a next header is an extension that is walked.
func isWalked(next uint8) (ok bool) {
	switch next {
	case nextHopByHop, nextRouting, nextFragment, nextAH, nextDestination, nextMobility, nextHIP, nextShim6:
		return true
	default:
		return false
	}
}
