package allow

import "strings"

// Columns are the columns of an event that rules look at, as the event line
// writes them.
//
// [List.Match] uses room inside it, so that a value that is used again for the
// next event costs no allocation; it belongs to one goroutine.
type Columns struct {
	// Sec and Usec are the time of the event since the epoch.
	Sec, Usec int64
	// Source and Destination are address texts. Source may be a list, "a,b",
	// whose first is the packet's; Destination is one for merged events.
	Source, Destination string
	// SourcePort and DestinationPort are numbers, "-" or lists.
	SourcePort, DestinationPort string
	// SourcePortNumber and DestinationPortNumber say that the port is one
	// number, which the pattern sees without quotes.
	SourcePortNumber, DestinationPortNumber bool
	// Transport, Kind, Trail, Info and Reference are the remaining columns.
	Transport, Kind, Trail, Info, Reference string

	trail trailForms
}

// named reports whether the trail is, or begins with, the name or address of a
// host. Of user agents, certificates and scans it is not.
func (c *Columns) named() bool {
	switch c.Kind {
	case "UA", "CERT", "PORT", "PATH":
		return false
	}
	return true
}

// first returns the part of a list in front of its first comma.
func first(list string) string {
	s, _, _ := strings.Cut(list, ",")
	return s
}
