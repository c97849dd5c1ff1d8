package delivery

import "time"

// Heartbeat is a sensor's report on itself, made every 30 seconds. "Silent",
// "late" and "dropping" are judged by it. Counts are since Start unless they
// say otherwise. It is immutable once it has been handed to a sink.
type Heartbeat struct {
	// Clock is the sensor's wall clock when the heartbeat was made, UTC.
	Clock time.Time

	// Start is when the process started, UTC.
	Start time.Time

	// Sensor is the configured name of the sensor, as in its events.
	Sensor string

	// Version is the version of the program.
	Version string

	// Interfaces are the captured interfaces, in the order of the settings.
	Interfaces []Interface

	// Sinks are the terms of the delivery equation, sorted by name and complete
	// for each sink of the pipeline. The pipeline fills them in.
	Sinks []SinkTerms

	// Warnings are what a person should look at, one sentence each, without
	// credentials; nil when all is well.
	Warnings []string

	// Spool is the state of the spool. The pipeline fills it in.
	Spool Spool

	// Trails are the trails in use.
	Trails Trails

	// PacketsPerSecond is the rate over the time since the last heartbeat, all
	// interfaces together.
	PacketsPerSecond float64

	// Emitted is the number of detections emitted, the sum of their counts.
	Emitted uint64

	// Throttled is the number of detections that the throttle joined to others
	// or held back.
	Throttled uint64

	// Allowed is the number of detections that the allow list silenced.
	Allowed uint64

	// Sequence numbers the heartbeats of this run from 1, so that a reader sees
	// that some are missing. The pipeline fills it in.
	Sequence uint64
}

// Interface is one captured interface.
type Interface struct {
	// Name is the interface's name, `any` for all.
	Name string

	// Packets is the number of packets seen.
	Packets uint64

	// Dropped is the number of packets that the kernel or the ring dropped.
	Dropped uint64

	// Up says whether the link is up. It is false when the interface has gone.
	Up bool
}

// SinkTerms are the terms of the delivery equation for one sink, both lanes
// together. At all times Emitted = Acked + Skipped + Pending + Dropped + Dead.
// They count events (records), survive restarts and start when the sink was
// first configured.
type SinkTerms struct {
	// Name is the sink's name.
	Name string

	// Circuit is `closed` when the sink works, `open` when it fails and is left
	// alone for now, `half-open` when it is being tried again.
	Circuit string

	// Error is the last attempt's error, empty when it went well.
	Error string

	// Emitted is the number of events that the sink was to get.
	Emitted uint64

	// Acked is the number that its receiver accepted.
	Acked uint64

	// Skipped is the number that the sink's filter kept back.
	Skipped uint64

	// Pending is the number still in the spool.
	Pending uint64

	// Dropped is the number that a full or damaged spool lost before they could
	// be sent.
	Dropped uint64

	// Dead is the number in the dead-letter file.
	Dead uint64
}

// Spool is the state of the spool.
type Spool struct {
	// Bytes is the space the spool takes on disk.
	Bytes int64

	// MaxBytes is the most it may take.
	MaxBytes int64

	// OldestAge is how long the oldest event that some sink still waits for has
	// been in the spool; 0 when all is delivered.
	OldestAge time.Duration
}

// Trails are the trails in use.
type Trails struct {
	// Version identifies the set of trails, such as a digest; empty when
	// unknown.
	Version string

	// Updated is when the trails were built, UTC; the zero time when unknown.
	Updated time.Time

	// Age is how old the trails were at Clock, 0 when unknown.
	Age time.Duration

	// Count is the number of trails.
	Count int
}
