package elastic_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/exporter/sink/elastic"
)

// examples is the folder of the files for users.
const examples = "../../../examples/elastic"

// TestTemplates_examples keeps the files for users in step.
func TestTemplates_examples(t *testing.T) {
	t.Parallel()

	names := map[string]string{"_ilm/policy/": "ilm-policy", "_component_template/": "component-template", "_index_template/": "index-template"}

	for _, tm := range elastic.Templates(new(elastic.Config)) {
		golden(t, filepath.Join(examples, names[tm.API]+"-"+tm.Name+".json"), tm.Body)
	}
}

// TestExamples_readme proves that the text names every file and every request,
// and that all files are JSON.
func TestExamples_readme(t *testing.T) {
	t.Parallel()

	text, err := os.ReadFile(filepath.Join(examples, "README.md"))
	if err != nil {
		t.Fatal(err)
	}

	files, err := os.ReadDir(examples)
	if err != nil {
		t.Fatal(err)
	}

	for _, f := range files {
		if f.Name() == "README.md" {
			continue
		}

		if !strings.Contains(string(text), f.Name()) {
			t.Errorf("%s is not explained", f.Name())
		}

		if strings.HasSuffix(f.Name(), ".json") {
			if body := example(t, f.Name()); !json.Valid([]byte(body)) {
				t.Errorf("%s is no JSON", f.Name())
			}
		}
	}

	at := 0

	for _, tm := range elastic.Templates(new(elastic.Config)) {
		i := strings.Index(string(text), "`PUT "+tm.API+tm.Name+"`")
		if i < at {
			t.Errorf("%s%s is not there, or not in its place", tm.API, tm.Name)
		}

		at = i
	}
}

// example returns the content of a file for users.
func example(tb testing.TB, name string) string {
	tb.Helper()

	text, err := os.ReadFile(filepath.Join(examples, name))
	if err != nil {
		tb.Fatal(err)
	}

	return string(text)
}
