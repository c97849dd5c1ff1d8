package elastic

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/elastic/go-elasticsearch/v8/esapi"

	"github.com/trailscope/trailscope/exporter/schema"
)

// Setup installs the lifecycle policy, the component templates and the index
// templates of [Templates], and checks that they are in force. Steps that the
// cluster does not know or the credentials do not allow are replaced by simpler
// ones as far as possible; the report says so. Running it again changes nothing
// that is as it should be.
//
// A policy that is there is left as it is, unless the configured retention has
// changed since: people adapt it in Kibana. Templates are always brought to
// this version: people adapt [CustomName].
//
// The error says why nothing could be done at all: settings, connection or
// credentials. The report is then nil or tells how far it got.
func Setup(ctx context.Context, c *Config) (*SetupReport, error) {
	if err := c.Validate(); err != nil {
		return nil, fmt.Errorf("setting Elasticsearch up: %w", err)
	}

	k, err := newClient(c)
	if err != nil {
		return nil, fmt.Errorf("setting Elasticsearch up: %w", err)
	}
	defer k.close()

	s := &setup{client: k, config: c, plan: newPlan(c), report: new(SetupReport)}
	s.plan.stream = !c.PlainIndex

	if err := s.run(ctx); err != nil {
		return s.report, fmt.Errorf("setting Elasticsearch up: %w", err)
	}

	s.report.PlainIndex = !s.plan.stream && !c.PlainIndex

	return s.report, nil
}

// setup is one run.
type setup struct {
	client *client
	config *Config
	plan   *plan
	report *SetupReport

	// installed is set when the index template of detections is there.
	installed bool
}

// run makes the steps.
func (s *setup) run(ctx context.Context) error {
	if err := s.policy(ctx); err != nil {
		return err
	}

	if err := s.components(ctx); err != nil {
		return err
	}

	for _, name := range indexNames {
		state, err := s.template(ctx, &step{
			name: "index template " + name,
			get:  esapi.IndicesGetIndexTemplateRequest{Name: name},
			put: func(b []byte) esapi.Request {
				return esapi.IndicesPutIndexTemplateRequest{Name: name, Body: bytes.NewReader(b)}
			},
			build: func() []byte { return s.plan.index(name) },
		})
		if err != nil {
			return err
		}

		if name == DetectionTemplate {
			s.installed = state.good()
		}
	}

	return s.check(ctx)
}

// policy installs the lifecycle policy, or leaves the retention to the data
// stream.
func (s *setup) policy(ctx context.Context) error {
	const name = "lifecycle policy " + PolicyName

	got, err := s.client.do(ctx, esapi.ILMGetLifecycleRequest{Policy: PolicyName})
	if err == nil {
		err = got.unauthorized()
	}

	if err != nil {
		return err
	}

	state := SetupCreated

	if got.status == http.StatusOK {
		if kept := policyRetention(got.body); kept == s.plan.keep() || kept == "" {
			s.report.add(name, SetupUnchanged, "")

			return nil
		}

		state = SetupUpdated
	}

	if got.status != http.StatusForbidden {
		got, err = s.client.do(ctx, esapi.ILMPutLifecycleRequest{Policy: PolicyName, Body: bytes.NewReader(s.plan.policy())})
		if err != nil {
			return err
		}
	}

	if got.status == http.StatusOK {
		s.report.add(name, state, "events are kept for "+s.plan.keep())

		return nil
	}

	s.plan.ilm, s.plan.lifecycle = false, true
	s.report.add(name, got.state(), got.problem().Error()+
		"; the data stream itself is told to keep events for "+s.plan.keep())

	return nil
}

// policyRetention returns the retention that an installed policy was made for,
// empty for one that is not ours.
func policyRetention(body []byte) string {
	var got map[string]struct {
		Policy struct {
			Meta struct {
				Retention string `json:"retention"`
			} `json:"_meta"`
		} `json:"policy"`
	}
	if json.Unmarshal(body, &got) != nil {
		return ""
	}

	return got[PolicyName].Policy.Meta.Retention
}

// components installs the component templates. When one cannot be, the index
// templates hold everything themselves.
func (s *setup) components(ctx context.Context) error {
	for _, name := range componentNames {
		state, err := s.template(ctx, &step{
			name: "component template " + name,
			get:  esapi.ClusterGetComponentTemplateRequest{Name: []string{name}},
			put: func(b []byte) esapi.Request {
				return esapi.ClusterPutComponentTemplateRequest{Name: name, Body: bytes.NewReader(b)}
			},
			build: func() []byte { return s.plan.component(name) },
		})
		if err != nil {
			return err
		}

		if !state.good() {
			s.plan.components, s.plan.custom = false, false
			last := &s.report.Steps[len(s.report.Steps)-1]
			last.Detail += "; the index templates hold mappings and settings themselves"

			return nil
		}
	}

	return nil
}

// check asks the cluster what a new data stream would get.
func (s *setup) check(ctx context.Context) error {
	stream := s.config.stream(schema.DatasetDetection)
	name := "templates of " + stream

	got, err := s.client.do(ctx, esapi.IndicesSimulateIndexTemplateRequest{Name: stream})
	if err != nil {
		return err
	}

	if got.status != http.StatusOK {
		s.report.Ready = s.installed
		s.report.add(name, got.state(), "not checked: "+got.problem().Error())

		return nil
	}

	var effective struct {
		Template struct {
			Mappings struct {
				Properties map[string]json.RawMessage `json:"properties"`
			} `json:"mappings"`
		} `json:"template"`
	}
	if err := json.Unmarshal(got.body, &effective); err != nil {
		return fmt.Errorf("answer is not Elasticsearch's: %w", err)
	}

	if _, ok := effective.Template.Mappings.Properties["trailscope"]; !ok {
		s.report.add(name, SetupFailed, "another index template is in force: it has a higher priority, or ours is not there")

		return nil
	}

	s.report.Ready = true
	s.report.add(name, SetupChecked, "")

	return nil
}

// errUnauthorized is why a setup stops.
var errUnauthorized = errors.New("the credentials are not accepted")

// unauthorized returns an error when the credentials are wrong, not merely
// weak.
func (a *answer) unauthorized() error {
	if a.status == http.StatusUnauthorized {
		return fmt.Errorf("%w: %w", errUnauthorized, a.problem())
	}

	return nil
}

// state returns the state of a step that was answered like this.
func (a *answer) state() SetupState {
	e := a.serverError()

	switch {
	case a.status == http.StatusForbidden:
		return SetupForbidden
	case a.status == http.StatusNotFound, a.status == http.StatusMethodNotAllowed, a.status == http.StatusGone,
		a.status == http.StatusBadRequest && e != nil && e.Type == "" && e.aboutSettings():
		return SetupMissing
	default:
		return SetupFailed
	}
}

// good reports whether the step's thing is installed.
func (s SetupState) good() bool {
	return s == SetupCreated || s == SetupUpdated || s == SetupUnchanged
}
