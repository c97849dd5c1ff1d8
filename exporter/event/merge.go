package event

// MaxMerged is how many events one merged event can stand for, and so the
// longest list it can hold (SPEC 5.1 and 5.2 hold at most 1000 per key).
const MaxMerged = 1000

// MergeMode says whether and how an event stands for several.
type MergeMode uint8

const (
	// MergeNone is one detection of one packet.
	MergeNone MergeMode = iota

	// MergeThrottle is the summary of what the throttle held (SPEC 5.1).
	MergeThrottle

	// MergeCondensed is a group of events of a noisy class, collected before
	// the throttle (SPEC 5.2).
	MergeCondensed
)

// String returns `none`, `throttle` or `condensed`.
func (m MergeMode) String() string {
	switch m {
	case MergeThrottle:
		return "throttle"
	case MergeCondensed:
		return "condensed"
	default:
		return "none"
	}
}
