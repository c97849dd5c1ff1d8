package allow

import (
	"bufio"
	"fmt"
	"io"
	"net/netip"
	"strconv"
	"strings"

	"github.com/trailscope/trailscope/trails/addr"
	"github.com/trailscope/trailscope/trails/text"
)

// maxLine bounds one line of a list; a longer one ends the reading with an
// error. No name, address or path in a packet is as long.
const maxLine = 1 << 20

// ReadWhitelist reads one trusted entry a line; file is its name, for origins
// and notes. Blank lines and lines that start with "#" are skipped.
// "a.b.c.d/n" is a network, with n = 0 the single address as the peer has it;
// anything else is an exact text, kept as written: a comment behind an entry
// belongs to it and capitals never match a name. Such entries are noted as
// suspicious; no line is refused.
func ReadWhitelist(r io.Reader, file string) ([]Rule, *Report, error) {
	return readWhitelist(r, file, false)
}

// ReadLenientWhitelist is [ReadWhitelist] for profile `full`: what stands behind a
// "#" is a comment, capitals do not count, an IPv6 address may have any spelling,
// and an IPv6 network is a network.
func ReadLenientWhitelist(r io.Reader, file string) ([]Rule, *Report, error) {
	return readWhitelist(r, file, true)
}

func readWhitelist(r io.Reader, file string, lenient bool) ([]Rule, *Report, error) {
	type entry struct {
		text string
		line int
	}
	var entries []entry // smaller than rules, of which there may be thousands
	report := &Report{}
	err := lines(r, func(number int, line string) {
		line = text.Trim(line)
		if line == "" || line[0] == '#' {
			return
		}
		if lenient {
			line = leniently(line)
		}
		if reason := spoilt(line, lenient); reason != "" {
			report.Suspicious.add(Note{File: file, Line: number, Text: line, Reason: reason})
		}
		entries = append(entries, entry{line, number})
	})
	if err != nil {
		return nil, nil, fmt.Errorf("reading the whitelist: %w", err)
	}
	rules := make([]Rule, len(entries))
	for i, e := range entries {
		rules[i] = origin(Matcher{Form: FormTrusted, Text: e.text, Lenient: lenient}, file, e.line)
	}
	return rules, report, nil
}

// lines calls f with each line of r, decoded.
func lines(r io.Reader, f func(number int, line string)) error {
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, maxLine)
	for n := 1; sc.Scan(); n++ {
		f(n, text.Lossy(sc.Bytes()))
	}
	return sc.Err()
}

// origin returns the rule of a line.
func origin(m Matcher, file string, line int) Rule {
	return Rule{Match: m, Origin: file + ":" + strconv.Itoa(line)}
}

// leniently returns a line without the comment behind it, in lower case, an
// address in the spelling of package addr.
func leniently(line string) string {
	line, _, _ = strings.Cut(line, "#")
	line = text.Lower(text.TrimRight(line))
	if a, ok := addr.ParseSpelled(line); ok {
		return addr.String(a)
	}
	if ap, ok := addr.ParseSpelledPort(line); ok {
		return string(addr.AppendPort(nil, ap.Addr(), ap.Port()))
	}
	return line
}

// spoilt tells why an entry of a whitelist can hardly do what was meant.
func spoilt(entry string, lenient bool) string {
	if _, ok := trustedNetwork(entry, lenient); ok {
		return ""
	}
	switch {
	case strings.Contains(entry, "#"):
		return "the comment belongs to the entry, which matches nothing; put it on a line of its own"
	case strings.ContainsAny(entry, " \t"):
		return "it matches no name or address because of the blank; write one entry a line"
	case strings.Contains(entry, "://"):
		return "it matches nothing; write the name without what stands in front of it"
	}
	if quad, bits, ok := strings.Cut(entry, "/"); ok && addr.IsQuad(quad) && strings.Trim(bits, "0123456789") == "" {
		return "only networks a.b.c.d/n with n up to 32 are understood; it is compared as a text"
	}
	if _, ok := addr.ParseSpan(entry); ok && strings.Contains(entry, "-") {
		return "ranges are not understood; write networks"
	}
	if strings.Contains(entry, ":") { // perhaps IPv6
		if p, err := netip.ParsePrefix(entry); err == nil {
			return "only IPv4 networks are understood, " + p.Masked().String() + " matches nothing"
		}
		if a, err := netip.ParseAddr(entry); err == nil && addr.String(a) != entry {
			return "addresses are compared as texts; write " + addr.String(a)
		}
	}
	if strings.ContainsFunc(entry, func(r rune) bool { return r >= 'A' && r <= 'Z' }) && !strings.Contains(entry, "/") {
		return "it matches no name because of the capitals; write it in lower case"
	}
	return ""
}
