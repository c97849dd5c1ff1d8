package elastic_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/exporter/exportertest"
	"github.com/trailscope/trailscope/exporter/schema"
	"github.com/trailscope/trailscope/exporter/sink/elastic"
)

// mapped returns the type of every field of a component template, by dotted
// name.
func mapped(tb testing.TB, name string) map[string]string {
	tb.Helper()

	var t struct {
		Template struct {
			Mappings property `json:"mappings"`
		} `json:"template"`
	}
	if err := json.Unmarshal(template(tb, name), &t); err != nil {
		tb.Fatal(err)
	}

	types := map[string]string{}
	t.Template.Mappings.collect("", types)

	return types
}

// template returns the body of what is installed under a name.
func template(tb testing.TB, name string) []byte {
	tb.Helper()

	for _, t := range elastic.Templates(&elastic.Config{}) {
		if t.Name == name {
			return t.Body
		}
	}

	tb.Fatalf("no template %s", name)

	return nil
}

// property is a part of a mapping.
type property struct {
	Properties map[string]property `json:"properties"`
	Type       string              `json:"type"`
}

// collect gathers the types of the fields below p.
func (p property) collect(name string, types map[string]string) {
	if p.Type != "" {
		types[name] = p.Type
	}

	for child, q := range p.Properties {
		q.collect(strings.TrimPrefix(name+"."+child, "."), types)
	}
}

// published reads the facts about ECS's fields: name, type, and whether it is
// an array.
func published(tb testing.TB) map[string][2]string {
	tb.Helper()

	text, err := os.ReadFile("testdata/ecs_fields.csv")
	if err != nil {
		tb.Fatal(err)
	}

	r := csv.NewReader(bytes.NewReader(text))
	r.Comment, r.FieldsPerRecord = '#', -1

	rows, err := r.ReadAll()
	if err != nil {
		tb.Fatal(err)
	}

	facts := map[string][2]string{}
	for _, row := range rows {
		facts[row[0]] = [2]string{row[1], strings.Join(row[2:], "")}
	}

	return facts
}

// TestTemplates_everyField proves that the template has each field of the
// documents, with its type, and no others.
func TestTemplates_everyField(t *testing.T) {
	t.Parallel()

	for _, tc := range []struct {
		name   string
		fields []schema.Field
	}{
		{elastic.MappingsName, schema.Fields()},
		{elastic.HeartbeatName, elastic.HeartbeatFields()},
	} {
		types := mapped(t, tc.name)

		for _, f := range tc.fields {
			names := []string{f.Name}
			if rest, ok := strings.CutPrefix(f.Name, "threat.indicator."); ok {
				names = append(names, "threat.enrichments.indicator."+rest)
			}

			for _, n := range names {
				if types[n] != strings.Trim(f.Type, "[]") {
					t.Errorf("%s: %s is %q, in the documents %s", tc.name, n, types[n], f.Type)
				}

				delete(types, n)
			}
		}

		for n := range types {
			t.Errorf("%s: %s is in no document", tc.name, n)
		}
	}
}

// TestTemplates_publishedTypes proves that names and types are those that
// Elastic publishes, except below our own name.
func TestTemplates_publishedTypes(t *testing.T) {
	t.Parallel()

	facts := published(t)
	unused := maps.Clone(facts)
	fields := slices.Concat(schema.Fields(), elastic.HeartbeatFields())

	for _, name := range []string{elastic.MappingsName, elastic.HeartbeatName} {
		for n, kind := range mapped(t, name) {
			if strings.HasPrefix(n, "trailscope.") {
				continue
			}

			if facts[n][0] != kind {
				t.Errorf("%s is %s, in ECS %q", n, kind, facts[n][0])
			}

			delete(unused, n)
		}
	}

	for _, f := range fields {
		if fact, ok := facts[f.Name]; ok && (fact[1] == "array") != strings.HasPrefix(f.Type, "[") {
			t.Errorf("%s is %s, in ECS %q", f.Name, f.Type, fact)
		}
	}

	for n := range unused {
		t.Errorf("%s is used by no document", n)
	}
}

// TestTemplates_documents proves that no field of real documents is without a
// mapping, and that each value suits its type.
func TestTemplates_documents(t *testing.T) {
	t.Parallel()

	types := mapped(t, elastic.MappingsName)
	for _, e := range exportertest.Events() {
		checkValues(t, types, ecs(t).Append(nil, e))
	}

	types = mapped(t, elastic.HeartbeatName)
	_, document, _ := bytes.Cut(elastic.AppendHeartbeat(nil, &elastic.Config{Hostname: "h"}, beat()), []byte("\n"))
	seen := checkValues(t, types, document)

	for n, kind := range types {
		if !seen[n] && kind != "nested" {
			t.Errorf("%s is in no heartbeat", n)
		}
	}
}

// checkValues holds the values of a document against types, and returns the
// names it has.
func checkValues(t *testing.T, types map[string]string, document []byte) map[string]bool {
	t.Helper()

	var root any
	if err := json.Unmarshal(document, &root); err != nil {
		t.Fatalf("%s: %v", document, err)
	}

	seen := map[string]bool{}

	var walk func(name string, v any)

	walk = func(name string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for k, child := range v {
				walk(strings.TrimPrefix(name+"."+k, "."), child)
			}
		case []any:
			for _, child := range v {
				walk(name, child)
			}
		default:
			seen[name] = true

			if !suits(types[name], v) {
				t.Errorf("%s, mapped as %q, is %v", name, types[name], v)
			}
		}
	}

	walk("", root)

	return seen
}

// suits reports whether a value can be of a type.
func suits(kind string, v any) bool {
	switch v.(type) {
	case string:
		return slices.Contains([]string{"keyword", "constant_keyword", "wildcard", "match_only_text", "ip", "date"}, kind)
	case float64:
		return slices.Contains([]string{"long", "float", "double"}, kind)
	case bool:
		return kind == "boolean"
	default:
		return false
	}
}
