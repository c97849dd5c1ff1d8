package config

import (
	"fmt"
	"io"
	"reflect"
	"time"

	"github.com/trailscope/trailscope/exporter/pipeline"
	"github.com/trailscope/trailscope/exporter/sink/elastic"
	"github.com/trailscope/trailscope/exporter/sink/logstash"
	"github.com/trailscope/trailscope/exporter/sink/maltrail"
	"github.com/trailscope/trailscope/exporter/sink/otlp"
	"github.com/trailscope/trailscope/exporter/sink/syslog"
	"github.com/trailscope/trailscope/exporter/sink/webhook"
)

// Types of sinks.
const (
	SinkOTLP     = "otlp"
	SinkElastic  = "elastic"
	SinkSyslog   = "syslog"
	SinkLogstash = "logstash"
	SinkMaltrail = "maltrail"
	SinkWebhook  = "webhook"
	SinkFile     = "file"
)

// Sink is one receiver of events and how it is fed. An entry of output.sinks has
// the keys below and, beside them, those of its type.
type Sink struct {
	// Name tells sinks apart, in messages and metrics, and names the sink's place
	// in the spool: under another name it begins anew. It is the type unless it
	// is set.
	Name string `yaml:"name"`
	// Type is one of [SinkTypes].
	Type string `yaml:"type"`
	// Severity is the least severity that is sent: low, medium or high. Empty is
	// low, for a webhook high.
	Severity string `yaml:"severity"`
	// Kinds are the kinds of events that are sent; empty for all.
	Kinds []string `yaml:"kinds"`
	// Sensors is a regular expression that is searched in the sensor's name;
	// empty for all.
	Sensors string `yaml:"sensors"`
	// SeverityRegex is a regular expression with the groups low, medium and high
	// that is searched in the info and judges events for this sink, in place of
	// their own severity; empty for their own (SPEC 6.3, REMOTE_SEVERITY_REGEX).
	SeverityRegex string `yaml:"severity_regex"`
	// BatchEvents is the most events in one request or round; 0 for the default.
	BatchEvents int `yaml:"batch_events"`
	// BatchSize is about the most bytes in one, as spooled; 0 for the default.
	BatchSize Size `yaml:"batch_size"`
	// Linger is how long a batch waits for more events; 0 for the default.
	Linger Duration `yaml:"linger"`
	// Timeout is how long one attempt may take; 0 for the default.
	Timeout Duration `yaml:"timeout"`
	// RetryMin and RetryMax are about the first and the longest wait after a
	// failure; 0 for the defaults.
	RetryMin Duration `yaml:"retry_min"`
	RetryMax Duration `yaml:"retry_max"`

	// Settings are those of the type: a pointer to the Config of the package that
	// sends, or a [*FileSink]; nil while the type is not known.
	Settings SinkSettings `yaml:"-" json:"-"`
}

// SinkSettings are the settings of one type of sink. Validate reports everything
// that is wrong, each problem with the name of a key.
type SinkSettings interface{ Validate() error }

// sinkTypes returns the types of sinks and what makes their settings.
func sinkTypes() []sinkType {
	return []sinkType{
		{SinkOTLP, func() SinkSettings { return new(otlp.Config) }},
		{SinkElastic, func() SinkSettings { return new(elastic.Config) }},
		{SinkSyslog, func() SinkSettings { return new(syslog.Config) }},
		{SinkLogstash, func() SinkSettings { return new(logstash.Config) }},
		{SinkMaltrail, func() SinkSettings { return new(maltrail.Config) }},
		{SinkWebhook, func() SinkSettings { return new(webhook.Config) }},
		{SinkFile, func() SinkSettings { return new(FileSink) }},
	}
}

// sinkType is a type of sinks.
type sinkType struct {
	name     string
	settings func() SinkSettings
}

// SinkTypes returns the names of all types of sinks.
func SinkTypes() []string {
	var names []string
	for _, t := range sinkTypes() {
		names = append(names, t.name)
	}
	return names
}

// NewSink returns a sink of a type that has nothing set, for one of [SinkTypes].
func NewSink(name string) *Sink {
	return &Sink{Name: name, Type: name, Settings: newSinkSettings(name)}
}

// newSinkSettings returns empty settings of a type, nil when there is no such
// type.
func newSinkSettings(name string) SinkSettings {
	for _, t := range sinkTypes() {
		if t.name == name {
			return t.settings()
		}
	}
	return nil
}

// String returns the entry as it would be written in the environment, without
// its secrets.
func (k Sink) String() string { return sinkWriter{sink: k.Type}.entry(&k) }

// Format implements fmt.Formatter, so that no verb shows secrets.
func (k Sink) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, k.String()) }

// Bounds of sinks, our own but for the number of events.
const (
	maxSinkEvents  = pipeline.MaxBatchEvents
	maxSinkBatch   = 64 * MiB
	maxSinkLinger  = Duration(time.Minute)
	minSinkTimeout = Duration(100 * time.Millisecond)
	maxSinkTimeout = Duration(10 * time.Minute)
	minSinkRetry   = Duration(10 * time.Millisecond)
	maxSinkRetry   = Duration(time.Hour)
)

// Setting returns the value of a key of the type's, empty when there is none or
// when it is no text.
func (k *Sink) Setting(key string) string {
	if k.Settings == nil {
		return ""
	}
	v, ok := fieldCalled(reflect.ValueOf(k.Settings).Elem(), key)
	if !ok || v.Kind() != reflect.String {
		return ""
	}
	return v.String()
}
