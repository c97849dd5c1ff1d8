package console

import (
	"bytes"
	"net/netip"
	"strconv"
	"time"

	"github.com/trailscope/trailscope/exporter/event"
)

// Widths of a row below which something is left out or narrowed, in characters.
const (
	forReference = 160
	forDate      = 140
	forWideEnds  = 110
	forTransport = 100
)

// Widths of columns, in characters. Longer values push the rest of the row.
const (
	timeWidth      = len("2006-01-02 15:04:05")
	clockWidth     = len("15:04:05")
	severityWidth  = len("medium")
	kindWidth      = len(" IPORT ")
	endWidth       = len("255.255.255.255:65535")
	narrowEndWidth = len("10.0.0.10:50000")
	transportWidth = len("PROTO")
	trailWidth     = 36
	minTrailWidth  = 16
	infoWidth      = 32

	gap = " "
)

// layout says what a table shows.
type layout struct {
	// width is the width of a row, 0 for unlimited.
	width int

	// time, end and trail are the widths of these columns.
	time, end, trail int

	// transport and reference show these columns.
	transport, reference bool
}

// layoutFor returns the layout for a width, 0 for unlimited.
func layoutFor(width int) layout {
	l := layout{
		width:     width,
		time:      clockWidth,
		end:       narrowEndWidth,
		trail:     trailWidth,
		transport: width == 0 || width >= forTransport,
		reference: width == 0 || width >= forReference,
	}

	if width == 0 || width >= forDate {
		l.time = timeWidth
	}

	if width == 0 || width >= forWideEnds {
		l.end = endWidth
	}

	if width > 0 && !l.reference { // trail and info share what is left, 3 to 2
		left := width - (l.time + severityWidth + kindWidth + 2*l.end + 5*len(gap))
		if l.transport {
			left -= transportWidth + len(gap)
		}

		l.trail = min(max(left*3/5, minTrailWidth), trailWidth)
	}

	return l
}

// row is a row being made.
type row struct {
	buf    []byte
	cell   []byte
	layout layout
	used   int
	color  bool

	// debt is how far the row is to the right of its columns.
	debt int

	// full is set when nothing more fits.
	full bool
}

// put ends the cell: cuts it to what is left of the row, and pads it to width
// unless it is the last one. style colours the text, nil for none.
func (r *row) put(width int, last bool, style func(dst, text []byte) []byte) {
	text := r.cell
	r.cell = r.cell[:0]

	if r.full {
		return
	}

	size := measure(text)
	if left := r.layout.width - r.used; r.layout.width > 0 && size > left {
		text, size = shorten(text, left)
		r.full = true
	}

	if style != nil && r.color && len(text) > 0 {
		r.buf = style(r.buf, text)
	} else {
		r.buf = append(r.buf, text...)
	}

	r.used += size

	if !last && !r.full {
		r.pad(width - size)
	}
}

// putTrail ends the cell as the trail's: the trail may take its column, and
// what rest, the cells behind it, do not need, so that a long trail does not
// hide what was found.
func (r *row) putTrail(rest int) {
	if r.layout.width > 0 {
		room := max(r.layout.trail, r.layout.width-r.used-rest)
		r.cell, _ = shorten(r.cell, room)
	}

	r.put(r.layout.trail, false, appendBrackets)
}

// shorten cuts text to n cells, the last of them `…` if something is missing.
func shorten(text []byte, n int) (short []byte, size int) {
	if size = measure(text); size <= n {
		return text, size
	}

	length, taken := cut(text, max(n-1, 0))
	if n < 1 {
		return text[:0], 0
	}

	return append(text[:length], "…"...), taken + 1
}

// pad fills a column up, giving back what wide cells before took.
func (r *row) pad(n int) {
	if n < 0 {
		r.debt -= n
		n = 0
	}

	back := min(n, r.debt)
	n -= back
	r.debt -= back

	n += len(gap)
	if r.layout.width > 0 && r.used+n >= r.layout.width {
		r.full = true

		return
	}

	for range n {
		r.buf = append(r.buf, ' ')
	}

	r.used += n
}

// end ends the row, without blanks at its end.
func (r *row) end() []byte {
	return append(bytes.TrimRight(r.buf, " "), '\n')
}

// painted returns a style of one colour.
func painted(color string) func(dst, text []byte) []byte {
	return func(dst, text []byte) []byte {
		dst = append(dst, color...)
		dst = append(dst, text...)

		return append(dst, reset...)
	}
}

