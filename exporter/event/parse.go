package event

import (
	"bytes"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
)

// MaxLine is the longest line that ParseLine reads, in bytes. A line of a
// thousand merged values and a trail of a whole packet is below 64 KiB.
const MaxLine = 1 << 20

// columns is the number of columns of a log line (SPEC 6.1).
const columns = 11

// Errors of [ParseLine]; it wraps them with what was found.
var (
	// ErrLine is returned for text that is not made of eleven columns.
	ErrLine = errors.New("not an event line")

	// ErrColumn is returned for a column whose text does not fit.
	ErrColumn = errors.New("bad column")
)

// ParseLine reads a log line as [AppendLine] writes it, with or without its
// line end. Times are in loc, nil for UTC; where the clock was set back, a time
// that occurs twice is read as the first of both (see [Ambiguous]).
//
// Of a merged column the first value becomes the primary one. A line does not
// say how many events it stands for nor how they were merged: a merged one is
// read as [MergeThrottle] with AtLeast set. Addresses are accepted in any
// spelling and written in Maltrail's; otherwise AppendLine gives the line
// again, byte for byte, if AppendLine wrote it.
//
// The event keeps nothing of line.
func ParseLine(line []byte, loc *time.Location) (*Event, error) {
	if len(line) > MaxLine {
		return nil, fmt.Errorf("%w: longer than %d bytes", ErrLine, MaxLine)
	}

	line = bytes.TrimSuffix(bytes.TrimSuffix(line, []byte{'\n'}), []byte{'\r'})
	if bytes.ContainsAny(line, "\r\n") {
		return nil, fmt.Errorf("%w: line end within", ErrLine)
	}

	fields, err := split(string(line))
	if err != nil {
		return nil, err
	}

	if loc == nil {
		loc = time.UTC
	}

	t, ok := parseTime(fields[0], loc)
	if !ok {
		return nil, columnError("time", fields[0])
	}

	e := &Event{
		Time:      t,
		Sensor:    textOf(fields[1]),
		Kind:      Kind(fields[7]),
		Trail:     textOf(fields[8]),
		Info:      textOf(fields[9]),
		Reference: textOf(fields[10]),
		Count:     1,
	}

	if !e.Kind.Valid() {
		return nil, columnError("type", fields[7])
	}

	if err := e.parseEnds(&fields); err != nil {
		return nil, err
	}

	e.setMerged(fields[3], fields[4], fields[5], fields[6])

	return e, nil
}

// parseEnds reads the columns from the source to the transport.
func (e *Event) parseEnds(fields *[columns]string) error {
	if !e.parseSource(fields[2]) {
		return columnError("source", fields[2])
	}

	var ok bool
	if e.SourcePort, e.SourcePorts, ok = parseList(fields[3], parsePort); !ok {
		return columnError("source port", fields[3])
	}

	if e.Destination, e.Destinations, ok = parseList(fields[4], parseAddr); !ok {
		return columnError("destination", fields[4])
	}

	if e.DestinationPort, e.DestinationPorts, ok = parseList(fields[5], parsePort); !ok {
		return columnError("destination port", fields[5])
	}

	if e.Transport, e.Transports, ok = parseList(fields[6], parseLabel); !ok {
		return columnError("transport", fields[6])
	}

	if e.SourcePort == 0 && e.SourcePorts == nil {
		e.SourcePort = NoPort
	}

	if e.DestinationPort == 0 && e.DestinationPorts == nil {
		e.DestinationPort = NoPort
	}

	return nil
}

// parseSource reads an address and, after a comma, a forwarded one.
func (e *Event) parseSource(s string) bool {
	s, forwarded, found := strings.Cut(s, ",")
	if found && (forwarded == "" || strings.Trim(forwarded, "0123456789.") != "") {
		return false
	}

	e.Forwarded = forwarded

	if s == "" && found {
		return true
	}

	var ok bool
	e.Source, ok = parseAddr(s)

	return ok
}

