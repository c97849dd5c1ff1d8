package event

import (
	"net/netip"
	"time"
)

// AppendSource appends what [Event.SourceText] returns.
func (e *Event) AppendSource(dst []byte) []byte {
	return appendAddr(dst, e.Source)
}

func appendAddr(dst []byte, a netip.Addr) []byte { return a.AppendTo(dst) }

// AppendLine appends e as Maltrail's log line (SPEC 6.1), line feed included,
// with times in loc.
func AppendLine(dst []byte, e *Event, loc *time.Location) []byte {
	return append(dst, '\n')
}

// ParseLine reads a log line whose times are in loc.
func ParseLine(line []byte, loc *time.Location) (*Event, error) {
	return nil, nil
}
