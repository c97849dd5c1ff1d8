package webhook

import (
	"slices"
	"strconv"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/sink/internal/pyjson"
)

// The fields that are no texts.
const (
	fieldTimestamp = "timestamp"
	fieldTime      = "time"
	fieldJSON      = "json"
)

// fieldNames are the fields of a template; all but the last two are the keys of
// json, in this order (SPEC 9.6).
var fieldNames = [...]string{
	fieldTimestamp, "sensor", "severity", "src_ip", "src_port", "dst_ip", "dst_port", "proto", "type", "trail", "info",
	"reference", fieldTime, fieldJSON,
}

// isField reports whether a field has that name.
func isField(name string) bool { return slices.Contains(fieldNames[:], name) }

// fieldsOf returns the values of all fields of e: the columns of its event line
// before they are quoted.
func fieldsOf(e *event.Event, severity event.Severity, loc *time.Location) map[string]string {
	values := map[string]string{
		fieldTimestamp: strconv.FormatInt(e.Time.Unix(), 10),
		fieldTime:      string(event.AppendTime(nil, e.Time, loc)),
		"sensor":       orDash(e.Sensor),
		"severity":     severity.String(),
		"src_ip":       orDash(e.SourceText()),
		"src_port":     string(e.AppendSourcePort(nil)),
		"dst_ip":       string(e.AppendDestination(nil)),
		"dst_port":     string(e.AppendDestinationPort(nil)),
		"proto":        string(e.AppendTransport(nil)),
		"type":         orDash(string(e.Kind)),
		"trail":        orDash(e.Trail),
		"info":         orDash(e.Info),
		"reference":    orDash(e.Reference),
	}

	b := append([]byte(`{"timestamp": `), values[fieldTimestamp]...)

	for _, name := range fieldNames[1 : len(fieldNames)-2] {
		b = append(b, `, "`...)
		b = append(b, name...)
		b = append(b, `": `...)
		b = pyjson.AppendString(b, values[name])
	}

	values[fieldJSON] = string(append(b, '}'))

	return values
}

// orDash returns s, or `-` if it is empty.
func orDash(s string) string {
	if s == "" {
		return "-"
	}

	return s
}
