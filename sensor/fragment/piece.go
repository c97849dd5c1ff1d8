package fragment

import "github.com/trailscope/trailscope/sensor/packet"

// Bounds of a datagram and its fragments, in bytes.
const (
	unitLen   = 8     // what offsets are counted in
	maxLength = 65535 // of an IPv4 datagram, and of what follows an IPv6 header

	ipv4HeaderLen     = 20
	ipv6HeaderLen     = 40
	fragmentHeaderLen = 8

	// maxWhole is the greatest length of what Add returns.
	maxWhole = ipv6HeaderLen + maxLength

	// minTCP is what RFC 1858 wants of a TCP header in the first fragment, up to
	// the flags.
	minTCP = 14
)

// piece is a fragment in hand.
type piece struct {
	p      *packet.Packet
	header []byte // up to its data, the fragment header of IPv6 included
	data   []byte
	spare  []byte // bytes of data beyond a multiple of 8, of an IPv4 fragment that is not the last
	offset int
	last   bool
}

// read takes a fragment apart. ok is false if it cannot be one.
func (f *piece) read(p *packet.Packet) (ok bool) {
	headerLen := len(p.IP) - len(p.Payload)
	*f = piece{p: p, header: p.IP[:headerLen], data: p.Payload, offset: p.Fragment.Offset, last: !p.Fragment.More}
	limit := maxLength
	switch {
	case p.Version == 6:
		if headerLen < ipv6HeaderLen+fragmentHeaderLen || p.Fragment.Link >= headerLen-fragmentHeaderLen {
			return false
		}
	case headerLen < ipv4HeaderLen || headerLen != int(p.IP[0]&0x0f)*4:
		return false
	default:
		limit -= headerLen
	}

	if n := len(f.data) % unitLen; n != 0 && !f.last {
		if p.Version == 6 {
			return false // RFC 8200 4.5
		}

		// Hosts take the full units. (Linux, ip_frag_queue.)
		f.data, f.spare = f.data[:len(f.data)-n], f.data[len(f.data)-n:]
	}

	return len(f.data) > 0 && f.end() <= limit
}

// end returns the offset of the first byte behind the fragment.
func (f *piece) end() (n int) { return f.offset + len(f.data) }

// tiny reports whether a first fragment ends within the TCP header.
func (f *piece) tiny() (ok bool) {
	return f.offset == 0 && f.p.Protocol == packet.ProtocolTCP && len(f.data) < minTCP
}

// fits reports whether a datagram stays within its bounds with a fragment: the
// header of the first one counts.
func (f *piece) fits(d *datagram) (ok bool) {
	headerLen := int(d.headLen)
	if f.offset == 0 {
		headerLen = len(f.header)
	} else if d.head == 0 || d.at != 0 {
		return true // not known yet
	}

	if f.p.Version == 6 {
		headerLen -= ipv6HeaderLen + fragmentHeaderLen
	}

	return headerLen+max(f.end(), int(d.max)) <= maxLength
}
