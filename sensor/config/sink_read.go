package config

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/trailscope/trailscope/exporter/sink/webhook"
	"go.yaml.in/yaml/v3"
)

// isSinks says whether a setting is the list of sinks.
func isSinks(v reflect.Value) bool { return v.Type() == reflect.TypeFor[[]Sink]() }

// sinks reads the list of sinks.
func (r *yamlReader) sinks(path string, n *yaml.Node, field reflect.Value) {
	r.config.forgetEntries(path)
	field.SetZero()
	if isNull(n) {
		return
	}
	if n.Kind != yaml.SequenceNode {
		r.problem(n.Line, path, "write one entry for each receiver, e.g. `- type: otlp`, with its keys below", "a list belongs here")
		return
	}
	var all []Sink
	if len(n.Content) > 0 {
		all = make([]Sink, len(n.Content))
	}
	for i, e := range n.Content {
		at := fmt.Sprintf("%s[%d]", path, i)
		r.config.setOrigin(at, r.origin(at, e.Line))
		r.sink(at, e, &all[i])
	}
	field.Set(reflect.ValueOf(all))
}

// sink reads one entry. Its type says which keys it may have.
func (r *yamlReader) sink(path string, n *yaml.Node, k *Sink) {
	known := fields{reflect.ValueOf(k).Elem()}
	typed := typeOf(n)
	if k.Settings = newSinkSettings(typed); k.Settings != nil {
		known = append(known, reflect.ValueOf(k.Settings).Elem())
	} else if n.Kind == yaml.MappingNode {
		hint := nearest(typed, SinkTypes())
		if hint == "" {
			hint = "the types are " + strings.Join(SinkTypes(), ", ")
		}
		if typed == "" {
			r.problem(n.Line, path+".type", hint, "the type is missing")
		} else {
			r.problem(n.Line, path+".type", hint, "%q is no type of sink", typed)
		}
		return // every other key may be right or wrong
	}
	r.mapping(n, path, known, r.setting)
	if k.Settings == nil {
		return // not even a mapping
	}
	if k.Name == "" {
		k.Name = k.Type
	}
	for i, kind := range k.Kinds {
		k.Kinds[i] = strings.ToUpper(kind)
	}
	k.share()
}

// share completes what the type has to know too: keys of its own that all types
// have.
func (k *Sink) share() {
	if k.Type == SinkWebhook && k.Severity == "" {
		k.Severity = webhook.DefaultLeast
	}
	settings := reflect.ValueOf(k.Settings).Elem()
	if v, ok := fieldCalled(settings, "severity"); ok && v.Kind() == reflect.String {
		v.SetString(k.Severity)
	}
	if v, ok := fieldCalled(settings, "timeout"); ok && v.Type() == reflect.TypeFor[time.Duration]() {
		v.SetInt(int64(k.Timeout))
	}
}

// typeOf returns the value of the key type of an entry.
func typeOf(n *yaml.Node) string {
	if n.Kind != yaml.MappingNode {
		return ""
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if v := n.Content[i+1]; n.Content[i].Value == "type" && v.Kind == yaml.ScalarNode && !isNull(v) {
			return v.Value
		}
	}
	return ""
}

// texts reads a mapping of texts.
func (r *yamlReader) texts(path string, n *yaml.Node, field reflect.Value) {
	field.SetZero()
	if isNull(n) {
		return
	}
	if n.Kind != yaml.MappingNode {
		r.problem(n.Line, path, "write names and values, one `name: value` a line", "names and values belong here")
		return
	}
	m := reflect.MakeMap(field.Type())
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if value.Kind != yaml.ScalarNode {
			r.problem(value.Line, path+"."+key.Value, "", "a single value belongs here")
			continue
		}
		m.SetMapIndex(reflect.ValueOf(key.Value).Convert(field.Type().Key()), reflect.ValueOf(value.Value).Convert(field.Type().Elem()))
	}
	field.Set(m)
}

// resolve makes the paths of the entry absolute.
func (k *Sink) resolve(resolve func(*string)) {
	if k.Settings == nil {
		return
	}
	eachText(reflect.ValueOf(k.Settings).Elem(), func(key string, v reflect.Value) {
		if strings.HasSuffix(key, "_file") || key == "dir" || key == "path" {
			path := v.String()
			resolve(&path)
			v.SetString(path)
		}
	})
}
