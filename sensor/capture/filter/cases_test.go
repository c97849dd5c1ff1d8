package filter_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/capture/filter"
)

// shipped is the filter of the configuration that Maltrail ships.
const shipped = "udp or icmp or (tcp and (tcp[tcpflags] == tcp-syn or port 80 or port 1080 or port 3128 " +
	"or port 8000 or port 8080 or port 8118 or (tcp[((tcp[12] & 0xf0) >> 2)] = 0x16 and port 443)))"

// matching is an expression and the names of the samples that match, in their
// order.
type matching struct {
	expression string
	samples    string
}

// Groups of samples.
const (
	tcp4 = "syn hello other443 http answer"
	udp4 = "dns late long group dhcp"
	all4 = "syn hello other443 http answer dns late long ping unreach sctp gre group dhcp"
	all6 = "syn6 http6 dns6 solicit first6"
	all  = all4 + " " + all6 + " arp rarp lldp vlan qinq mpls pppoe padi"
)

// cases returns expressions of every kind.
func cases() (cs []matching) {
	return slices.Concat(protocolCases(), addressCases(), portCases(), joinedCases(), byteCases(), frameCases())
}

func protocolCases() (cs []matching) {
	return []matching{
		{"", all},
		{shipped, "syn hello http answer dns late long ping unreach group dhcp http6 dns6 first6"},
		{"ip", all4},
		{"ip6", all6},
		{"tcp", tcp4 + " syn6 http6"},
		{"udp", udp4 + " dns6 first6"},
		{"icmp", "ping unreach"},
		{"icmp6", "solicit"},
		{"sctp", "sctp"},
		{"arp", "arp"},
		{"rarp", "rarp"},
		{"ip proto 47", "gre"},
		{`ip proto \udp`, udp4},
		{"ip proto gre", "gre"},
		{"ip6 proto 17", "dns6 first6"},
		{"proto 17", udp4 + " dns6 first6"},
		{`ether proto \arp`, "arp"},
		{"ether proto 0x88cc or 0x8035", "rarp lldp"},
		{"esp or ah or igmp or igrp or pim or vrrp or carp", ""},
	}
}

func addressCases() (cs []matching) {
	return []matching{
		{"host 192.168.1.5", tcp4},
		{"src host 192.168.1.5", "answer"},
		{"dst 192.168.1.5", "syn hello other443 http"},
		{"host 10.0.0.2", "http answer arp rarp"},
		{"ip host 10.0.0.2", "http answer"},
		{"arp host 10.0.0.2", "arp"},
		{"rarp src 10.0.0.1", "rarp"},
		{"src 10.0.0.1 and dst 10.1.2.3", "dns late ping sctp gre"},
		{"src or dst host 10.1.2.3", "dns late long ping unreach sctp gre"},
		{"src and dst host 10.1.2.3", ""},
		{"src and dst net 10", "dns late long ping unreach sctp gre arp rarp"},
		{"net 192.168.0.0/16", tcp4},
		{"net 192.168", tcp4},
		{"net 192.168.1.4/31", tcp4},
		{"src net 10.0.0.0 mask 255.255.0.0 and tcp", "syn hello other443 http"},
		{"dst net 224.0.0.0/3", "group dhcp"},
		{"ip net 0.0.0.0/0", all4},
		{"net ::/0", all6},
		{"host 2001:db8::1", "syn6 http6 dns6 first6"},
		{"dst host 2001:db8::1", "dns6 first6"},
		{"ip6 src net fe80::/10", "dns6 solicit first6"},
		{"net 2001:db8:0:1::/64", "syn6 http6"},
		{"net 2001:db8::/63 and src net 2001:db8::/64", "syn6 http6"},
		{"host 10.1.2.3 or 192.168.1.5 or fe80::1", tcp4 + " dns late long ping unreach sctp gre dns6 solicit first6"},
		{"host (10.0.0.2 or fe80::1)", "http answer dns6 solicit first6 arp rarp"},
		{"ether host 02:00:00:00:00:01", all},
		{"ether dst ff:ff:ff:ff:ff:ff", "dhcp arp rarp padi"},
		{"ether src 2:0:0:0:0:2", ""},
		{"ether dst 0100.5e00.0005 or 33-33-00-00-00-01", "group solicit"},
	}
}

func portCases() (cs []matching) {
	return []matching{
		{"port 443", "syn hello other443 syn6"},
		{"tcp port 80", "http http6"},
		{"port 80", "http sctp http6"},
		{"port 80 or 443", "syn hello other443 http sctp syn6 http6"},
		{"port (80 or 443)", "syn hello other443 http sctp syn6 http6"},
		{"src port 53", "long group"},
		{"dst port 53", "dns group dns6"}, // fragments have no ports for it
		{"src and dst port 53", "group"},
		{"udp src or dst port 5000", "dns long dns6"},
		{"portrange 67-80", "http sctp dhcp http6"},
		{"src portrange 50000-40000", "syn hello other443 http syn6 http6"},
		{"udp portrange 53", "dns long group dns6"},
		{"tcp and not port 80 and not port 443", "answer"},
		{"tcp and port not 80 and not 443", "answer"},
		{"sctp dst port 9", "sctp"},
		{"port 0x50", "http sctp http6"},
		{"port 0120", "http sctp http6"},
	}
}

