package elastic

import (
	"strings"

	"github.com/trailscope/trailscope/exporter/schema"
)

// ignoreAbove is ECS's limit for keywords in characters: a longer text is kept
// in the document and not indexed.
const ignoreAbove = 1024

// object is a JSON object.
type object = map[string]any

// mappings returns the mappings of a document's fields. types replaces types
// that a cluster does not have; it may be nil.
func mappings(fields []schema.Field, dataset string, types map[string]string) object {
	properties := object{}

	for _, f := range fields {
		kind := strings.Trim(f.Type, "[]")

		m := mapping(kind, types)
		if value := constants(f.Name, dataset); value != "" && m["type"] == "constant_keyword" {
			m["value"] = value
		}

		insert(properties, f.Name, m)

		// The indicator of an enrichment has the fields of the flat one.
		if rest, ok := strings.CutPrefix(f.Name, "threat.indicator."); ok {
			insert(properties, schema.FieldThreatEnrichments+".indicator."+rest, mapping(kind, types))
		}
	}

	// Fields that this version does not know are kept and not indexed;
	// trailscope@custom can add them.
	return object{"dynamic": false, "properties": properties}
}

// mapping returns the mapping of a type.
func mapping(kind string, types map[string]string) object {
	if other, ok := types[kind]; ok {
		kind = other
	}

	m := object{"type": kind}
	if kind == "keyword" {
		m["ignore_above"] = ignoreAbove
	}

	return m
}

// constants returns the value of a field that is the same in all data streams
// of a dataset.
func constants(name, dataset string) string {
	switch name {
	case schema.FieldDataStreamDataset:
		return dataset
	case schema.FieldDataStreamType:
		return "logs"
	default:
		return ""
	}
}

// insert puts a mapping at a dotted name. That of an object comes before its
// fields.
func insert(properties object, name string, m object) {
	for {
		first, rest, ok := strings.Cut(name, ".")
		if !ok {
			break
		}

		parent, _ := properties[first].(object)
		if parent == nil {
			parent = object{}
			properties[first] = parent
		}

		next, _ := parent["properties"].(object)
		if next == nil {
			next = object{}
			parent["properties"] = next
		}

		properties, name = next, rest
	}

	properties[name] = m
}

// replacements are types that need Elastic's own distribution, and what comes
// nearest in any other.
var replacements = map[string]string{
	"constant_keyword": "keyword",
	"match_only_text":  "text",
	"wildcard":         "keyword",
}
