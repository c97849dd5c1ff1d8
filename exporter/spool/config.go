package spool

import (
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// Defaults of [Config].
const (
	DefaultMaxBytes     = 1 << 30
	DefaultSegmentBytes = 8 << 20
	DefaultCommitDelay  = 50 * time.Millisecond // DESIGN 2: at most 50 ms
	DefaultMemoryBytes  = 16 << 20
)

// Bounds of [Config].
const (
	// MinSegmentBytes is the least size of a segment.
	MinSegmentBytes = 4 << 10

	// minSegments is how many segments MaxBytes must have room for: one that
	// is written in each lane, the reserve, and as many again to be read.
	minSegments = 6
)

// Config configures [Open].
type Config struct {
	// FS holds the files; nil for the directory Dir.
	FS FS

	// Now is the clock of records and ages; nil for [time.Now].
	Now func() time.Time

	// Log is told of damage, of errors of the disk and of their end; nil for
	// nobody.
	Log *slog.Logger

	// Dir is the directory, made if it does not exist. With FS set it is only
	// used in messages.
	Dir string

	// MaxBytes bounds what the files take, all segments and the reserve
	// counted in full; 0 for [DefaultMaxBytes]. At least six segments.
	MaxBytes int64

	// SegmentBytes is the size of a segment, which is the unit in which room
	// is given back; 0 for [DefaultSegmentBytes], or an eighth of MaxBytes if
	// that is less. A record has to fit into one.
	SegmentBytes int64

	// MemoryBytes bounds what waits for the disk; 0 for [DefaultMemoryBytes].
	// The low lane may use half of it.
	MemoryBytes int

	// CommitDelay is how long a record waits at most before it is written, so
	// that others can share the disk's work; 0 for [DefaultCommitDelay].
	CommitDelay time.Duration
}

// withDefaults returns a complete and valid copy.
func (c Config) withDefaults() (Config, error) {
	if c.FS == nil && c.Dir == "" {
		return c, errors.New("spool directory: not set")
	}
	if c.MaxBytes == 0 {
		c.MaxBytes = DefaultMaxBytes
	}
	if c.SegmentBytes == 0 {
		c.SegmentBytes = max(MinSegmentBytes, min(DefaultSegmentBytes, c.MaxBytes/8))
	}
	if c.MemoryBytes == 0 {
		c.MemoryBytes = DefaultMemoryBytes
	}
	if c.CommitDelay == 0 {
		c.CommitDelay = DefaultCommitDelay
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	switch {
	case c.SegmentBytes < MinSegmentBytes:
		return c, fmt.Errorf("spool segment size: %d is less than %d", c.SegmentBytes, MinSegmentBytes)
	case c.MaxBytes < minSegments*c.SegmentBytes+stateBytes:
		return c, fmt.Errorf("spool size: %d is less than %d segments of %d and %d for cursors",
			c.MaxBytes, minSegments, c.SegmentBytes, stateBytes)
	case c.MemoryBytes < 0:
		return c, fmt.Errorf("spool memory: %d is negative", c.MemoryBytes)
	case c.CommitDelay < 0:
		return c, fmt.Errorf("spool commit delay: %s is negative", c.CommitDelay)
	}
	return c, nil
}

// maxPayload returns the size of the largest record.
func (c *Config) maxPayload() int {
	return int(min(maxPayload, c.SegmentBytes-segmentHeader-frameHeader-frameAlign))
}
