package fetch

import (
	"fmt"
	"time"
)

// State says where the bytes of a [Copy] come from.
type State uint8

// States of a [Copy].
const (
	// Failed is a source of which there is nothing: the body is nil.
	Failed State = iota

	// Cached is the last good copy, used because getting a new one failed or
	// was not tried.
	Cached

	// Unchanged is the last good copy, of which the server says that it is
	// still the newest, or of which it sent the same bytes again.
	Unchanged

	// Fresh is a body with other bytes than the last good copy, if there was
	// one.
	Fresh
)

// String returns the state's name in lower case.
func (s State) String() string {
	switch s {
	case Failed:
		return "failed"
	case Cached:
		return "cached"
	case Unchanged:
		return "unchanged"
	case Fresh:
		return "fresh"
	default:
		return fmt.Sprintf("state(%d)", uint8(s))
	}
}

// Copy is what [Client.Get] returns. It belongs to the caller.
type Copy struct {
	// Body is the content, unpacked if it was sent compressed. It is nil when
	// the state is [Failed] and never empty otherwise.
	Body []byte

	// State says where Body comes from.
	State State

	// Fetched is when Body was got or confirmed by the server, zero when the
	// state is [Failed].
	Fetched time.Time

	// Err says why there is no newer body. It is set when the state is
	// [Failed], and when it is [Cached] unless nothing was tried. What the
	// network did is an [*Error], whose text fits a column of a report.
	Err error
}
