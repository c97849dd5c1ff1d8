package build

import (
	"net/netip"
	"strings"

	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/addr"
	"github.com/trailscope/trailscope/trails/parse"
	"github.com/trailscope/trailscope/trails/text"
)

// warn describes the user's own trails that can never match.
func warn(c *Config, m *merge, report *Report) {
	for i := range m.rows {
		r := m.row(i)
		if !r.alive() || r.place == 0 {
			continue
		}
		if reason := inert(m.key(i), m.pairs.list[r.pair].reference, c.Full); reason != "" {
			at := m.places[r.place]
			report.Inert.Append(parse.Note{File: at.file, Line: at.line, Text: m.key(i), Reason: reason})
		}
	}
}

// inert returns why nothing ever equals a key, or "".
func inert(key, reference string, full bool) string {
	switch trails.KindOf(key, reference) {
	case trails.KindNetwork, trails.KindRange:
		if full {
			return ""
		}
		return "networks are not matched, only single addresses"
	case trails.KindSHA256, trails.KindJA4, trails.KindUserAgent:
		if full {
			return ""
		}
		return "only the profile full looks for this"
	}
	if strings.Contains(key, "/") {
		return ""
	}
	switch {
	case strings.ContainsAny(key, " ,;"):
		return "a name or address ends at the first blank, comma or semicolon"
	case strings.Contains(key, "*"):
		return "wildcards are not matched; a name stands for all names below it too"
	case !text.IsASCII(key):
		return "no name has these characters"
	}
	if full {
		return ""
	}
	if a, err := netip.ParseAddr(key); err == nil && a.Zone() == "" && addr.String(a) != key {
		return "this address is looked up as " + addr.String(a)
	}
	return ""
}
