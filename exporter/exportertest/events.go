package exportertest

import (
	"fmt"
	"net/netip"
	"time"

	"github.com/trailscope/trailscope/exporter/enrich"
	"github.com/trailscope/trailscope/exporter/event"
)

// start is the time of the first event: a leap day.
var start = time.Date(2024, 2, 29, 23, 59, 58, 0, time.UTC)

// Events returns 71 events, complete as after emission, in the order of
// emission. Each call makes them anew, so a test may do with them what it likes;
// they are equal in every call and every process. Tests that need many more
// repeat them with other times through [Many].
func Events() []*event.Event {
	all := concat(domains(), addresses(), requests(), odds(), merged(), hostile(), parsed(), full())

	finish(all)

	return all
}

// Many returns n complete events: the ones of [Events] again and again, each
// round an hour later than the one before, so that all ids differ.
func Many(n int) []*event.Event {
	all := make([]*event.Event, 0, n)

	for round := 0; len(all) < n; round++ {
		for _, e := range concat(domains(), addresses(), requests(), odds(), merged(), hostile(), parsed(), full()) {
			shift(e, time.Duration(round)*time.Hour)

			if all = append(all, e); len(all) == n {
				break
			}
		}
	}

	finish(all)

	return all
}

// shift moves e in time.
func shift(e *event.Event, by time.Duration) {
	for _, t := range []*time.Time{&e.Time, &e.First, &e.Last} {
		if !t.IsZero() {
			*t = t.Add(by)
		}
	}
}

// concat joins lists.
func concat(lists ...[]*event.Event) (all []*event.Event) {
	for _, list := range lists {
		all = append(all, list...)
	}

	return all
}

// finish completes events as the sensor does, and says where addresses are from
// what stands in [places].
func finish(events []*event.Event) {
	ids, err := event.NewIDs(&event.IDsConfig{})
	if err != nil {
		panic(fmt.Sprintf("exportertest: ids: %v", err))
	}

	enricher, err := enrich.New(&enrich.Config{})
	if err != nil {
		panic(fmt.Sprintf("exportertest: enricher: %v", err))
	}

	finisher, err := enrich.NewFinisher(&enrich.FinisherConfig{IDs: ids, Enricher: enricher})
	if err != nil {
		panic(fmt.Sprintf("exportertest: finisher: %v", err))
	}

	for _, e := range events {
		finisher.Finish(e)
		e.SourcePlace = places(e.Source)
		e.DestinationPlace = places(e.Destination)
	}
}

// places says where the addresses of documentation are registered; without a
// database file, so that no test has to write one.
func places(a netip.Addr) *event.Place {
	for _, p := range []struct {
		prefix netip.Prefix
		place  event.Place
	}{
		{netip.MustParsePrefix("192.0.2.0/25"), event.Place{Country: "NL", Organization: `Example "Hosting" B.V.`, ASN: 64500}},
		{netip.MustParsePrefix("192.0.2.128/25"), event.Place{Country: "BR"}},
		{netip.MustParsePrefix("198.51.100.0/24"), event.Place{Organization: "Beispielnetz Süd", ASN: 64511}},
		{netip.MustParsePrefix("2001:db8::/33"), event.Place{Country: "JP", Organization: "例示ネットワーク", ASN: 4200000000}},
	} {
		if p.prefix.Contains(a) {
			return &p.place
		}
	}

	return nil
}

// Often used ends.
var (
	client4  = netip.MustParseAddr("10.1.2.3")
	other4   = netip.MustParseAddr("10.1.2.4")
	client6  = netip.MustParseAddr("fd00:1::23")
	resolver = netip.MustParseAddr("10.0.0.53")
	bad4     = netip.MustParseAddr("192.0.2.66")
	bad4b    = netip.MustParseAddr("192.0.2.200")
	out4     = netip.MustParseAddr("198.51.100.7")
	nowhere4 = netip.MustParseAddr("203.0.113.9")
	bad6     = netip.MustParseAddr("2001:db8::bad:1")
	zero     netip.Addr
)

// after returns the time that lies micros after the first event.
func after(micros int) time.Time {
	return start.Add(time.Duration(micros) * time.Microsecond)
}

// base returns an event with what all have in common; edit gives it the rest.
func base(micros int, kind event.Kind, edit func(e *event.Event)) *event.Event {
	e := &event.Event{
		Time: after(micros), Sensor: "core-1", Interface: "eth0", Kind: kind, Transport: "TCP",
		Source: client4, SourcePort: 49152, Destination: bad4, DestinationPort: 443,
		Info: "malware", Reference: "(static)", Count: 1,
	}
	edit(e)

	return e
}
