package logstash

import (
	"strconv"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/sink/internal/pyjson"
	"github.com/trailscope/trailscope/exporter/sink/maltrail"
)

// Encoder writes events as JSON objects. It is safe for concurrent use.
type Encoder struct {
	severity maltrail.Severity
	hostname string
}

// NewEncoder returns an encoder. The hostname is the document's `sensor`;
// severity may be nil for [maltrail.ByThreat].
func NewEncoder(hostname string, severity maltrail.Severity) *Encoder {
	if severity == nil {
		severity = maltrail.ByThreat
	}

	return &Encoder{severity: severity, hostname: hostname}
}

// Append appends e as one JSON object without a line end, at most limit bytes of
// it as [maltrail.Fit] does; 0 is no limit. The severity of e is that of its
// whole info, whatever is cut.
func (x *Encoder) Append(dst []byte, e *event.Event, limit int) []byte {
	severity := x.severity(e)
	encode := func(dst []byte, e *event.Event) []byte { return x.append(dst, e, severity) }

	if limit <= 0 {
		return encode(dst, e)
	}

	return maltrail.Fit(dst, e, limit, encode)
}

// append is Append without a limit.
func (x *Encoder) append(dst []byte, e *event.Event, severity event.Severity) []byte {
	var column [64]byte // most columns; longer ones are allocated

	dst = append(dst, `{"timestamp": `...)
	dst = strconv.AppendInt(dst, e.Time.Unix(), 10)
	dst = append(dst, `, "sensor": `...)
	dst = pyjson.AppendString(dst, x.hostname)
	dst = append(dst, `, "severity": `...)
	dst = pyjson.AppendString(dst, severity.String())
	dst = append(dst, `, "src_ip": `...)

	if e.Source.IsValid() || e.Forwarded != "" {
		dst = pyjson.AppendString(dst, e.AppendSource(column[:0]))
	} else {
		dst = append(dst, `"-"`...)
	}

	dst = append(dst, `, "src_port": `...)
	dst = appendPort(dst, e.SourcePort, e.AppendSourcePort(column[:0]))
	dst = append(dst, `, "dst_ip": `...)
	dst = pyjson.AppendString(dst, e.AppendDestination(column[:0]))
	dst = append(dst, `, "dst_port": `...)
	dst = appendPort(dst, e.DestinationPort, e.AppendDestinationPort(column[:0]))
	dst = append(dst, `, "proto": `...)
	dst = pyjson.AppendString(dst, e.AppendTransport(column[:0]))
	dst = append(dst, `, "type": `...)
	dst = pyjson.AppendString(dst, e.Kind)
	dst = append(dst, `, "trail": `...)

	if e.Kind == event.KindPORT {
		dst = appendNumber(dst, e.Trail)
	} else {
		dst = pyjson.AppendString(dst, e.Trail)
	}

	dst = append(dst, `, "info": `...)
	dst = pyjson.AppendString(dst, e.Info)
	dst = append(dst, `, "reference": `...)
	dst = pyjson.AppendString(dst, e.Reference)

	return append(dst, '}')
}

// appendPort appends a column of ports. A lone 0 is a number here, unlike in the
// event line.
func appendPort(dst []byte, port event.Port, column []byte) []byte {
	if len(column) == 1 && column[0] == '-' && port == 0 {
		return append(dst, '0')
	}

	return appendNumber(dst, string(column))
}

// appendNumber appends s as a number if it is a port's, and as a string if not.
func appendNumber(dst []byte, s string) []byte {
	n, err := strconv.ParseUint(s, 10, 16)
	if err != nil || len(s) > 1 && s[0] == '0' {
		return pyjson.AppendString(dst, s)
	}

	return strconv.AppendUint(dst, n, 10)
}
