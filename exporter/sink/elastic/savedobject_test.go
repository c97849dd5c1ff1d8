package elastic_test

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"testing"
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
