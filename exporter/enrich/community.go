package enrich

import (
	"crypto/sha1" // Community ID v1 is defined over SHA-1.
	"encoding/base64"
	"encoding/binary"
	"net/netip"

	"github.com/trailscope/trailscope/exporter/event"
)

// Community ID v1 (community-id-spec): the flow's ends in the order of their
// bytes, so that both directions have one id.
const (
	communityVersion = "1:"
	communitySeed    = 0
)

// Protocol numbers (IANA).
const (
	protoICMP   = 1
	protoTCP    = 6
	protoUDP    = 17
	protoICMPv6 = 58
	protoSCTP   = 132
)

// Echo types: an event of ICMP is always an echo request (SPEC 3.8), and the
// specification puts a request's type and its answer's in place of the ports.
const (
	echoRequest   = 8
	echoReply     = 0
	echoRequestV6 = 128
	echoReplyV6   = 129
)

// protocolNumber returns the number of a transport label. Labels under which
// another protocol hides, namely IPv6 extension headers, are unknown, and so is
// SCTP, of which an event has no ports.
func protocolNumber(label string) (number uint8, ok bool) {
	number, ok = event.TransportNumber(label)

	switch number {
	case 0, 43, 44, 51, 59, 60, protoSCTP, 255:
		return 0, false
	default:
		return number, ok
	}
}

// CommunityID returns the Community ID v1 of e's flow, or the empty string when
// e stands for several flows or not enough is known: an end or port, or the
// transport behind the label.
func CommunityID(e *event.Event) string {
	if len(e.SourcePorts) > 1 || len(e.DestinationPorts) > 1 || len(e.Destinations) > 1 || len(e.Transports) > 1 {
		return ""
	}

	proto, ok := protocolNumber(e.Transport)
	if !ok || !e.Source.IsValid() || !e.Destination.IsValid() {
		return ""
	}

	src, dst := e.SourcePort, e.DestinationPort

	switch proto {
	case protoTCP, protoUDP:
		if src < 0 || dst < 0 {
			return ""
		}
	case protoICMP:
		src, dst = echoRequest, echoReply
	case protoICMPv6:
		src, dst = echoRequestV6, echoReplyV6
	}

	return FlowID(proto, netip.AddrPortFrom(e.Source, uint16(src)), netip.AddrPortFrom(e.Destination, uint16(dst)))
}

// FlowID returns the Community ID v1 of a flow, with seed 0. Ports count for
// TCP, UDP, SCTP, ICMP and ICMPv6 only; of ICMP they are the message's type and
// the type of its counterpart. Both addresses must be valid and of one family.
func FlowID(proto uint8, src, dst netip.AddrPort) string {
	a, b := src, dst
	if b.Addr().Less(a.Addr()) || a.Addr() == b.Addr() && b.Port() < a.Port() {
		a, b = b, a
	}

	const most = 2 + 2*16 + 2 + 2*2 // seed, addresses, protocol and padding, ports

	buf := make([]byte, 0, most)
	buf = binary.BigEndian.AppendUint16(buf, communitySeed)
	buf = append(buf, a.Addr().AsSlice()...)
	buf = append(buf, b.Addr().AsSlice()...)
	buf = append(buf, proto, 0)

	switch proto {
	case protoTCP, protoUDP, protoSCTP, protoICMP, protoICMPv6:
		buf = binary.BigEndian.AppendUint16(buf, a.Port())
		buf = binary.BigEndian.AppendUint16(buf, b.Port())
	}

	sum := sha1.Sum(buf)

	return communityVersion + base64.StdEncoding.EncodeToString(sum[:])
}
