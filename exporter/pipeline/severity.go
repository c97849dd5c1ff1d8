package pipeline

import (
	"fmt"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/trails/pattern"
)

// RemoteSeverity judges events as Maltrail does for its remote logs: by an
// expression with the groups low, medium and high that is searched in the info
// (SPEC 6.3, REMOTE_SEVERITY_REGEX). It is independent of the severity that an
// event carries. It is safe for concurrent use.
type RemoteSeverity struct {
	expr *pattern.Pattern // nil finds nothing
}

// NewRemoteSeverity compiles an expression. It is written for Python, so it may
// look around; the empty one judges everything medium.
func NewRemoteSeverity(expr string) (*RemoteSeverity, error) {
	if expr == "" {
		return &RemoteSeverity{}, nil
	}

	p, err := pattern.Compile(expr, 0)
	if err != nil {
		return nil, fmt.Errorf("remote severity: %w", err)
	}

	return &RemoteSeverity{expr: p}, nil
}

// Of returns the severity of e: of the groups that took part in the leftmost
// match, the first in the order low, medium, high decides; medium without one.
func (s *RemoteSeverity) Of(e *event.Event) event.Severity {
	if s.expr == nil {
		return event.SeverityMedium
	}

	groups := s.expr.Groups(e.Info)

	for severity := event.SeverityLow; severity <= event.SeverityHigh; severity++ {
		if _, ok := groups[severity.String()]; ok {
			return severity
		}
	}

	return event.SeverityMedium
}
