package threat

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/trailscope/trailscope/exporter/event"
)

// separator stands between the two parts of a threat key.
const separator = "~>"

// Kinds of threats whose display id says so; others have none.
const (
	kindExhaustion = "N0"
	kindDGA        = "D0"
)

// NormalTrail returns trail without its bracketed parts, blanks and then dots
// cut off its ends. Brackets do not nest and escapes are not honoured, so
// `host(/p \(POST a\))` gives `host)`, as in Maltrail.
func NormalTrail(trail string) string {
	if strings.IndexByte(trail, '(') >= 0 {
		trail = cutBrackets(trail)
	}

	return strings.Trim(strings.Trim(trail, " "), ".")
}

// cutBrackets removes each `(`, one or more bytes other than `)`, `)`.
func cutBrackets(s string) string {
	var b strings.Builder

	for {
		open := strings.IndexByte(s, '(')
		if open < 0 {
			break
		}

		length := strings.IndexByte(s[open:], ')')
		if length < 0 {
			break
		}

		if length == 1 { // an empty pair stays
			b.WriteString(s[:open+2])
		} else {
			b.WriteString(s[:open])
		}

		s = s[open+length+1:]
	}

	b.WriteString(s)

	return b.String()
}

// appendKey appends the key by which events are one threat and returns its
// kind. trail is the normalised trail.
func appendKey(dst []byte, e *event.Event, trail string) (key []byte, kind string) {
	if strings.Contains(e.Info, " dns exhaustion ") {
		dst = append(dst, e.Info...)
		dst = append(dst, separator...)

		return append(dst, trail...), kindExhaustion
	}

	dst = e.AppendSource(dst)
	dst = append(dst, separator...)

	if strings.Contains(e.Info, " dga ") {
		return append(dst, e.Info...), kindDGA
	}

	dst = append(dst, trail...)
	if strings.Contains(e.Reference, "heuristic") {
		dst = append(dst, e.Info...)
	}

	return dst, ""
}

// identify returns both ids of the threat with a key.
func identify(key []byte, kind string) (id event.ThreatID, display string) {
	sum := sha256.Sum256(key)
	copy(id[:], sum[:])

	return id, displayID(key, kind)
}

// displayID returns Maltrail's short id: 8 hex digits, or for a kind the first
// 6 digits without leading zeros, filled up with them, and the kind.
func displayID(key []byte, kind string) string {
	hash := murmur3(lowBytes(key), displaySeed)

	var text [8]byte

	hex.Encode(text[:], []byte{byte(hash >> 24), byte(hash >> 16), byte(hash >> 8), byte(hash)})

	if kind == "" {
		return string(text[:])
	}

	const digits = 6

	short := strings.TrimLeft(string(text[:]), "0")
	if len(short) < digits {
		short = strings.Repeat("0", digits-len(short)) + short
	}

	return short[:digits] + kind
}
