package grafana_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// dashboard is a dashboard as far as tests look at it.
type dashboard struct {
	UID        string  `json:"uid"`
	Title      string  `json:"title"`
	ID         *int    `json:"id"`
	Panels     []panel `json:"panels"`
	Templating struct {
		List []variable `json:"list"`
	} `json:"templating"`
}

// panel is a panel.
type panel struct {
	ID         int        `json:"id"`
	Type       string     `json:"type"`
	Title      string     `json:"title"`
	Datasource datasource `json:"datasource"`
	Targets    []target   `json:"targets"`
	GridPos    struct {
		X, Y, W, H int
	} `json:"gridPos"`
}

// variable is a variable of a dashboard.
type variable struct {
	Name       string          `json:"name"`
	Type       string          `json:"type"`
	Query      json.RawMessage `json:"query"`
	Datasource datasource      `json:"datasource"`
}

// datasource names a data source.
type datasource struct {
	Type string `json:"type"`
	UID  string `json:"uid"`
}

// target is a query: Expr of Prometheus and Loki, the rest of Elasticsearch.
type target struct {
	Datasource datasource  `json:"datasource" yaml:"-"`
	Expr       string      `json:"expr" yaml:"expr"`
	Query      string      `json:"query" yaml:"query"`
	TimeField  string      `json:"timeField" yaml:"timeField"`
	Metrics    []metric    `json:"metrics" yaml:"metrics"`
	BucketAggs []bucketAgg `json:"bucketAggs" yaml:"bucketAggs"`
}

// metric is a metric of an Elasticsearch query.
type metric struct {
	ID    string `json:"id" yaml:"id"`
	Type  string `json:"type" yaml:"type"`
	Field string `json:"field" yaml:"field"`
}

// bucketAgg is a grouping of an Elasticsearch query.
type bucketAgg struct {
	ID       string `json:"id" yaml:"id"`
	Type     string `json:"type" yaml:"type"`
	Field    string `json:"field" yaml:"field"`
	Settings struct {
		Size    string `json:"size" yaml:"size"`
		Order   string `json:"order" yaml:"order"`
		OrderBy string `json:"orderBy" yaml:"orderBy"`
		Filters []struct {
			Query string `json:"query" yaml:"query"`
			Label string `json:"label" yaml:"label"`
		} `json:"filters" yaml:"filters"`
	} `json:"settings" yaml:"settings"`
}

// dashboards reads all dashboards, by the names of their files.
func dashboards(t *testing.T) map[string]*dashboard {
	t.Helper()

	files, err := filepath.Glob("dashboards/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no dashboards: %v", err)
	}

	all := map[string]*dashboard{}

	for _, file := range files {
		d := &dashboard{}
		if err := json.Unmarshal([]byte(read(t, file)), d); err != nil {
			t.Fatalf("%s: %v", file, err)
		}

		all[filepath.Base(file)] = d
	}

	return all
}

// read returns a file of this directory.
func read(t *testing.T, name string) string {
	t.Helper()

	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}

	return string(data)
}

func TestDashboards(t *testing.T) {
	t.Parallel()

	uids := map[string]string{}

	for file, d := range dashboards(t) {
		if d.ID != nil || d.UID == "" || d.Title == "" || uids[d.UID] != "" {
			t.Errorf("%s: needs a uid and a title of its own, and no id", file)
		}

		uids[d.UID] = file
		source := d.Templating.List[0]

		if source.Type != "datasource" || source.Name != "datasource" {
			t.Errorf("%s: the first variable does not choose the data source", file)
		}

		var kind string
		if err := json.Unmarshal(source.Query, &kind); err != nil {
			t.Fatal(err)
		}

		checkPanels(t, file, d, datasource{Type: kind, UID: "${datasource}"})
	}
}

// checkPanels checks what all panels have in common.
func checkPanels(t *testing.T, file string, d *dashboard, want datasource) {
	t.Helper()

	ids := map[int]bool{}

	for i, p := range d.Panels {
		if ids[p.ID] || p.Title == "" {
			t.Errorf("%s, panel %q: needs an id and a title of its own", file, p.Title)
		}

		ids[p.ID] = true

		if g := p.GridPos; g.W < 1 || g.H < 1 || g.X < 0 || g.X+g.W > 24 {
			t.Errorf("%s, panel %q: does not fit into the grid", file, p.Title)
		}

		for _, other := range d.Panels[:i] {
			a, b := p.GridPos, other.GridPos
			if a.X < b.X+b.W && b.X < a.X+a.W && a.Y < b.Y+b.H && b.Y < a.Y+a.H {
				t.Errorf("%s: panels %q and %q overlap", file, p.Title, other.Title)
			}
		}

		if p.Type == "row" {
			continue
		}

		if len(p.Targets) == 0 || p.Datasource != want {
			t.Errorf("%s, panel %q: asks nothing, or another data source", file, p.Title)
		}

		for _, q := range p.Targets {
			if q.Datasource != want {
				t.Errorf("%s, panel %q: a query asks another data source", file, p.Title)
			}
		}
	}
}
