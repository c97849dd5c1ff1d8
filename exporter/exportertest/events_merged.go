package exportertest

import (
	"net/netip"

	"github.com/trailscope/trailscope/exporter/event"
)

// merged are events that stand for several.
func merged() []*event.Event {
	one := func(micros int, edit func(e *event.Event)) *event.Event {
		return base(micros, event.KindIP, func(e *event.Event) {
			e.Trail, e.Info = "192.0.2.66", "sality (malware)"
			edit(e)
		})
	}

	group := func(micros, n int, mode event.MergeMode, edit func(e *event.Event, i int)) *event.Event {
		list := make([]*event.Event, n)
		for i := range list {
			list[i] = one(micros+i*1000, func(e *event.Event) { edit(e, i) })
		}

		return event.Merge(list, mode)
	}

	ports := func(e *event.Event, i int) { e.SourcePort = event.Port(50000 + i) }
	twice := event.Merge([]*event.Event{
		group(460, 3, event.MergeCondensed, ports),
		group(470, 2, event.MergeCondensed, func(e *event.Event, i int) { e.SourcePort = event.Port(60000 + i) }),
	}, event.MergeThrottle)

	return []*event.Event{
		group(400, 2, event.MergeThrottle, ports),
		group(410, 3, event.MergeThrottle, func(*event.Event, int) {}), // nothing differs
		group(420, 4, event.MergeThrottle, func(e *event.Event, i int) {
			e.Destination = netip.AddrFrom4([4]byte{192, 0, 2, byte(70 - i)})
		}),
		group(430, 5, event.MergeCondensed, func(e *event.Event, i int) {
			e.Source, e.Destination = client6, bad6
			e.DestinationPort = event.Port(9000 - 7*i)
		}),
		group(440, 3, event.MergeThrottle, func(e *event.Event, i int) {
			e.Transport = []string{"UDP", "TCP", "ICMP"}[i]
			if i == 2 {
				e.SourcePort, e.DestinationPort = event.NoPort, event.NoPort
			}
		}),
		group(450, event.MaxMerged, event.MergeCondensed, func(e *event.Event, i int) {
			e.Source, e.SourcePort = nowhere4, event.Port(1024+i)
			e.Destination = netip.AddrFrom4([4]byte{10, 2, byte(i / 250), byte(i % 250)})
			e.DestinationPort = event.Port(1 + i%7)
			e.Info, e.Reference = "mass scanner", "(static)"
		}),
		twice,
	}
}
