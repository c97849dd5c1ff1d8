package heuristic_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every page is in the index, every link leads somewhere, and every page says
// what the index promises.
func TestDocs(t *testing.T) {
	t.Parallel()
	pages, err := filepath.Glob("docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	link := regexp.MustCompile(`\]\(([^)#]+)`)
	index, err := os.ReadFile("docs/README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range pages {
		name := filepath.Base(page)
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllSubmatch(text, -1) {
			if target := string(m[1]); !strings.Contains(target, ":") {
				if _, err := os.Stat(filepath.Join("docs", target)); err != nil {
					t.Errorf("%s: dead link to %s", name, target)
				}
			}
		}
		if name == "README.md" || name == "localprefix.md" {
			continue
		}
		if !strings.Contains(string(index), "("+name+")") {
			t.Errorf("docs/README.md does not list %s", name)
		}
		for _, heading := range []string{"What it finds", "Thresholds", "False positives", "Switching it"} {
			if !strings.Contains(string(text), "\n## "+heading+"\n") {
				t.Errorf("%s has no heading %q", name, heading)
			}
		}
	}
}
