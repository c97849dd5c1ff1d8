package stream

import (
	"errors"
	"fmt"
	"time"
)

// Window is the number of bytes from the start of a direction that are put in
// order. Requests, hellos and certificates that matter lie in it.
const Window = 16 << 10

// Defaults of [Config].
const (
	// DefaultMaxFlows is the default of [Config.MaxFlows].
	DefaultMaxFlows = 1 << 16

	// DefaultNumbers is the default of [Config.Numbers].
	DefaultNumbers = 1 << 16

	// DefaultMaxBytes is the default of [Config.MaxBytes].
	DefaultMaxBytes = 12 << 20

	// DefaultQuiet is the default of [Config.Quiet].
	DefaultQuiet = 10 * time.Second
)

// Limits of [Config].
const (
	// MinBytes is the least value of [Config.MaxBytes]: a few directions.
	MinBytes = 128 << 10

	// maxEntries bounds every count, so that numbers fit into 32 bits.
	maxEntries = 1 << 24

	// maxBytes bounds the memory for bytes.
	maxBytes = 1 << 30
)

// Config is the configuration of a [Table]. The zero value of every field but
// Reader is replaced by its default.
type Config struct {
	// Reader reads the directions. It must not be nil.
	Reader Reader

	// Forget is called with the state of a direction, unless that is 0, when its
	// connection has ended or its flow is forgotten. It may be nil.
	Forget func(state uint64)

	// MaxFlows is the number of connections that are known at a time, rounded down
	// to a number of sets; 84 bytes each.
	MaxFlows int

	// Numbers is the number of directions of which nothing is remembered but what
	// follows, behind a SYN or behind a segment that was done with at once; 8
	// bytes each. It is rounded up to a power of two.
	Numbers int

	// MaxBytes is the memory for bytes that wait for more, and what describes
	// them. It is divided into blocks of 512 bytes.
	MaxBytes int

	// Quiet is the packet time after which bytes that wait are read as they are.
	Quiet time.Duration
}

// withDefaults returns c completed and checked.
func (c *Config) withDefaults() (full Config, err error) {
	full = *c
	if full.MaxFlows == 0 {
		full.MaxFlows = DefaultMaxFlows
	}
	if full.Numbers == 0 {
		full.Numbers = DefaultNumbers
	}
	if full.MaxBytes == 0 {
		full.MaxBytes = DefaultMaxBytes
	}
	if full.Quiet == 0 {
		full.Quiet = DefaultQuiet
	}

	return full, errors.Join(
		full.readerError(),
		between("flows", full.MaxFlows, 1, maxEntries),
		between("numbers", full.Numbers, 1, maxEntries),
		between("bytes", full.MaxBytes, MinBytes, maxBytes),
		between("quiet microseconds", full.Quiet.Microseconds(), 1, time.Hour.Microseconds()),
	)
}

// readerError returns an error if there is no reader.
func (c *Config) readerError() (err error) {
	if c.Reader == nil {
		return errors.New("no reader of streams")
	}

	return nil
}

// between returns an error unless v is one of low to high.
func between[T int | int64](name string, v, low, high T) (err error) {
	if v < low || v > high {
		return fmt.Errorf("%s of streams: %d is not between %d and %d", name, v, low, high)
	}

	return nil
}
