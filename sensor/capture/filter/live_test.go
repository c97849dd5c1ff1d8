package filter_test

import (
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/bpf"

	"github.com/trailscope/trailscope/sensor/capture/filter"
)

// Hardware types of interfaces. (linux/if_arp.h.)
const (
	hardwareEthernet = 1
	hardwareNone     = 0xfffe // plain IP
	hardwareLoopback = 772
)

// anyInterface is a configuration for a socket that receives from all interfaces.
func anyInterface() (c *filter.Config) {
	return &filter.Config{
		Live: true,
		Link: filter.LinkNetwork,
		Hardware: []filter.Hardware{
			{Types: []uint16{hardwareEthernet, hardwareLoopback}, Link: filter.LinkEthernet},
			{Types: []uint16{hardwareNone}, Link: filter.LinkRaw},
		},
	}
}

// received returns an Ethernet frame as the kernel gives it to a filter: without
// its first VLAN tag.
func received(frame []byte) (p filter.Packet) {
	p.Data, p.Network, p.Hardware = slices.Clone(frame), 14, hardwareEthernet
	p.Protocol = binary.BigEndian.Uint16(frame[12:])
	if p.Protocol == 0x8100 || p.Protocol == 0x88a8 {
		p.Tagged, p.Tag = true, binary.BigEndian.Uint16(frame[14:])
		p.Data = slices.Delete(p.Data, 12, 16)
		p.Protocol = binary.BigEndian.Uint16(p.Data[12:])
	}

	if p.Protocol <= 1500 {
		p.Protocol = 4 // ETH_P_802_2
	}

	p.Length = len(p.Data)

	return p
}

// cooked returns a received frame as a socket of type SOCK_DGRAM gives it.
func cooked(frame []byte) (p filter.Packet) {
	p = received(frame)
	p.Data = p.Data[14:]
	p.Length, p.Network = len(p.Data), 0

	return p
}

func TestCompileFor_live(t *testing.T) {
	t.Parallel()
	for _, c := range []matching{
		{"vlan", "vlan qinq"},
		{"vlan 5", "vlan"},
		{"vlan 6 and vlan 5", "qinq"},
		{"vlan and vlan and tcp port 80", "qinq"},
		{"vlan and udp port 53", "vlan"},
		{"port 443 or (vlan 6 and vlan 5 and port 80)", "syn hello other443 syn6 qinq"},
		// The outermost tag is not seen by who does not ask for it.
		{"udp port 53", "dns long group dns6 vlan"},
		{"udp and not vlan", udp4 + " dns6 first6"},
		{"not vlan", all4 + " " + all6 + " arp rarp lldp mpls pppoe padi"},
		{"inbound and tcp", tcp4 + " syn6 http6"},
		{"outbound", ""},
		{"mpls and mpls 5 and udp", "mpls"},
		{"pppoes and tcp", "pppoe"},
		{"ether broadcast and not ip", "arp rarp padi"},
		{"tcp[tcpflags] = tcp-syn", "syn"},
	} {
		t.Run(c.expression, func(t *testing.T) {
			t.Parallel()
			check(t, c, &filter.Config{Live: true, Link: filter.LinkEthernet}, received)
			check(t, c, anyInterface(), received)
		})
	}
}

func TestCompileFor_cooked(t *testing.T) {
	t.Parallel()
	for _, c := range []matching{
		{"udp port 53", "dns long group dns6 vlan"},
		{"vlan", "vlan qinq"},
		{"vlan 6 and vlan 5 and tcp", "qinq"},
		{"arp host 10.0.0.2", "arp"},
		{"tcp[((tcp[12] & 0xf0) >> 2)] = 0x16", "hello"},
		{"ip6 and icmp6[0] = 135", "solicit"},
		{"pppoes and port 80", "pppoe"},
		{"pppoed", "padi"},
		{"ether proto 0x88cc", "lldp"},
		{"inbound and sctp", "sctp"},
	} {
		t.Run(c.expression, func(t *testing.T) {
			t.Parallel()
			check(t, c, &filter.Config{Live: true, Link: filter.LinkLinuxSLL}, cooked)
			check(t, c, &filter.Config{Live: true, Link: filter.LinkLinuxSLL2}, cooked)
			check(t, c, &filter.Config{Live: true, Link: filter.LinkNetwork}, received)
		})
	}
}

