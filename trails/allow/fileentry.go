package allow

import (
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// maxWords bounds a reason or an author, in bytes.
const maxWords = 1000

// fileKeys are the keys of an entry, in the order of the documentation.
var fileKeys = []string{
	fieldTrail, fieldSource, fieldSourcePort, fieldDestination, fieldDestinationPort,
	fieldReason, fieldAuthor, fieldCreated, fieldExpires,
}

// fileReader collects the rules of an allow file.
type fileReader struct {
	file   string
	rules  []Rule
	report *Report
}

// refuse reports a mistake; the entry gives no rule.
func (f *fileReader) refuse(line int, field, text, reason string) {
	f.report.Refused.add(Note{File: f.file, Line: line, Field: field, Text: text, Reason: reason})
}

// entry reads one rule. All its mistakes are reported, not only the first.
func (f *fileReader) entry(n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		f.refuse(n.Line, "", n.Value, "keys and values belong here, such as `trail: example.net`")
		return
	}
	rule, lines, ok := Rule{}, map[string]int{}, true
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		reason := ""
		switch {
		case key.Kind != yaml.ScalarNode || !slices.Contains(fileKeys, key.Value):
			reason = "unknown key; the keys are " + strings.Join(fileKeys, ", ")
		case lines[key.Value] != 0:
			reason = "the key is there twice"
		default:
			reason = set(&rule, key.Value, value)
		}
		if reason != "" {
			ok = false
			f.refuse(key.Line, key.Value, value.Value, reason)
		}
		lines[key.Value] = key.Line
	}
	if !ok {
		return
	}
	m, err := rule.Match.Normal()
	if wrong := (*FieldError)(nil); errors.As(err, &wrong) {
		line := lines[wrong.Field]
		if line == 0 {
			line = n.Line
		}
		f.refuse(line, wrong.Field, wrong.Value, wrong.Reason)
		return
	}
	made := origin(m, f.file, n.Line)
	made.Reason, made.Author, made.Created, made.Expires = rule.Reason, rule.Author, rule.Created, rule.Expires
	f.doubt(&made, lines)
	f.rules = append(f.rules, made)
}

// set gives one field of a rule its value, or tells what is wrong with it. An
// empty value would make the rule silence more than was meant, so it is wrong.
func set(r *Rule, key string, value *yaml.Node) (reason string) {
	if value.Kind != yaml.ScalarNode {
		return "a single value belongs here"
	}
	text := strings.TrimSpace(value.Value)
	if text == "" || value.Tag == "!!null" {
		return "there is no value; leave the key out"
	}
	switch key {
	case fieldTrail:
		r.Match.Trail = text
	case fieldSource:
		r.Match.Source = text
	case fieldSourcePort:
		r.Match.SourcePort = text
	case fieldDestination:
		r.Match.Destination = text
	case fieldDestinationPort:
		r.Match.DestinationPort = text
	case fieldReason:
		r.Reason, reason = words(text)
	case fieldAuthor:
		r.Author, reason = words(text)
	case fieldCreated:
		r.Created, reason = instant(text)
	case fieldExpires:
		r.Expires, reason = instant(text)
	}
	return reason
}

// words checks a text that people read.
func words(s string) (text, reason string) {
	switch {
	case len(s) > maxWords:
		return "", "the text is longer than 1000 bytes"
	case !utf8.ValidString(s) || strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }):
		return "", "one line of printable text belongs here"
	}
	return s, ""
}

// instant reads a time.
func instant(s string) (time.Time, string) {
	for _, layout := range [...]string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil && !t.IsZero() {
			return t.UTC(), ""
		}
	}
	return time.Time{}, "a date or an RFC 3339 time belongs here, such as 2026-09-01 or 2026-09-01T08:00:00Z"
}

// doubt reports what a rule can hardly have been meant to be.
func (f *fileReader) doubt(r *Rule, lines map[string]int) {
	suspect := func(field, text, reason string) {
		f.report.Suspicious.add(Note{File: f.file, Line: lines[field], Field: field, Text: text, Reason: reason})
	}
	if !r.Expires.IsZero() && r.Expires.Before(r.Created) {
		suspect(fieldExpires, r.Expires.Format(time.RFC3339), "it expires before it was created")
	}
	if name, address := host([]byte(r.Match.Trail)); !address && len(name) > 0 && len(name) == len(r.Match.Trail) && indexDot(name) < 0 {
		suspect(fieldTrail, r.Match.Trail, "it covers every name that ends with this label")
	}
	if strings.ContainsFunc(r.Match.Trail, func(c rune) bool { return c > unicode.MaxASCII }) {
		suspect(fieldTrail, r.Match.Trail, "names in packets are ASCII; write a name with other letters as xn--")
	}
}