func joinedCases() (cs []matching) {
	return []matching{
		// "and" does not bind stronger than "or".
		{"icmp or tcp and port 80", "http http6"},
		{"icmp or (tcp and port 80)", "http ping unreach http6"},
		{"tcp and port 80 or icmp", "http ping unreach http6"},
		{"not tcp and ip", "dns late long ping unreach sctp gre group dhcp"},
		{"not (tcp or udp or icmp) and ip", "sctp gre"},
		{"!tcp&&!udp&&!icmp&&ip", "sctp gre"},
		{"not not icmp6", "solicit"},
		{"not ip and not ip6", "arp rarp lldp vlan qinq mpls pppoe padi"},
		{"icmp||arp", "ping unreach arp"},
		{"((((icmp))))", "ping unreach"},
		{"tcp src port 80 or dst port 80", "http http6"},
		{"net 10.0.0.0/8 and not (port 53 or host 192.168.1.5) and udp", "late"},
		{"port 80 or (tcp) or 53", tcp4 + " dns long sctp group syn6 http6 dns6"},
		{"not port 53 or 80 and udp", "late dhcp first6"},
	}
}

func byteCases() (cs []matching) {
	return []matching{
		{"tcp[13] & 2 != 0", "syn answer"},
		{"tcp[tcpflags] == tcp-syn", "syn"},
		{"tcp[tcpflags] & (tcp-syn|tcp-ack) == tcp-syn", "syn"},
		{"tcp[tcpflags] & (tcp-push | tcp-ack) = tcp-push | tcp-ack", "hello other443 http"},
		{"ip[2:2] > 100", "long dhcp"},
		{"ip[0] & 0xf > 5", "answer"},
		{"tcp[((tcp[12] & 0xf0) >> 2)] = 0x16", "hello"},
		{"tcp[((tcp[12:1] & 0xf0) >> 2):4] = 0x47455420", "other443 http"},
		{"port 80 and (ip[2:2] - ((ip[0] & 0xf) << 2) - ((tcp[12] & 0xf0) >> 2)) != 0", "http"},
		{"ip[6:2] & 0x1fff != 0", "late"},
		{"udp[4:2] > 100", "long dhcp"},
		{"icmp[icmptype] = icmp-echo", "ping"},
		{"icmp[0] = icmp-unreach and icmp[icmpcode] = 3", "unreach"},
		{"icmp6[icmp6type] = icmp6-neighborsolicit", "solicit"},
		{"ip6[6] = 44", "first6"},
		{"arp[6:2] = 1", "arp"},
		{"ether[0] & 1 != 0", "group dhcp solicit arp rarp lldp padi"},
		{"ether[12:2] = 0x88cc", "lldp"},
		{"tcp[0:2] > tcp[2:2]", "syn hello other443 http"}, // IPv4 only
		{"tcp[2:2] < tcp[0:2]", "syn hello other443 http"},
		{"443 = tcp[2:2]", "syn hello other443"},
		{"1024 >= tcp[2:2] and 443 < tcp[2:2] + 1", "syn hello other443"},
		{"not tcp[13] & 2 != 0 and ip and not udp", "hello other443 http ping unreach sctp gre"},
		{"ip[8] = 8 * 8 and ip[9] = 100 - 99", "ping unreach"},
		{"ip[9] ^ 1 = 0", "ping unreach"},
		{"ip[9] % 5 = 2 and udp", udp4},
		{"ip[9] | 0x10 = 021 and - ip[9] != 0 - 1", udp4},
		{"udp[0:2] / 100 = 50 or udp[2:2] / 100 = 50", "dns long"},
		{"greater 200", "long dhcp"},
		{"less 60", "syn answer ping gre arp rarp lldp padi"},
		{"len > 200 and length < 400", "dhcp"},
		{"1 = 1", all},
	}
}

func frameCases() (cs []matching) {
	return []matching{
		{"broadcast", "dhcp arp rarp padi"},
		{"ether broadcast", "dhcp arp rarp padi"},
		{"multicast", "group dhcp solicit arp rarp lldp padi"},
		{"ip multicast", "group dhcp"},
		{"ip6 multicast", "solicit"},
		{"not broadcast and not multicast and not ip and not ip6", "vlan qinq mpls pppoe"},
		{"vlan", "vlan qinq"},
		{"vlan 5", "vlan"},
		{"vlan 6 and vlan 5", "qinq"},
		{"vlan and vlan and tcp port 80", "qinq"},
		{"vlan and udp port 53", "vlan"},
		{"port 80 or (vlan 6 and vlan 5 and port 80)", "http sctp http6 qinq"},
		// All that stands behind the word is sought behind the tag.
		{"vlan 5 or udp", "vlan"},
		{"mpls", "mpls"},
		{"mpls 7 and mpls 5 and udp port 53", "mpls"},
		{"mpls 5", ""},
		{"mpls and host 10.1.2.3", ""}, // below one label there is another one
		{"pppoes", "pppoe"},
		{"pppoes 3 and tcp port 80", "pppoe"},
		{"pppoes 4", ""},
		{"pppoes and ip6", ""},
		{"pppoed", "padi"},
	}
}

func TestCompile(t *testing.T) {
	t.Parallel()
	frames := samples(t)
	for _, c := range cases() {
		t.Run(c.expression, func(t *testing.T) {
			t.Parallel()
			p, err := filter.Compile(c.expression, filter.LinkEthernet)
			if err != nil {
				t.Fatal(err)
			}

			var got []string
			for _, s := range frames {
				if p.Match(s.frame) {
					got = append(got, s.name)
				}
			}

			if want := strings.Fields(c.samples); !slices.Equal(got, want) {
				t.Errorf("\ngot  %s\nwant %s\n%s", got, want, p)
			}
		})
	}
}
