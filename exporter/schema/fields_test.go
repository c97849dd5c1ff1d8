package schema_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/trailscope/trailscope/exporter/schema"
)

// leaf is a value of a document.
type leaf struct {
	path    string
	value   any
	inArray bool
}

// leaves reads a document with the order of its keys and reports keys that
// come twice or out of order.
func leaves(t testing.TB, document []byte) (found []leaf) {
	t.Helper()

	d := json.NewDecoder(bytes.NewReader(document))
	d.UseNumber()

	var object func(prefix string)

	value := func(path string, inArray bool, token json.Token, rest func(string, bool)) {
		if delim, ok := token.(json.Delim); !ok {
			found = append(found, leaf{path: path, value: token, inArray: inArray})
		} else if delim == '{' {
			object(path + ".")
		} else {
			rest(path, true)
		}
	}

	next := func() json.Token {
		token, err := d.Token()
		if err != nil {
			t.Fatalf("document %s: %v", document, err)
		}

		return token
	}

	var array func(path string, _ bool)

	array = func(path string, _ bool) {
		for token := next(); token != json.Delim(']'); token = next() {
			value(path, true, token, array)
		}
	}

	object = func(prefix string) {
		last := ""

		for token := next(); token != json.Delim('}'); token = next() {
			key, _ := token.(string)
			if key <= last {
				t.Errorf("key %q follows %q in %s", prefix+key, last, document)
			}

			last = key
			value(prefix+key, false, next(), array)
		}
	}

	if next() != json.Delim('{') {
		t.Fatalf("no object: %s", document)
	}

	object("")

	return found
}

// describe finds the description of a path; an enrichment's indicator is
// described by the flat one.
func describe(path string) (f schema.Field, ok bool) {
	path = strings.Replace(path, "threat.enrichments.indicator.", "threat.indicator.", 1)

	i := slices.IndexFunc(schema.Fields(), func(f schema.Field) bool { return f.Name == path })
	if i < 0 {
		return f, false
	}

	return schema.Fields()[i], true
}

// checkDocument holds a document against the table of fields.
func checkDocument(t *testing.T, document []byte) {
	t.Helper()

	for _, l := range leaves(t, document) {
		f, ok := describe(l.path)
		if !ok {
			t.Errorf("%s is in no table", l.path)

			continue
		}

		fits := false
		kind := strings.Trim(f.Type, "[]")

		switch v := l.value.(type) {
		case string:
			fits = kind != "long" && kind != "float" && kind != "boolean"

			if kind == "date" {
				_, err := time.Parse("2006-01-02T15:04:05.000000Z", v)
				fits = err == nil
			}
		case json.Number:
			_, err := v.Int64()
			fits = kind == "float" || kind == "long" && err == nil
		case bool:
			fits = kind == "boolean"
		}

		if !fits || kind != f.Type && !l.inArray {
			t.Errorf("%s is %v, not of type %s", l.path, l.value, f.Type)
		}
	}
}

func TestFields_complete(t *testing.T) {
	x := encoder(t)
	seen := map[string]bool{ // arrays of objects, no leaves
		"threat.enrichments": true, "dns.answers": true, "trailscope.tunnel": true,
	}

	for _, tc := range goldenCases() {
		for _, l := range leaves(t, x.Append(nil, tc.event)) {
			seen[l.path] = true
		}
	}

	for _, f := range schema.Fields() {
		if !seen[f.Name] {
			t.Errorf("no golden document has %s", f.Name)
		}
	}
}

func TestFields_order(t *testing.T) {
	names := map[string]bool{}

	for _, f := range schema.Fields() {
		if names[f.Name] {
			t.Errorf("%s stands twice", f.Name)
		}

		names[f.Name] = true

		if f.Type == "" || f.Meaning == "" || f.Source == "" {
			t.Errorf("%s is not described", f.Name)
		}
	}
}

// Marks around the table in README.md.
const (
	tableStart = "<!-- fields: written by go test ./exporter/schema -update -->\n"
	tableEnd   = "<!-- end of fields -->\n"
)

func TestFields_readme(t *testing.T) {
	const path = "README.md"

	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}

	head, rest, ok := strings.Cut(string(text), tableStart)
	_, tail, closed := strings.Cut(rest, tableEnd)

	if !ok || !closed {
		t.Fatal("README.md has no place for the table of fields")
	}

	var b strings.Builder

	b.WriteString("| field | type | meaning | source |\n|---|---|---|---|\n")

	for _, f := range schema.Fields() {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", f.Name, f.Type, f.Meaning, f.Source)
	}

	want := head + tableStart + b.String() + tableEnd + tail

	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if string(text) != want {
		t.Error("README.md does not have the table of fields as it is: run go test ./exporter/schema -update")
	}
}
