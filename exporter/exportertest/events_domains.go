package exportertest

import (
	"strings"

	"github.com/trailscope/trailscope/exporter/event"
)

// domains are detections by name: asked for, answered, and named by TLS and
// QUIC.
func domains() []*event.Event {
	query := func(micros int, name string, kind uint16, edit func(e *event.Event)) *event.Event {
		return base(micros, event.KindDNS, func(e *event.Event) {
			e.Transport, e.Destination, e.DestinationPort = "UDP", resolver, 53
			e.Trail = name
			e.DNS = &event.DNS{Name: strings.Trim(name, "()"), Type: kind, Class: 1}
			edit(e)
		})
	}

	return []*event.Event{
		query(0, "(www).malware.example", 1, func(e *event.Event) {
			e.DNS.Name = "www.malware.example"
			e.Info = "emotet (malware)"
		}),
		query(1, "c2.example", 28, func(e *event.Event) { e.Source, e.Destination = client6, bad6 }),
		query(2, "ransom.example.co.uk", 1, func(e *event.Event) {
			e.Source, e.SourcePort, e.Destination, e.DestinationPort = resolver, 53, client4, 49153
			e.DNS.Response, e.DNS.Answer = true, bad4
			e.Info = "lockbit (ransomware)"
		}),
		query(3, "(qwxzkrtbvnmplk.example)", 1, func(e *event.Event) {
			e.Info, e.Reference = "consonant threshold no such domain (suspicious)", "(heuristic)"
			e.DNS.Response, e.DNS.Code = true, 3
		}),
		query(5, "xn--bcher-kva.example", 65, func(e *event.Event) { e.Reference = "abuse.ch" }),
		query(6, strings.Repeat("a", 63)+".example", 65280, func(e *event.Event) {
			e.Info, e.Reference = "long domain (suspicious)", "(heuristic)"
			e.DNS.Class = 3
		}),
		base(7, event.KindDNS, func(e *event.Event) {
			e.Trail, e.Info, e.Reference = "phish.example", "phishing", "openphish.com"
			e.TLS = &event.TLS{ServerName: "login.phish.example", JA4: "t13d1516h2_8daaf6152771_e5627efa2ab1"}
		}),
		base(8, event.KindDNS, func(e *event.Event) {
			e.Transport, e.Source, e.Destination = "UDP", client6, bad6
			e.Trail, e.Info = "stealer.example", "redline stealer (malware)"
			e.TLS = &event.TLS{ServerName: "stealer.example", JA4: "q13d0310h3_55b375c5d22e_cd85d2d88918", QUIC: true}
		}),
		base(9, event.KindCERT, func(e *event.Event) {
			e.Source, e.SourcePort, e.Destination, e.DestinationPort = bad4, 8443, client4, 50001
			e.Trail, e.Info, e.Reference = "0123456789abcdef0123456789abcdef01234567", "cobalt strike c2 (malware)", "sslbl.abuse.ch"
			e.TLS = &event.TLS{CertificateSHA1: "0123456789abcdef0123456789abcdef01234567"}
		}),
	}
}
