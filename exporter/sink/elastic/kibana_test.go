package elastic_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"testing"

	"github.com/trailscope/trailscope/exporter/sink/elastic"
)

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
