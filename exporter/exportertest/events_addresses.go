package exportertest

import "github.com/trailscope/trailscope/exporter/event"

// addresses are detections by address and by scan.
func addresses() []*event.Event {
	return []*event.Event{
		base(100, event.KindIP, func(e *event.Event) {
			e.Trail, e.Info = "192.0.2.66", "sality (malware)"
		}),
		base(101, event.KindIP, func(e *event.Event) {
			e.Source, e.SourcePort, e.Destination, e.DestinationPort = nowhere4, 61000, client4, 22
			e.Trail, e.Info, e.Reference = "203.0.113.9", "known attacker", "blocklist.de"
		}),
		base(102, event.KindIP, func(e *event.Event) {
			e.Source, e.Destination, e.SourcePort, e.DestinationPort = client6, bad6, 65535, 1
			e.Trail, e.Info, e.Reference = "2001:db8::bad:1", "bad reputation", "turris"
			e.Interface = "" // as in a replay
		}),
		base(103, event.KindIP, func(e *event.Event) {
			e.Transport, e.SourcePort, e.DestinationPort = "ICMP", event.NoPort, event.NoPort
			e.Destination = bad4b
			e.Trail, e.Info, e.Reference = "192.0.2.200", "mass scanner", "(static)"
		}),
		base(104, event.KindIP, func(e *event.Event) {
			e.Transport, e.SourcePort, e.DestinationPort = "GRE", event.NoPort, event.NoPort
			e.Trail = "192.0.2.66"
		}),
		base(105, event.KindIP, func(e *event.Event) {
			e.Transport, e.SourcePort, e.DestinationPort = "ICMPV6", event.NoPort, event.NoPort
			e.Source, e.Destination = bad6, client6
			e.Trail = "2001:db8::bad:1"
		}),
		base(106, event.KindIPORT, func(e *event.Event) {
			e.DestinationPort = 6667
			e.Trail, e.Info, e.Reference = "192.0.2.66:6667", "irc botnet (malware)", "(custom)"
		}),
		base(107, event.KindIPORT, func(e *event.Event) {
			e.Source, e.Destination, e.DestinationPort = client6, bad6, 4444
			e.Trail, e.Info, e.Reference = "[2001:db8::bad:1]:4444", "meterpreter", "(remote custom)"
		}),
		base(108, event.KindIP, func(e *event.Event) {
			e.Source, e.SourcePort, e.Destination, e.DestinationPort = nowhere4, 40000, client4, 445
			e.Trail, e.Info, e.Reference = "203.0.113.9", "potential port scanning", "(heuristic)"
		}),
		base(109, event.KindIP, func(e *event.Event) {
			e.Transport, e.Source, e.Destination, e.DestinationPort = "UDP", client4, other4, 161
			e.Trail, e.Info, e.Reference = "10.1.2.3", "potential UDP scanning", "(heuristic)"
		}),
		base(110, event.KindPORT, func(e *event.Event) {
			e.DestinationPort = 23
			e.Trail, e.Info, e.Reference = "23", "potential infection", "(heuristic)"
		}),
		base(111, event.KindIP, func(e *event.Event) { // both outside
			e.Source, e.Destination = out4, nowhere4
			e.Trail, e.Info = "203.0.113.9", "spammer"
		}),
	}
}

// odds are events with something unusual about what is not text.
func odds() []*event.Event {
	return []*event.Event{
		base(301, event.KindIP, func(e *event.Event) { e.VLAN, e.Trail = 4094, "192.0.2.66" }),
		base(302, event.KindIP, func(e *event.Event) {
			e.VLAN, e.SourcePort, e.DestinationPort, e.Trail = 1, 0, 0, "192.0.2.66"
		}),
		base(304, event.KindDNS, func(e *event.Event) { // retro match of a contact without a machine
			e.Source, e.SourcePort, e.Destination, e.DestinationPort = zero, event.NoPort, zero, event.NoPort
			e.Transport, e.Interface, e.Retro = "UDP", "", true
			e.Trail, e.Info, e.Reference = "late.example", "malware", "(custom)"
		}),
		base(305, event.KindIP, func(e *event.Event) { // equal to the next but for its ordinal
			e.Trail = "192.0.2.66"
		}),
		base(305, event.KindIP, func(e *event.Event) { e.Trail = "192.0.2.66" }),
		base(-58_999_999, event.KindIP, func(e *event.Event) { // not in order, one microsecond after a second
			e.Trail = "192.0.2.66"
		}),
		base(306, "NEWKIND", func(e *event.Event) { e.Trail = "a kind of a later sensor" }),
	}
}
