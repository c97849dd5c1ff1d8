package detect

// Counters count what happened to packets and events since the engine was made.
// Received = Processed + Undecoded + Truncated + Fragments + Panics.
type Counters struct {
	// Received are the packets given to the engine.
	Received uint64
	// Bytes is the sum of their captured lengths.
	Bytes uint64
	// Processed are the packets that were decoded and examined.
	Processed uint64
	// Undecoded are the packets without IP, or of another version of it.
	Undecoded uint64
	// Truncated are the packets that end within a header.
	Truncated uint64
	// Fragments are the later fragments, which are not examined.
	Fragments uint64
	// Panics are the packets given up because of a defect of ours.
	Panics uint64
	// Events are the detections made, before anything was silenced.
	Events uint64
	// Ignored are the events dropped by a rule on events: an ignore rule, the
	// expression, or a rule of the user's own.
	Ignored uint64
	// Whitelisted are the events dropped because an address is whitelisted.
	Whitelisted uint64
	// RefusedKeys are what the detectors did not count because their tables
	// were full.
	RefusedKeys uint64
}
