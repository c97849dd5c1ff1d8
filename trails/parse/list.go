package parse

import (
	"strings"
	"unicode/utf8"

	"github.com/trailscope/trailscope/trails/text"
)

// maxTrail bounds a line of a list: the largest packet of a capture (SPEC 2).
const maxTrail = 262144

// byteOrderMark is what some editors put in front of a text.
const byteOrderMark = "\uFEFF"

// Reasons to refuse a line.
const (
	nothingNamed  = "names neither a host nor a path"
	controlInside = "control characters"
)

// List calls yield for each trail of a list, one a line, with the number of
// the line. Blank lines and everything from "#" on are skipped. key makes the
// trail of a line: [StaticKey] or [CustomKey]. Lines that cannot be a trail
// are returned as refused.
func List(list string, key func(line string) string, yield func(line int, key string)) Notes {
	var refused Notes
	ReadList(list, &refused, key, yield)
	return refused
}

// ReadList is [List] with notes of the caller's.
func ReadList(list string, refused *Notes, key func(line string) string, yield func(line int, key string)) {
	lines(list, refused, func(number int, line string) {
		line, _, _ = strings.Cut(line, "#")
		if line = text.TrimRight(line); line == "" {
			return
		}
		switch k := key(line); {
		case k == "" || k == "/":
			refused.Add(number, line, nothingNamed)
		case hasControl(k):
			refused.Add(number, line, controlInside)
		default:
			yield(number, k)
		}
	})
}

// ListCSV is [List] for lines of a trail and its info, separated by the first
// comma. Quotes around the info are removed; a "#" is a comment only at the
// start of a line.
func ListCSV(list string, yield func(line int, key, info string)) Notes {
	var refused Notes
	ReadListCSV(list, &refused, yield)
	return refused
}

// ReadListCSV is [ListCSV] with notes of the caller's.
func ReadListCSV(list string, refused *Notes, yield func(line int, key, info string)) {
	lines(list, refused, func(number int, line string) {
		if line[0] == '#' {
			return
		}
		value, info, ok := strings.Cut(line, ",")
		if !ok {
			refused.Add(number, line, "no comma between trail and info")
			return
		}
		switch k := CustomKey(text.Trim(value)); {
		case k == "":
			refused.Add(number, line, nothingNamed)
		case hasControl(line):
			refused.Add(number, line, controlInside)
		default:
			yield(number, k, strings.Trim(text.Trim(info), `"`))
		}
	})
}

// StaticKey returns the trail of a line of a static list: what follows "://",
// with the slash of a host's root if there was a scheme. Dots around anything
// without a slash are removed, and slashes behind a path (SPEC 1.6).
func StaticKey(line string) string {
	if _, rest, ok := strings.Cut(line, "://"); ok {
		if line = rest; !strings.Contains(line, "/") {
			line += "/"
		}
	}
	switch strings.Count(line, "/") {
	case 0:
		return strings.Trim(line, ".")
	case 1:
		return line
	}
	return strings.TrimRight(line, "/")
}

// CustomKey returns the trail of a line of a list of the user's own: it is
// [StaticKey] without any slash at the end, so there are no roots of hosts.
func CustomKey(line string) string {
	if _, rest, ok := strings.Cut(line, "://"); ok {
		line = rest
	}
	line = strings.TrimRight(line, "/")
	if strings.Contains(line, "/") {
		return line
	}
	return strings.Trim(line, ".")
}

// lines calls f for every line that is not blank, trimmed. Lines that are no
// text are refused.
func lines(list string, refused *Notes, f func(number int, line string)) {
	list = strings.TrimPrefix(list, byteOrderMark)
	number := 0
	for line := range strings.Lines(list) {
		number++
		line = text.Trim(line)
		switch {
		case line == "":
		case len(line) > maxTrail:
			refused.Add(number, line, "longer than any trail")
		case !utf8.ValidString(line):
			refused.Add(number, text.Lossy([]byte(line)), "not UTF-8")
		default:
			f(number, line)
		}
	}
}

// hasControl reports whether s has a control character.
func hasControl(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7F })
}
