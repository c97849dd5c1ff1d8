// Package config holds the settings of the sensor: their defaults, the file
// trailscope.yaml, the environment, the check of every value, and the reading
// of a maltrail.conf.
//
// # Layers
//
// [Load] lays three things over each other: the defaults of [NewDefault], the
// file, and environment variables TRAILSCOPE_⟨SECTION⟩_⟨KEY⟩. Flags of the
// command line come last and are the caller's business.
//
// # Strictness
//
// A key of trailscope.yaml that does not exist is an error, and so is a value
// out of range. All problems are reported together as [Problems], each with
// file, line, key and a hint. A maltrail.conf is read as Maltrail reads it:
// values out of range are moved to the nearest one allowed, unknown options are
// passed over, and [Notice] values tell what was done and what was left.
//
// # Ownership
//
// A [Config] is a plain value without references to anything else, but for lists.
// It is not safe for concurrent changes; nothing changes it once the program
// runs.
package config

import (
	"maps"
	"strings"
	"time"
)

// Config is everything that can be set. One field stands for one section of
// trailscope.yaml; the tags are the names there.
type Config struct {
	// Sensor says who reports.
	Sensor Sensor `yaml:"sensor"`
	// Trails says what is looked for and what is passed over.
	Trails Trails `yaml:"trails"`
	// Update says what our own set of trails is built from, and when.
	Update Update `yaml:"update"`
	// Capture says what is listened to.
	Capture Capture `yaml:"capture"`
	// Replay says how capture files are read.
	Replay Replay `yaml:"replay"`
	// Detection switches detectors.
	Detection Detection `yaml:"detection"`
	// Throttle bounds repetition.
	Throttle Throttle `yaml:"throttle"`
	// Output says where events go.
	Output Output `yaml:"output"`
	// Spool says how events are kept until all sinks have them.
	Spool Spool `yaml:"spool"`
	// Metrics says how a running sensor tells its figures.
	Metrics Metrics `yaml:"metrics"`
	// Enrichment says what is added to events.
	Enrichment Enrichment `yaml:"enrichment"`

	// origins tell where a key got its value, by the key's path. Keys that have
	// their default are not in it.
	origins map[string]origin
	// maltrailFile is the trails file of a maltrail.conf, which need not exist.
	maltrailFile string
}

// origin is the place where a key was set.
type origin struct {
	// file is the file's path, or empty when the place is an environment
	// variable.
	file string
	// name is what the place calls the key: its path in a trailscope.yaml, the
	// option's name in a maltrail.conf, or the environment variable.
	name string
	// line is the line in file.
	line int
}

// NewDefault returns the settings that apply when nothing is said: everything
// that finds something is on, except the check for missing Host headers, which
// old clients and health checks trigger.
func NewDefault() *Config {
	return &Config{
		Trails: Trails{ReloadMinRatio: 0.5},
		Update: newUpdate(),
		Capture: Capture{
			Interfaces:      []string{AnyInterface},
			Buffer:          64 * MiB,
			Promiscuous:     true,
			Timeout:         Duration(100 * time.Millisecond),
			Silence:         Duration(5 * time.Minute),
			CheckPrivileges: true,
		},
		Replay: Replay{Timestamps: TimestampsPcap},
		Detection: Detection{
			Profile:          ProfileFull,
			Heuristics:       true,
			ScanWindow:       Duration(30 * time.Second),
			CheckHostDomains: true,
			TLSCertificates:  true,
			SNI:              true,
		},
		Throttle: Throttle{Mode: ThrottleSummarize, Window: Duration(time.Minute), Burst: 3, MaxKeys: 50_000},
		Output:   Output{LogDir: "/var/log/trailscope", LogEvents: true, Format: FormatLine},
		Spool:    Spool{MaxSize: GiB, DeadLetterSize: 32 * MiB},
		Metrics:  Metrics{Interval: Duration(time.Hour)},
	}
}

// NewDemo returns the settings of a replay without a configuration: the
// defaults, every detector on, and no log files.
func NewDemo() *Config {
	c := NewDefault()
	c.Detection.CheckMissingHost = true
	c.Output.LogDir, c.Output.LogEvents = "", false
	return c
}

// Validate checks every value, whatever set it, and returns all problems
// together as [Problems], or nil. It looks at the file system: files and
// directories that are only read must exist.
func (c *Config) Validate() error {
	r := &report{config: c}
	c.Sensor.validate(r.section("sensor"))
	c.Trails.validate(r.section("trails"))
	c.Update.validate(r.section("update"))
	c.Capture.validate(r.section("capture"))
	c.Replay.validate(r.section("replay"))
	c.Detection.validate(r.section("detection"))
	c.Throttle.validate(r.section("throttle"))
	c.Output.validate(r.section("output"))
	c.Spool.validate(r.section("spool"))
	c.Metrics.validate(r.section("metrics"))
	c.Enrichment.validate(r.section("enrichment"))
	return r.problems.orNil()
}

// setOrigin remembers where the key at path got its value.
func (c *Config) setOrigin(path string, o origin) {
	if c.origins == nil {
		c.origins = map[string]origin{}
	}
	c.origins[path] = o
}

// forgetEntries forgets where the entries of the list at path got their values,
// before it is read anew.
func (c *Config) forgetEntries(path string) {
	maps.DeleteFunc(c.origins, func(p string, _ origin) bool { return strings.HasPrefix(p, path+"[") })
}

// originOf returns where the key at path got its value. A part of a list that
// has no place of its own ("update.own_feeds[2].url") is where the entry is, or
// else the list.
func (c *Config) originOf(path string) origin {
	for end := len(path); end > 0; end = strings.LastIndexAny(path[:end], ".[") {
		if o, ok := c.origins[path[:end]]; ok {
			o.name += path[end:]
			return o
		}
	}
	return origin{name: path}
}
