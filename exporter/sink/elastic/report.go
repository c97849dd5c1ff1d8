package elastic

import (
	"fmt"
	"strings"
)

// SetupState is what became of a step of [Setup].
type SetupState string

const (
	// SetupCreated: it was not there before.
	SetupCreated SetupState = "created"

	// SetupUpdated: an older one has been replaced.
	SetupUpdated SetupState = "updated"

	// SetupUnchanged: it was there already.
	SetupUnchanged SetupState = "unchanged"

	// SetupMissing: the cluster has no such API.
	SetupMissing SetupState = "not available"

	// SetupForbidden: the credentials do not allow it.
	SetupForbidden SetupState = "forbidden"

	// SetupFailed: the cluster refused it for another reason.
	SetupFailed SetupState = "failed"

	// SetupChecked: it was looked at and is as it should be.
	SetupChecked SetupState = "ok"
)

// SetupStep is one step of [Setup].
type SetupStep struct {
	// Name says what the step is about, such as "index template
	// logs-trailscope.detection".
	Name string

	// State is what became of it.
	State SetupState

	// Detail says more for people: what was left out, what to do. It may be
	// empty.
	Detail string
}

// SetupReport is what [Setup] has done.
type SetupReport struct {
	// Steps are the steps in their order.
	Steps []SetupStep

	// PlainIndex is set when the cluster has no data streams:
	// [Config].PlainIndex has to be set too.
	PlainIndex bool

	// Ready is set when the index template of detections is in force, so that
	// events can be sent.
	Ready bool
}

// String returns the report for people, a line a step.
func (r *SetupReport) String() string {
	var b strings.Builder

	for _, s := range r.Steps {
		fmt.Fprintf(&b, "%s: %s", s.Name, s.State)

		if s.Detail != "" {
			b.WriteString(": " + s.Detail)
		}

		b.WriteByte('\n')
	}

	if r.PlainIndex {
		b.WriteString("the cluster has no data streams: set plain_index: true\n")
	}

	return b.String()
}

// add appends a step.
func (r *SetupReport) add(name string, state SetupState, detail string) {
	r.Steps = append(r.Steps, SetupStep{name, state, detail})
}
