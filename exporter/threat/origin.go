package threat

import (
	"strings"

	"github.com/trailscope/trailscope/exporter/event"
)

// isCustom reports whether a reference names a list of the user's own, alone
// or among others.
func isCustom(reference string) bool {
	return strings.Contains(reference, "(custom)") || strings.Contains(reference, "(remote custom)")
}

// originOf returns where a trail comes from. A static trail that feeds have too
// (` (+…)` in its reference) stays static, a feed's that is also static stays a
// feed's.
func originOf(reference string) event.Origin {
	switch first, _, _ := strings.Cut(reference, " (+"); {
	case isCustom(reference):
		return event.OriginCustom
	case strings.Contains(reference, "heuristic"):
		return event.OriginHeuristic
	case strings.Contains(first, "(static)"):
		return event.OriginStatic
	default:
		return event.OriginFeed
	}
}

// confidenceOf returns how sure an origin makes.
func confidenceOf(o event.Origin) event.Confidence {
	switch o {
	case event.OriginCustom, event.OriginStatic:
		return event.ConfidenceHigh
	case event.OriginHeuristic:
		return event.ConfidenceLow
	default:
		return event.ConfidenceMedium
	}
}

// maxRule bounds a rule's slug, since the info of an imported line is anything.
const maxRule = 64

// ruleOf returns the slug of what fired: for a heuristic its finding without
// the class and what it measured, for a trail its kind.
func ruleOf(e *event.Event, finding string, origin event.Origin) string {
	if origin != event.OriginHeuristic {
		return "trail-" + strings.ToLower(string(e.Kind))
	}

	if strings.HasPrefix(finding, "sinkholed by ") {
		return "sinkholed-domain"
	}

	if class := classOf(finding); class != "" && strings.HasSuffix(finding, "("+class+")") {
		finding = finding[:len(finding)-len(class)-2]
	}

	return slug(finding)
}

// slug returns s in lower case, with one hyphen for each run of bytes other
// than ASCII letters and digits.
func slug(s string) string {
	b := make([]byte, 0, min(len(s), maxRule))

	for i := 0; i < len(s) && len(b) < maxRule; i++ {
		c := lower(s[i])

		switch {
		case isWord(c) && c != '_':
			b = append(b, c)
		case len(b) > 0 && b[len(b)-1] != '-':
			b = append(b, '-')
		}
	}

	return strings.TrimRight(string(b), "-")
}
