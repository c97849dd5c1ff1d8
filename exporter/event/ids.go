package event

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"time"
)

// Bounds of ids.
const (
	// maxRun is the longest run text, a bound of ours.
	maxRun = 128

	// generation is how many distinct events an [IDs] remembers at least. Equal
	// events, of one microsecond, come close together: many times this many
	// distinct ones between them are not seen even in floods.
	generation = 1 << 16

	// maxMillis is the largest time 48 bits hold, in the year 10889.
	maxMillis = 1<<48 - 1
)

// IDsConfig configures [NewIDs].
type IDsConfig struct {
	// Run tells runs apart whose events must not be taken for one another:
	// [RandomRun] for a live process and for `replay --to-hub`, empty for import
	// and plain replay, where the same input has to give the same ids. At most
	// 128 bytes.
	Run string
}

// IDs gives events their ids. The id is a function of the run, the event's
// columns (sensor and time included), how it was merged, and its ordinal among
// events equal in all that. Two processes that see the same events in the same
// order therefore give the same ids.
//
// Memory is bounded: the last 65,536 distinct events at least are remembered,
// twice as many at most. An event equal to one forgotten gets its id again.
//
// IDs is not safe for concurrent use: ordinals follow the order of emission, so
// only one goroutine can give them.
type IDs struct {
	current, previous map[baseHash]uint32
	run               string
	scratch           []byte
}

// baseHash is what equal events have in common.
type baseHash [16]byte

// NewIDs returns a generator. c must not be nil.
func NewIDs(c *IDsConfig) (*IDs, error) {
	if len(c.Run) > maxRun {
		return nil, errors.New("run: more than 128 bytes")
	}

	return &IDs{run: c.Run, current: make(map[baseHash]uint32)}, nil
}

// RandomRun returns a run text that no other process has.
func RandomRun() string {
	var b [16]byte

	rand.Read(b[:]) // never fails since Go 1.24

	return hex.EncodeToString(b[:])
}

// Next returns the id of e. It does not change e.
func (s *IDs) Next(e *Event) ID {
	b := append(s.scratch[:0], s.run...)
	b = append(b, 0)
	b = AppendLine(b, e, time.UTC)
	b = append(b, byte(e.Merge))
	b = binary.BigEndian.AppendUint32(b, uint32(e.Events()))

	sum := sha256.Sum256(b)
	ordinal := s.ordinal(baseHash(sum[:16]))
	b = binary.BigEndian.AppendUint32(b, ordinal)
	s.scratch = b

	if ordinal > 0 {
		sum = sha256.Sum256(b)
	}

	var id ID

	binary.BigEndian.PutUint64(id[:8], millis(e.Time)<<16)
	copy(id[6:], sum[:10])

	return id
}

// ordinal counts how often h has been seen before and remembers it.
func (s *IDs) ordinal(h baseHash) uint32 {
	n, seen := s.current[h]
	if !seen {
		n, seen = s.previous[h]

		if len(s.current) >= generation {
			s.previous, s.current = s.current, make(map[baseHash]uint32, generation)
		}
	}

	if seen {
		n++
	}

	s.current[h] = n

	return n
}

// millis returns t in milliseconds since 1970, clamped to 48 bits.
func millis(t time.Time) uint64 {
	return uint64(min(max(t.UnixMilli(), 0), maxMillis))
}
