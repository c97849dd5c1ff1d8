package throttle

import "github.com/trailscope/trailscope/exporter/event"

// keySeparator stands between the address text and the trail of a key. No
// address text holds it.
const keySeparator = 0

// appendKey appends the key of an event's source and trail.
func appendKey(dst []byte, e *event.Event) []byte {
	dst = append(e.AppendSource(dst), keySeparator)

	return append(dst, e.Trail...)
}

// appendDestinationKey appends the key of an event's destination and trail. The
// destination of a merged event is its whole column.
func appendDestinationKey(dst []byte, e *event.Event) []byte {
	dst = append(e.AppendDestination(dst), keySeparator)

	return append(dst, e.Trail...)
}
