package schema

import (
	"net/netip"

	"github.com/trailscope/trailscope/exporter/event"
)

// appendSource writes source.*.
func appendSource(w *writer, e *event.Event) {
	if e.Source.IsValid() {
		w.text(FieldSourceAddress, e.Source.String())
	}

	if p := e.SourcePlace; p != nil {
		if p.ASN != 0 {
			w.number(FieldSourceASN, int64(p.ASN))
		}

		w.text(FieldSourceASName, p.Organization)
		w.text(FieldSourceCountry, p.Country)
	}

	if e.Source.IsValid() {
		w.text(FieldSourceIP, e.Source.String())
	}

	appendPorts(w, FieldSourcePort, e.SourcePorts, e.SourcePort)
}

// appendDestination writes destination.*.
func appendDestination(w *writer, e *event.Event) {
	list := e.Destinations
	if len(list) == 0 {
		list = []netip.Addr{e.Destination}
	}

	var ips []string

	for _, a := range list {
		if a.IsValid() {
			ips = append(ips, a.String())
		}
	}

	w.values(FieldDestinationAddress, ips...)

	if p := e.DestinationPlace; p != nil {
		if p.ASN != 0 {
			w.number(FieldDestinationASN, int64(p.ASN))
		}

		w.text(FieldDestinationASName, p.Organization)
		w.text(FieldDestinationCountry, p.Country)
	}

	w.values(FieldDestinationIP, ips...)
	appendPorts(w, FieldDestinationPort, e.DestinationPorts, e.DestinationPort)
}

// appendPorts writes one port or several, leaving out absent ones.
func appendPorts(w *writer, name string, list []event.Port, single event.Port) {
	if len(list) == 0 {
		if single >= 0 {
			w.number(name, int64(single))
		}

		return
	}

	count := 0

	for _, p := range list {
		if p < 0 {
			continue
		}

		if count == 0 {
			w.key(name)
		}

		w.buf = append(w.buf, "[,"[min(count, 1)])
		w.buf = append(w.buf, p.String()...)
		count++
	}

	if count > 0 {
		w.buf = append(w.buf, ']')
	}
}
