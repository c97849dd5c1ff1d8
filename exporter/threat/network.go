package threat

import (
	"net/netip"
	"strings"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/trails/addr"
)

// Covers reports whether a lies in what a normalised trail names, if that is a
// network (192.0.2.0/24, 2001:db8::/32) or a range of addresses
// (192.0.2.1-192.0.2.9). It is false for all other trails, a single address
// among them.
func Covers(trail string, a netip.Addr) bool {
	if i := strings.IndexByte(trail, '-'); i > 0 {
		first, err1 := netip.ParseAddr(strings.Trim(trail[:i], " "))
		last, err2 := netip.ParseAddr(strings.Trim(trail[i+1:], " "))

		return err1 == nil && err2 == nil && a.BitLen() == first.BitLen() && a.BitLen() == last.BitLen() &&
			first.Compare(a) <= 0 && a.Compare(last) <= 0
	}

	if strings.IndexByte(trail, '/') < 0 {
		return false
	}

	if p, ok := addr.ParseNetwork(trail); ok {
		return p.Contains(a)
	}

	p, err := netip.ParsePrefix(trail)

	return err == nil && p.Contains(a)
}

// sideOfTrail returns the side that the normalised trail names: address and
// port of either, or the destination's address, or a network with the
// destination alone in it. Both ports are known.
func sideOfTrail(e *event.Event, trail string) (side event.Side, ok bool) {
	var buf [addr.MaxPortLen]byte

	src, dst := e.Source, e.Destination

	switch {
	case dst.IsValid() && string(addr.AppendPort(buf[:0], dst, uint16(e.DestinationPort))) == trail:
		return event.SideDestination, true
	case src.IsValid() && string(addr.AppendPort(buf[:0], src, uint16(e.SourcePort))) == trail:
		return event.SideSource, true
	case dst.IsValid() && string(addr.Append(buf[:0], dst)) == trail:
		return event.SideDestination, true
	case e.Kind != event.KindIP && e.Kind != event.KindIPORT:
		return event.SideUnknown, false
	}

	// What follows is never a trail of Maltrail's: IPv6 in another spelling, and
	// networks.
	if dst.Is6() || src.Is6() {
		if ap, err := netip.ParseAddrPort(trail); err == nil {
			return sideOf(e, ap)
		}

		if a, err := netip.ParseAddr(trail); err == nil {
			return event.SideDestination, a == dst
		}
	}

	return event.SideDestination, Covers(trail, dst) && !Covers(trail, src)
}

// sideOf returns the side that has an address and port.
func sideOf(e *event.Event, ap netip.AddrPort) (side event.Side, ok bool) {
	switch ap {
	case netip.AddrPortFrom(e.Destination, uint16(e.DestinationPort)):
		return event.SideDestination, true
	case netip.AddrPortFrom(e.Source, uint16(e.SourcePort)):
		return event.SideSource, true
	default:
		return event.SideUnknown, false
	}
}
