package filter_test

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/trailscope/trailscope/sensor/capture/filter"
)

// writer writes expressions in the language, at random.
type writer struct {
	rand *rand.Rand
	link filter.LinkType

	// moved is true behind mpls and pppoes, which some words must not follow.
	moved bool
}

// expression writes a whole one.
func (w *writer) expression() (s string) {
	w.moved = false

	return w.clause(3)
}

// clause writes conditions, at most depth parentheses deep.
func (w *writer) clause(depth int) (s string) {
	parts := []string{w.operand(depth)}
	for range w.rand.IntN(4) {
		parts = append(parts, pick(w.rand, "and", "or", "&&", "||"), w.operand(depth))
	}

	return strings.Join(parts, " ")
}

func (w *writer) operand(depth int) (s string) {
	switch k := w.rand.IntN(8); {
	case k == 0:
		return pick(w.rand, "not ", "!") + w.operand(depth)
	case k <= 2 && depth > 0:
		return "(" + w.clause(depth-1) + ")"
	default:
		return w.primitive()
	}
}

func (w *writer) primitive() (s string) {
	switch w.rand.IntN(14) {
	case 0, 1:
		return pick(w.rand, "ip", "ip6", "tcp", "udp", "sctp", "icmp", "icmp6", "igmp", "ah", "esp", "pim", "vrrp", "carp")
	case 2:
		return w.proto()
	case 3, 4:
		return w.host()
	case 5, 6:
		return w.net()
	case 7, 8, 9:
		return w.port()
	case 10, 11:
		return w.relation()
	default:
		return w.frame()
	}
}

func (w *writer) direction() (s string) {
	return pick(w.rand, "", "", "src ", "dst ", "src or dst ", "src and dst ", "dst or src ")
}

func (w *writer) proto() (s string) {
	return pick(w.rand, "ip proto 47", "ip proto \\tcp", "ip6 proto 17", "proto 6", "proto (6 or 17)", "ip6 proto \\udp", "proto 58 or 1",
		"ether proto 0x800", "ether proto \\ip6", "ip proto \\icmp or \\igmp", "proto ospf", "ip proto gre")
}

func (w *writer) host() (s string) {
	a, b := pick(w.rand, hosts4[:]...), pick(w.rand, hosts4[:]...)
	c := pick(w.rand, hosts6[:]...)
	switch k := w.rand.IntN(6); {
	case k == 0:
		return pick(w.rand, "", "ip6 ") + w.direction() + "host " + c
	case k == 1 && !w.moved:
		return w.direction() + "host (" + a + " or " + c + ")"
	case k == 2:
		return "ip " + w.direction() + "host " + a + " or " + b
	case k == 3:
		return w.ip() + pick(w.rand, "src ", "dst ") + a
	default:
		return w.ip() + w.direction() + "host " + a
	}
}

func (w *writer) net() (s string) {
	if w.rand.IntN(3) == 0 {
		return w.direction() + "net " + pick(w.rand,
			"2001:db8::/32", "2001:db8::/63", "fe80::/10", "::/0", "ff00::/8", "::1/128")
	}

	return w.ip() + w.direction() + "net " + pick(w.rand,
		"10.0.0.0/8", "10", "10.0", "10.0.0", "10.0.0.0/30", "192.168.0.0/16", "192.168.1.4/31", "0.0.0.0/0", "224.0.0.0/4",
		"10.0.0.0 mask 255.255.255.252", "10.0.0.1", "0.0.0.1 mask 0.0.0.3")
}

// ip writes the protocol of an address, or nothing: that of ARP, which is meant
// too then, would be sought in a PPPoE session by tcpdump.
func (w *writer) ip() (s string) {
	if w.moved {
		return "ip "
	}

	return pick(w.rand, "", "", "ip ")
}

func (w *writer) port() (s string) {
	p := func() (s string) { return fmt.Sprint(pick(w.rand, ports[:]...)) }
	s = pick(w.rand, "", "", "tcp ", "udp ", "sctp ") + w.direction()
	switch w.rand.IntN(5) {
	case 0:
		return s + "portrange " + pick(w.rand, "1-100", "80-80", "443-22", "1024-65535", "53", "0-79")
	case 1:
		return s + "port " + p() + " or " + p()
	case 2:
		return s + "port (" + p() + " or " + p() + ")"
	case 3:
		return s + "port not " + p() + " and not " + p()
	default:
		return s + "port " + p()
	}
}

