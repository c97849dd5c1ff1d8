package feed

import (
	"strings"
	"unicode/utf8"

	"github.com/trailscope/trailscope/trails/text"
)

// maxLine bounds a line: requests and their paths are shorter than a packet
// (SPEC 2), and rules of intrusion detection systems, the longest lines that
// are known, have 8 KiB.
const maxLine = 64 << 10

// readLines reads one entry a line.
func readLines(p *pass, body string) error {
	p.entries(body, func(number int, line string) { p.putPlain(number, line) })
	return nil
}

// entries calls f for every line that may hold an entry by the feed's rules.
func (p *pass) entries(body string, f func(number int, line string)) {
	r := &p.feed.Rules
	p.lines(body, func(number int, line string) {
		if p.feed.Comment != "" {
			line, _, _ = strings.Cut(line, p.feed.Comment)
			line = text.TrimRight(line)
		}
		if r.Lower {
			line = text.Lower(line)
		}
		switch {
		case line == "":
		case line[0] == '#' && !r.KeepHash:
		case !r.mayName(line):
		case r.Dots > 0 && strings.Count(line, ".") != r.Dots:
		case r.Only != "" && !(strings.HasPrefix(line, r.Only) && strings.Contains(line, schemeEnd)):
		default:
			f(number, line)
		}
	})
}

// lines calls f for every line that is not blank, with its number, until the
// pass is stopped. A line that is no text is refused.
func (p *pass) lines(body string, f func(number int, line string)) {
	number := 0
	for line := range strings.Lines(body) {
		if p.stopped {
			return
		}
		number++
		line = text.Trim(line)
		switch {
		case number <= p.feed.Header || line == "":
		case len(line) > maxLine:
			p.refused.Add(number, line, tooLong)
		case !utf8.ValidString(line):
			p.refused.Add(number, text.Lossy([]byte(line[:min(len(line), maxShown)])), notText)
		default:
			f(number, line)
		}
	}
}

// maxShown bounds what is shown of a line that is no text.
const maxShown = 120

// mayName reports whether a line can be a trail at all.
func (r *Rules) mayName(line string) bool {
	return r.AnyText || strings.Contains(line, ".") || r.IPv6 && strings.Contains(line, ":") ||
		r.Digests && isFingerprint(strings.ToLower(line))
}
