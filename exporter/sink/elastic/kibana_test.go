package elastic_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/trailscope/trailscope/exporter/sink/elastic"
)

// savedObject is a line of Kibana's file, as far as the tests look at it.
type savedObject struct {
	Attributes struct {
		Title         string   `json:"title"`
		TimeFieldName string   `json:"timeFieldName"`
		Columns       []string `json:"columns"`
		Sort          [][]any  `json:"sort"`
		PanelsJSON    string   `json:"panelsJSON"`

		Meta struct {
			SearchSourceJSON string `json:"searchSourceJSON"`
		} `json:"kibanaSavedObjectMeta"`

		State struct {
			Query            kibanaQuery `json:"query"`
			DatasourceStates struct {
				FormBased struct {
					Layers map[string]lensLayer `json:"layers"`
				} `json:"formBased"`
			} `json:"datasourceStates"`
			Visualization json.RawMessage `json:"visualization"`
		} `json:"state"`
	} `json:"attributes"`
	ID         string            `json:"id"`
	Type       string            `json:"type"`
	References []kibanaReference `json:"references"`
}

type kibanaQuery struct {
	Language string `json:"language"`
	Query    string `json:"query"`
}

type kibanaReference struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Type string `json:"type"`
}

// lensLayer is what a chart asks for.
type lensLayer struct {
	Columns     map[string]lensColumn `json:"columns"`
	ColumnOrder []string              `json:"columnOrder"`
}

type lensColumn struct {
	Operation string `json:"operationType"`
	Field     string `json:"sourceField"`
	Bucketed  bool   `json:"isBucketed"`
	Params    struct {
		Size    int `json:"size"`
		OrderBy struct {
			ColumnID string `json:"columnId"`
		} `json:"orderBy"`
	} `json:"params"`
}

// savedObjects reads Kibana's file.
func savedObjects(tb testing.TB) (list []savedObject) {
	tb.Helper()

	text, err := os.ReadFile("../../../examples/elastic/kibana.ndjson")
	if err != nil {
		tb.Fatal(err)
	}

	for line := range bytes.Lines(text) {
		var o savedObject
		if err := json.Unmarshal(line, &o); err != nil {
			tb.Fatalf("%s: %v", line, err)
		}

		list = append(list, o)
	}

	return list
}

// fieldInQuery finds the fields of a Lucene query.
var fieldInQuery = regexp.MustCompile(`(?:_exists_:)([a-z_.]+)|\b([a-z_]+(?:\.[a-z_]+)+):`)

// fields returns the fields that an object names.
func (o *savedObject) fields() (list []string) {
	list = append(list, o.Attributes.Columns...)

	for _, s := range o.Attributes.Sort {
		if name, ok := s[0].(string); ok {
			list = append(list, name)
		}
	}

	for _, m := range fieldInQuery.FindAllStringSubmatch(o.query(), -1) {
		list = append(list, m[1]+m[2])
	}

	for _, layer := range o.Attributes.State.DatasourceStates.FormBased.Layers {
		for _, c := range layer.Columns {
			list = append(list, c.Field)
		}
	}

	return list
}

// query returns an object's Lucene query.
func (o *savedObject) query() string {
	if o.Type == "lens" {
		return o.Attributes.State.Query.Query
	}

	var source struct {
		Query kibanaQuery `json:"query"`
	}
	if json.Unmarshal([]byte(o.Attributes.Meta.SearchSourceJSON), &source) != nil {
		return ""
	}

	return source.Query.Query
}

// view returns the object's data view.
func (o *savedObject) view(all []savedObject) *savedObject {
	for _, r := range o.References {
		if r.Type == "index-pattern" {
			for i := range all {
				if all[i].ID == r.ID {
					return &all[i]
				}
			}
		}
	}

	return nil
}

// body returns the search that Kibana makes of the object.
func (o *savedObject) body() string {
	query := map[string]any{"match_all": map[string]any{}}
	if q := o.query(); q != "" {
		query = map[string]any{"query_string": map[string]any{"query": q, "analyze_wildcard": true}}
	}

	body := map[string]any{"query": query, "size": 500, "sort": []any{map[string]any{"@timestamp": "desc"}}, "track_total_hits": true}

	for _, layer := range o.Attributes.State.DatasourceStates.FormBased.Layers {
		body["size"] = 0
		body["aggs"] = layer.aggregations(layer.ColumnOrder)
	}

	text, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}

	return string(text)
}

// aggregations returns the buckets of the first column in order with those of
// the rest inside, and the metrics innermost and beside each bucket.
func (l *lensLayer) aggregations(order []string) map[string]any {
	aggs := map[string]any{}

	for name, c := range l.Columns {
		if !c.Bucketed {
			aggs[name] = map[string]any{map[string]string{"unique_count": "cardinality"}[c.Operation] + map[string]string{"sum": "sum", "max": "max"}[c.Operation]: map[string]any{"field": c.Field}}
		}
	}

	for i, name := range order {
		c := l.Columns[name]
		if !c.Bucketed {
			continue
		}

		inner := l.aggregations(order[i+1:])

		switch c.Operation {
		case "date_histogram":
			aggs[name] = map[string]any{"date_histogram": map[string]any{"field": c.Field, "fixed_interval": "12h"}, "aggs": inner}
		case "terms":
			terms := map[string]any{"field": c.Field, "size": c.Params.Size, "order": map[string]any{c.Params.OrderBy.ColumnID: "desc"}}
			aggs[name] = map[string]any{"terms": terms, "aggs": inner}
		}

		break
	}

	return aggs
}