// check fails if other samples match than those expected.
func check(t *testing.T, m matching, c *filter.Config, as func(frame []byte) (p filter.Packet)) {
	t.Helper()

	p, err := filter.CompileFor(m.expression, c)
	if err != nil {
		t.Fatal(err)
	}

	var got []string
	for _, s := range samples(t) {
		packet := as(s.frame)
		if p.MatchPacket(&packet) {
			got = append(got, s.name)
		}
	}

	if want := strings.Fields(m.samples); !slices.Equal(got, want) {
		t.Errorf("link type %d\ngot  %s\nwant %s\n%s", c.Link, got, want, p)
	}
}

// TestCompileFor_refused checks what some link types do not have. On a socket for
// all interfaces that is no error, since some of them have it.
func TestCompileFor_refused(t *testing.T) {
	t.Parallel()
	live := func(link filter.LinkType) (c *filter.Config) { return &filter.Config{Live: true, Link: link} }
	for _, c := range []struct {
		expression string
		message    string
		config     *filter.Config
	}{
		{"ether host 1:2:3:4:5:6", "cooked packets have no Ethernet addresses", live(filter.LinkLinuxSLL)},
		{"not broadcast", "plain IP have no Ethernet addresses", live(filter.LinkRaw)},
		{"multicast", "BSD loopback packets have no Ethernet addresses", &filter.Config{Link: filter.LinkNull}},
		{"mpls", "plain IP have no MPLS labels", live(filter.LinkRaw)},
		{"pppoed", "PPPoE cannot be here", live(filter.LinkRaw)},
		{"ether[0] = 1", "no link header", live(filter.LinkNetwork)},
		{"ether[0] = 1", "no link header", live(filter.LinkLinuxSLL2)},
		{"vlan", "cooked packets have no VLAN tags", &filter.Config{Link: filter.LinkLinuxSLL}},
		{"vlan", "plain IP have no VLAN tags", &filter.Config{Link: filter.LinkRaw}},
		{"vlan", "BSD loopback packets have no VLAN tags", &filter.Config{Link: filter.LinkLoop}},
		{"inbound", "live captures only", &filter.Config{Link: filter.LinkRaw}},
		{"arp", "no packet can match", live(filter.LinkRaw)},
	} {
		t.Run(c.expression, func(t *testing.T) {
			t.Parallel()
			_, err := filter.CompileFor(c.expression, c.config)
			var s *filter.SyntaxError
			if !errors.As(err, &s) || !strings.Contains(s.Message, c.message) {
				t.Errorf("error %v, want %q", err, c.message)
			}

			if strings.Contains(c.message, "no packet") {
				return
			}

			_, err = filter.CompileFor(c.expression+" or ip", anyInterface())
			if err != nil {
				t.Errorf("on all interfaces: %v", err)
			}
		})
	}
}

func TestCompileFor_config(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		message string
		config  filter.Config
	}{
		{"unknown link type", "link type 105", filter.Config{Link: 105}},
		{"network header of files", "cannot be filtered", filter.Config{Link: filter.LinkNetwork}},
		{"several link types of files", "only live", filter.Config{Hardware: anyInterface().Hardware}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for _, expression := range []string{"tcp", ""} {
				_, err := filter.CompileFor(expression, &c.config)
				if err == nil || !strings.Contains(err.Error(), c.message) {
					t.Errorf("error %v, want %q", err, c.message)
				}
			}
		})
	}
}

func TestConfig_length(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ length, want uint32 }{{0, filter.DefaultLength}, {2000, 2000}} {
		p, err := filter.CompileFor("tcp", &filter.Config{Link: filter.LinkEthernet, Length: c.length})
		if err != nil {
			t.Fatal(err)
		}

		if code := p.Instructions(); !slices.Contains(code, bpf.Instruction(bpf.RetConstant{Val: c.want})) {
			t.Errorf("%d: no return of %d\n%s", c.length, c.want, p)
		}
	}
}
