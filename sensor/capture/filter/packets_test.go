package filter_test

import (
	"encoding/binary"
	"math/rand/v2"
	"net"
	"net/netip"
	"testing"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"

	"github.com/trailscope/trailscope/sensor/capture/filter"
)

// maker makes packets out of few addresses and ports, so that conditions that name
// them meet both kinds of packets.
type maker struct {
	t    testing.TB
	rand *rand.Rand
}

// newMaker returns a maker whose packets are the same in every run.
func newMaker(t testing.TB, seed uint64) (m *maker) {
	return &maker{t: t, rand: rand.New(rand.NewPCG(seed, 14))}
}

// pick returns one of several things.
func pick[T any](r *rand.Rand, things ...T) (thing T) { return things[r.IntN(len(things))] }

// Addresses and ports of packets and of expressions.
var (
	hosts4 = [...]string{"10.0.0.1", "10.0.0.2", "10.1.2.3", "192.168.1.5", "224.0.0.5", "255.255.255.255"}
	hosts6 = [...]string{"::1", "2001:db8::1", "2001:db8:0:1::5", "fe80::1", "ff02::1"}
	macs   = [...]string{"02:00:00:00:00:01", "02:00:00:00:00:02", "ff:ff:ff:ff:ff:ff", "01:00:5e:00:00:05"}
	ports  = [...]uint16{22, 53, 80, 443, 1024, 8080}
)

// serialize returns layers as bytes.
func serialize(t testing.TB, parts ...gopacket.SerializableLayer) (b []byte) {
	t.Helper()

	buf := gopacket.NewSerializeBuffer()
	err := gopacket.SerializeLayers(buf, gopacket.SerializeOptions{FixLengths: true}, parts...)
	if err != nil {
		t.Fatal(err)
	}

	return buf.Bytes()
}

func mac(t testing.TB, s string) (a net.HardwareAddr) {
	t.Helper()

	a, err := net.ParseMAC(s)
	if err != nil {
		t.Fatal(err)
	}

	return a
}

func ip(s string) (a net.IP) { return netip.MustParseAddr(s).AsSlice() }

// payload returns what transport protocols carry.
func (m *maker) payload() (p gopacket.Payload) {
	return pick(m.rand,
		nil, gopacket.Payload("GET / HTTP/1.1\r\n"), gopacket.Payload{0x16, 3, 1, 0, 5, 1, 0, 0, 1, 0},
		make(gopacket.Payload, 60), make(gopacket.Payload, 700))
}

// transport returns a transport protocol with its number.
func (m *maker) transport() (number uint8, parts []gopacket.SerializableLayer) {
	source, destination := pick(m.rand, ports[:]...), pick(m.rand, ports[:]...)
	switch m.rand.IntN(9) {
	case 0, 1, 2:
		flags := m.rand.Uint32()
		tcp := &layers.TCP{
			SrcPort: layers.TCPPort(source), DstPort: layers.TCPPort(destination),
			SYN: flags&1 != 0, ACK: flags&2 != 0, FIN: flags&4 != 0, RST: flags&8 != 0, PSH: flags&16 != 0,
		}
		if flags&32 != 0 {
			tcp.Options = []layers.TCPOption{{OptionType: layers.TCPOptionKindMSS, OptionLength: 4, OptionData: []byte{5, 180}}}
		}

		return 6, []gopacket.SerializableLayer{tcp, m.payload()}
	case 3, 4:
		udp := &layers.UDP{SrcPort: layers.UDPPort(source), DstPort: layers.UDPPort(destination)}

		return 17, []gopacket.SerializableLayer{udp, m.payload()}
	case 5:
		sctp := &layers.SCTP{SrcPort: layers.SCTPPort(source), DstPort: layers.SCTPPort(destination)}

		return 132, []gopacket.SerializableLayer{sctp}
	case 6:
		icmp := &layers.ICMPv4{TypeCode: layers.CreateICMPv4TypeCode(pick[uint8](m.rand, 0, 3, 8), pick[uint8](m.rand, 0, 3))}

		return 1, []gopacket.SerializableLayer{icmp, m.payload()}
	case 7:
		icmp := gopacket.Payload{pick[byte](m.rand, 1, 128, 135, 136), 0, 0, 0, 0, 0, 0, 0}

		return 58, []gopacket.SerializableLayer{icmp, m.payload()}
	default:
		return pick[uint8](m.rand, 2, 47, 50, 51, 89, 103, 112), []gopacket.SerializableLayer{make(gopacket.Payload, 24)}
	}
}

// ip4 returns an IPv4 packet, some with options and some fragments.
func (m *maker) ip4() (b []byte) {
	number, parts := m.transport()
	header := &layers.IPv4{
		Version: 4, TTL: pick[uint8](m.rand, 1, 64), TOS: pick[uint8](m.rand, 0, 0x10), Protocol: layers.IPProtocol(number),
		SrcIP: ip(pick(m.rand, hosts4[:]...)), DstIP: ip(pick(m.rand, hosts4[:]...)),
	}
	switch m.rand.IntN(8) {
	case 0:
		header.Options = []layers.IPv4Option{{OptionType: 148, OptionLength: 4, OptionData: []byte{0, 0}}}
	case 1:
		header.Flags, header.FragOffset = layers.IPv4MoreFragments, 0
	case 2:
		header.FragOffset = 185
	case 3:
		header.Flags = layers.IPv4DontFragment
	}

	return serialize(m.t, append([]gopacket.SerializableLayer{header}, parts...)...)
}

