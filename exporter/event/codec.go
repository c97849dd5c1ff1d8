package event

import (
	"errors"
	"fmt"
)

// codecVersion is the first byte of what [AppendBinary] writes. It changes only
// when older readers would misread the rest; a new field is no reason.
const codecVersion = 1

// ErrCodec is what errors of [DecodeBinary] wrap.
var ErrCodec = errors.New("not an event's binary form")

// Fields of an event. Numbers are given once and never reused: the spool of an
// earlier version is read by a later one. They are written in this order.
const (
	fieldTime = 1 + iota
	fieldFirst
	fieldLast
	fieldSensor
	fieldInterface
	fieldForwarded
	fieldTransport
	fieldKind
	fieldTrail
	fieldInfo
	fieldReference
	fieldCommunityID
	fieldSourcePorts
	fieldDestinationPorts
	fieldDestinations
	fieldTransports
	fieldSource
	fieldDestination
	fieldCount
	fieldSourcePort
	fieldDestinationPort
	fieldVLAN
	fieldID
	fieldMerge
	fieldAtLeast
	fieldRetro
	fieldThreat
	fieldDNS
	fieldHTTP
	fieldTLS
	fieldSourcePlace
	fieldDestinationPlace
	fieldJoined
	fieldTunnels
)

// AppendBinary appends the form in which events are spooled: a version byte,
// then the fields that are not zero, each as its number, its length and its
// value, by ascending number. Equal events give equal bytes.
//
// [DecodeBinary] gives back the same event, except that times are UTC, and that
// lists are cut to [MaxMerged] values, tunnels to [MaxTunnels] and answers to
// [MaxDNSAnswers], more than which no event has. It is safe for concurrent use
// on an immutable event.
func AppendBinary(dst []byte, e *Event) []byte {
	w := wire{b: append(dst, codecVersion)}

	w.time(fieldTime, e.Time)
	w.time(fieldFirst, e.First)
	w.time(fieldLast, e.Last)
	w.text(fieldSensor, e.Sensor)
	w.text(fieldInterface, e.Interface)
	w.text(fieldForwarded, e.Forwarded)
	w.text(fieldTransport, e.Transport)
	w.text(fieldKind, string(e.Kind))
	w.text(fieldTrail, e.Trail)
	w.text(fieldInfo, e.Info)
	w.text(fieldReference, e.Reference)
	w.text(fieldCommunityID, e.CommunityID)
	w.ports(fieldSourcePorts, e.SourcePorts)
	w.ports(fieldDestinationPorts, e.DestinationPorts)
	w.addrs(fieldDestinations, e.Destinations)
	w.texts(fieldTransports, e.Transports)
	w.addr(fieldSource, e.Source)
	w.addr(fieldDestination, e.Destination)
	w.number(fieldCount, int64(e.Count))
	w.number(fieldSourcePort, int64(e.SourcePort))
	w.number(fieldDestinationPort, int64(e.DestinationPort))
	w.number(fieldVLAN, int64(e.VLAN))
	w.bytes16(fieldID, e.ID)
	w.number(fieldMerge, int64(e.Merge))
	w.flag(fieldAtLeast, e.AtLeast)
	w.flag(fieldRetro, e.Retro)
	w.threat(fieldThreat, e.Threat)
	w.dns(fieldDNS, e.DNS)
	w.http(fieldHTTP, e.HTTP)
	w.tls(fieldTLS, e.TLS)
	w.place(fieldSourcePlace, e.SourcePlace)
	w.place(fieldDestinationPlace, e.DestinationPlace)
	w.joined(fieldJoined, e.Joined)
	w.tunnels(fieldTunnels, e.Tunnels)

	return w.b
}

// DecodeBinary reads what [AppendBinary] wrote. It keeps nothing of b. Fields
// with numbers it does not know, written by a later version, are skipped. What
// it allocates is bounded by a small multiple of b's length. All errors wrap
// [ErrCodec].
func DecodeBinary(b []byte) (*Event, error) {
	if len(b) == 0 {
		return nil, fmt.Errorf("%w: empty", ErrCodec)
	}

	if b[0] != codecVersion {
		return nil, fmt.Errorf("%w: version %d", ErrCodec, b[0])
	}

	// One copy serves all texts, and the event lies beside its threat, which it
	// nearly always has.
	both := &struct {
		e Event
		t Threat
	}{}
	r := reader{s: string(b[1:])}

	for r.next() {
		switch {
		case r.field == fieldThreat:
			both.e.Threat = &both.t
			r.threat(&both.t)
		case r.field > fieldCommunityID:
			both.e.decodeField(&r)
		default:
			both.e.decodeText(&r)
		}
	}

	if r.bad != 0 {
		return nil, fmt.Errorf("%w: field %d", ErrCodec, r.bad)
	}

	return &both.e, nil
}

// decodeText reads the fields up to the community id.
func (e *Event) decodeText(r *reader) {
	switch r.field {
	case fieldTime:
		e.Time = r.time()
	case fieldFirst:
		e.First = r.time()
	case fieldLast:
		e.Last = r.time()
	case fieldSensor:
		e.Sensor = r.value
	case fieldInterface:
		e.Interface = r.value
	case fieldForwarded:
		e.Forwarded = r.value
	case fieldTransport:
		e.Transport = r.value
	case fieldKind:
		e.Kind = Kind(r.value)
	case fieldTrail:
		e.Trail = r.value
	case fieldInfo:
		e.Info = r.value
	case fieldReference:
		e.Reference = r.value
	case fieldCommunityID:
		e.CommunityID = r.value
	}
}

// decodeField reads the fields after the community id, except for the threat.
func (e *Event) decodeField(r *reader) {
	switch r.field {
	case fieldSourcePorts:
		e.SourcePorts = r.ports()
	case fieldDestinationPorts:
		e.DestinationPorts = r.ports()
	case fieldDestinations:
		e.Destinations = r.addrs()
	case fieldTransports:
		e.Transports = r.texts()
	case fieldSource:
		e.Source = r.addr()
	case fieldDestination:
		e.Destination = r.addr()
	case fieldCount:
		e.Count = integer[int](r)
	case fieldSourcePort:
		e.SourcePort = integer[Port](r)
	case fieldDestinationPort:
		e.DestinationPort = integer[Port](r)
	case fieldVLAN:
		e.VLAN = integer[uint16](r)
	case fieldID:
		e.ID = r.bytes16()
	case fieldMerge:
		e.Merge = integer[MergeMode](r)
	case fieldAtLeast:
		e.AtLeast = true
	case fieldRetro:
		e.Retro = true
	case fieldDNS:
		e.DNS = r.dns()
	case fieldHTTP:
		e.HTTP = r.http()
	case fieldTLS:
		e.TLS = r.tls()
	case fieldSourcePlace:
		e.SourcePlace = r.place()
	case fieldDestinationPlace:
		e.DestinationPlace = r.place()
	case fieldJoined:
		e.Joined = r.joined()
	case fieldTunnels:
		e.Tunnels = r.tunnels()
	}
}
