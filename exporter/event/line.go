package event

import (
	"bytes"
	"cmp"
	"net/netip"
	"slices"
	"time"

	"github.com/trailscope/trailscope/trails/addr"
)

// AppendLine appends e as Maltrail's log line (SPEC 6.1), line feed included,
// with its time in loc; a nil loc is UTC. It allocates only for merged events
// and when dst is too small.
func AppendLine(dst []byte, e *Event, loc *time.Location) []byte {
	dst = append(dst, '"')
	dst = AppendTime(dst, e.Time, loc)
	dst = append(dst, '"', ' ')
	dst = appendField(dst, e.Sensor)

	dst = append(dst, ' ')
	if at := len(dst); e.Source.IsValid() || e.Forwarded != "" {
		dst = requote(e.AppendSource(dst), at)
	} else {
		dst = append(dst, '-')
	}

	dst = append(dst, ' ')
	dst = e.AppendSourcePort(dst)
	dst = append(dst, ' ')
	dst = e.AppendDestination(dst)
	dst = append(dst, ' ')
	dst = e.AppendDestinationPort(dst)
	dst = append(dst, ' ')
	at := len(dst)
	dst = requote(e.AppendTransport(dst), at)

	for _, text := range [...]string{string(e.Kind), e.Trail, e.Info, e.Reference} {
		dst = append(dst, ' ')
		dst = appendField(dst, text)
	}

	return append(dst, '\n')
}

// AppendSource appends what [Event.SourceText] returns.
func (e *Event) AppendSource(dst []byte) []byte {
	if e.Source.IsValid() {
		dst = addr.Append(dst, e.Source)
	}

	if e.Forwarded != "" {
		dst = append(dst, ',')
		dst = append(dst, e.Forwarded...)
	}

	return dst
}

// AppendSourcePort appends the source port column: a number, `-`, or several
// joined by commas in the order of SPEC 5.3.
func (e *Event) AppendSourcePort(dst []byte) []byte {
	return appendPorts(dst, e.joined().SourcePort, e.SourcePorts, e.SourcePort)
}

// AppendDestinationPort appends the destination port column, like
// [Event.AppendSourcePort].
func (e *Event) AppendDestinationPort(dst []byte) []byte {
	return appendPorts(dst, e.joined().DestinationPort, e.DestinationPorts, e.DestinationPort)
}

// AppendDestination appends the destination column: an address, `-`, or several
// joined by commas in the order of their bytes.
func (e *Event) AppendDestination(dst []byte) []byte {
	if text := e.joined().Destination; text != "" {
		return append(dst, text...)
	}

	if len(e.Destinations) < 2 {
		return appendAddr(dst, e.Destination)
	}

	texts := make([]string, len(e.Destinations))
	for i, a := range e.Destinations {
		texts[i] = string(appendAddr(nil, a))
	}

	return appendSorted(dst, texts)
}

// AppendTransport appends the transport column: a label, `-`, or several joined
// by commas in the order of their bytes.
func (e *Event) AppendTransport(dst []byte) []byte {
	if text := e.joined().Transport; text != "" {
		return append(dst, text...)
	}

	if len(e.Transports) < 2 {
		return append(dst, cmp.Or(e.Transport, "-")...)
	}

	texts := slices.Clone(e.Transports)
	for i, s := range texts {
		texts[i] = cmp.Or(s, "-")
	}

	return appendSorted(dst, texts)
}

// appendPorts appends a port column: text if there is one, else the list, else
// the single port, of which 0 is written like an absent one.
func appendPorts(dst []byte, text string, list []Port, single Port) []byte {
	if text != "" {
		return append(dst, text...)
	}

	if len(list) < 2 {
		if !single.Known() {
			return append(dst, '-')
		}

		return single.append(dst)
	}

	sorted := slices.Clone(list)
	slices.SortFunc(sorted, comparePorts)

	for i, p := range slices.Compact(sorted) {
		if i > 0 {
			dst = append(dst, ',')
		}

		dst = p.append(dst)
	}

	return dst
}

// comparePorts orders numbers by value and puts [NoPort], which is a text, last.
func comparePorts(a, b Port) int {
	return cmp.Compare(uint32(a), uint32(b))
}

// appendSorted sorts texts by their bytes and appends each once.
func appendSorted(dst []byte, texts []string) []byte {
	slices.Sort(texts)

	for i, s := range slices.Compact(texts) {
		if i > 0 {
			dst = append(dst, ',')
		}

		dst = append(dst, s...)
	}

	return dst
}

// appendAddr appends Maltrail's rendering of a, `-` for the zero Addr.
func appendAddr(dst []byte, a netip.Addr) []byte {
	if !a.IsValid() {
		return append(dst, '-')
	}

	return addr.Append(dst, a)
}

// appendField appends s by the field rule of SPEC 6.1: empty is `-`, line ends
// become blanks, and what has a blank or a quote is quoted.
func appendField(dst []byte, s string) []byte {
	if s == "" {
		return append(dst, '-')
	}

	at := len(dst)

	return requote(append(dst, s...), at)
}

// requote applies the field rule to the non-empty text that begins at dst[at].
func requote(dst []byte, at int) []byte {
	quoted, quotes := false, 0

	for i := at; i < len(dst); i++ {
		switch dst[i] {
		case '\r', '\n':
			dst[i] = ' '
			quoted = true
		case ' ':
			quoted = true
		case '"':
			quotes++
		}
	}

	if !quoted && quotes == 0 {
		return dst
	}

	if quotes == 0 {
		dst = append(dst, '"', '"')
		copy(dst[at+1:len(dst)-1], dst[at:])
		dst[at] = '"'

		return dst
	}

	text := bytes.ReplaceAll(dst[at:], []byte{'"'}, []byte{'"', '"'})
	dst = append(dst[:at], '"')
	dst = append(dst, text...)

	return append(dst, '"')
}
