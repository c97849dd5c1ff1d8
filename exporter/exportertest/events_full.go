package exportertest

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/trailscope/trailscope/exporter/event"
)

// Values of TLS that several events have.
const (
	badJA4  = "t13d1516h2_8daaf6152771_02713d6af862"
	badSHA1 = "89abcdef0123456789abcdef0123456789abcdef"
	badSHA2 = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
)

// full are detections of profile full, with all that it gives.
func full() []*event.Event {
	return concat(fullNames(), fullAddresses(), fullHandshakes())
}

// overlay is a datagram's way through three encapsulations.
func overlay() []event.Tunnel {
	return []event.Tunnel{
		{Kind: "mpls", ID: 16, HasID: true},
		{Kind: "gre", Source: out4, Destination: bad4b},
		{Kind: "vxlan", Source: bad6, Destination: netip.MustParseAddr("2001:db8:0:0:1::9"), ID: 1<<24 - 1, HasID: true},
	}
}

// fullNames are names in answers and in other letters.
func fullNames() []*event.Event {
	return []*event.Event{
		base(700, event.KindDNS, func(e *event.Event) { // an alias
			e.Transport, e.Source, e.SourcePort, e.Destination, e.DestinationPort = "TCP", resolver, 53, client4, 49160
			e.Trail, e.Info = "(cdn).alias.example", "magecart (malware)"
			e.DNS = &event.DNS{
				Name: "shop.example", ID: 0xbeef, Type: 1, Class: 1, Response: true,
				Answers: []event.DNSAnswer{
					{Name: "shop.example", Type: 5, TTL: 300, Data: "cdn.alias.example"},
					{Name: "cdn.alias.example", Type: 1, TTL: 30, Data: "192.0.2.66"},
					{Name: "cdn.alias.example", Type: 28, TTL: 1<<32 - 1, Data: "2001:db8::bad:1"},
				},
			}
		}),
		base(701, event.KindDNS, func(e *event.Event) { // as many answers as an event has, and hostile ones
			e.Transport, e.Source, e.SourcePort, e.Destination, e.DestinationPort = "UDP", bad6, 5353, client6, 49161
			e.Trail = "mail.many.example"
			e.DNS = &event.DNS{Name: "many.example", ID: 1, Type: 255, Class: 1, Response: true, More: true}

			for i := range event.MaxDNSAnswers {
				e.DNS.Answers = append(e.DNS.Answers, event.DNSAnswer{
					Name: "many.example", Type: 15, TTL: 60, Data: fmt.Sprintf("%d mail.many.example", i),
				})
			}

			e.DNS.Answers[1] = event.DNSAnswer{
				Name: "many.example", Type: 65, Data: `1 . alpn="h2,h3" ipv4hint=192.0.2.66,192.0.2.67 ipv6hint=2001:db8::bad:1`,
			}
			e.DNS.Answers[2] = event.DNSAnswer{Name: "a|b=c\\.example", Type: 16, Data: "\"tab\\009 \xff=|\" \"ünï\""}
			e.DNS.Answers[3] = event.DNSAnswer{Name: strings.Repeat("x", 250), Type: 65280, Data: strings.Repeat("0a", 250)}
			e.DNS.Answers[4] = event.DNSAnswer{}
		}),
		base(702, event.KindDNS, func(e *event.Event) { // look-alike of a protected name
			e.Transport, e.Source, e.Destination, e.DestinationPort = "UDP", client6, bad6, 53
			e.Trail, e.Info, e.Reference = "(www).xn--malwar-9uf.example", "homograph of malware.example (suspicious)", "(heuristic)"
			e.DNS = &event.DNS{Name: "www.xn--malwar-9uf.example", ID: 7, Type: 28, Class: 1}
			e.Tunnels = []event.Tunnel{{Kind: "6in4", Source: out4, Destination: nowhere4}}
		}),
	}
}

// fullAddresses are networks, ranges and UDP ports.
func fullAddresses() []*event.Event {
	return []*event.Event{
		base(710, event.KindIP, func(e *event.Event) {
			e.Trail, e.Info, e.Reference = "192.0.2.0/25", "bad reputation", "drop.example"
			e.Tunnels, e.VLAN = overlay(), 100
		}),
		base(711, event.KindIP, func(e *event.Event) {
			e.Source, e.Destination = netip.MustParseAddr("2001:db8:1:2:3:4:5:6"), client6
			e.Trail, e.Info, e.Reference = "2001:DB8::/32", "bulletproof hosting", "(custom)"
		}),
		base(712, event.KindIP, func(e *event.Event) {
			e.Trail, e.Info, e.Reference = "192.0.2.60-192.0.2.70", "known attacker", "range.example"
		}),
		base(713, event.KindIPORT, func(e *event.Event) {
			e.Transport, e.Source, e.Destination, e.DestinationPort = "UDP", client6, bad6, 16471
			e.Trail, e.Info = "[2001:db8::bad:1]:16471", "zeroaccess (malware)"
			e.Tunnels = []event.Tunnel{{Kind: "geneve", Source: client4, Destination: other4, HasID: true}}
		}),
	}
}

// fullHandshakes are fingerprints, digests and a user agent.
func fullHandshakes() []*event.Event {
	return []*event.Event{
		base(720, event.KindJA4, func(e *event.Event) {
			e.DestinationPort, e.Trail, e.Info, e.Reference = 8443, badJA4, "sliver (malware)", "ja4.example"
			e.TLS = &event.TLS{ServerName: "update.example", JA4: badJA4, Version: "1.3", ALPN: "h2"}
			e.Tunnels = overlay()
		}),
		base(721, event.KindJA4, func(e *event.Event) {
			e.Transport, e.Source, e.Destination = "UDP", client6, bad6
			e.Trail, e.Info, e.Reference = "q13d0312h3_55b375c5d22e_06cda9e17597", "mass scanner", "(static)"
			e.TLS = &event.TLS{JA4: e.Trail, Version: "1.3", ALPN: "h3", QUIC: true}
		}),
		base(722, event.KindCERT, func(e *event.Event) {
			e.Source, e.SourcePort, e.Destination, e.DestinationPort = bad6, 465, client6, 50010
			e.Trail, e.Info, e.Reference = badSHA2, "c2 cert", "(remote custom)"
			e.TLS = &event.TLS{
				CertificateSHA1: badSHA1, CertificateSHA256: badSHA2, Version: "1.2", Cipher: 0xc02f, ALPN: "http/1.1\r\n=|",
			}
		}),
		base(723, event.KindUA, func(e *event.Event) {
			e.DestinationPort, e.Trail, e.Info = 8000, "evilbot/2.0", "evilbot (malware)"
			e.HTTP = &event.HTTP{
				Method: "GET", Host: "[2001:db8::bad:1]:8000", Path: "/a", UserAgent: "evilbot/2.0", Version: "2",
			}
		}),
	}
}
