package elastic_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/sink/elastic"
)

func TestSetup_again(t *testing.T) {
	t.Parallel()

	k := new(cluster)
	c := &elastic.Config{URLs: []string{k.start(t).URL}}

	r, got := setup(t, c)
	if diff := cmp.Diff(states(created, created, created, ok), got); diff != "" || !r.Ready || r.PlainIndex {
		t.Errorf("first time: %s\n%+v", diff, r)
	}

	for _, tm := range elastic.Templates(c) {
		if body := k.stored["/"+tm.API+tm.Name]; !strings.Contains(body, strings.TrimSpace(string(tm.Body))) {
			t.Errorf("%s: %s", tm.Name, body)
		}
	}

	k.puts = nil

	r, got = setup(t, c)
	if diff := cmp.Diff(states(unchanged, unchanged, unchanged, ok), got); diff != "" || !r.Ready || k.puts != nil {
		t.Errorf("second time: %s\n%s", diff, k.puts)
	}

	// Somebody has changed the mappings, an older version made a template, and
	// the policy was adapted: only the last stays.
	k.stored["/_component_template/trailscope@mappings"] = `{"component_templates":[]}`
	k.stored["/_index_template/logs-trailscope.heartbeat"] = `{"_meta":{"digest":"0000"}}`
	k.stored["/_ilm/policy/trailscope"] = `{"trailscope":{"policy":{"phases":{},"_meta":{"retention":"90d"}}}}`

	r, _ = setup(t, c)
	if diff := cmp.Diff([]string{"/_component_template/trailscope@mappings", "/_index_template/logs-trailscope.heartbeat"}, k.puts); diff != "" {
		t.Errorf("third time: %s", diff)
	}

	if !strings.Contains(r.String(), "heartbeat: updated: data streams that are there get it with their next rollover\n") {
		t.Errorf("report:\n%s", r)
	}

	// Another retention is wanted.
	c.Retention = 48 * time.Hour
	if r, _ = setup(t, c); r.Steps[0] != (elastic.SetupStep{Name: stepPolicy, State: updated, Detail: "events are kept for 2d"}) {
		t.Errorf("%+v", r.Steps[0])
	}

	if body := k.stored["/_ilm/policy/trailscope"]; !strings.Contains(body, `"max_age": "57600s"`) && !strings.Contains(body, `"max_age": "16h"`) {
		t.Errorf("policy %s", body)
	}
}