// ip6 returns an IPv6 packet, some with a fragment header or hop-by-hop options.
func (m *maker) ip6() (b []byte) {
	number, parts := m.transport()
	header := &layers.IPv6{
		Version: 6, HopLimit: 64, NextHeader: layers.IPProtocol(number),
		SrcIP: ip(pick(m.rand, hosts6[:]...)), DstIP: ip(pick(m.rand, hosts6[:]...)),
	}
	between := gopacket.Payload(nil)
	if k := m.rand.IntN(6); k < 2 {
		between = gopacket.Payload{number, 0, 0, byte(k), 0, 0, 0, 9}
		header.NextHeader = layers.IPProtocol(44 - 44*k) // fragment or hop-by-hop
	}

	return serialize(m.t, append([]gopacket.SerializableLayer{header, between}, parts...)...)
}

// arp returns an ARP or RARP packet.
func (m *maker) arp() (b []byte) {
	return serialize(m.t, &layers.ARP{
		AddrType: 1, Protocol: 0x800, HwAddressSize: 6, ProtAddressSize: 4, Operation: pick[uint16](m.rand, 1, 2),
		SourceHwAddress: mac(m.t, macs[0]), DstHwAddress: make([]byte, 6),
		SourceProtAddress: ip(pick(m.rand, hosts4[:]...)), DstProtAddress: ip(pick(m.rand, hosts4[:]...)),
	})
}

// network returns a packet of the network layer and its EtherType.
func (m *maker) network() (etherType uint16, b []byte) {
	switch m.rand.IntN(16) {
	case 0:
		return 0x806, m.arp()
	case 1:
		return 0x8035, m.arp()
	case 2:
		return pick[uint16](m.rand, 0x88cc, 0x888e, 0x8863, 100), m.garbage()
	case 3, 4, 5, 6, 7:
		return 0x86dd, m.ip6()
	default:
		return 0x800, m.ip4()
	}
}

func (m *maker) garbage() (b []byte) {
	b = make([]byte, m.rand.IntN(80))
	for i := range b {
		b[i] = byte(m.rand.Uint32())
	}

	return b
}

// encapsulated returns a packet that may be in a VLAN, in MPLS or in PPPoE, with
// its EtherType.
func (m *maker) encapsulated() (etherType uint16, b []byte) {
	etherType, b = m.network()
	isIP := etherType == 0x800 || etherType == 0x86dd
	switch k := m.rand.IntN(10); {
	case k == 0 && isIP:
		for i := range 1 + m.rand.IntN(2) {
			label := pick[uint32](m.rand, 5, 7)<<12 | 64
			if i == 0 {
				label |= 1 << 8 // the last one
			}

			b = append(binary.BigEndian.AppendUint32(nil, label), b...)
		}

		etherType = 0x8847
	case k == 1 && isIP:
		protocol := map[uint16]byte{0x800: 0x21, 0x86dd: 0x57}[etherType]
		session := pick[byte](m.rand, 3, 4)
		b = append([]byte{0x11, 0, 0, session, 0, byte(len(b)), 0, protocol}, b...)
		etherType = 0x8864
	}

	for range max(m.rand.IntN(6)-3, 0) {
		tag := pick[uint16](m.rand, 5, 6, 0x6005)
		b = append(binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(nil, tag), etherType), b...)
		etherType = pick[uint16](m.rand, 0x8100, 0x8100, 0x88a8, 0x9100)
	}

	return etherType, b
}

// ethernet returns an Ethernet frame.
func (m *maker) ethernet() (frame []byte) {
	etherType, b := m.encapsulated()
	frame = append(frame, mac(m.t, pick(m.rand, macs[:]...))...)
	frame = append(frame, mac(m.t, pick(m.rand, macs[:2]...))...)
	frame = binary.BigEndian.AppendUint16(frame, etherType)

	return append(frame, b...)
}

// trailer is so long that no expression of a [writer] asks for bytes behind it.
const trailer = 128

// packets returns n packets with the link headers that header makes. In front are
// those that hold every byte that expressions ask for. From the number that is
// returned on, there are some that do not, because they are short or cut off.
func (m *maker) packets(n int, header func(m *maker) (frame []byte)) (packets []filter.Packet, short int) {
	packets = make([]filter.Packet, n)
	short = n / 2
	for i := range packets {
		frame := header(m)
		if i < short {
			frame = append(frame, make([]byte, trailer)...)
		}

		packets[i] = filter.Packet{Data: frame, Length: len(frame)}
		if i >= short && m.rand.IntN(4) == 0 {
			packets[i].Data = frame[:m.rand.IntN(min(len(frame), 80)+1)]
		}
	}

	return packets, short
}
