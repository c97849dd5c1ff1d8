package threat

import (
	"cmp"
	"slices"

	"github.com/trailscope/trailscope/exporter/event"
)

// knownPort is what is known about a port number.
type knownPort struct {
	name      string
	number    event.Port
	wellKnown bool
	risky     bool
}

// knownPorts are SPEC 9.7's well-known and risky ports, in order of number.
// Names are ours and only for people.
var knownPorts = [...]knownPort{
	{number: 20, wellKnown: true, name: "ftp-data"},
	{number: 21, wellKnown: true, name: "ftp"},
	{number: 22, wellKnown: true, name: "ssh"},
	{number: 23, wellKnown: true, risky: true, name: "telnet"},
	{number: 25, wellKnown: true, name: "smtp"},
	{number: 53, wellKnown: true, name: "dns"},
	{number: 67, wellKnown: true, name: "dhcp"},
	{number: 68, wellKnown: true, name: "dhcp"},
	{number: 69, wellKnown: true, name: "tftp"},
	{number: 80, wellKnown: true, name: "http"},
	{number: 110, wellKnown: true, name: "pop3"},
	{number: 123, wellKnown: true, name: "ntp"},
	{number: 135, wellKnown: true, name: "msrpc"},
	{number: 137, wellKnown: true, name: "netbios"},
	{number: 138, wellKnown: true, name: "netbios"},
	{number: 139, wellKnown: true, name: "netbios"},
	{number: 143, wellKnown: true, name: "imap"},
	{number: 161, wellKnown: true, name: "snmp"},
	{number: 162, wellKnown: true, name: "snmp-trap"},
	{number: 389, wellKnown: true, name: "ldap"},
	{number: 443, wellKnown: true, name: "https"},
	{number: 445, wellKnown: true, risky: true, name: "smb"},
	{number: 465, wellKnown: true, name: "smtps"},
	{number: 514, wellKnown: true, name: "syslog"},
	{number: 587, wellKnown: true, name: "submission"},
	{number: 636, wellKnown: true, name: "ldaps"},
	{number: 993, wellKnown: true, name: "imaps"},
	{number: 995, wellKnown: true, name: "pop3s"},
	{number: 1080, wellKnown: true, name: "socks"},
	{number: 1337, risky: true},
	{number: 1433, wellKnown: true, name: "mssql"},
	{number: 1521, wellKnown: true, name: "oracle"},
	{number: 3128, wellKnown: true, name: "proxy"},
	{number: 3306, wellKnown: true, name: "mysql"},
	{number: 3389, wellKnown: true, risky: true, name: "rdp"},
	{number: 4444, risky: true},
	{number: 5060, wellKnown: true, name: "sip"},
	{number: 5432, wellKnown: true, name: "postgresql"},
	{number: 5900, wellKnown: true, risky: true, name: "vnc"},
	{number: 6379, wellKnown: true, name: "redis"},
	{number: 6666, risky: true, name: "irc"},
	{number: 6667, wellKnown: true, risky: true, name: "irc"},
	{number: 8000, wellKnown: true, name: "http"},
	{number: 8080, wellKnown: true, name: "http"},
	{number: 8118, wellKnown: true, name: "proxy"},
	{number: 8443, wellKnown: true, name: "https"},
	{number: 8888, wellKnown: true, name: "http"},
	{number: 9001, risky: true, name: "tor"},
	{number: 9200, wellKnown: true, name: "elasticsearch"},
	{number: 12345, risky: true},
	{number: 27017, wellKnown: true, name: "mongodb"},
	{number: 31337, risky: true},
}

// Bounds of the port column's rules (SPEC 9.7).
const (
	// firstUnprivileged is the first port that is not a service by its number.
	firstUnprivileged = 1024

	// firstEphemeral is the first port that is a client's by its number.
	firstEphemeral = 32768
)

// lookUp returns what is known about p.
func lookUp(p event.Port) (k knownPort) {
	i, found := slices.BinarySearchFunc(knownPorts[:], p, func(k knownPort, p event.Port) int {
		return cmp.Compare(k.number, p)
	})
	if !found {
		return knownPort{number: p}
	}

	return knownPorts[i]
}

// isService reports whether p is a service's port by its number or name.
func isService(p event.Port) bool {
	return p < firstUnprivileged || lookUp(p).wellKnown
}

// serviceOf decides which side of e offers the service: the side that the
// normalised trail names, else the one whose port looks like a service's.
// Merged events are judged by their primary ports.
func serviceOf(e *event.Event, trail string) event.Service {
	src, dst := e.SourcePort, e.DestinationPort

	switch {
	case !src.Known() && !dst.Known():
		return event.Service{Port: event.NoPort}
	case !src.Known():
		return service(dst, event.SideUnknown)
	case !dst.Known():
		return service(src, event.SideUnknown)
	}

	if trailSide, ok := sideOfTrail(e, trail); ok {
		if trailSide == event.SideSource {
			return service(src, event.SideSource)
		}

		return service(dst, event.SideDestination)
	}

	if sourceOffers(src, dst) {
		return service(src, event.SideSource)
	}

	return service(dst, event.SideDestination)
}

// sourceOffers compares two port numbers; equal ones speak for the destination.
func sourceOffers(src, dst event.Port) bool {
	if a, b := isService(src), isService(dst); a != b {
		return a
	}

	if a, b := src >= firstEphemeral, dst >= firstEphemeral; a != b {
		return b
	}

	return src < dst
}

// service describes port p on a side.
func service(p event.Port, side event.Side) event.Service {
	k := lookUp(p)

	return event.Service{Port: p, Name: k.name, Side: side, Risky: k.risky}
}