func TestSetup_lesserClusters(t *testing.T) {
	t.Parallel()

	for _, tc := range []struct {
		name    string
		cluster *cluster
		want    []string

		// has and hasNot are texts in the template of detections.
		has, hasNot []string
		report      string
		plain       bool
		notReady    bool
	}{
		{
			name:    "no_lifecycle_policies",
			cluster: &cluster{answers: map[string]answer{"GET /_ilm/": noHandler, "PUT /_ilm/": noHandler}},
			want:    states(missing, created, created, ok),
			has:     []string{`"data_retention": "90d"`, `"data_stream": {}`, "trailscope@settings"},
			report:  "lifecycle policy trailscope: not available: HTTP 400: no handler found for uri [/x] and method [PUT]; the data stream itself is told to keep events for 90d\n",
		},
		{
			name:    "serverless",
			cluster: &cluster{answers: map[string]answer{"GET /_ilm/": refused(410, "api_not_available_exception", "no"), "PUT /_ilm/": refused(410, "api_not_available_exception", "no")}},
			want:    states(missing, created, created, ok),
			has:     []string{`"data_retention": "90d"`},
		},
		{
			name:    "policies_forbidden",
			cluster: &cluster{answers: map[string]answer{"GET /_ilm/": forbidden}},
			want:    states(notDone, created, created, ok),
			has:     []string{`"data_retention": "90d"`},
		},
		{
			name: "all_forbidden",
			cluster: &cluster{answers: map[string]answer{
				"GET /_ilm/": forbidden, "GET /_component_template/": forbidden, "PUT /_component_template/": forbidden,
				"GET /_index_template/": forbidden, "PUT /_index_template/": forbidden, "POST /_index_template/": forbidden,
			}},
			want: []string{
				stepPolicy + ": forbidden", stepMappings + ": forbidden", stepDetection + ": forbidden", stepBeats + ": forbidden", stepCheck + ": forbidden",
			},
			notReady: true,
		},
		{
			name: "no_component_templates",
			cluster: &cluster{answers: map[string]answer{
				"GET /_component_template/": {405, ""}, "PUT /_component_template/": {405, ""},
			}},
			want: []string{
				stepPolicy + ": created", stepMappings + ": not available", stepDetection + ": created", stepBeats + ": created", stepCheck + ": ok",
			},
			has:    []string{`"nested"`, `"codec": "best_compression"`, `"name": "trailscope"`, `"data_stream": {}`},
			hasNot: []string{"composed_of", "trailscope@custom"},
			report: "the index templates hold mappings and settings themselves",
		},
		{
			name:    "before_8_7",
			cluster: &cluster{lacks: map[string]string{"ignore_missing_component_templates": "[1:9] [index_template] unknown field [ignore_missing_component_templates]"}},
			want:    states(created, created, created, ok),
			hasNot:  []string{"trailscope@custom"},
			report:  "without trailscope@custom, the cluster cannot leave out what is not there",
		},
		{
			name: "no_lifecycle_at_all",
			cluster: &cluster{
				answers: map[string]answer{"GET /_ilm/": noHandler, "PUT /_ilm/": noHandler},
				lacks:   map[string]string{"data_retention": "[1:9] [template] unknown field [lifecycle]"},
			},
			want:   states(missing, created, created, ok),
			has:    []string{`"data_stream": {}`},
			hasNot: []string{"data_retention"},
			report: "nothing deletes old events, the cluster does not know the lifecycle of data streams",
		},
		{
			name: "bare_distribution",
			cluster: &cluster{
				answers: map[string]answer{"GET /_ilm/": noHandler, "PUT /_ilm/": noHandler, "POST /_index_template/": noHandler},
				lacks: map[string]string{
					`"wildcard"`:         "Failed to parse mapping: The mapper type [wildcard] declared on field [trail] does not exist.",
					`"match_only_text"`:  "Failed to parse mapping: No handler for type [match_only_text] declared on field [message]",
					`"constant_keyword"`: "The mapper type [constant_keyword] declared on field [data_stream.type] does not exist.",
					`"data_stream": {}`:  "[1:9] [index_template] unknown field [data_stream]",
					`"lifecycle": {`:     "[1:9] [template] unknown field [lifecycle]",
				},
			},
			want:   states(missing, created, created, missing),
			hasNot: []string{`"data_stream": {}`, "data_retention"},
			report: "fields are keyword, the cluster has no type wildcard", plain: true,
		},
		{
			name:    "other_template_wins",
			cluster: &cluster{answers: map[string]answer{"POST /_index_template/": {200, `{"template":{"mappings":{"properties":{}}}}`}}},
			want:    states(created, created, created, elastic.SetupFailed),
			report:  "another index template is in force", notReady: true,
		},
		{
			name:    "refused",
			cluster: &cluster{lacks: map[string]string{"best_compression": "unknown codec"}},
			want: []string{
				stepPolicy + ": created", stepMappings + ": created", stepHeartbeat + ": created", stepSettings + ": failed",
				stepDetection + ": failed", stepBeats + ": failed", stepCheck + ": failed",
			},
			report: "HTTP 400: x_content_parse_exception: unknown codec", notReady: true,
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()

			c := &elastic.Config{URLs: []string{tc.cluster.start(t).URL}}

			for range 2 {
				r, got := setup(t, c)
				for i := range got {
					got[i] = strings.Replace(got[i], ": unchanged", ": created", 1)
				}

				if diff := cmp.Diff(tc.want, got); diff != "" {
					t.Errorf("steps: %s", diff)
				}

				if r.Ready == tc.notReady || r.PlainIndex != tc.plain || !strings.Contains(r.String(), tc.report) {
					t.Errorf("ready %t, plain %t, report:\n%s", r.Ready, r.PlainIndex, r)
				}

				if tc.plain != strings.Contains(r.String(), "set plain_index: true") {
					t.Errorf("report:\n%s", r)
				}
			}

			body := tc.cluster.stored["/_index_template/logs-trailscope.detection"]
			for _, text := range tc.has {
				if !strings.Contains(body, text) {
					t.Errorf("%s is not in %s", text, body)
				}
			}

			for _, text := range tc.hasNot {
				if strings.Contains(body, text) {
					t.Errorf("%s is in %s", text, body)
				}
			}
		})
	}
}

func TestSetup_plainIndex(t *testing.T) {
	t.Parallel()

	k := new(cluster)

	r, _ := setup(t, &elastic.Config{URLs: []string{k.start(t).URL}, PlainIndex: true})
	if body := k.stored["/_index_template/logs-trailscope.detection"]; strings.Contains(body, "data_stream\": {}") || r.PlainIndex || !r.Ready {
		t.Errorf("%+v: %s", r, body)
	}
}

func TestSetup_errors(t *testing.T) {
	t.Parallel()

	if r, err := elastic.Setup(t.Context(), new(elastic.Config)); r != nil || err == nil || !strings.Contains(err.Error(), "urls: is missing") {
		t.Errorf("no settings: %v", err)
	}

	closed := exportertest.NewHTTPReceiver(t, new(exportertest.HTTPConfig))
	closed.Close()

	if _, err := elastic.Setup(t.Context(), &elastic.Config{URLs: []string{closed.URL}}); err == nil {
		t.Error("no error without a server")
	}

	denied := refused(http.StatusUnauthorized, "security_exception", "unable to authenticate user")

	for path, step := range map[string]int{"GET /_ilm/": 0, "GET /_component_template/": 1, "GET /_index_template/": 4} {
		k := &cluster{answers: map[string]answer{path: denied}}

		r, err := elastic.Setup(t.Context(), &elastic.Config{URLs: []string{k.start(t).URL}, APIKey: "wrong"})
		if err == nil || !strings.Contains(err.Error(), "the credentials are not accepted: HTTP 401") || len(r.Steps) != step {
			t.Errorf("%s: %v, %+v", path, err, r)
		}
	}

	k := &cluster{answers: map[string]answer{"POST /_index_template/": {200, "<html>"}}}
	if _, err := elastic.Setup(t.Context(), &elastic.Config{URLs: []string{k.start(t).URL}}); err == nil {
		t.Error("no error for another server")
	}
}
