package event

import (
	"encoding/hex"
	"net/netip"
)

// Threat is what exporter/threat derives from an event: which threat the event
// belongs to and how bad it is. Every format carries it, so that no reader has
// to derive it again. Source: SPEC 9.7's rules over the event's own columns and
// the home networks.
type Threat struct {
	// ID names the threat: events with the same ID are one row of the report.
	// Carriers: ECS, OTLP, CEF.
	ID ThreatID

	// Display is Maltrail's short form of the identity, 8 characters, for
	// people; it can collide, ID does not. Carriers: ECS, OTLP, CEF.
	Display string

	// Trail is the event's trail without its bracketed context. Carriers: ECS,
	// OTLP.
	Trail string

	// Class is the last bracketed text of the info, such as `malware`; empty
	// when there is none. Carriers: ECS, OTLP.
	Class string

	// Rule is a stable slug of few values that names what fired, such as
	// `trail-dns` or `potential-sql-injection`. Carriers: ECS, OTLP, CEF (class
	// id).
	Rule string

	// Techniques are MITRE ATT&CK technique ids in SPEC 9.7's order; nil when
	// none applies. Carriers: ECS, OTLP, CEF.
	Techniques []string

	// Machine is the end inside the home networks, else the source; the zero
	// Addr when neither is known. Carriers: ECS, OTLP.
	Machine netip.Addr

	// Service is the side of the connection that offers the service. Carriers:
	// ECS, OTLP.
	Service Service

	// Risk is the risk order's part that one event decides: 1000 times the
	// severity, more for words of a compromise, less for words of noise; 750 to
	// 3400. What the number of events adds is added when threats are listed.
	// Carriers: ECS, OTLP.
	Risk int

	// Severity is how bad it is. Carriers: all but the line.
	Severity Severity

	// Confidence is how sure the trail's origin makes it. Carriers: ECS, OTLP,
	// CEF.
	Confidence Confidence

	// Direction relates both ends to the home networks. Carriers: ECS, OTLP,
	// CEF (deviceDirection).
	Direction Direction

	// Origin is where the trail comes from. Carriers: ECS, OTLP, CEF.
	Origin Origin

	// Custom is true for trails of the user's own lists, which scopes may mask.
	// Carriers: ECS, OTLP.
	Custom bool
}

// ThreatID is 128 bits that identify a threat on every sensor and in every
// store alike.
type ThreatID [16]byte

// String returns 32 lower-case hex digits.
func (id ThreatID) String() string { return hex.EncodeToString(id[:]) }

// Service is the service side of a connection (SPEC 9.7, port column).
type Service struct {
	// Name is the usual service of the port, such as `https`; empty when it has
	// no common one.
	Name string

	// Port is the service's port, or [NoPort] when neither side has one.
	Port Port

	// Side says which end offers the service.
	Side Side

	// Risky is true for ports that are often abused.
	Risky bool
}

// Side names an end of an event's connection.
type Side uint8

const (
	// SideUnknown is used when only one end has a port, so that no arrow is
	// drawn.
	SideUnknown Side = iota

	// SideDestination means the service is at the destination: the packet goes
	// into it.
	SideDestination

	// SideSource means the service is at the source: the packet comes out of it.
	SideSource
)

// String returns `destination`, `source` or the empty string.
func (s Side) String() string {
	switch s {
	case SideDestination:
		return "destination"
	case SideSource:
		return "source"
	default:
		return ""
	}
}

// Severity is Maltrail's severity, which grows with the number. The zero value
// means that the event has not been judged yet.
type Severity uint8

const (
	// SeverityLow is noise of the internet: scans, reputation lists.
	SeverityLow Severity = 1 + iota

	// SeverityMedium is everything no other rule decides.
	SeverityMedium

	// SeverityHigh is malware and the user's own trails.
	SeverityHigh
)

// String returns `low`, `medium`, `high`, or `unknown` for the zero value.
func (s Severity) String() string {
	switch s {
	case SeverityLow:
		return "low"
	case SeverityMedium:
		return "medium"
	case SeverityHigh:
		return "high"
	default:
		return "unknown"
	}
}

// Confidence is how likely it is that the trail means what it says.
type Confidence uint8

const (
	// ConfidenceUnknown is the zero value.
	ConfidenceUnknown Confidence = iota

	// ConfidenceLow is a heuristic's guess.
	ConfidenceLow

	// ConfidenceMedium is a public feed's entry.
	ConfidenceMedium

	// ConfidenceHigh is a curated or the user's own entry.
	ConfidenceHigh
)

// String returns ECS's words: `Low`, `Medium`, `High`, or `Not Specified`.
func (c Confidence) String() string {
	switch c {
	case ConfidenceLow:
		return "Low"
	case ConfidenceMedium:
		return "Medium"
	case ConfidenceHigh:
		return "High"
	default:
		return "Not Specified"
	}
}

// Direction relates an event's ends to the home networks.
type Direction uint8

const (
	// DirectionUnknown means that an end is not known.
	DirectionUnknown Direction = iota

	// DirectionInbound is from outside to inside.
	DirectionInbound

	// DirectionOutbound is from inside to outside.
	DirectionOutbound

	// DirectionInternal is inside only.
	DirectionInternal

	// DirectionExternal is outside only.
	DirectionExternal
)

// String returns ECS's words: `inbound`, `outbound`, `internal`, `external` or
// `unknown`.
func (d Direction) String() string {
	switch d {
	case DirectionInbound:
		return "inbound"
	case DirectionOutbound:
		return "outbound"
	case DirectionInternal:
		return "internal"
	case DirectionExternal:
		return "external"
	default:
		return "unknown"
	}
}

// Origin is where a trail comes from.
type Origin uint8

const (
	// OriginFeed is a downloaded list; the zero value, since any reference
	// names one.
	OriginFeed Origin = iota

	// OriginStatic is a list that ships with the trails.
	OriginStatic

	// OriginHeuristic is a detector, not a list.
	OriginHeuristic

	// OriginCustom is a list of the user's own, local or remote.
	OriginCustom
)

// String returns `feed`, `static`, `heuristic` or `custom`.
func (o Origin) String() string {
	switch o {
	case OriginStatic:
		return "static"
	case OriginHeuristic:
		return "heuristic"
	case OriginCustom:
		return "custom"
	default:
		return "feed"
	}
}
