package build

import (
	"net/netip"
	"strings"

	"github.com/trailscope/trailscope/trails/addr"
	"github.com/trailscope/trailscope/trails/parse"
	"github.com/trailscope/trailscope/trails/text"
)

// warn describes the user's own trails that can never match.
func warn(m *merge, report *Report) {
	for i := range m.rows {
		r := m.row(i)
		if !r.alive() || r.place == 0 {
			continue
		}
		if reason := inert(m.key(i)); reason != "" {
			at := m.places[r.place]
			report.Inert.Append(parse.Note{File: at.file, Line: at.line, Text: m.key(i), Reason: reason})
		}
	}
}

// inert returns why nothing ever equals a key, or "".
func inert(key string) string {
	if _, ok := addr.ParseNetwork(key); ok {
		return "networks are not matched, only single addresses"
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
	if a, err := netip.ParseAddr(key); err == nil && a.Zone() == "" && addr.String(a) != key {
		return "this address is looked up as " + addr.String(a)
	}
	return ""
}
