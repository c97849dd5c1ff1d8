package config

import "path/filepath"

// Bounds of the spool, our own: less than the least could not hold a minute of
// an attack, and a dead letter may take some hundred kilobytes.
const (
	minSpool       = 16 * MiB
	maxSpool       = 1 << 10 * GiB
	minDeadLetters = MiB
	maxDeadLetters = 16 * GiB
)

// Spool says how events are kept until all sinks have them. Without sinks there
// is no spool.
type Spool struct {
	// Dir is the directory; empty stands for the one that [Config.SpoolDir]
	// returns. One sensor at a time can use it. A replay has its own.
	Dir string `yaml:"dir"`
	// MaxSize is the most that the spool takes on the disk. When it is full, the
	// oldest events of low severity give way first.
	MaxSize Size `yaml:"max_size"`
	// DeadLetterSize is the most that the events take, for each sink, that its
	// receiver refuses for good; 0 keeps none.
	DeadLetterSize Size `yaml:"dead_letter_size"`
}

// validate checks the section.
func (p *Spool) validate(s *section) {
	between(s, "max_size", p.MaxSize, minSpool, maxSpool)
	if p.DeadLetterSize != 0 {
		between(s, "dead_letter_size", p.DeadLetterSize, minDeadLetters, maxDeadLetters)
	}
}

// SpoolDir returns the directory of the spool, which need not exist: [Spool.Dir],
// or spool in the directory of [Sensor.StateDirOrDefault].
func (c *Config) SpoolDir(environ []string) string {
	if c.Spool.Dir != "" {
		return c.Spool.Dir
	}
	return filepath.Join(c.Sensor.StateDirOrDefault(environ), "spool")
}
