package maltrail

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/trailscope/trailscope/exporter/event"
)

// MaxDatagram is what a Maltrail server reads of a datagram, in bytes (SPEC
// 9.4).
const MaxDatagram = 8192

// cutMark ends a text that was cut.
const cutMark = "…"

// Append appends e's datagram, at most limit bytes of it; 0 is [MaxDatagram].
// Below 1,024 bytes the limit may be passed. A nil loc is UTC.
//
// Times before 1970 are written as 0, since a server takes nothing that does not
// start with a digit; the line has the time as it is.
func Append(dst []byte, e *event.Event, loc *time.Location, limit int) []byte {
	if limit <= 0 {
		limit = MaxDatagram
	}

	return Fit(dst, e, limit, func(dst []byte, e *event.Event) []byte {
		dst = strconv.AppendInt(dst, max(e.Time.Unix(), 0), 10)
		dst = append(dst, ' ')

		return event.AppendLine(dst, e, loc)
	})
}

// Fit appends what encode makes of e, and if that is more than limit bytes, what
// it makes of e with shorter lists and texts, in the order of the package
// comment. encode may be called several times, with an event that is its own
// until it returns. A limit that is smaller than everything at its shortest,
// which is 60 bytes for each of seven texts before they are escaped, is passed.
func Fit(dst []byte, e *event.Event, limit int, encode func(dst []byte, e *event.Event) []byte) []byte {
	at := len(dst)
	dst = encode(dst, e)

	for _, shorten := range [...]func(e *event.Event, over int){cutLists, cutTexts, cutTexts, cutRest} {
		over := len(dst) - at - limit
		if over <= 0 {
			break
		}

		shortened := *e
		e = &shortened
		shorten(e, over)
		dst = encode(dst[:at], e)
	}

	return dst
}

// cutLists takes values off the joined columns, half of the longest column
// first, until over bytes are gone or each has one value.
func cutLists(e *event.Event, over int) {
	const rounds = 4 * 16 // halves each of four columns to nothing

	joined := event.Joined{
		SourcePort:      string(e.AppendSourcePort(nil)),
		Destination:     string(e.AppendDestination(nil)),
		DestinationPort: string(e.AppendDestinationPort(nil)),
		Transport:       string(e.AppendTransport(nil)),
	}
	columns := [...]*string{&joined.SourcePort, &joined.Destination, &joined.DestinationPort, &joined.Transport}
	shorter := func(a, b *string) int { return cmp.Compare(len(*a), len(*b)) }

	for i := 0; i < rounds && over > 0; i++ {
		longest := slices.MaxFunc(columns[:], shorter)
		short := cutList(*longest, max(len(*longest)-over, len(*longest)/2))
		over -= len(*longest) - len(short)

		if len(short) == len(*longest) {
			break
		}

		*longest = short
	}

	e.Joined = &joined
}

// cutList returns the values at the start of a joined list that fit into n
// bytes, at least one.
func cutList(list string, n int) string {
	for len(list) > n {
		at := strings.LastIndexByte(list, ',')
		if at < 0 {
			break
		}

		list = list[:at]
	}

	return list
}

// cutTexts takes over bytes off the texts, the least important first, and keeps
// a good part of each. Quotes and line ends may make a text longer in the line
// than it is here, so it may have to be done again.
func cutTexts(e *event.Event, over int) {
	const kept = 200 // each of three, in a line of 1,024

	for _, text := range [...]*string{&e.Reference, &e.Info, &e.Trail} {
		n := min(over, len(*text)-kept)
		if n <= 0 {
			continue
		}

		*text = cut(*text, len(*text)-n)
		over -= n
	}
}

// cutRest makes everything short that can be long: all that is left after the
// other steps is quotes, or a sensor's name.
func cutRest(e *event.Event, _ int) {
	const kept = 60 // of each of seven; quotes double it

	for _, text := range [...]*string{&e.Sensor, &e.Reference, &e.Info, &e.Trail, &e.Forwarded, &e.Transport} {
		*text = cut(*text, kept)
	}

	e.Kind = event.Kind(cut(string(e.Kind), kept))
	e.Joined = nil
	e.SourcePorts, e.DestinationPorts = nil, nil
	e.Destinations, e.Transports = nil, nil
}

// cut returns s in at most n bytes, ending in [cutMark] if something is missing.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}

	n = max(n-len(cutMark), 0)
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}

	return s[:n] + cutMark
}
