package maltrail

import (
	"errors"
	"fmt"
	"slices"

	"github.com/trailscope/trailscope/exporter/event"
)

// Severity gives the severity under which an event is reported: never the zero
// value. It must be safe for concurrent use.
type Severity func(e *event.Event) event.Severity

// Searcher is a compiled expression, as trails/pattern has them.
type Searcher interface {
	// Groups returns the named groups that took part in the leftmost match, nil
	// when nothing matches.
	Groups(s string) map[string]string

	// Names returns the names of all groups.
	Names() []string
}

// The severities that an expression can name, in the order in which their
// groups are looked at (SPEC 6.3).
var severityGroups = [...]struct {
	name     string
	severity event.Severity
}{
	{"low", event.SeverityLow},
	{"medium", event.SeverityMedium},
	{"high", event.SeverityHigh},
}

// BySearch is REMOTE_SEVERITY_REGEX: the expression is searched in the info, and
// the first of its groups `low`, `medium` and `high` that took part decides. No
// match, or a nil s, is medium.
func BySearch(s Searcher) Severity {
	return func(e *event.Event) event.Severity {
		if s == nil {
			return event.SeverityMedium
		}

		groups := s.Groups(e.Info)
		for _, g := range severityGroups {
			if _, ok := groups[g.name]; ok {
				return g.severity
			}
		}

		return event.SeverityMedium
	}
}

// ByThreat is the severity that the event carries; medium while it has none.
func ByThreat(e *event.Event) event.Severity {
	if e.Threat == nil || e.Threat.Severity == 0 {
		return event.SeverityMedium
	}

	return e.Threat.Severity
}

// CheckSearch refuses an expression without any of the groups `low`, `medium`
// and `high`: everything would be medium.
func CheckSearch(s Searcher) error {
	for _, g := range severityGroups {
		if slices.Contains(s.Names(), g.name) {
			return nil
		}
	}

	return errors.New("has none of the groups (?P<low>…), (?P<medium>…), (?P<high>…)")
}

// ParseSeverity reads `low`, `medium` or `high`.
func ParseSeverity(s string) (event.Severity, error) {
	for _, g := range severityGroups {
		if g.name == s {
			return g.severity, nil
		}
	}

	return 0, fmt.Errorf("%q is none of low, medium, high", s)
}
