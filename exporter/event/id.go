package event

import "encoding/hex"

// ID identifies an event: 48 bits of event time in milliseconds, big-endian, so
// that ids sort by time, then 80 bits of a hash. The zero ID means none.
type ID [16]byte

// String returns 32 lower-case hex digits.
func (id ID) String() string { return hex.EncodeToString(id[:]) }

// IsZero reports whether the event has not been given an id yet.
func (id ID) IsZero() bool { return id == ID{} }
