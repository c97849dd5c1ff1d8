package schema

import (
	"strconv"

	"go.opentelemetry.io/otel/attribute"

	"github.com/trailscope/trailscope/exporter/event"
)

// appendTunnels writes trailscope.tunnel.
func appendTunnels(w *writer, list []event.Tunnel) {
	w.objects(FieldTunnel, len(list), func(one *writer, i int) {
		const skip = len(FieldTunnel) + 1

		t := &list[i]
		if t.Destination.IsValid() {
			one.text(FieldTunnelDestination[skip:], t.Destination.String())
		}

		if t.HasID {
			one.number(FieldTunnelID[skip:], int64(t.ID))
		}

		one.text(FieldTunnelKind[skip:], t.Kind)

		if t.Source.IsValid() {
			one.text(FieldTunnelSource[skip:], t.Source.String())
		}
	})
}

// otelTunnels adds trailscope.tunnel.*.
func otelTunnels(w *attributes, list []event.Tunnel) {
	if len(list) == 0 {
		return
	}

	var (
		kinds, sources, destinations []string
		ids                          []int64
	)

	for i := range list {
		t := &list[i]
		kinds = append(kinds, t.Kind)

		if t.Source.IsValid() {
			sources = append(sources, t.Source.String())
		}

		if t.Destination.IsValid() {
			destinations = append(destinations, t.Destination.String())
		}

		if t.HasID {
			ids = append(ids, int64(t.ID))
		}
	}

	w.texts(FieldTunnelDestination, destinations)

	if len(ids) > 0 {
		w.list = append(w.list, attribute.Int64Slice(FieldTunnelID, ids))
	}

	w.texts(FieldTunnelKind, kinds)
	w.texts(FieldTunnelSource, sources)
}

// TunnelText returns tunnels in words, the outermost first:
// `vxlan 192.0.2.1 > 192.0.2.2 id 42, gre 10.0.0.1 > 10.0.0.2`.
func TunnelText(list []event.Tunnel) string {
	var b []byte

	for i := range list {
		t := &list[i]

		if i > 0 {
			b = append(b, ", "...)
		}

		b = append(b, t.Kind...)

		if t.Source.IsValid() || t.Destination.IsValid() {
			b = append(b, ' ')
			b = appendEnd(b, t.Source, 0, event.NoPort, nil)
			b = append(b, " > "...)
			b = appendEnd(b, t.Destination, 0, event.NoPort, nil)
		}

		if t.HasID {
			b = append(b, " id "...)
			b = strconv.AppendUint(b, uint64(t.ID), 10)
		}
	}

	return string(b)
}