func TestKibana_fields(t *testing.T) {
	t.Parallel()

	objects := savedObjects(t)
	types := map[string]map[string]string{
		"logs-trailscope.detection-*": mapped(t, elastic.MappingsName),
		"logs-trailscope.heartbeat-*": mapped(t, elastic.HeartbeatName),
	}

	for _, o := range objects {
		fields := o.fields()

		switch o.Type {
		case "index-pattern":
			if o.Attributes.TimeFieldName != "@timestamp" || types[o.Attributes.Title] == nil {
				t.Errorf("data view %s", o.Attributes.Title)
			}

			continue
		case "dashboard":
			continue
		}

		view := o.view(objects)
		if view == nil || len(fields) == 0 {
			t.Errorf("%s has no data view or no fields", o.Attributes.Title)

			continue
		}

		for _, f := range fields {
			if kind := types[view.Attributes.Title][f]; kind == "" {
				t.Errorf("%s: %s is not in the template", o.Attributes.Title, f)
			}
		}
	}
}

// TestKibana_references proves that everything that is referred to is in the
// file, and that charts and dashboards show what they have.
func TestKibana_references(t *testing.T) {
	t.Parallel()

	objects := savedObjects(t)
	known := map[string]string{}
	used := map[string]bool{}

	for _, o := range objects {
		if known[o.ID] != "" || !regexp.MustCompile(`^trailscope-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`).MatchString(o.ID) {
			t.Errorf("id %s", o.ID)
		}

		known[o.ID] = o.Type
	}

	for _, o := range objects {
		names := map[string]bool{}

		for _, r := range o.References {
			if known[r.ID] != r.Type {
				t.Errorf("%s refers to %s %s", o.Attributes.Title, r.Type, r.ID)
			}

			used[r.ID], names[r.Name] = true, true
		}

		for _, layer := range o.Attributes.State.DatasourceStates.FormBased.Layers {
			if !slices.Equal(slices.Sorted(slices.Values(layer.ColumnOrder)), slices.Sorted(maps.Keys(layer.Columns))) {
				t.Errorf("%s: columns %s", o.Attributes.Title, layer.ColumnOrder)
			}

			for name, c := range layer.Columns {
				if by := c.Params.OrderBy.ColumnID; by != "" && layer.Columns[by].Operation == "" {
					t.Errorf("%s is ordered by %s", o.Attributes.Title, by)
				}

				if !bytes.Contains(o.Attributes.State.Visualization, []byte(`"`+name+`"`)) {
					t.Errorf("%s does not show %s", o.Attributes.Title, name)
				}
			}
		}

		if o.Type == "dashboard" {
			checkPanels(t, &o, names)
		}
	}

	for id, kind := range known {
		if kind != "dashboard" && kind != "search" && !used[id] {
			t.Errorf("%s %s is used by nothing", kind, id)
		}
	}
}

// checkPanels proves that panels have references and do not overlap.
func checkPanels(t *testing.T, o *savedObject, names map[string]bool) {
	t.Helper()

	var panels []struct {
		PanelRefName string `json:"panelRefName"`
		PanelIndex   string `json:"panelIndex"`
		Grid         struct {
			X, Y, W, H int
		} `json:"gridData"`
	}
	if err := json.Unmarshal([]byte(o.Attributes.PanelsJSON), &panels); err != nil || len(panels) != len(names) {
		t.Fatalf("panels of %s: %v", o.Attributes.Title, err)
	}

	const columns = 48 // of Kibana's grid

	taken := map[[2]int]bool{}

	for _, p := range panels {
		if !names[p.PanelIndex+":"+p.PanelRefName] {
			t.Errorf("panel %s has no reference", p.PanelIndex)
		}

		for x := p.Grid.X; x < p.Grid.X+p.Grid.W; x++ {
			for y := p.Grid.Y; y < p.Grid.Y+p.Grid.H; y++ {
				if taken[[2]int{x, y}] || x >= columns {
					t.Fatalf("panel %s lies over another one or outside", p.PanelIndex)
				}

				taken[[2]int{x, y}] = true
			}
		}
	}
}

// hasBuckets reports whether each aggregation of an answer has a bucket or a
// value.
func hasBuckets(answer []byte) bool {
	var got struct {
		Aggregations map[string]struct {
			Buckets []json.RawMessage `json:"buckets"`
			Value   *float64          `json:"value"`
		} `json:"aggregations"`
	}
	if json.Unmarshal(answer, &got) != nil {
		return false
	}

	for _, a := range got.Aggregations {
		if len(a.Buckets) == 0 && a.Value == nil {
			return false
		}
	}

	return true
}
