package detect

import (
	"time"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/heuristic"
)

// scanFound turns the report of a scan detector into an event. The report
// stands for many packets, so it has nothing of the packet in hand.
func (e *Engine) scanFound(s heuristic.Scan) {
	e.emit(&event.Event{
		Time:            time.UnixMicro(s.Micros).UTC(),
		Sensor:          e.sensor,
		Interface:       e.frame.Interface,
		Source:          s.Src,
		SourcePort:      event.Port(s.SrcPort),
		Destination:     s.Dst,
		DestinationPort: event.Port(s.DstPort),
		Transport:       s.Kind.Transport(),
		Kind:            event.Kind(s.Kind.EventKind()),
		Trail:           s.Trail,
		Info:            s.Kind.Info(),
		Reference:       heuristic.Reference,
		Count:           1,
	})
}

// endpoints describes the packet in hand for the scan detectors.
func (e *Engine) endpoints() *heuristic.Endpoints {
	p := &e.packet
	e.ends = heuristic.Endpoints{
		Src: p.Src, Dst: p.Dst, SrcPort: p.SrcPort, DstPort: p.DstPort, Micros: e.micros,
	}
	return &e.ends
}
