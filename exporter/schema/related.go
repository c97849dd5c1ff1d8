package schema

import (
	"net/netip"
	"slices"

	"github.com/trailscope/trailscope/exporter/event"
)

// appendRelated writes related.*: every digest, name and address of the event.
func appendRelated(w *writer, e *event.Event) {
	var hashes []string

	if t := e.TLS; t != nil {
		hashes = appendOnce(hashes, t.CertificateSHA1)
		hashes = appendOnce(hashes, t.CertificateSHA256)
		hashes = appendOnce(hashes, t.JA4)
	}

	w.texts(FieldRelatedHash, hashes...)
	w.texts(FieldRelatedHosts, relatedHosts(e)...)
	w.texts(FieldRelatedIP, relatedIPs(e)...)
}

// relatedHosts returns every name of the event once.
func relatedHosts(e *event.Event) (hosts []string) {
	if e.DNS != nil {
		hosts = appendOnce(hosts, e.DNS.Name)

		for i := range e.DNS.Answers {
			a := &e.DNS.Answers[i]
			hosts = appendOnce(hosts, a.Name)
			hosts = appendOnce(hosts, targetOf(a))
		}
	}

	if e.HTTP != nil {
		if host, _ := splitHost(e.HTTP.Host); !isAddress(host) {
			hosts = appendOnce(hosts, host)
		}
	}

	if e.TLS != nil {
		hosts = appendOnce(hosts, e.TLS.ServerName)
	}

	return hosts
}

// relatedIPs returns every address of the event once.
func relatedIPs(e *event.Event) (ips []string) {
	for _, a := range [...]netip.Addr{e.Source, e.Destination} {
		if a.IsValid() {
			ips = appendOnce(ips, a.String())
		}
	}

	for _, a := range e.Destinations { // distinct, so not searched again
		if a.IsValid() && a != e.Source && a != e.Destination {
			ips = append(ips, a.String())
		}
	}

	if e.DNS != nil {
		for _, a := range resolvedIPs(e.DNS) {
			ips = appendOnce(ips, a)
		}
	}

	if isAddress(e.Forwarded) {
		ips = appendOnce(ips, e.Forwarded)
	}

	for i := range e.Tunnels {
		for _, a := range [...]netip.Addr{e.Tunnels[i].Source, e.Tunnels[i].Destination} {
			if a.IsValid() {
				ips = appendOnce(ips, a.String())
			}
		}
	}

	return ips
}

// appendOnce appends s unless it is empty or there already.
func appendOnce(list []string, s string) []string {
	if s == "" || slices.Contains(list, s) {
		return list
	}

	return append(list, s)
}
