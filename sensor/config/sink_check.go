package config

import (
	"cmp"
	"fmt"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/pipeline"
	"github.com/trailscope/trailscope/exporter/sink/maltrail"
	"github.com/trailscope/trailscope/trails/pattern"
)

// validateSinks checks the list of sinks.
func (o *Output) validateSinks(s *section) {
	if len(o.Sinks) > pipeline.MaxSinks {
		s.problem("sinks", "", "%d are more than %d", len(o.Sinks), pipeline.MaxSinks)
	}
	seen := map[string]bool{}
	for i := range o.Sinks {
		k, at := &o.Sinks[i], fmt.Sprintf("sinks[%d]", i)
		if k.Name != "" && seen[k.Name] {
			s.problem(at+".name", "give each sink a name of its own, e.g. name: "+k.Name+"-2", "there is another sink %q above", k.Name)
		}
		seen[k.Name] = true
		k.validate(s, at)
		if own, ok := k.Settings.(*FileSink); ok && o.writesTo(own) {
			s.problem(at+".dir", "name another directory, or set output.log_events to false", "events are written to these files already, by output.log_dir")
		}
	}
}

// writesTo says whether a sink of files would write into the day files of LogDir.
func (o *Output) writesTo(k *FileSink) bool {
	return o.LogEvents && k.File == "" && k.Dir != "" && filepath.Clean(k.Dir) == filepath.Clean(o.LogDir) &&
		cmp.Or(k.Format, FormatLine) == o.Format
}

// sinkName is what names may look like: they are parts of file names.
var sinkName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)

// validate checks the entry at a path.
func (k *Sink) validate(s *section, at string) {
	if k.Settings == nil {
		return // the reader has said that there is no such type
	}
	if !sinkName.MatchString(k.Name) {
		s.problem(at+".name", "write 1 to 64 of a-z, 0-9, '-', '_' and '.', a letter or digit first", "%q cannot name a sink", k.Name)
	}
	k.validateFilter(s, at)
	positive(s, at+".batch_events", k.BatchEvents, 1, maxSinkEvents)
	positive(s, at+".batch_size", k.BatchSize, KiB, maxSinkBatch)
	positive(s, at+".linger", k.Linger, 0, maxSinkLinger)
	positive(s, at+".timeout", k.Timeout, minSinkTimeout, maxSinkTimeout)
	positive(s, at+".retry_min", k.RetryMin, minSinkRetry, maxSinkRetry)
	positive(s, at+".retry_max", k.RetryMax, minSinkRetry, maxSinkRetry)
	if k.RetryMin > 0 && k.RetryMax > 0 && k.RetryMin > k.RetryMax {
		s.problem(at+".retry_min", "write a shorter one than retry_max", "%v is longer than retry_max, %v", k.RetryMin, k.RetryMax)
	}
	k.validateSettings(s, at)
}

// positive is [between] for a value of which 0 stands for a default.
func positive[T int | Size | Duration](s *section, key string, value, low, high T) {
	if value != 0 {
		between(s, key, value, low, high)
	}
}

// validateFilter checks which events are sent.
func (k *Sink) validateFilter(s *section, at string) {
	if k.Severity != "" {
		s.oneOf(at+".severity", k.Severity, "low", "medium", "high")
	}
	for _, kind := range k.Kinds {
		if !slices.Contains(event.Kinds(), event.Kind(kind)) {
			s.problem(at+".kinds", "the kinds are "+kindList(), "%q is no kind of event", kind)
		}
	}
	if _, err := regexp.Compile(k.Sensors); err != nil {
		s.problem(at+".sensors", "it is searched in the sensor's name, e.g. ^(dmz|lab)", "%v", err)
	}
	if k.SeverityRegex == "" {
		return
	}
	const hint = "it is searched in the info, e.g. (?P<high>malware|custom)|(?P<low>scanner|reputation)"
	if p, err := pattern.Compile(k.SeverityRegex, 0); err != nil {
		s.problem(at+".severity_regex", hint, "%v", err)
	} else if err := maltrail.CheckSearch(p); err != nil {
		s.problem(at+".severity_regex", hint, "%v", err)
	}
}

