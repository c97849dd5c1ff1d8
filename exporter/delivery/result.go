package delivery

import "time"

// Result is what became of a batch. The zero value says that the receiver has
// accepted all of it. All indexes are positions in the batch that was sent.
//
// An event of the batch has one of these fates:
//
//   - accepted, when Err is nil and no list names it;
//   - to be sent again, when Retry names it, or Err is not nil and Permanent is
//     false;
//   - refused for good, when Refused names it, or Err is not nil and Permanent
//     is true. It goes to the dead-letter file, with the reason.
//
// Being refused wins over being sent again. With an Err the lists still count:
// what Refused names is refused whatever becomes of the rest. An index outside
// of the batch is a defect of the sink; the whole batch is then sent again.
type Result struct {
	// Err is why nothing was accepted; nil when everything was, except for what
	// Retry and Refused name. It is shown to people and logged, so it must not
	// hold credentials.
	Err error

	// Retry lists the events to send again because the receiver could not take
	// them for now. Only read when Err is nil. Items after a retried one that
	// were accepted are not sent again, so that a retry of single items may
	// change the order in which the receiver sees them.
	Retry []int

	// Refused lists the events that the receiver will never take.
	Refused []Refusal

	// RetryAfter is how long the receiver asks to be left alone, 0 when it did
	// not say. The pipeline honours it up to a cap.
	RetryAfter time.Duration

	// Halve says that the batch was too large (HTTP 413 and the like): with Err
	// set, it is sent again in halves at once. A single event that is still too
	// large is refused for good.
	Halve bool

	// Permanent says, with Err set, that trying again is of no use: the whole
	// batch is refused for good. It is for what the receiver says about these
	// events, not for settings somebody may correct, such as a wrong password:
	// those are errors to be tried again.
	Permanent bool
}

// Refusal is an event that the receiver will never take.
type Refusal struct {
	// Index is the event's position in the batch.
	Index int

	// Reason is what the receiver said, for people, without credentials. The
	// pipeline cuts it to a sensible length.
	Reason string
}