// relation writes a comparison.
func (w *writer) relation() (s string) {
	switch w.rand.IntN(9) {
	case 0:
		return pick(w.rand, "less ", "greater ") + fmt.Sprint(30+w.rand.IntN(80))
	case 1:
		return "tcp[tcpflags] & (tcp-syn|tcp-ack) == " + pick(w.rand, "tcp-syn", "tcp-ack", "0", "tcp-syn|tcp-ack")
	case 2:
		return "tcp[((tcp[12" + pick(w.rand, "", ":1") + "] & 0xf0) >> 2)" + pick(w.rand, "] = 0x16", ":4] = 0x47455420")
	case 3:
		return pick(w.rand, "icmp[icmptype] = icmp-echo", "icmp[icmpcode] != 0", "icmp6[icmp6type] = icmp6-neighborsolicit",
			"icmp[0] = icmp-unreach and icmp[1] = 3")
	default:
		return w.arithmetic(2) + pick(w.rand, " = ", " == ", " != ", " < ", " > ", " <= ", " >= ") + w.arithmetic(2)
	}
}

// arithmetic writes a value.
func (w *writer) arithmetic(depth int) (s string) {
	protocol := pick(w.rand, "ip", "ip", "ip6", "tcp", "tcp", "udp", "icmp", "icmp6", "ether", "arp", "sctp", "igmp")
	if w.moved && (protocol == "ether" || protocol == "arp") {
		protocol = "ip"
	}

	return w.value(depth, protocol)
}

// value writes a value that has bytes of one protocol only. tcpdump forgets that
// the right side of an operator needs a protocol (see the documentation of the
// package), so the left side asks for it too.
func (w *writer) value(depth int, protocol string) (s string) {
	number := fmt.Sprint(1 + w.rand.IntN(7))
	switch k := w.rand.IntN(10); {
	case k < 3 && depth > 0:
		op := pick(w.rand, " + ", " - ", " * ", " & ", " | ", " << ", " >> ", " / ")
		left, right := w.value(depth-1, protocol), number
		if op != " << " && op != " >> " && op != " / " {
			right = w.value(depth-1, protocol)
		}

		if strings.Contains(right, "[") {
			left = w.bytes(protocol)
		}

		// Shifts bind weaker than sums, and must not get hold of anything else.
		return "(" + left + op + right + ")"
	case k == 3 && depth > 0:
		return "(" + w.value(depth-1, protocol) + ")"
	case k == 4 && depth > 0:
		return "((" + w.value(depth-1, protocol) + ")" + pick(w.rand, " ^ ", " % ") + number + ")"
	case k == 5:
		return "len"
	case k < 7:
		return pick(w.rand, "0x", "0", "") + number
	default:
		return w.bytes(protocol)
	}
}

// bytes writes an access.
func (w *writer) bytes(protocol string) (s string) {
	offset := fmt.Sprint(w.rand.IntN(20))
	if w.rand.IntN(10) == 0 {
		offset = protocol + "[0] & 0xf"
	}

	return protocol + "[" + offset + pick(w.rand, "", "", ":1", ":2", ":4") + "]"
}

// frame writes what not all link types have.
func (w *writer) frame() (s string) {
	switch w.link {
	case filter.LinkLinuxSLL, filter.LinkLinuxSLL2:
		return pick(w.rand, "inbound", "outbound", "ip multicast", "arp", "rarp", "ether proto 0x88cc")
	case filter.LinkEthernet:
		if w.moved {
			return pick(w.rand, "ip multicast", "ip6 multicast", "ether proto \\ip")
		}
	default:
		return pick(w.rand, "ip multicast", "ip6 multicast", "arp", "ether proto \\ip")
	}

	switch k := w.rand.IntN(12); {
	case k < 3:
		return pick(w.rand, "vlan", "vlan 5", "vlan 6")
	case k == 3:
		w.moved = true

		return pick(w.rand, "mpls", "mpls 5", "mpls 7")
	case k == 4:
		w.moved = true

		return pick(w.rand, "pppoes", "pppoes 3")
	case k == 5:
		return pick(w.rand, "broadcast", "multicast", "ether broadcast", "ether multicast", "ip multicast", "ip6 multicast")
	case k < 8:
		return "ether " + pick(w.rand, "host ", "src ", "dst ", "src or dst ", "src and dst ") + pick(w.rand, macs[:]...)
	case k == 8:
		return pick(w.rand, "ether proto 0x88cc", "pppoed", "ether proto \\arp or \\rarp")
	default:
		return pick(w.rand, "arp", "rarp", "arp net 10.0.0.0/8", "rarp src host 10.0.0.1", "arp dst 10.0.0.2")
	}
}
