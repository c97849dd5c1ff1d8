package pipeline

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/trailscope/trailscope/exporter/delivery"
	"github.com/trailscope/trailscope/exporter/schema"
	"github.com/trailscope/trailscope/exporter/spool"
)

// Defaults and bounds of [SinkConfig].
const (
	DefaultBatchEvents   = 500
	DefaultBatchBytes    = 4 << 20 // most bulk endpoints take 5 MB and more
	DefaultLinger        = 200 * time.Millisecond
	DefaultTimeout       = 30 * time.Second
	DefaultBackoffMin    = time.Second
	DefaultBackoffMax    = 2 * time.Minute
	DefaultRetryAfterMax = 10 * time.Minute
	DefaultFailureLimit  = 3
	DefaultProbeEvents   = 10

	// MaxBatchEvents bounds the memory of a sink.
	MaxBatchEvents = 10_000

	// MaxSinks bounds the number of sinks, and so the labels of the metrics.
	MaxSinks = 64

	// maxName is the longest name of a sink, which is a part of file names.
	maxName = 64
)

// DefaultHeartbeat is the time between heartbeats unless configured.
const DefaultHeartbeat = 30 * time.Second

// Config configures [New].
type Config struct {
	// Spool holds the events until they are delivered. It must not be nil. The
	// caller closes it, after the pipeline.
	Spool *spool.Spool

	// Encoder makes the documents in dead-letter files; nil for one with
	// defaults.
	Encoder *schema.ECS

	// Heartbeat returns the state of the sensor; nil sends no heartbeats. It is
	// called by one goroutine at a time. The pipeline fills in what the fields'
	// comments say.
	Heartbeat func() delivery.Heartbeat

	// Log is told when a sink goes down and comes back, and of dead letters;
	// nil for nobody.
	Log *slog.Logger

	// Now is the clock for what is shown and recorded; nil for [time.Now].
	// Waits do not follow it.
	Now func() time.Time

	// DeadLetterDir is the directory of the dead-letter files, which must
	// exist. When it is empty, dead letters are counted and logged, but not
	// kept.
	DeadLetterDir string

	// Sinks are where events go.
	Sinks []SinkConfig

	// DeadLetterBytes is the most that the dead-letter files of one sink take
	// together, except that a single record may be larger; 0 for
	// [DefaultDeadLetterBytes].
	DeadLetterBytes int64

	// HeartbeatPeriod is the time between heartbeats, 0 for
	// [DefaultHeartbeat].
	HeartbeatPeriod time.Duration
}

// SinkConfig is one sink and how it is fed.
type SinkConfig struct {
	// Open makes the sink. It is called once, unless [Pipeline.Reconfigure]
	// changes the sink. It should not wait for the receiver.
	Open func() (delivery.Sink, error)

	// Filter says which events the sink gets.
	Filter Filter

	// Name tells the sinks apart, in metrics, messages and file names, and
	// names the sink's place in the spool: 1 to 64 lower-case letters, digits,
	// `-`, `_` and `.`, a letter or digit first.
	Name string

	// Settings stands for everything that the sink and its options were made
	// from, such as its section of the configuration. It is only compared:
	// [Pipeline.Reconfigure] leaves a running sink alone whose Settings are the
	// same and not empty.
	Settings string

	// BatchEvents is the most events in a batch, 0 for [DefaultBatchEvents].
	BatchEvents int

	// BatchBytes is about the most bytes in a batch as spooled, 0 for
	// [DefaultBatchBytes]. A single event may be larger.
	BatchBytes int

	// Linger is how long the first event of a batch waits for others, 0 for
	// [DefaultLinger], negative for not at all.
	Linger time.Duration

	// Timeout bounds one attempt, 0 for [DefaultTimeout].
	Timeout time.Duration

	// BackoffMin is about the wait after the first failure. It doubles with
	// each one in a row up to BackoffMax, and is varied by half at random. 0
	// for [DefaultBackoffMin] and [DefaultBackoffMax].
	BackoffMin, BackoffMax time.Duration

	// RetryAfterMax caps the wait that a receiver asks for, 0 for
	// [DefaultRetryAfterMax].
	RetryAfterMax time.Duration

	// FailureLimit is how many failures in a row open the circuit, 0 for
	// [DefaultFailureLimit].
	FailureLimit int

	// ProbeEvents is the most events in the batch that tries an open circuit, 0
	// for [DefaultProbeEvents].
	ProbeEvents int
}

