package elastic_test

import (
	"testing"

	"github.com/trailscope/trailscope/exporter/sink/elastic"
)

// Names of steps.
const (
	stepPolicy    = "lifecycle policy trailscope"
	stepMappings  = "component template trailscope@mappings"
	stepHeartbeat = "component template trailscope@heartbeat"
	stepSettings  = "component template trailscope@settings"
	stepDetection = "index template logs-trailscope.detection"
	stepBeats     = "index template logs-trailscope.heartbeat"
	stepCheck     = "templates of logs-trailscope.detection-default"
)

// setup runs Setup and returns the states of the steps.
func setup(t *testing.T, c *elastic.Config) (*elastic.SetupReport, []string) {
	t.Helper()

	r, err := elastic.Setup(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}

	var states []string
	for _, s := range r.Steps {
		states = append(states, s.Name+": "+string(s.State))
	}

	return r, states
}

// states gives each step its state.
func states(policy, components, templates, check elastic.SetupState) (list []string) {
	for _, s := range []struct {
		name  string
		state elastic.SetupState
	}{
		{stepPolicy, policy},
		{stepMappings, components},
		{stepHeartbeat, components},
		{stepSettings, components},
		{stepDetection, templates},
		{stepBeats, templates},
		{stepCheck, check},
	} {
		list = append(list, s.name+": "+string(s.state))
	}

	return list
}

const (
	created   = elastic.SetupCreated
	updated   = elastic.SetupUpdated
	unchanged = elastic.SetupUnchanged
	missing   = elastic.SetupMissing
	notDone   = elastic.SetupForbidden
	ok        = elastic.SetupChecked
)
