package filter_test

import (
	"testing"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// sample is an Ethernet frame with a name.
type sample struct {
	name  string
	frame []byte
}

// Ethernet addresses of samples.
const (
	macHere   = "02:00:00:00:00:01"
	macThere  = "02:00:00:00:00:02"
	macAll    = "ff:ff:ff:ff:ff:ff"
	macGroup4 = "01:00:5e:00:00:05"
	macGroup6 = "33:33:00:00:00:01"
)

// samples returns frames of many shapes. Their order is that of the names in the
// expectations of [cases].
func samples(t testing.TB) (all []sample) {
	t.Helper()

	return append(append(samples4(t), samples6(t)...), samplesElse(t)...)
}

// ether returns an Ethernet header.
func ether(t testing.TB, etherType layers.EthernetType, destination string) (h *layers.Ethernet) {
	t.Helper()

	return &layers.Ethernet{SrcMAC: mac(t, macHere), DstMAC: mac(t, destination), EthernetType: etherType}
}

// v4 returns an IPv4 header.
func v4(protocol layers.IPProtocol, source, destination string) (h *layers.IPv4) {
	return &layers.IPv4{Version: 4, TTL: 64, Protocol: protocol, SrcIP: ip(source), DstIP: ip(destination)}
}

// v6 returns an IPv6 header.
func v6(next layers.IPProtocol, source, destination string) (h *layers.IPv6) {
	return &layers.IPv6{Version: 6, HopLimit: 64, NextHeader: next, SrcIP: ip(source), DstIP: ip(destination)}
}

func udp(source, destination layers.UDPPort) (h *layers.UDP) {
	return &layers.UDP{SrcPort: source, DstPort: destination}
}

func syn(source, destination layers.TCPPort) (h *layers.TCP) {
	return &layers.TCP{SrcPort: source, DstPort: destination, SYN: true}
}

func data(source, destination layers.TCPPort) (h *layers.TCP) {
	return &layers.TCP{SrcPort: source, DstPort: destination, ACK: true, PSH: true}
}

// Payloads of samples.
var (
	get   = gopacket.Payload("GET / HTTP/1.1\r\n\r\n")
	hello = gopacket.Payload{0x16, 3, 1, 0, 5, 1, 0, 0, 1, 0}
)

func samples4(t testing.TB) (all []sample) {
	t.Helper()

	const ip4 = layers.EthernetTypeIPv4
	late := v4(17, "10.0.0.1", "10.1.2.3")
	late.FragOffset = 185
	options := v4(6, "192.168.1.5", "10.0.0.2")
	options.Options = []layers.IPv4Option{{OptionType: 148, OptionLength: 4, OptionData: []byte{0, 0}}}
	answer := syn(8080, 50000)
	answer.ACK = true
	longHello := data(50000, 443)
	longHello.Options = []layers.TCPOption{{OptionType: layers.TCPOptionKindMSS, OptionLength: 4, OptionData: []byte{5, 180}}}
	echo := &layers.ICMPv4{TypeCode: layers.CreateICMPv4TypeCode(8, 0)}
	unreach := &layers.ICMPv4{TypeCode: layers.CreateICMPv4TypeCode(3, 3)}

	return []sample{
		{"syn", serialize(t, ether(t, ip4, macThere), v4(6, "10.0.0.1", "192.168.1.5"), syn(40000, 443))},
		{"hello", serialize(t, ether(t, ip4, macThere), v4(6, "10.0.0.1", "192.168.1.5"), longHello, hello)},
		{"other443", serialize(t, ether(t, ip4, macThere), v4(6, "10.0.0.1", "192.168.1.5"), data(40000, 443), get)},
		{"http", serialize(t, ether(t, ip4, macThere), v4(6, "10.0.0.2", "192.168.1.5"), data(50000, 80), get)},
		{"answer", serialize(t, ether(t, ip4, macThere), options, answer)}, // with IP options
		{"dns", serialize(t, ether(t, ip4, macThere), v4(17, "10.0.0.1", "10.1.2.3"), udp(5000, 53), make(gopacket.Payload, 20))},
		{"late", serialize(t, ether(t, ip4, macThere), late, make(gopacket.Payload, 40))}, // a fragment
		{"long", serialize(t, ether(t, ip4, macThere), v4(17, "10.1.2.3", "10.0.0.1"), udp(53, 5000), make(gopacket.Payload, 700))},
		{"ping", serialize(t, ether(t, ip4, macThere), v4(1, "10.0.0.1", "10.1.2.3"), echo, make(gopacket.Payload, 8))},
		{"unreach", serialize(t, ether(t, ip4, macThere), v4(1, "10.1.2.3", "10.0.0.1"), unreach, make(gopacket.Payload, 28))},
		{"sctp", serialize(t, ether(t, ip4, macThere), v4(132, "10.0.0.1", "10.1.2.3"), &layers.SCTP{SrcPort: 80, DstPort: 9}, make(gopacket.Payload, 16))},
		{"gre", serialize(t, ether(t, ip4, macThere), v4(47, "10.0.0.1", "10.1.2.3"), make(gopacket.Payload, 24))},
		{"group", serialize(t, ether(t, ip4, macGroup4), v4(17, "10.0.0.1", "224.0.0.5"), udp(53, 53), make(gopacket.Payload, 20))},
		{"dhcp", serialize(t, ether(t, ip4, macAll), v4(17, "0.0.0.0", "255.255.255.255"), udp(68, 67), make(gopacket.Payload, 240))},
	}
}

func samples6(t testing.TB) (all []sample) {
	t.Helper()

	const ip6 = layers.EthernetTypeIPv6
	solicit := gopacket.Payload{135, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}
	fragment := gopacket.Payload{17, 0, 0, 1, 0, 0, 0, 9}

	return []sample{
		{"syn6", serialize(t, ether(t, ip6, macThere), v6(6, "2001:db8::1", "2001:db8:0:1::5"), syn(40000, 443))},
		{"http6", serialize(t, ether(t, ip6, macThere), v6(6, "2001:db8::1", "2001:db8:0:1::5"), data(50000, 80), get)},
		{"dns6", serialize(t, ether(t, ip6, macThere), v6(17, "fe80::1", "2001:db8::1"), udp(5000, 53), make(gopacket.Payload, 20))},
		{"solicit", serialize(t, ether(t, ip6, macGroup6), v6(58, "fe80::1", "ff02::1"), solicit)},
		{"first6", serialize(t, ether(t, ip6, macThere), v6(44, "fe80::1", "2001:db8::1"), fragment, udp(5000, 53), make(gopacket.Payload, 20))},
	}
}

func samplesElse(t testing.TB) (all []sample) {
	t.Helper()

	arp := func(operation uint16) (h *layers.ARP) {
		return &layers.ARP{
			AddrType: 1, Protocol: 0x800, HwAddressSize: 6, ProtAddressSize: 4, Operation: operation,
			SourceHwAddress: mac(t, macHere), DstHwAddress: make([]byte, 6),
			SourceProtAddress: ip("10.0.0.1"), DstProtAddress: ip("10.0.0.2"),
		}
	}
	dns := []gopacket.SerializableLayer{v4(17, "10.0.0.1", "10.1.2.3"), udp(5000, 53), make(gopacket.Payload, 20)}
	web := []gopacket.SerializableLayer{v4(6, "10.0.0.2", "192.168.1.5"), data(50000, 80), get}
	in := func(outer ...gopacket.SerializableLayer) (headers []gopacket.SerializableLayer) { return outer }

	return []sample{
		{"arp", serialize(t, ether(t, layers.EthernetTypeARP, macAll), arp(1))},
		{"rarp", serialize(t, ether(t, 0x8035, macAll), arp(3))},
		{"lldp", serialize(t, ether(t, 0x88cc, "01:80:c2:00:00:0e"), make(gopacket.Payload, 46))},
		{"vlan", serialize(t, append(in(ether(t, 0x8100, macThere), &layers.Dot1Q{VLANIdentifier: 5, Type: 0x800}), dns...)...)},
		{"qinq", serialize(t, append(in(
			ether(t, 0x88a8, macThere),
			&layers.Dot1Q{VLANIdentifier: 6, Type: 0x8100},
			&layers.Dot1Q{VLANIdentifier: 5, Priority: 3, Type: 0x800},
		), web...)...)},
		{"mpls", serialize(t, append(in(
			ether(t, 0x8847, macThere),
			&layers.MPLS{Label: 7, TTL: 64},
			&layers.MPLS{Label: 5, TTL: 64, StackBottom: true},
		), dns...)...)},
		{"pppoe", serialize(t, append(in(
			ether(t, 0x8864, macThere),
			&layers.PPPoE{Version: 1, Type: 1, SessionId: 3, Length: 60},
			&layers.PPP{PPPType: layers.PPPTypeIPv4},
		), web...)...)},
		{"padi", serialize(t, ether(t, 0x8863, macAll), make(gopacket.Payload, 46))},
	}
}