// withDefaults returns a complete copy.
func (c SinkConfig) withDefaults() SinkConfig {
	c.BatchEvents = min(cmp.Or(c.BatchEvents, DefaultBatchEvents), MaxBatchEvents)
	c.BatchBytes = cmp.Or(c.BatchBytes, DefaultBatchBytes)
	c.Linger = max(cmp.Or(c.Linger, DefaultLinger), 0)
	c.Timeout = cmp.Or(c.Timeout, DefaultTimeout)
	c.BackoffMin = cmp.Or(c.BackoffMin, min(DefaultBackoffMin, cmp.Or(c.BackoffMax, DefaultBackoffMax)))
	c.BackoffMax = cmp.Or(c.BackoffMax, max(DefaultBackoffMax, c.BackoffMin))
	c.RetryAfterMax = cmp.Or(c.RetryAfterMax, DefaultRetryAfterMax)
	c.FailureLimit = cmp.Or(c.FailureLimit, DefaultFailureLimit)
	c.ProbeEvents = cmp.Or(c.ProbeEvents, DefaultProbeEvents)

	return c
}

// Validate reports everything that is wrong with c, by the names of its fields.
func (c *SinkConfig) Validate() error {
	var errs []error

	if !validName(c.Name) {
		errs = append(errs, fmt.Errorf("name: %q is not 1 to %d of a-z, 0-9, '-', '_' and '.'", c.Name, maxName))
	}

	if c.Open == nil {
		errs = append(errs, errors.New("open: not set"))
	}

	for _, n := range []struct {
		name  string
		value int64
	}{
		{"batch events", int64(c.BatchEvents)},
		{"batch bytes", int64(c.BatchBytes)},
		{"timeout", int64(c.Timeout)},
		{"least back-off", int64(c.BackoffMin)},
		{"longest back-off", int64(c.BackoffMax)},
		{"longest retry-after", int64(c.RetryAfterMax)},
		{"failure limit", int64(c.FailureLimit)},
		{"probe events", int64(c.ProbeEvents)},
	} {
		if n.value < 0 {
			errs = append(errs, fmt.Errorf("%s: negative", n.name))
		}
	}

	if c.BatchEvents > MaxBatchEvents {
		errs = append(errs, fmt.Errorf("batch events: %d is more than %d", c.BatchEvents, MaxBatchEvents))
	}

	if c.BackoffMax > 0 && c.BackoffMin > c.BackoffMax {
		errs = append(errs, fmt.Errorf("least back-off: %s is more than the longest, %s", c.BackoffMin, c.BackoffMax))
	}

	return errors.Join(errs...)
}

// validName reports whether s can name a sink.
func validName(s string) bool {
	if s == "" || len(s) > maxName {
		return false
	}

	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
		case i > 0 && (c == '-' || c == '_' || c == '.'):
		default:
			return false
		}
	}

	return true
}

// validateSinks checks a set of sinks.
func validateSinks(sinks []SinkConfig) error {
	if len(sinks) > MaxSinks {
		return fmt.Errorf("sinks: %d are more than %d", len(sinks), MaxSinks)
	}

	seen := make(map[string]bool, len(sinks))

	var errs []error

	for i := range sinks {
		name := sinks[i].Name
		if err := sinks[i].Validate(); err != nil {
			errs = append(errs, fmt.Errorf("sink %q: %w", name, err))
		}

		if seen[name] {
			errs = append(errs, fmt.Errorf("sink %q: there are two of that name", name))
		}

		seen[name] = true
	}

	return errors.Join(errs...)
}

// deadLetterPath returns the path of a sink's dead-letter file, empty when none
// is kept.
func (c *Config) deadLetterPath(sink string) string {
	if c.DeadLetterDir == "" {
		return ""
	}

	return filepath.Join(c.DeadLetterDir, sink+".dead.ndjson")
}
