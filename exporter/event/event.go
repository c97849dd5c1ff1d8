package event

import (
	"net/netip"
	"time"
)

// Event is one detection, or several merged into one. It is immutable once
// emitted; see the package comment for who fills in what, and for the names of
// the carriers.
type Event struct {
	// Time is when the packet was captured, UTC with microseconds; for a scan,
	// the packet that completed it; for a merged event, its first event. Source:
	// the capture's record or the kernel. Carriers: all; the line writes local
	// time.
	Time time.Time

	// First and Last are the times of the earliest and latest event merged into
	// this one, UTC. Both are zero unless Merge is set and the times are known.
	// Source: throttle. Carriers: ECS, OTLP, CEF (start, end).
	First, Last time.Time

	// Threat is what the event means; nil until it is emitted. Source:
	// exporter/threat. Carriers: all but the line.
	Threat *Threat

	// DNS holds the details of a DNS message, nil for other packets. Carriers:
	// ECS, OTLP.
	DNS *DNS

	// HTTP holds the details of a request or response, nil for other packets.
	// Carriers: ECS, OTLP, CEF.
	HTTP *HTTP

	// TLS holds the details of a TLS or QUIC handshake, nil for other packets.
	// Carriers: ECS, OTLP, CEF.
	TLS *TLS

	// SourcePlace and DestinationPlace are where the ends are registered; nil
	// without a database or an entry. Of several destinations the first counts.
	// Source: exporter/enrich. Carriers: ECS, OTLP.
	SourcePlace, DestinationPlace *Place

	// Sensor is the configured name of the sensor (SENSOR_NAME). Source:
	// configuration. Carriers: all.
	Sensor string

	// Interface is the capture interface, empty in a replay. Source: capture.
	// Carriers: ECS, OTLP, CEF.
	Interface string

	// Forwarded is the client address that a proxy's header named, as found:
	// digits and dots, not always an address. Empty otherwise. Source: request
	// heuristics (SPEC 3.6.5). Carriers: line (in the source column), ECS, OTLP.
	Forwarded string

	// Transport is Maltrail's label of the IP protocol: TCP, UDP, ICMP, GRE …
	// (SPEC 3.8). Source: packet. Carriers: all.
	Transport string

	// Kind is the sort of trail. Source: detection. Carriers: all.
	Kind Kind

	// Trail is what was hit, its context in parentheses (SPEC 3.1). Source:
	// detection. Carriers: all.
	Trail string

	// Info is the trail's description or the heuristic's finding. Source:
	// trails, heuristics. Carriers: all.
	Info string

	// Reference names the trail's origin: `(static)`, `(custom)`,
	// `(heuristic)`, or a feed. Source: trails, heuristics. Carriers: all.
	Reference string

	// CommunityID is the flow's Community ID v1, empty when the event does not
	// stand for one flow. Source: exporter/enrich. Carriers: ECS, OTLP.
	CommunityID string

	// SourcePorts and DestinationPorts list every distinct port of a merged
	// event whose ports differ, the primary first; nil otherwise. Source:
	// throttle. Carriers: line (joined), ECS and OTLP (arrays), Logstash
	// (joined); CEF leaves them out.
	SourcePorts, DestinationPorts []Port

	// Destinations lists every distinct destination of a merged event whose
	// destinations differ, the primary first; nil otherwise. Source: throttle.
	// Carriers: as SourcePorts.
	Destinations []netip.Addr

	// Transports lists every distinct transport of a merged event whose
	// transports differ, the primary first; nil otherwise. Source: throttle.
	// Carriers: as SourcePorts.
	Transports []string

	// Tunnels are the encapsulations the packet came in, the outermost first, at
	// most [MaxTunnels]; nil for a plain packet. All other fields speak of the
	// innermost packet, except for VLAN. Of a merged event it is those of the
	// first. Source: packet. Carriers: ECS, OTLP, CEF.
	Tunnels []Tunnel

	// Joined holds the merged columns' texts where the lists do not give them;
	// nil otherwise, and always nil unless Merge is set. Source: throttle,
	// ParseLine. Carriers: line.
	Joined *Joined

	// Source and Destination are the packet's addresses, never swapped, always
	// plain IPv4 or IPv6; Destination is the primary of a merged event. The zero
	// Addr means unknown, which only records not made from a packet may have.
	// Source: packet. Carriers: all.
	Source, Destination netip.Addr

	// Count is how many detections the event stands for, at least 1; 0 reads
	// as 1. Source: throttle. Carriers: ECS, OTLP, CEF (cnt).
	Count int

	// SourcePort and DestinationPort are the packet's ports, [NoPort] for
	// protocols without; the primary of a merged event. Source: packet.
	// Carriers: all; CEF leaves out what is unknown.
	SourcePort, DestinationPort Port

	// VLAN is the outermost 802.1Q id, 1 to 4094, or 0 without a tag. Source:
	// capture. Carriers: ECS, OTLP.
	VLAN uint16

	// ID is the event's identity, by which every at-least-once path drops
	// duplicates; zero until it is emitted. Source: [IDs]. Carriers: all but
	// the line.
	ID ID

	// Merge says whether the event stands for several. Source: throttle.
	// Carriers: ECS, OTLP.
	Merge MergeMode

	// AtLeast is true when Count is only a lower bound: merged lines read back
	// from a log do not say how many events they stand for. Source: ParseLine,
	// throttle. Carriers: ECS, OTLP.
	AtLeast bool

	// Retro is true when a new trail matched a contact of the past that the
	// network memory had recorded. Source: hub. Carriers: ECS, OTLP.
	Retro bool
}

// SourceText returns the source column: the address in Maltrail's rendering,
// and after a comma the forwarded client where there is one. An unknown source
// gives the empty string.
func (e *Event) SourceText() string {
	return string(e.AppendSource(nil))
}

// Events returns Count, reading 0 as 1.
func (e *Event) Events() int {
	return max(e.Count, 1)
}
