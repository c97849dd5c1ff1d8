package config_test

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/trailscope/trailscope/sensor/config"
)

// TestExample_documentsSinks demands that the example names every key that an
// entry may have, under its type, and nothing else.
func TestExample_documentsSinks(t *testing.T) {
	text, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	_, list, _ := strings.Cut(string(text), "All types have these keys:\n")
	list, _, _ = strings.Cut(list, "  sinks: []")
	common := config.Sink{}
	seen := documented(list, "")
	for _, key := range yamlKeys(reflect.TypeOf(common)) {
		if !seen[key] {
			t.Errorf("%s is missing", key)
		}
	}
	for _, name := range config.SinkTypes() {
		settings := config.NewSink(name).Settings
		seen := documented(list, name)
		keys := yamlKeys(reflect.TypeOf(settings).Elem())
		for _, key := range keys {
			if !seen[key] && key != "severity" && key != "timeout" {
				t.Errorf("%s.%s is missing", name, key)
			}
			delete(seen, key)
		}
		for key := range seen {
			t.Errorf("%s has no key %s", name, key)
		}
	}
}

// documented returns the keys under the heading of a type.
func documented(list, name string) map[string]bool {
	if name != "" {
		_, list, _ = strings.Cut(list, "  # "+name+": ")
	}
	list, _, _ = strings.Cut(list, "For example:")
	keys := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^  #   ([a-z_]+)`).FindAllStringSubmatch(list, -1) {
		keys[m[1]] = true
	}
	return keys
}

// yamlKeys returns the keys of a structure.
func yamlKeys(t reflect.Type) (keys []string) {
	for i := range t.NumField() {
		if key := t.Field(i).Tag.Get("yaml"); key != "" && key != "-" {
			keys = append(keys, key)
		}
	}
	return keys
}

// TestExample_sinks reads the examples in the comments.
func TestExample_sinks(t *testing.T) {
	text, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	entry := regexp.MustCompile(`(?m)^  #   - .*\n(?:  #     .*\n)*`)
	for _, m := range entry.FindAllString(string(text), -1) {
		yaml := strings.ReplaceAll(m, "  #   ", "  ")
		typed := regexp.MustCompile(`type: ([a-z]+)`).FindStringSubmatch(yaml)
		if typed == nil {
			continue // of another list
		}
		found[typed[1]] = true
		path := write(t, "t.yaml", "output:\n  sinks:\n"+yaml)
		for _, file := range []string{"ca.pem", "otlp.headers", "elastic.key"} {
			if err := os.WriteFile(filepath.Join(filepath.Dir(path), file), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		c, _, err := config.Load(path, &config.Options{})
		if err = config.Join(err, c.Validate()); err != nil {
			t.Errorf("%s\n%v", yaml, err)
		}
	}
	for _, name := range config.SinkTypes() {
		if !found[name] {
			t.Errorf("there is no example of %s", name)
		}
	}
}
