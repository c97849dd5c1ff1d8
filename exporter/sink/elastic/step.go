package elastic

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"

	"github.com/elastic/go-elasticsearch/v8/esapi"
)

// step installs one template.
type step struct {
	// get asks for the installed one.
	get esapi.Request

	// put installs a body.
	put func(body []byte) esapi.Request

	// build returns the body by the present plan.
	build func() []byte

	name string
}

// template makes a step: a template that the cluster does not understand is
// tried again without what it does not know.
func (s *setup) template(ctx context.Context, t *step) (SetupState, error) {
	old, err := s.client.do(ctx, t.get)
	if err == nil {
		err = old.unauthorized()
	}

	if err != nil {
		return "", err
	}

	done := SetupUpdated
	if old.status == http.StatusNotFound {
		done = SetupCreated
	}

	var notes []string

	for {
		body := t.build()
		if old.status == http.StatusOK && bytes.Contains(old.body, digestOf(body)) {
			return s.done(t.name, SetupUnchanged, notes), nil
		}

		got, err := s.client.do(ctx, t.put(body))
		if err != nil {
			return "", err
		}

		if got.status == http.StatusOK {
			return s.done(t.name, done, notes), nil
		}

		note := ""
		if got.status == http.StatusBadRequest {
			note = s.plan.simplify(got.body)
		}

		if note == "" {
			return s.done(t.name, got.state(), append(notes, got.problem().Error())), nil
		}

		notes = append(notes, note)
	}
}

// done adds the step to the report.
func (s *setup) done(name string, state SetupState, notes []string) SetupState {
	if state == SetupUpdated && strings.HasPrefix(name, "index") {
		notes = append(notes, "data streams that are there get it with their next rollover")
	}

	s.report.add(name, state, strings.Join(notes, "; "))

	return state
}

// digestOf returns the digest in a template's body, quoted.
func digestOf(body []byte) []byte {
	var t struct {
		Meta struct {
			Digest string `json:"digest"`
		} `json:"_meta"`
	}
	if json.Unmarshal(body, &t) != nil {
		return nil
	}

	return []byte(`"` + t.Meta.Digest + `"`)
}

// unknownType finds the type that a cluster has no mapper for.
var unknownType = regexp.MustCompile(`(?:mapper type|handler for type) \[([a-z_]+)\]`)

// simplify takes out of the plan what a cluster does not understand, by its
// answer, and says what was taken out: each thing once, so that it comes to an
// end. It returns nothing when there is nothing to take out.
func (p *plan) simplify(reason []byte) string {
	if m := unknownType.FindSubmatch(reason); m != nil {
		kind := string(m[1])
		if other := replacements[kind]; other != "" && p.types[kind] == "" {
			p.types[kind] = other

			return "fields are " + other + ", the cluster has no type " + kind
		}
	}

	switch {
	case p.custom && bytes.Contains(reason, []byte("ignore_missing_component_templates")):
		p.custom = false

		return "without " + CustomName + ", the cluster cannot leave out what is not there"
	case p.lifecycle && (bytes.Contains(reason, []byte("lifecycle")) || bytes.Contains(reason, []byte("data_retention"))):
		p.lifecycle = false

		return "nothing deletes old events, the cluster does not know the lifecycle of data streams"
	case p.stream && (bytes.Contains(reason, []byte("data_stream")) || bytes.Contains(reason, []byte("data stream"))):
		p.stream, p.lifecycle = false, false

		return "a plain index template, the cluster has no data streams"
	default:
		return ""
	}
}