// kindList lists the kinds of events.
func kindList() string {
	var names []string
	for _, k := range event.Kinds() {
		names = append(names, string(k))
	}
	return strings.Join(names, ", ")
}

// validateSettings checks what is of the type: files, and what the type itself
// says.
func (k *Sink) validateSettings(s *section, at string) {
	settings := reflect.ValueOf(k.Settings).Elem()
	eachText(settings, func(key string, v reflect.Value) {
		if strings.HasSuffix(key, "_file") {
			s.file(at+"."+key, v.String())
		}
	})
	for _, err := range flatten(k.Settings.Validate()) {
		key, text := splitProblem(err.Error(), settings)
		where := at
		if key != "" {
			where += "." + key
		}
		s.problem(where, sinkHint(k.Type, key, text), "%s", text)
	}
}

// flatten returns the errors of which err is joined, however deep.
func flatten(err error) (all []error) {
	for _, e := range unjoin(err) {
		if _, joined := e.(interface{ Unwrap() []error }); joined {
			all = append(all, flatten(e)...)
		} else if e != nil {
			all = append(all, e)
		}
	}
	return all
}

// splitProblem returns the key that the text of a problem begins with, and the
// rest. Of several keys it is the first, and the text stays whole, as it does
// when it begins with none.
func splitProblem(text string, settings reflect.Value) (key, rest string) {
	start, rest, ok := strings.Cut(text, ": ")
	first, _, several := strings.Cut(start, ", ")
	name, _, _ := strings.Cut(first, "[")
	if _, known := fieldCalled(settings, name); !ok || !known {
		return "", text
	}
	if several {
		return first, text
	}
	return first, rest
}

// sinkHint says what to do about a problem of a key that only the type knows.
func sinkHint(sink, key, text string) string {
	key, _, _ = strings.Cut(key, "[")
	examples := map[string]string{
		SinkOTLP + ".endpoint":    "write where the collector listens: endpoint: collector.example.org:4317",
		SinkElastic + ".urls":     "write the nodes' addresses: urls: [https://es.example.org:9200]",
		SinkSyslog + ".address":   "write host:port of the receiver, e.g. address: siem.example.org:514",
		SinkLogstash + ".address": "write host:port of Logstash's input, e.g. address: logstash.example.org:5514",
		SinkMaltrail + ".address": "write host:port of the Maltrail server's UDP_ADDRESS and UDP_PORT: address: maltrail.example.org:8337",
		SinkFile + ".dir":         "name a directory that the program may write to",
		SinkFile + ".file":        "write a plain name, e.g. file: events.ndjson",
		SinkWebhook + ".url":      "write the address: url: https://hooks.example.org/…",
		SinkWebhook + ".format":   "e.g. '{\"text\": \"%(severity)s: %(src_ip)s -> %(trail)s\"}'",
	}
	if hint, ok := examples[sink+"."+key]; ok {
		return hint
	}
	if strings.HasPrefix(text, "OTEL_") {
		return "it is a variable of the environment"
	}
	return "examples/trailscope.yaml has every key of the type " + sink
}

// eachText calls visit for every key with a text that is not empty.
func eachText(settings reflect.Value, visit func(key string, v reflect.Value)) {
	for i := range settings.NumField() {
		key, v := name(settings.Type().Field(i)), settings.Field(i)
		if key == "" || key == "-" {
			continue
		}
		switch {
		case v.Kind() == reflect.String && v.Len() > 0:
			visit(key, v)
		case v.Kind() == reflect.Struct:
			eachText(v, func(inner string, v reflect.Value) { visit(key+"."+inner, v) })
		}
	}
}