// appendHeading appends the names of the columns.
func appendHeading(dst []byte, l layout, color bool) []byte {
	r := row{buf: dst, layout: l, color: color}
	style := painted(bold)

	put := func(name string, width int, last bool) {
		r.cell = append(r.cell, name...)
		r.put(width, last, style)
	}

	put("TIME", l.time, false)
	put("SEV", severityWidth, false)
	put(" TYPE", kindWidth, false)
	put("SOURCE", l.end, false)
	put("DESTINATION", l.end, false)

	if l.transport {
		put("PROTO", transportWidth, false)
	}

	put("TRAIL", l.trail, false)
	put("INFO", infoWidth, !l.reference)

	if l.reference {
		put("REFERENCE", 0, true)
	}

	return r.end()
}

// appendRow appends e as one row.
func appendRow(dst []byte, e *event.Event, loc *time.Location, l layout, color bool) []byte {
	r := row{buf: dst, layout: l, color: color}

	r.putTime(e.Time, loc)
	r.putSeverity(e)

	r.cell = append(r.cell, ' ')
	r.cell = appendEscaped(r.cell, string(e.Kind))
	r.cell = append(r.cell, ' ')
	r.put(kindWidth, false, painted(kindColor(e.Kind)))

	r.cell = appendEnd(r.cell, e.Source, e.Forwarded, 0, e.SourcePort, len(e.SourcePorts)-1)
	r.put(l.end, false, nil)
	r.cell = appendEnd(r.cell, e.Destination, "", len(e.Destinations)-1, e.DestinationPort, len(e.DestinationPorts)-1)
	r.put(l.end, false, nil)

	if l.transport {
		r.cell = appendEscaped(r.cell, e.Transport)
		r.cell = appendOthers(r.cell, len(e.Transports)-1)
		r.put(transportWidth, false, nil)
	}

	info := appendEscaped(nil, e.Info)
	if n := e.Events(); n > 1 {
		info = append(info, " ×"...)
		info = strconv.AppendInt(info, int64(n), 10)
	}

	rest := len(gap) + measure(info)
	if l.reference {
		rest = 2*len(gap) + max(infoWidth, measure(info)) + len(e.Reference)
	}

	r.cell = appendEscaped(r.cell, e.Trail)
	r.putTrail(rest)
	r.cell = append(r.cell, info...)
	r.put(infoWidth, !l.reference, appendBrackets)

	if l.reference {
		r.cell = appendEscaped(r.cell, e.Reference)
		r.put(0, true, appendBrackets)
	}

	return r.end()
}

// putTime shows the time in whole seconds.
func (r *row) putTime(t time.Time, loc *time.Location) {
	r.cell = event.AppendTime(r.cell, t, loc)
	r.cell = r.cell[:len(r.cell)-len(".000000")]

	if r.layout.time == clockWidth {
		r.cell = r.cell[len(r.cell)-clockWidth:]
	}

	r.put(r.layout.time, false, painted(grey))
}

// putSeverity shows the severity, nothing for an event that was not judged.
func (r *row) putSeverity(e *event.Event) {
	if e.Threat == nil {
		r.put(severityWidth, false, nil)

		return
	}

	r.cell = append(r.cell, e.Threat.Severity.String()...)
	r.put(severityWidth, false, painted(severityColor(e.Threat.Severity)))
}

// appendEnd appends an end of the connection, IPv6 in the form of RFC 5952.
func appendEnd(dst []byte, a netip.Addr, forwarded string, others int, port event.Port, morePorts int) []byte {
	switch {
	case !a.IsValid():
		dst = append(dst, '-')
	case a.Is6() && port.Known():
		dst = append(dst, '[')
		dst = a.AppendTo(dst)
		dst = append(dst, ']')
	default:
		dst = a.AppendTo(dst)
	}

	if forwarded != "" {
		dst = append(dst, ',')
		dst = appendEscaped(dst, forwarded)
	}

	dst = appendOthers(dst, others)

	if port.Known() {
		dst = append(dst, ':')
		dst = append(dst, port.String()...)
	}

	return appendOthers(dst, morePorts)
}

// appendOthers appends how many values there are beside the one shown.
func appendOthers(dst []byte, n int) []byte {
	if n < 1 {
		return dst
	}

	dst = append(dst, '+')

	return strconv.AppendInt(dst, int64(n), 10)
}
