package config

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// isEntries says whether a setting is a list whose entries have keys of their
// own: a slice of structures.
func isEntries(v reflect.Value) bool {
	return v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Struct
}

// entries reads a list of mappings.
func (r *yamlReader) entries(path string, n *yaml.Node, field reflect.Value) {
	r.config.forgetEntries(path)
	field.SetZero()
	if isNull(n) {
		return
	}
	keys := strings.Join(fieldNames(reflect.New(field.Type().Elem()).Elem()), ", ")
	if n.Kind != yaml.SequenceNode {
		r.problem(n.Line, path, "write entries with the keys "+keys+"; the first key of each has a `-` before it", "a list belongs here")
		return
	}
	for i, e := range n.Content {
		at := fmt.Sprintf("%s[%d]", path, i)
		r.config.setOrigin(at, r.origin(at, e.Line))
		entry := reflect.New(field.Type().Elem()).Elem()
		r.mapping(e, at, fields{entry}, r.setting)
		field.Set(reflect.Append(field, entry))
	}
}

// assignEntries gives a list of mappings its value from a text outside of a
// file: YAML, in general in one line, as [{name: a}, {name: b}]. An empty text
// empties the list.
func (c *Config) assignEntries(k *Key, value, from string) Problems {
	r := &yamlReader{config: c, from: from, path: k.Path}
	var document yaml.Node
	if err := yaml.Unmarshal([]byte(value), &document); err != nil {
		// The parser's message may hold a part of the value.
		r.problem(0, k.Path, "write it in one line: [{name: one, url: https://example.org/list.txt}, {name: two, …}]", "the value is not YAML")
		return r.problems
	}
	list := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null"}
	if len(document.Content) > 0 {
		list = document.Content[0]
	}
	r.setting(k.Path, list, k.field)
	return r.problems
}

// entriesText writes a list of mappings as [Config.assignEntries] reads it. Keys
// that have no value are left out.
func entriesText(v reflect.Value) string {
	if v.Len() == 0 {
		return ""
	}
	entries := make([]string, v.Len())
	for i := range entries {
		var keys []string
		e := v.Index(i)
		for j := range e.NumField() {
			if f := e.Field(j); !f.IsZero() {
				keys = append(keys, name(e.Type().Field(j))+": "+entryText(f))
			}
		}
		entries[i] = "{" + strings.Join(keys, ", ") + "}"
	}
	return "[" + strings.Join(entries, ", ") + "]"
}

// entryText writes the value of an entry's key, a text in quotes. The escapes
// of Go's quotes are escapes of YAML's too.
func entryText(v reflect.Value) string {
	if v.Kind() == reflect.String {
		return strconv.Quote(text(v))
	}
	return text(v)
}
