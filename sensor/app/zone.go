package app

import (
	"path/filepath"
	"strings"
	"time"
)

// hostZone returns the zone of the times in log files and on the terminal: the
// host's. Package time knows it, but for one case: a variable TZ that spells
// the rules out, such as "CET-1CEST,M3.5.0,M10.5.0/3" (POSIX, XBD 8.3). The C
// library takes it so where no file has that name, and with it Maltrail.
func hostZone(environ []string) *time.Location {
	var tz string
	for _, pair := range environ {
		if value, ok := strings.CutPrefix(pair, "TZ="); ok {
			tz = strings.TrimPrefix(value, ":")
		}
	}
	if tz == "" || filepath.IsAbs(tz) {
		return time.Local
	}
	if _, err := time.LoadLocation(tz); err == nil {
		return time.Local
	}
	if zone, err := time.LoadLocationFromTZData(tz, ruleZone(tz)); err == nil {
		return zone
	}
	return time.Local
}

// ruleZone returns a compiled time zone (RFC 9636) that consists of rules alone.
// It is UTC if they make no sense.
func ruleZone(rules string) []byte {
	const (
		header = "TZif2\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
		none   = "\x00\x00\x00\x00"
		counts = none + none + none + none // of indicators, leap seconds and transitions
	)
	return []byte(header + counts + none + none + // the part for 32 bits is empty
		header + counts + "\x00\x00\x00\x01" + "\x00\x00\x00\x04" + // one type of time, four characters
		none + "\x00" + "\x00" + "UTC\x00" + // its offset, summer time, place of its name; the names
		"\n" + rules + "\n")
}
