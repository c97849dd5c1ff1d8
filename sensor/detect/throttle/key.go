package throttle

import (
	"slices"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/trails/addr"
)

// keySeparator stands between the address text and the trail of a key. No
// address text holds it.
const keySeparator = 0

// appendKey appends the key of an event's source and trail.
func appendKey(dst []byte, e *event.Event) []byte {
	dst = append(e.AppendSource(dst), keySeparator)

	return append(dst, e.Trail...)
}

// appendDestinationKey appends the key of an event's destination and trail. The
// destination of a merged event is its whole list as the log line has it.
func appendDestinationKey(dst []byte, e *event.Event) []byte {
	if e.Destinations == nil {
		dst = addr.Append(dst, e.Destination)
	} else {
		texts := make([]string, len(e.Destinations))
		for i, a := range e.Destinations {
			texts[i] = addr.String(a)
		}
		slices.Sort(texts)
		for i, text := range texts {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(dst, text...)
		}
	}

	return append(append(dst, keySeparator), e.Trail...)
}
