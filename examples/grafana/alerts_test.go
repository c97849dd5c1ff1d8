package grafana_test

import (
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

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
