package delivery

import (
	"context"

	"github.com/trailscope/trailscope/exporter/event"
)

// Sink delivers events to one receiver. See the package comment for which calls
// may overlap.
type Sink interface {
	// Send makes one attempt to deliver batch, which holds at least one event,
	// in order. It blocks until the receiver has answered, as far as the
	// receiver answers at all (a datagram is accepted once the system took it),
	// and must return soon after ctx is done; ctx carries the attempt's
	// deadline. The slice is the caller's and valid until Send returns; the
	// events are immutable and may be kept, which no sink should need.
	Send(ctx context.Context, batch []*event.Event) Result

	// Close frees the sink's connections and files. No event is accepted by
	// Close that Send has not accepted.
	Close() error
}

// HeartbeatSink is implemented by sinks that can report the sensor's state.
// Heartbeats are not spooled and not repeated: only the newest matters.
type HeartbeatSink interface {
	Sink

	// SendHeartbeat makes one attempt to deliver h, under the same rules as
	// Send. h is immutable. An error is counted and otherwise forgotten.
	SendHeartbeat(ctx context.Context, h *Heartbeat) error
}