// setMerged notes that the event was merged if a list says so, and keeps the
// columns' own words where their lists do not give them.
func (e *Event) setMerged(sourcePort, destination, destinationPort, transport string) {
	if e.SourcePorts == nil && e.Destinations == nil && e.DestinationPorts == nil && e.Transports == nil {
		return
	}

	e.Merge = MergeThrottle
	e.AtLeast = true

	var j Joined
	if e.SourcePorts != nil && string(e.AppendSourcePort(nil)) != sourcePort {
		j.SourcePort = sourcePort
	}

	if e.Destinations != nil && string(e.AppendDestination(nil)) != destination {
		j.Destination = destination
	}

	if e.DestinationPorts != nil && string(e.AppendDestinationPort(nil)) != destinationPort {
		j.DestinationPort = destinationPort
	}

	if e.Transports != nil && string(e.AppendTransport(nil)) != transport {
		j.Transport = transport
	}

	if j != (Joined{}) {
		e.Joined = &j
	}
}

// columnError says which column is wrong and how it reads.
func columnError(name, text string) error {
	const shown = 64 // enough to recognise it

	return fmt.Errorf("%w: %s %q", ErrColumn, name, text[:min(len(text), shown)])
}

// split cuts a line into its columns and undoes their quoting.
func split(s string) (fields [columns]string, err error) {
	for i := range fields {
		if i > 0 {
			var ok bool
			if s, ok = strings.CutPrefix(s, " "); !ok {
				return fields, fmt.Errorf("%w: %d columns", ErrLine, i)
			}
		}

		var ok bool
		if fields[i], s, ok = cutField(s); !ok {
			return fields, fmt.Errorf("%w: column %d", ErrLine, i+1)
		}
	}

	if s != "" {
		return fields, fmt.Errorf("%w: more than %d columns", ErrLine, columns)
	}

	return fields, nil
}

// cutField takes the first column off s.
func cutField(s string) (field, rest string, ok bool) {
	if s == "" || s[0] != '"' {
		end := strings.IndexByte(s, ' ')
		if end < 0 {
			end = len(s)
		}

		return s[:end], s[end:], end > 0
	}

	doubled := false

	for i := 1; i < len(s); i++ {
		if s[i] != '"' {
			continue
		}

		if i+1 < len(s) && s[i+1] == '"' {
			doubled = true
			i++

			continue
		}

		field = s[1:i]
		if doubled {
			field = strings.ReplaceAll(field, `""`, `"`)
		}

		return field, s[i+1:], true
	}

	return "", "", false
}

// textOf reads a text column.
func textOf(s string) string {
	if s == "-" {
		return ""
	}

	return s
}

// parseList reads a column of one value or several.
func parseList[T comparable](s string, parse func(string) (T, bool)) (primary T, list []T, ok bool) {
	first, rest, several := strings.Cut(s, ",")

	primary, ok = parse(first)
	if !ok || !several {
		return primary, nil, ok
	}

	seen := map[T]struct{}{primary: {}}
	list = []T{primary}

	for text := range strings.SplitSeq(rest, ",") {
		v, ok := parse(text)
		if !ok {
			return primary, nil, false
		}

		if _, again := seen[v]; !again {
			seen[v] = struct{}{}

			list = append(list, v)
		}
	}

	if len(list) == 1 {
		return primary, nil, true
	}

	return primary, slices.Clip(list[:min(len(list), MaxMerged)]), true
}

// parsePort reads a port in its shortest spelling, or `-`.
func parsePort(s string) (Port, bool) {
	if s == "-" {
		return NoPort, true
	}

	n, err := strconv.ParseUint(s, 10, 16)

	return Port(n), err == nil && (s[0] != '0' || len(s) == 1)
}

// parseAddr reads an address without a zone, or `-` as the zero Addr.
func parseAddr(s string) (netip.Addr, bool) {
	if s == "-" {
		return netip.Addr{}, true
	}

	a, err := netip.ParseAddr(s)

	return a, err == nil && a.Zone() == ""
}

// parseLabel reads a transport label, or `-` as the empty one.
func parseLabel(s string) (string, bool) {
	if s == "-" {
		return "", true
	}

	const maxLabel = 16 // ours: longest of SPEC 3.8 is 8

	return s, s != "" && len(s) <= maxLabel && !strings.ContainsAny(s, "\" ")
}
