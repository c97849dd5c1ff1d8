package grafana_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
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

// alertRule is a rule of the provisioning file.
type alertRule struct {
	UID         string            `yaml:"uid"`
	Title       string            `yaml:"title"`
	Condition   string            `yaml:"condition"`
	For         string            `yaml:"for"`
	Labels      map[string]string `yaml:"labels"`
	Annotations map[string]string `yaml:"annotations"`
	Data        []struct {
		RefID         string `yaml:"refId"`
		DatasourceUID string `yaml:"datasourceUid"`
		Model         struct {
			target     `yaml:",inline"`
			Type       string `yaml:"type"`
			Expression string `yaml:"expression"`
			Reducer    string `yaml:"reducer"`
			Conditions []struct {
				Evaluator struct {
					Type   string    `yaml:"type"`
					Params []float64 `yaml:"params"`
				} `yaml:"evaluator"`
			} `yaml:"conditions"`
		} `yaml:"model"`
	} `yaml:"data"`
}

// fires reports whether the rule's condition holds for a value.
func (r *alertRule) fires(value float64) bool {
	e := r.Data[2].Model.Conditions[0].Evaluator
	if e.Type == "lt" {
		return value < e.Params[0]
	}

	return value > e.Params[0]
}

// alertRules reads the rules that ask a data source.
func alertRules(t *testing.T, datasourceUID string) (rules []alertRule) {
	t.Helper()

	var file struct {
		Groups []struct {
			Rules []alertRule `yaml:"rules"`
		} `yaml:"groups"`
	}
	if err := yaml.Unmarshal([]byte(read(t, "provisioning/alerting/trailscope.yaml")), &file); err != nil {
		t.Fatal(err)
	}

	for _, g := range file.Groups {
		for _, r := range g.Rules {
			if r.Data[0].DatasourceUID == datasourceUID {
				rules = append(rules, r)
			}
		}
	}

	if len(rules) == 0 {
		t.Fatalf("no rules ask %s", datasourceUID)
	}

	return rules
}

func TestProvisioning(t *testing.T) {
	t.Parallel()

	var sources struct {
		Datasources []struct {
			UID  string `yaml:"uid"`
			Type string `yaml:"type"`
		} `yaml:"datasources"`
	}
	if err := yaml.Unmarshal([]byte(read(t, "provisioning/datasources/trailscope.yaml")), &sources); err != nil {
		t.Fatal(err)
	}

	seen := map[string]bool{}

	for _, s := range sources.Datasources {
		if s.UID != "trailscope-"+s.Type {
			t.Errorf("data source %s has the uid %s", s.Type, s.UID)
		}

		if s.Type == "loki" {
			continue // without alert rules
		}

		for _, r := range alertRules(t, s.UID) {
			checkRule(t, &r)

			if seen[r.UID] {
				t.Errorf("two rules have the uid %s", r.UID)
			}

			seen[r.UID] = true
		}
	}
}

// checkRule checks the steps of a rule.
func checkRule(t *testing.T, r *alertRule) {
	t.Helper()

	ok := len(r.UID) <= 40 && len(r.Data) == 3 && r.Condition == "C" && r.For != "" && r.Labels["severity"] != "" &&
		r.Annotations["summary"] != "" && r.Annotations["description"] != ""
	if !ok {
		t.Fatalf("rule %s is not complete", r.Title)
	}

	// Grafana takes a dollar sign in a model for a variable of its environment.
	if model := r.Data[0].Model; strings.Contains(model.Expr+model.Query, "$") {
		t.Errorf("rule %s has a variable in its query", r.Title)
	}

	reduce, threshold := r.Data[1], r.Data[2]
	if reduce.DatasourceUID != "__expr__" || threshold.DatasourceUID != "__expr__" || reduce.Model.Type != "reduce" ||
		reduce.Model.Expression != "A" || threshold.Model.Type != "threshold" || threshold.Model.Expression != "B" ||
		!strings.Contains("lt gt", threshold.Model.Conditions[0].Evaluator.Type) {
		t.Errorf("rule %s has other steps than query, reduce, threshold", r.Title)
	}
}
