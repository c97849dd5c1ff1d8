package schema

import (
	"net/netip"
	"strconv"

	"github.com/trailscope/trailscope/exporter/event"
)

// Message returns one line for people: what was found and between whom, such as
// `malware (test): 10.0.0.66:50000 > 8.8.8.8:53 UDP DNS (www).evil.example`. Of
// several values it names the primary and the number of others. It may hold any
// character that the event's texts hold.
func Message(e *event.Event) string {
	b := make([]byte, 0, len(e.Info)+len(e.Trail)+128)
	b = append(b, e.Info...)
	b = append(b, ": "...)
	b = appendEnd(b, e.Source, 0, e.SourcePort, e.SourcePorts)
	b = append(b, " > "...)
	b = appendEnd(b, e.Destination, len(e.Destinations)-1, e.DestinationPort, e.DestinationPorts)
	b = append(b, ' ')
	b = append(b, e.Transport...)
	b = appendOthers(b, len(e.Transports)-1)
	b = append(b, ' ')
	b = append(b, e.Kind...)
	b = append(b, ' ')
	b = append(b, e.Trail...)

	return string(b)
}

// appendEnd appends an end of the connection: the address, IPv6 in brackets if
// a port follows, and the port if there is one.
func appendEnd(b []byte, a netip.Addr, others int, port event.Port, ports []event.Port) []byte {
	switch {
	case !a.IsValid():
		b = append(b, '-')
	case a.Is6() && port >= 0:
		b = append(b, '[')
		b = a.AppendTo(b)
		b = append(b, ']')
	default:
		b = a.AppendTo(b)
	}

	b = appendOthers(b, others)

	if port >= 0 {
		b = append(b, ':')
		b = append(b, port.String()...)
	}

	return appendOthers(b, len(ports)-1)
}

// appendOthers appends how many values there are beside the one named.
func appendOthers(b []byte, n int) []byte {
	if n < 1 {
		return b
	}

	b = append(b, " (+"...)
	b = strconv.AppendInt(b, int64(n), 10)

	return append(b, ')')
}
