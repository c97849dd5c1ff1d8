package enrich_test

import (
	"net/netip"
	"testing"

	"github.com/trailscope/trailscope/exporter/enrich"
	"github.com/trailscope/trailscope/exporter/event"
)

func TestFlowID(t *testing.T) {
	// Flows and ids of the specification's test captures, seed 0.
	testCases := []struct {
		name  string
		src   string
		dst   string
		want  string
		proto uint8
	}{
		{name: "tcp", proto: 6, src: "128.232.110.120:34855", dst: "66.35.250.204:80", want: "1:LQU9qZlK+B5F3KDmev6m5PMibrg="},
		{name: "tcp_back", proto: 6, src: "66.35.250.204:80", dst: "128.232.110.120:34855", want: "1:LQU9qZlK+B5F3KDmev6m5PMibrg="},
		{name: "udp", proto: 17, src: "192.168.1.52:54585", dst: "8.8.8.8:53", want: "1:d/FP5EW3wiY1vCndhwleRRKHowQ="},
		{name: "icmp_echo", proto: 1, src: "192.168.0.89:8", dst: "192.168.0.1:0", want: "1:X0snYXpgwiv9TZtqg64sgzUn6Dk="},
		{name: "icmpv6_solicitation", proto: 58, src: "[fe80::200:86ff:fe05:80da]:135", dst: "[fe80::260:97ff:fe07:69ea]:136", want: "1:dGHyGvjMfljg6Bppwm3bg0LO8TY="},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			got := enrich.FlowID(tc.proto, netip.MustParseAddrPort(tc.src), netip.MustParseAddrPort(tc.dst))
			if got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
}

func TestCommunityID(t *testing.T) {
	udp := func() *event.Event {
		return &event.Event{
			Transport: "UDP",
			Source:    netip.MustParseAddr("192.168.1.52"), SourcePort: 54585,
			Destination: netip.MustParseAddr("8.8.8.8"), DestinationPort: 53,
		}
	}

	const udpID = "1:d/FP5EW3wiY1vCndhwleRRKHowQ="

	testCases := []struct {
		name   string
		change func(e *event.Event)
		want   string
	}{
		{name: "udp", change: func(*event.Event) {}, want: udpID},
		{name: "answer", change: func(e *event.Event) {
			e.Source, e.Destination = e.Destination, e.Source
			e.SourcePort, e.DestinationPort = 53, 54585
		}, want: udpID},
		{name: "icmp", change: func(e *event.Event) {
			e.Transport, e.SourcePort, e.DestinationPort = "ICMP", event.NoPort, event.NoPort
			e.Source, e.Destination = netip.MustParseAddr("192.168.0.89"), netip.MustParseAddr("192.168.0.1")
		}, want: "1:X0snYXpgwiv9TZtqg64sgzUn6Dk="},
		{name: "icmpv6", change: func(e *event.Event) {
			e.Transport, e.SourcePort, e.DestinationPort = "ICMPV6", event.NoPort, event.NoPort
			e.Source, e.Destination = netip.MustParseAddr("fe80::1"), netip.MustParseAddr("fe80::2")
		}, want: "1:3H+V/JVcqh/phPel5utt4dOKqOU="},
		{name: "gre_has_no_ports", change: func(e *event.Event) {
			e.Transport, e.SourcePort, e.DestinationPort = "GRE", event.NoPort, event.NoPort
		}, want: "1:Tzmi0Nuup4/wE18xiRy33+RUuf0="},
		{name: "no_port", change: func(e *event.Event) { e.SourcePort = event.NoPort }},
		{name: "sctp_ports_unknown", change: func(e *event.Event) { e.Transport = "SCTP" }},
		{name: "extension_header", change: func(e *event.Event) { e.Transport = "FRAGMENT" }},
		{name: "no_source", change: func(e *event.Event) { e.Source = netip.Addr{} }},
		{name: "several_ports", change: func(e *event.Event) { e.SourcePorts = []event.Port{1, 2} }},
		{name: "several_destination_ports", change: func(e *event.Event) { e.DestinationPorts = []event.Port{1, 2} }},
		{name: "several_destinations", change: func(e *event.Event) { e.Destinations = []netip.Addr{e.Source, e.Destination} }},
		{name: "several_transports", change: func(e *event.Event) { e.Transports = []string{"UDP", "TCP"} }},
	}

	for _, tc := range testCases {
		t.Run(tc.name, func(t *testing.T) {
			e := udp()
			tc.change(e)

			if got := enrich.CommunityID(e); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}
