package app

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/trailscope/trailscope/exporter/delivery"
	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/pipeline"
	"github.com/trailscope/trailscope/exporter/schema"
	"github.com/trailscope/trailscope/exporter/sink/elastic"
	"github.com/trailscope/trailscope/exporter/sink/file"
	"github.com/trailscope/trailscope/exporter/sink/logstash"
	"github.com/trailscope/trailscope/exporter/sink/maltrail"
	"github.com/trailscope/trailscope/exporter/sink/otlp"
	"github.com/trailscope/trailscope/exporter/sink/syslog"
	"github.com/trailscope/trailscope/exporter/sink/webhook"
	"github.com/trailscope/trailscope/sensor/config"
	"github.com/trailscope/trailscope/trails/pattern"
)

// sinkMaker turns entries of output.sinks into sinks. What sinks need to know of
// this machine is the same for all.
type sinkMaker struct {
	version, hostname string
	// instance tells this process from others.
	instance string
	// trailsFile is the file whose date is the signature of Maltrail's lines.
	trailsFile string
	// zone is that of times without one.
	zone    *time.Location
	environ []string
	encoder *schema.ECS
	log     *slog.Logger
}

// newSinkMaker returns a maker for this machine.
func newSinkMaker(c *config.Config, environ []string, log *slog.Logger) (*sinkMaker, error) {
	host, _ := os.Hostname() // no name: sinks leave it out
	m := &sinkMaker{
		version: Version(), hostname: host, instance: event.RandomRun(),
		trailsFile: newLoader(c, environ).origin().path, zone: hostZone(environ), environ: environ, log: log,
	}
	var err error
	m.encoder, err = schema.NewECS(&schema.ECSConfig{Version: m.version, Hostname: m.hostname})
	return m, err
}

// sinks returns what the pipeline needs for each entry.
func (m *sinkMaker) sinks(all []config.Sink) ([]pipeline.SinkConfig, error) {
	var (
		configs []pipeline.SinkConfig
		errs    []error
	)
	for i := range all {
		c, err := m.sink(&all[i])
		configs, errs = append(configs, c), append(errs, err)
	}
	return configs, errors.Join(errs...)
}

// sink returns what the pipeline needs for one entry.
func (m *sinkMaker) sink(k *config.Sink) (pipeline.SinkConfig, error) {
	c := pipeline.SinkConfig{
		Name:        k.Name,
		Settings:    k.Fingerprint(),
		Open:        func() (delivery.Sink, error) { return m.open(k) },
		BatchEvents: k.BatchEvents,
		BatchBytes:  int(k.BatchSize),
		Linger:      time.Duration(k.Linger),
		Timeout:     time.Duration(k.Timeout),
		BackoffMin:  time.Duration(k.RetryMin),
		BackoffMax:  time.Duration(k.RetryMax),
	}
	f := &c.Filter
	for _, kind := range k.Kinds {
		f.Kinds = append(f.Kinds, event.Kind(kind))
	}
	var err error
	if k.Sensors != "" {
		if f.Sensor, err = regexp.Compile(k.Sensors); err != nil {
			return c, fmt.Errorf("sink %s: sensors: %w", k.Name, err)
		}
	}
	if k.Severity != "" {
		if f.Severity, err = maltrail.ParseSeverity(k.Severity); err != nil {
			return c, fmt.Errorf("sink %s: severity: %w", k.Name, err)
		}
	}
	if k.SeverityRegex != "" {
		if f.Remote, err = pipeline.NewRemoteSeverity(k.SeverityRegex); err != nil {
			return c, fmt.Errorf("sink %s: %w", k.Name, err)
		}
	}
	return c, nil
}

// open makes a sink.
func (m *sinkMaker) open(k *config.Sink) (delivery.Sink, error) {
	severity, err := severityOf(k)
	if err != nil {
		return nil, err
	}
	switch s := k.Settings.(type) {
	case *otlp.Config:
		c := *s
		c.Version, c.Hostname, c.InstanceID, c.Log = m.version, m.hostname, m.instance, m.log
		c.Getenv = m.getenv
		return opened(otlp.New(&c))
	case *elastic.Config:
		return opened(elastic.New(m.elastic(s)))
	case *syslog.Config:
		c := *s
		c.Version, c.Hostname, c.TrailsFile, c.Location = m.version, m.hostname, m.trailsFile, m.zone
		c.Severity = severity
		return opened(syslog.New(&c))
	case *logstash.Config:
		c := *s
		c.Hostname, c.Severity = m.hostname, severity
		return opened(logstash.New(&c))
	case *maltrail.Config:
		c := *s
		c.Location = m.zone
		return opened(maltrail.New(&c))
	case *config.FileSink:
		c := s.Config()
		c.Location, c.Encoder, c.Log = m.zone, m.encoder, m.log
		return opened(file.New(c))
	case *webhook.Config:
		c := *s
		c.Version, c.Severity, c.Location = m.version, severity, m.zone
		return opened(webhook.New(&c))
	}
	return nil, fmt.Errorf("BUG: a sink of type %s", k.Type)
}

// elastic returns complete settings.
func (m *sinkMaker) elastic(s *elastic.Config) *elastic.Config {
	c := *s
	c.Version, c.Hostname = m.version, m.hostname
	return &c
}

// opened returns a sink, or no sink at all.
func opened[T delivery.Sink](s T, err error) (delivery.Sink, error) {
	if err != nil {
		return nil, err
	}
	return s, nil
}

// severityOf returns what judges events for a sink: nil for their own severity.
func severityOf(k *config.Sink) (maltrail.Severity, error) {
	if k.SeverityRegex == "" {
		return nil, nil
	}
	p, err := pattern.Compile(k.SeverityRegex, 0)
	if err != nil {
		return nil, fmt.Errorf("severity_regex: %w", err)
	}
	return maltrail.BySearch(p), nil
}

// getenv returns a variable of the environment.
func (m *sinkMaker) getenv(name string) string {
	for _, pair := range slices.Backward(m.environ) {
		if value, ok := strings.CutPrefix(pair, name+"="); ok {
			return value
		}
	}
	return ""
}
