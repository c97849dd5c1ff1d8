package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// yamlReader lays a trailscope.yaml over a configuration. It walks the parsed
// document itself, because only so every problem gets its line and its path.
type yamlReader struct {
	config *Config
	// file is the path of the file, for messages.
	file string
	// from names the place of a value that is in no file, and path the setting
	// that gets it.
	from, path string
	problems   Problems
}

// applyYAML lays the text of a trailscope.yaml over c. file is its path, for
// messages. What is not mentioned keeps its value.
func (c *Config) applyYAML(file string, text []byte) Problems {
	r := &yamlReader{config: c, file: file}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	var document yaml.Node
	switch err := decoder.Decode(&document); {
	case errors.Is(err, io.EOF):
		return nil // nothing but comments: all defaults
	case err != nil:
		return r.syntax(err)
	}
	r.sections(document.Content[0])
	if err := decoder.Decode(&yaml.Node{}); err == nil {
		r.problem(0, "", "put everything into one document, without a line `---`", "there is a second document")
	} else if !errors.Is(err, io.EOF) {
		return append(r.problems, r.syntax(err)...)
	}
	return r.problems
}

// lineOfError finds the line in the parser's messages.
var lineOfError = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

// syntax turns an error of the parser into a problem with a line.
func (r *yamlReader) syntax(err error) Problems {
	message := err.Error()
	m := lineOfError.FindStringSubmatch(message)
	p := &Problem{File: r.file, Text: message, Hint: "check indentation and quotes near this line"}
	if m != nil {
		p.Text = strings.TrimPrefix(message, m[0])
		p.Line, _ = strconv.Atoi(m[1]) // no line: 0, the whole file
	}
	return Problems{p}
}

// sections reads the document.
func (r *yamlReader) sections(n *yaml.Node) {
	if isNull(n) {
		return
	}
	target := reflect.ValueOf(r.config).Elem()
	r.mapping(n, "", fields{target}, func(path string, value *yaml.Node, field reflect.Value) {
		if isNull(value) {
			return // a section whose keys are all commented out
		}
		r.mapping(value, path, fields{field}, r.setting)
	})
}

// mapping calls visit for each key of n that is one of target.
func (r *yamlReader) mapping(n *yaml.Node, path string, target fields, visit func(path string, value *yaml.Node, field reflect.Value)) {
	if n.Kind != yaml.MappingNode {
		r.problem(n.Line, path, "write keys and values, one `key: value` a line", "keys and values belong here")
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		at := strings.TrimPrefix(path+"."+key.Value, ".")
		field, known := target.called(key.Value)
		switch {
		case !known:
			r.unknown(key.Line, at, key.Value, target)
		case seen[key.Value]:
			r.problem(key.Line, at, "remove one of them", "the key is there twice")
		default:
			visit(at, value, field)
		}
		seen[key.Value] = true
	}
}

// unknown reports a key that does not exist.
func (r *yamlReader) unknown(line int, path, key string, target fields) {
	hint := nearest(key, target.names())
	if hint == "" {
		hint = r.elsewhere(path, key)
	}
	if hint == "" {
		hint = "the keys here are " + strings.Join(target.names(), ", ")
	}
	r.problem(line, path, hint, "unknown key")
}

// elsewhere tells the section that a key belongs to, as a hint. For a part of a
// list there is none.
func (r *yamlReader) elsewhere(path, key string) string {
	if strings.Contains(path, "[") {
		return ""
	}
	sections := reflect.ValueOf(r.config).Elem()
	for i := range sections.NumField() {
		section := sections.Field(i)
		if section.Kind() != reflect.Struct {
			continue
		}
		if _, ok := fieldCalled(section, key); ok {
			return "it belongs to the section " + name(sections.Type().Field(i))
		}
	}
	return ""
}

// setting reads the value of one key.
func (r *yamlReader) setting(path string, n *yaml.Node, field reflect.Value) {
	r.config.setOrigin(path, r.origin(path, n.Line))
	list, isList := field.Addr().Interface().(*[]string)
	switch {
	case n.Kind == yaml.AliasNode:
		r.problem(n.Line, path, "write the value out", "references to other values are not supported")
	case isList:
		*list = r.list(path, n)
	case isSinks(field):
		r.sinks(path, n, field)
	case isEntries(field):
		r.entries(path, n, field)
	case field.Kind() == reflect.Map:
		r.texts(path, n, field)
	case field.Kind() == reflect.Struct:
		r.mapping(n, path, fields{field}, r.setting)
	case n.Kind != yaml.ScalarNode:
		r.problem(n.Line, path, "", "a single value belongs here")
	case isNull(n) && field.Kind() == reflect.String:
		field.SetString("")
	default:
		if hint, err := set(field, n.Value); err != nil {
			r.problem(n.Line, path, hint, "%v", err)
		}
	}
}

// list reads a list of texts.
func (r *yamlReader) list(path string, n *yaml.Node) []string {
	if isNull(n) {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		r.problem(n.Line, path, "write it in brackets: [one, two]", "a list belongs here")
		return nil
	}
	var all []string
	for _, e := range n.Content {
		if e.Kind != yaml.ScalarNode {
			r.problem(e.Line, path, "", "a list of single values belongs here")
			continue
		}
		all = append(all, e.Value)
	}
	return all
}

// origin returns the place of the value for path, which is at a line.
func (r *yamlReader) origin(path string, line int) origin {
	if r.from != "" {
		return origin{name: r.from + strings.TrimPrefix(path, r.path)}
	}
	return origin{file: r.file, name: path, line: line}
}

// problem notes a problem of the value for path.
func (r *yamlReader) problem(line int, path, hint, format string, args ...any) {
	o := r.origin(path, line)
	r.problems = append(r.problems, &Problem{File: o.file, Line: o.line, Key: o.name, Text: fmt.Sprintf(format, args...), Hint: hint})
}

// fields are structures whose fields are keys of the same mapping.
type fields []reflect.Value

// called finds a field by its name in the file.
func (f fields) called(key string) (reflect.Value, bool) {
	for _, target := range f {
		if field, ok := fieldCalled(target, key); ok {
			return field, true
		}
	}
	return reflect.Value{}, false
}

// names lists the names of all fields in the file.
func (f fields) names() (names []string) {
	for _, target := range f {
		for _, n := range fieldNames(target) {
			if !slices.Contains(names, n) {
				names = append(names, n)
			}
		}
	}
	return names
}

// fieldCalled finds a field by its name in the file.
func fieldCalled(target reflect.Value, key string) (reflect.Value, bool) {
	for i := range target.NumField() {
		if key != "" && key != "-" && name(target.Type().Field(i)) == key {
			return target.Field(i), true
		}
	}
	return reflect.Value{}, false
}

// fieldNames lists the names of all fields in the file.
func fieldNames(target reflect.Value) []string {
	var names []string
	for i := range target.NumField() {
		if n := name(target.Type().Field(i)); n != "" && n != "-" {
			names = append(names, n)
		}
	}
	return names
}

// isNull says whether n stands for no value.
func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }
